"""A small firm with the interface before it, and a second company nobody of it may see.

`api` answers for the firm's administrator unless another token is given. Each test gets a
database of its own, copied from one that was filled once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.api.app import create_api, mount_api
from core.catalog.companies import CompanyForm
from core.desks.setup.founding import Founded, found
from core.platform import api_tokens
from core.platform.database import writing
from core.platform.reader import open_reader
from core.platform.users import Grant, grant
from models.people import Role, User, UserRole
from tests.databases import Databases, Engine
from tests.firm import KINDS, Firm
from tests.standing import address, copied

TOKENS = ("admin", "staff", "stranger", "auditor")
EVERY_ROLE = ("administrator", "manager", "finance")


@dataclass
class Api:
    """What tests talk to: a firm, its interface, and a token for each of its people."""

    firm: Firm
    app: Starlette
    tokens: dict[str, str]
    other_company: int
    other_unit: int
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = TestClient(self.app, raise_server_exceptions=False)

    def headers(self, who: str = "admin") -> dict[str, str]:
        """Who calls, and in English."""
        return {"Authorization": f"Bearer {self.tokens[who]}", "Accept-Language": "en"}

    def get(self, path: str, *, who: str = "admin", status: int = 200, **query: Any) -> Any:
        """What an address answers."""
        answer = self.client.get(f"/api/v1{path}", params=query, headers=self.headers(who))
        assert answer.status_code == status, answer.text
        return answer.json()

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        who: str = "admin",
        status: int,
        key: str | None = None,
        version: int | None = None,
    ) -> Any:
        """What a call that writes answers. A key is made where none is given."""
        headers = self.headers(who)
        if method == "POST":
            headers["Idempotency-Key"] = key or str(uuid4())
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        answer = self.client.request(method, f"/api/v1{path}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def document(self, kind: str, lines: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
        """A document of the firm, of the right partner."""
        known = KINDS[kind]
        partner = {"supplier": self.firm.supplier, "customer": self.firm.customer, None: None}
        return {
            "kind": kind,
            "org_unit_id": self.firm.unit,
            "on": "2026-11-20",
            "warehouse_id": self.firm.warehouse,
            "partner_id": partner[known.partner],
            "lines": lines,
        } | more

    def line(self, item: str, quantity: int, price: int, **more: Any) -> dict[str, Any]:
        """A line in base units; price in yuan."""
        return {
            "item_id": self.firm.items[item],
            "entered_micro": quantity * 1_000_000,
            "price_micro": price * 1_000_000,
        } | more

    def counts(self) -> dict[str, int]:
        """Rows of every table that a document writes."""
        names = ("document", "document_line", "move", "voucher", "open_item", "cost_event")
        return {name: self.firm.one(f"SELECT count(*) FROM {name}") for name in names}


class Staffed(Firm):
    """A firm with more people, and a second company beside it."""

    tokens: dict[str, str]
    other_company: int
    other_unit: int


def _people(firm: Staffed) -> None:
    """Users with roles and tokens, and another company with a user of its own."""
    with writing(firm.engine) as session:
        other = found(session, firm.user, CompanyForm("C2", "另一家公司"), firm.clock)
        assert isinstance(other, Founded)
        # nobody of the firm works there: the founder's own rights are taken back
        users = {name: _user(session, name) for name in ("staff", "stranger", "auditor")}
        roles = {role.code: role.id or 0 for role in session.exec(select(Role))}
        only_at(session, firm.user, firm.unit)
        grant(session, users["staff"], [Grant(roles["store_staff"], firm.unit)])
        grant(session, users["auditor"], [Grant(roles["auditor"], firm.shop)])
        grant(
            session,
            users["stranger"],
            [Grant(roles[code], other.head_office_id) for code in EVERY_ROLE],
        )
        users["admin"] = firm.user
        firm.tokens = {}
        for name, user in users.items():
            made = api_tokens.issue_to(session, user, "test", 30, firm.clock)
            assert isinstance(made, api_tokens.Issued)
            firm.tokens[name] = made.token
    firm.other_company, firm.other_unit = other.company_id, other.head_office_id


def _user(session: Session, name: str) -> int:
    user = User(username=name, name=name, password_hash="x" * 60)
    session.add(user)
    session.flush()
    return user.id or 0


def only_at(session: Session, user: int, unit: int) -> None:
    """Take every role of a user away but those of one unit, and give him all there."""
    for row in session.exec(select(UserRole).where(UserRole.user_id == user)):
        if row.org_unit_id != unit:
            session.delete(row)
    session.flush()


def _opening(databases: Databases) -> Iterator[Callable[[Engine], Api]]:
    closing: list[Callable[[], None]] = []

    def make(name: Engine) -> Api:
        firm = copied(databases, name, Staffed, _people)
        url = address(firm)
        api = create_api(KINDS, lambda: firm.engine, lambda: open_reader(url), firm.clock)
        app = Starlette(routes=[mount_api(api)])
        made = Api(firm, app, firm.tokens, firm.other_company, firm.other_unit)
        closing.extend([made.client.close, api.state.world.close, firm.engine.dispose])
        closing.append(lambda: databases.forget(url))
        return made

    yield make
    for close in closing:
        close()


@pytest.fixture
def open_api(databases: Databases) -> Iterator[Callable[[Engine], Api]]:
    """Opens the interface on an engine, for one test."""
    yield from _opening(databases)


@pytest.fixture(scope="module")
def open_api_of_module(databases: Databases) -> Iterator[Callable[[Engine], Api]]:
    """Opens the interface on an engine, for all tests of a module."""
    yield from _opening(databases)


@pytest.fixture
def api(open_api: Callable[[Engine], Api]) -> Api:
    """The interface of a firm, on the embedded engine."""
    return open_api("sqlite")
