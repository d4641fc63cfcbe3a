"""A firm to measure on: many items by FIFO and moving average, and documents of five lines.

Databases lie in a temporary folder, or are made on the PostgreSQL server that a URL names.
The door is used as the app uses it: drafts through core.documents.submit, one transaction an
edge, committed with fsync.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine, make_url
from sqlmodel import Session, col, select

from core.catalog.companies import CompanyForm
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.setup.first_administrator import FirstUser, create_first_administrator
from core.documents.draft import Draft, Line
from core.documents.kind import Kind
from core.documents.submit import submit, submit_all
from core.kernel.clock import FixedClock
from core.platform.database import connect, writing
from core.platform.migrate import upgrade
from core.platform.permissions import KEYS
from core.platform.rights import Actor
from core.platform.rows import Rows
from core.posting.invariants import verify
from core.posting.wanted import Posted
from models.catalog import Category, Item, Partner, TaxClass, Unit
from models.company import Company, CostingPolicy, CostPool, OrgUnit, Warehouse
from models.people import User

MICRO = 1_000_000
NOON = dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 20)
KINDS: dict[str, Kind] = {kind.code: kind for kind in (RECEIPT, DELIVERY)}
METHODS = ("fifo", "average", "specific")


class BigShop:
    """A founded company with `items` items, by FIFO and moving average in turn.

    In a database that has one already, that company is taken as it stands.
    """

    def __init__(self, engine: Engine, items: int = 0, seed: int = 7) -> None:
        self.engine = engine
        self.clock = FixedClock(NOON)
        self.random = random.Random(seed)
        with writing(engine) as session:
            if session.exec(select(Company.id)).first() is None:
                self._found(session)
                self._stock(session, items)
            self._know(session)
        self.actor = Actor(
            self.user,
            "admin",
            "admin",
            grants={key: frozenset({self.unit}) for key in KEYS},
            units={self.unit: self.company},
        )

    def _found(self, session: Session) -> None:
        form = CompanyForm("C1", "示例公司")
        made = create_first_administrator(session, "admin", "admin", "x" * 60, form, self.clock)
        assert isinstance(made, FirstUser), made
        company = made.founded.company_id
        for method in METHODS:
            group = Category(
                company_id=company, parent_id=made.founded.category_id, code=method, name=method
            )
            session.add(group)
            session.flush()
            session.add(
                CostingPolicy(
                    company_id=company,
                    category_id=group.id,
                    method=method,
                    from_on=dt.date(2000, 1, 1),
                )
            )
        for code in ("G1", "K1"):
            session.add(
                Partner(
                    company_id=company,
                    code=code,
                    name=code,
                    supplier=code == "G1",
                    customer=code == "K1",
                )
            )
        session.flush()

    def _stock(self, session: Session, items: int) -> None:
        company = session.exec(select(Company.id)).one()
        for n in range(items):
            self.add_item(session, company or 0, f"I{n}", METHODS[n % 2])

    def add_item(
        self, session: Session, company: int, code: str, method: str, tracking: str = "none"
    ) -> int:
        """An item valued by a method; its id."""
        group = session.exec(select(Category).where(col(Category.code) == method)).one()
        tax = session.exec(select(TaxClass.id).where(col(TaxClass.code) == "V13")).one()
        item = Item(
            company_id=company,
            category_id=group.id or 0,
            code=code,
            name=code,
            base_unit_id=session.exec(select(Unit.id).order_by(col(Unit.id))).first() or 0,
            tracking=tracking,
            sales_tax_class_id=tax or 0,
            purchase_tax_class_id=tax or 0,
        )
        session.add(item)
        session.flush()
        return item.id or 0

    def _know(self, session: Session) -> None:
        """Ids of what stands there already."""
        self.company = session.exec(select(Company.id)).one() or 0
        self.unit = session.exec(select(OrgUnit.id)).first() or 0
        self.pool = session.exec(select(CostPool.id)).first() or 0
        self.warehouse = session.exec(select(Warehouse.id)).first() or 0
        self.user = session.exec(select(User.id)).first() or 0
        partners = {row.code: row.id or 0 for row in session.exec(select(Partner))}
        self.supplier, self.customer = partners["G1"], partners["K1"]
        self.items = {row.code: row.id or 0 for row in session.exec(select(Item))}
        self.codes = list(self.items)

    def line(self, item: str, quantity: float, price: float, **more: Any) -> Line:
        """A line in base units; price in yuan."""
        return Line(
            item_id=self.items[item],
            entered_micro=round(quantity * MICRO),
            price_micro=round(price * MICRO),
            **more,
        )

    def draft(self, kind: Kind, lines: Sequence[Line], on: dt.date = TODAY, **more: Any) -> Draft:
        """A document at the main warehouse."""
        partner = {"supplier": self.supplier, "customer": self.customer, None: None}[kind.partner]
        values: dict[str, Any] = {"warehouse_id": self.warehouse, "partner_id": partner}
        return Draft(
            kind=kind.code,
            company_id=self.company,
            org_unit_id=self.unit,
            on=on,
            lines=list(lines),
            **(values | more),
        )

    def agree(self) -> None:
        """All ledgers agree, to the cent."""
        with writing(self.engine) as session:
            found = verify(Rows(session))
        assert found == [], found

    def document(self, kind: Kind, on: dt.date = TODAY, lines: int = 5) -> Draft:
        """A document of five lines of different items; receipts bring ten times as much."""
        much = 10 if kind is RECEIPT else 1
        chosen = self.random.sample(self.codes, lines)
        return self.draft(
            kind,
            [
                self.line(
                    code, much * self.random.randint(1, 9), self.random.randint(100, 999) / 100
                )
                for code in chosen
            ],
            on,
        )

    def write(self, drafts: Sequence[Draft]) -> None:
        """All of them in one transaction, or one by `submit`; none may be refused."""
        with writing(self.engine) as session:
            if len(drafts) == 1:
                one = submit(session, self.actor, KINDS, drafts[0], self.clock)
                assert isinstance(one, Posted), one
            else:
                many = submit_all(session, self.actor, KINDS, drafts, self.clock)
                assert isinstance(many, list), many

    def stock_up(self, documents: int) -> None:
        """Fills the shelves, so that whatever follows is an ordinary day."""
        for _ in range(0, documents, 50):
            self.write([self.document(RECEIPT) for _ in range(50)])


def fresh_database(url: str, name: str) -> str:
    """URL of an empty, migrated database: a file of that name, or one on the server of `url`."""
    if url.startswith("sqlite"):
        made = f"{url}/{name}.db"
    else:
        parsed = make_url(url)
        at = f"host={parsed.query['host']} user={parsed.username} dbname={parsed.database}"
        with psycopg.connect(at, autocommit=True) as server:
            known = sql.Identifier(name)
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(known))
            server.execute(sql.SQL("CREATE DATABASE {}").format(known))
        made = parsed.set(database=name).render_as_string(hide_password=False)
    upgrade(made)
    return made


def open_shop(url: str, items: int = 60) -> BigShop:
    """A shop in a fresh database."""
    return BigShop(connect(url), items)


__all__ = ["DELIVERY", "RECEIPT", "BigShop", "fresh_database", "open_shop"]
