"""However a suggestion is answered and its order goes on: it is answered once and ordered once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine as SqlEngine
from sqlmodel import select, update

from core.desks.purchasing.receive import RECEIPT
from core.documents import approve as room
from core.documents.draft import Draft, discard, load
from core.kernel.amounts import MICRO
from core.kernel.clock import FixedClock
from core.planning.suggest.accept import Accepted, Choice, SuggestionsMoved, accept
from core.platform.database import connect, writing
from core.platform.edge import perform_on
from core.platform.grants import actor_of
from core.platform.migrate import upgrade
from core.platform.rights import Actor
from core.platform.rows import Row, Rows
from models.catalog import Item
from models.company import Warehouse
from models.people import Role, User, UserRole
from tests.core.planning.suggest.test_suggest_accept import GOODS, forecast, make
from tests.databases import Databases
from tests.firm import KINDS, NOON, Firm

ORDER = "purchase.order"


def stocked(url: str) -> None:
    """The firm with a forecast, and a buyer beside the owner, so that orders wait for him."""
    upgrade(url)
    engine = connect(url)
    firm = Firm(engine)
    with writing(engine) as session:
        session.connection().execute(update(Warehouse).values(stock_known=True))
        session.connection().execute(
            update(Item).values(retail_price_micro=10 * MICRO, purchase_price_micro=6 * MICRO)
        )
        role = session.exec(select(Role.id).where(Role.code == "buyer")).one()
        user = User(username="buyer", name="buyer", password_hash="x" * 60)
        session.add(user)
        session.flush()
        session.add(UserRole(user_id=user.id or 0, role_id=role or 0, org_unit_id=firm.unit))
    firm.post(RECEIPT, [firm.line(GOODS, 2, 54.0, unit_id=firm.box)])
    forecast(firm, [(firm.items[GOODS], firm.warehouse, firm.unit)])
    make(firm)
    engine.dispose()


@dataclass
class Desk:
    """One suggestion, a buyer and an owner, and what became of it."""

    engine: SqlEngine
    suggestion: int
    buyer: Actor
    owner: Actor
    clock = FixedClock(NOON)

    def do(self, verb: Any, *given: Any) -> Any:
        return perform_on(self.engine, verb, *given)

    def rows(self, sql: str, *given: Any) -> list[Row]:
        with writing(self.engine) as session:
            return Rows(session).select(sql, given)

    def answer(self, packs: int | None) -> object:
        choice = Choice(self.suggestion, packs, "" if packs is None else "节日")
        return self.do(accept, self.buyer, KINDS, [choice], self.clock)

    def act(self, name: str) -> None:
        """Something that happens to an order there may be; refused where it cannot."""
        for document, version in self.rows("SELECT id, version FROM document WHERE kind = ?",
                                                ORDER):  # fmt: skip
            given = (KINDS, document, version)
            if name == "withdraw":
                self.do(room.withdraw, self.buyer, *given, self.clock)
            elif name == "approve":
                self.do(room.approve, self.owner, *given, self.clock)
            elif name == "refuse":
                self.do(room.refuse, self.owner, *given, "太多", self.clock)
            elif name == "discard":
                self.do(discard, self.buyer, document, ORDER)
            elif name == "ask":
                self.do(_ask_again, self.buyer, document)

    def documents(self) -> list[int]:
        return [row[0] for row in self.rows("SELECT id FROM document WHERE kind = ?", ORDER)]


def _ask_again(session: Any, actor: Actor, document: int) -> Any:
    draft = load(session, actor, document)
    return room.ask(session, actor, KINDS, draft) if isinstance(draft, Draft) else draft


def desk(databases: Databases) -> tuple[Desk, str]:
    url = databases.prepared("sqlite", "a suggestion and a buyer", stocked)
    engine = connect(url)
    with writing(engine) as session:
        ((suggestion,),) = Rows(session).select("SELECT id FROM suggestion")
        people: dict[str, int] = dict(Rows(session).select("SELECT username, id FROM app_user"))
        buyer = actor_of(session.connection(), people["buyer"])
        owner = actor_of(session.connection(), people["admin"])
    assert buyer is not None
    assert owner is not None
    return Desk(engine, suggestion, buyer, owner), url


ANSWERS = st.none() | st.integers(0, 9)
STEPS = st.lists(
    st.one_of(
        ANSWERS.map(lambda packs: ("answer", packs)),
        st.sampled_from(["withdraw", "approve", "refuse", "discard", "ask"]).map(
            lambda name: (name, None)
        ),
    ),
    min_size=1,
    max_size=8,
)


@given(steps=STEPS)
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
def test_in_any_order_of_events_it_is_ordered_once(
    databases: Databases, steps: Sequence[tuple[str, int | None]]
) -> None:
    at, url = desk(databases)
    first: Accepted | None = None
    for name, packs in steps:
        if name != "answer":
            at.act(name)
            continue
        told = at.answer(packs)
        assert isinstance(told, Accepted), told
        if first is None:
            first = told
            assert told.written == 1
            assert len(told.document_ids) == (0 if packs == 0 else 1)
        else:
            assert (told.document_ids, told.written) == (first.document_ids, 0)
    orders = [] if first is None else list(first.document_ids)
    assert at.documents() == orders
    answers = at.rows("SELECT suggestion_id, quantity_micro FROM suggestion_decision")
    assert len(answers) == (0 if first is None else 1)
    lines = at.rows(
        "SELECT l.entered_micro * s.pack_micro / 1000000 FROM document_line l JOIN document d"
        " ON d.id = l.document_id JOIN suggestion s ON s.item_id = l.item_id WHERE d.kind = ?",
        ORDER,
    )
    assert [int(row[0]) for row in lines] == [row[1] for row in answers if row[1]]
    posted = at.rows("SELECT count(*) FROM document WHERE kind = ? AND state = 'posted'", ORDER)
    assert posted[0][0] <= 1
    at.engine.dispose()
    databases.forget(url)


def test_two_who_answer_at_once_order_once(databases: Databases) -> None:
    at, url = desk(databases)
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(at.answer, [None, 1, 2, None]))
    assert all(isinstance(one, Accepted | SuggestionsMoved) for one in told)
    assert sum(one.written for one in told if isinstance(one, Accepted)) == 1
    assert len(at.documents()) == 1
    at.engine.dispose()
    databases.forget(url)
