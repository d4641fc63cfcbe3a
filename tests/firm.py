"""A small firm for tests: two stores in one company, items of every kind, partners.

Everything is made through the verbs a user's clicks call; only plain master data is inserted
straight. Times are fixed: it is noon in Shanghai on 2026-11-20.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Self

from sqlalchemy import Engine
from sqlmodel import Session, select

from core.catalog.companies import CompanyForm
from core.desks.counting.approve import COUNT_GAIN, COUNT_LOSS
from core.desks.counting.post import STOCK_COUNT
from core.desks.purchasing.give_back import SUPPLIER_RETURN
from core.desks.purchasing.late_cost import LATE_COST
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.order import SALES_ORDER
from core.desks.sales.take_back import CUSTOMER_RETURN
from core.desks.setup.first_administrator import FirstUser, create_first_administrator
from core.desks.stores.lot_adjustment import LOT_ADJUSTMENT
from core.desks.stores.opening import OPENING
from core.desks.stores.till_summary import TILL_SUMMARY
from core.desks.stores.transfer_in import TRANSFER_IN
from core.desks.stores.transfer_out import TRANSFER_OUT
from core.desks.stores.waste import WASTE
from core.documents.draft import Draft, Line
from core.documents.kind import Kind
from core.documents.reverse import reverse
from core.documents.submit import submit
from core.kernel.amounts import MICRO
from core.kernel.clock import FixedClock
from core.kernel.refusals import Refusal
from core.platform.database import writing
from core.platform.permissions import KEYS
from core.platform.rights import Actor
from core.platform.rows import Rows
from core.posting.invariants import verify
from core.posting.wanted import Posted
from models.catalog import Category, Item, ItemUnit, Partner, TaxClass, Unit
from models.company import CostingPolicy, OrgUnit, Warehouse

NOON = dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 20)
KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        PURCHASE_ORDER,
        RECEIPT,
        SUPPLIER_RETURN,
        LATE_COST,
        SALES_ORDER,
        DELIVERY,
        CUSTOMER_RETURN,
        OPENING,
        TILL_SUMMARY,
        STOCK_COUNT,
        COUNT_GAIN,
        COUNT_LOSS,
        TRANSFER_OUT,
        TRANSFER_IN,
        WASTE,
        LOT_ADJUSTMENT,
    )
}


class Rolled(Exception):  # ends a transaction that was refused
    """Carries a refusal out of the edge, so that it rolls back."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class Firm:
    """What tests talk to. Quantities are in base units, money in yuan, as people say them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.clock = FixedClock(NOON)
        with writing(engine) as session:
            made = create_first_administrator(
                session, "管理员", "admin", "x" * 60, CompanyForm("C1", "示例公司"), self.clock
            )
            assert isinstance(made, FirstUser), made
            founded = made.founded
            self.company = founded.company_id
            self.unit = founded.head_office_id
            self.warehouse = founded.warehouse_id
            self.pool = founded.cost_pool_id
            self.user = made.user_id
            self._stock_shop(session, founded.category_id)
        self.actor = Actor(
            self.user,
            "admin",
            "管理员",
            grants={key: frozenset({self.unit, self.shop}) for key in KEYS},
            units={self.unit: self.company, self.shop: self.company},
        )

    def known(self) -> dict[str, Any]:
        """What it knows of itself: all but its connections."""
        return deepcopy({name: value for name, value in vars(self).items() if name != "engine"})

    @classmethod
    def standing(cls, engine: Engine, known: dict[str, Any]) -> Self:
        """The firm in a copy of the database in which it was founded (see tests/standing)."""
        made = cls.__new__(cls)
        vars(made).update(deepcopy(known))
        made.engine = engine
        return made

    def _stock_shop(self, session: Session, category: int) -> None:
        head = session.get_one(OrgUnit, self.unit)
        shop = OrgUnit(
            company_id=self.company, parent_id=self.unit, path="", code="S2", name="二店"
        )
        session.add(shop)
        session.flush()
        shop.path = f"{head.path}{shop.id}/"
        self.shop = shop.id or 0
        negative = Warehouse(
            company_id=self.company,
            org_unit_id=self.shop,
            cost_pool_id=self.pool,
            kind="store",
            code="W2",
            name="二店卖场",
            allow_negative=True,
        )
        session.add(negative)
        session.flush()
        self.shop_warehouse = negative.id or 0
        piece, box = (self._unit(session, code) for code in ("T-PCS", "T-BOX9"))
        self.piece, self.box = piece, box
        tax = {row.code: row.id or 0 for row in session.exec(select(TaxClass))}
        self.tax = tax
        self.items: dict[str, int] = {}
        for method in ("fifo", "average", "specific"):
            group = Category(company_id=self.company, parent_id=category, code=method, name=method)
            session.add(group)
            session.flush()
            session.add(
                CostingPolicy(
                    company_id=self.company,
                    category_id=group.id,
                    method=method,
                    from_on=dt.date(2000, 1, 1),
                )
            )
            for tracking in ("none", "lot", "serial"):
                if (method, tracking) in (("specific", "none"), ("fifo", "serial")):
                    continue
                item = Item(
                    company_id=self.company,
                    category_id=group.id or 0,
                    code=f"{method}-{tracking}",
                    name=f"{method} {tracking}",
                    base_unit_id=piece,
                    tracking=tracking,
                    life_days=30 if tracking == "lot" else None,
                    sales_tax_class_id=tax["V13"],
                    purchase_tax_class_id=tax["V13"],
                )
                session.add(item)
                session.flush()
                session.add(
                    ItemUnit(
                        item_id=item.id or 0, unit_id=box, company_id=self.company, numerator=9
                    )
                )
                self.items[item.code] = item.id or 0
        self.supplier, self.customer = (
            self._partner(session, code, supplier)
            for code, supplier in (("G1", True), ("K1", False))
        )
        session.flush()

    def _unit(self, session: Session, code: str) -> int:
        unit = Unit(code=code, name=code, name_en=code)
        session.add(unit)
        session.flush()
        return unit.id or 0

    def _partner(self, session: Session, code: str, supplier: bool) -> int:
        partner = Partner(
            company_id=self.company,
            code=code,
            name=code,
            supplier=supplier,
            customer=not supplier,
        )
        session.add(partner)
        session.flush()
        return partner.id or 0

    def line(self, item: str, quantity: float, price: float | None = None, **more: Any) -> Line:
        """A line in base units; price in yuan."""
        return Line(
            item_id=self.items[item],
            unit_id=more.pop("unit_id", None),
            entered_micro=round(quantity * MICRO),
            price_micro=None if price is None else round(price * MICRO),
            **more,
        )

    def draft(self, kind: Kind, lines: Sequence[Line], on: dt.date = TODAY, **more: Any) -> Draft:
        """A document of this firm, of the right partner, at the main warehouse."""
        partner = {"supplier": self.supplier, "customer": self.customer, None: None}[kind.partner]
        values: dict[str, Any] = {
            "org_unit_id": self.unit,
            "warehouse_id": self.warehouse,
            "partner_id": partner,
        }
        return Draft(
            kind=kind.code, company_id=self.company, on=on, lines=list(lines), **(values | more)
        )

    def submit(self, draft: Draft) -> Posted | Refusal:
        """Through the edge: commits, or rolls back on a refusal."""
        answer: Posted | Refusal = self._edge(
            lambda s: submit(s, self.actor, KINDS, draft, self.clock)
        )
        return answer

    def post(self, kind: Kind, lines: Sequence[Line], on: dt.date = TODAY, **more: Any) -> Posted:
        """A document that must be accepted."""
        answer = self.submit(self.draft(kind, lines, on, **more))
        assert isinstance(answer, Posted), answer
        return answer

    def reverse(self, posted: Posted, **more: Any) -> Posted | Refusal:
        """Red reversal of a document."""
        answer: Posted | Refusal = self._edge(
            lambda s: reverse(s, self.actor, KINDS, posted.document_id, clock=self.clock, **more)
        )
        return answer

    def _edge(self, act: Any) -> Any:
        try:
            with writing(self.engine) as session:
                answer = act(session)
                if isinstance(answer, Refusal):
                    raise Rolled(answer)
                return answer
        except Rolled as rolled:
            return rolled.refusal

    def rows(self, sql: str, *parameters: Any) -> list[Any]:
        """A look into the database."""
        with writing(self.engine) as session:
            return Rows(session).select(sql, parameters)

    def one(self, sql: str, *parameters: Any) -> Any:
        """The first column of the first row."""
        return self.rows(sql, *parameters)[0][0]

    def lines_of(self, posted: Posted) -> list[int]:
        """Ids of a document's lines."""
        found = self.rows(
            "SELECT id FROM document_line WHERE document_id = ? ORDER BY line_no",
            posted.document_id,
        )
        return [row[0] for row in found]

    def stock(self, item: str) -> tuple[int, int]:
        """(micro, fen) of an item in the pool."""
        found = self.rows(
            "SELECT quantity_micro, value_fen FROM stream WHERE item_id = ?", self.items[item]
        )
        return found[0] if found else (0, 0)

    def agree(self) -> None:
        """All ledgers agree, to the cent."""
        with writing(self.engine) as session:
            assert verify(Rows(session)) == []
