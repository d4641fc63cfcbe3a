"""Master data that drafts are checked against: each thing asked for once a batch.

Items come set-based for all drafts together; company, partners, warehouses and tax rates as
they are first met. Valid for one transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from core.catalog.promotions import Standing, standing
from core.catalog.taxes import load_taxes
from core.kernel.refusals import Refusal
from core.platform.rows import Row, Rows

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """Master data of an item that documents need. Units: id to (numerator, denominator);
    `over_bp` is how much more than ordered may be received, `margin_bp` the category's stated
    margin; the retail price includes tax."""

    id: int
    code: str
    name: str
    category_id: int
    base_unit_id: int
    tracking: str
    life_days: int | None
    sales_tax_class_id: int
    purchase_tax_class_id: int
    over_bp: int
    margin_bp: int
    retail_price_micro: int
    units: dict[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A company as one of its org units sees it; opening hours in minutes of the day."""

    zone: ZoneInfo
    exponent: int
    currency: str
    tax_kind: str
    opens_minute: int
    closes_minute: int


@dataclass(frozen=True, slots=True)
class Place:
    """A warehouse in use: whose it is, its cost pool, whether it holds what is on its way."""

    id: int
    org_unit_id: int
    cost_pool_id: int
    transit: bool


class Masters:
    """Master data of a batch of drafts."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._known: dict[object, object] = {}
        self._items: dict[int, tuple[int, ItemFacts]] = {}
        self._asked: set[int] = set()

    def unit(self, company_id: int, org_unit_id: int) -> UnitFacts | None:
        """The company and its org unit; None where they are not each other's."""

        def read() -> UnitFacts | None:
            row = self.rows.one(
                "SELECT c.zone, c.currency_exponent, c.currency, c.tax_kind, u.opens_minute,"
                " u.closes_minute FROM company c JOIN org_unit u ON u.company_id = c.id"
                " WHERE c.id = ? AND u.id = ?",
                (company_id, org_unit_id),
            )
            return UnitFacts(ZoneInfo(row[0]), *row[1:]) if row else None

        return self._once(("unit", company_id, org_unit_id), read)

    def partner(self, company_id: int, partner_id: int) -> Row | None:
        """(is supplier, is customer, credit days) of an active partner."""
        return self._once(
            ("partner", company_id, partner_id),
            lambda: self.rows.one(
                "SELECT supplier, customer, credit_days FROM partner"
                " WHERE id = ? AND company_id = ? AND active",
                (partner_id, company_id),
            ),
        )

    def promotions(self, company_id: int, on: dt.date) -> tuple[Standing, ...]:
        """The promotions of a company that hold on a day."""
        return self._once(
            ("promotions", company_id, on), lambda: standing(self.rows, company_id, on, on)
        )

    def has_warehouse(self, company_id: int, org_unit_id: int, warehouse_id: int) -> bool:
        """Whether the org unit has that warehouse, in use."""
        return self._once(
            ("warehouse", company_id, org_unit_id, warehouse_id),
            lambda: (
                self.rows.one(
                    "SELECT 1 FROM warehouse"
                    " WHERE id = ? AND company_id = ? AND org_unit_id = ? AND active",
                    (warehouse_id, company_id, org_unit_id),
                )
                is not None
            ),
        )

    def has_source(self, company_id: int, document_id: int) -> bool:
        """Whether the company has such a document, posted."""
        return self._once(
            ("source", company_id, document_id),
            lambda: (
                self.rows.one(
                    "SELECT 1 FROM document WHERE id = ? AND company_id = ?"
                    " AND state IN ('posted', 'reversed')",
                    (document_id, company_id),
                )
                is not None
            ),
        )

    def place(self, company_id: int, warehouse_id: int) -> Place | None:
        """A warehouse of the company that is in use."""

        def read() -> Place | None:
            row = self.rows.one(
                "SELECT id, org_unit_id, cost_pool_id, kind FROM warehouse"
                " WHERE id = ? AND company_id = ? AND active",
                (warehouse_id, company_id),
            )
            return Place(row[0], row[1], row[2], row[3] == "transit") if row else None

        return self._once(("place", company_id, warehouse_id), read)

    def item(self, company_id: int, item_id: int) -> ItemFacts | None:
        """An item of the company that is in use."""
        if item_id not in self._asked:
            self.load_items([item_id])
        owner, facts = self._items.get(item_id, (None, None))
        return facts if owner == company_id else None

    def load_items(self, wanted: Iterable[int]) -> None:
        """Learns of items, set-based."""
        keys = [(item,) for item in set(wanted) - self._asked]
        self._asked |= {item for (item,) in keys}
        units: dict[int, dict[int, tuple[int, int]]] = {}
        for item, unit, numerator, denominator in self.rows.select_keys(
            "SELECT item_id, unit_id, numerator, denominator FROM item_unit WHERE item_id IN", keys
        ):
            units.setdefault(item, {})[unit] = (numerator, denominator)
        for row in self.rows.select_keys(
            "SELECT i.company_id, i.id, i.code, i.name, i.category_id, i.base_unit_id, i.tracking,"
            " i.life_days, i.sales_tax_class_id, i.purchase_tax_class_id, c.over_receipt_bp,"
            " c.stated_margin_bp, i.retail_price_micro"
            " FROM item i JOIN category c ON c.id = i.category_id WHERE i.active AND i.id IN",
            keys,
        ):
            own = {row[5]: (1, 1)} | units.get(row[1], {})
            self._items[row[1]] = (row[0], ItemFacts(*(*row[1:], own)))

    def rate(
        self, tax_class_id: int, tax_kind: str, on: dt.date, sales: bool
    ) -> tuple[int, str] | Refusal:
        """(basis points, what becomes of input tax) of a class on a day."""
        taxes = self._once("taxes", lambda: load_taxes(self.rows))
        rate = (taxes.rate if sales else taxes.buying)(tax_class_id, tax_kind, on)
        return rate if isinstance(rate, Refusal) else (rate.rate_bp, rate.input_rule)

    def _once(self, key: object, read: Callable[[], T]) -> T:
        if key not in self._known:
            self._known[key] = read()
        found: T = self._known[key]  # type: ignore[assignment]
        return found
