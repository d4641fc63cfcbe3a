"""What a company has already of what a till file names: stores, items, rates, posted days.

Read in a few set-based queries. Codes are compared without case; an item is found by its
code first, then by a barcode, which also says the unit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from core.catalog.fields import code_of
from core.catalog.taxes import Rate, Taxes, load_taxes
from core.desks.stores.till_summary import CODE
from core.kernel.clock import Clock
from core.platform.rows import Rows, as_date


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What amounts and days depend on."""

    id: int
    head_office_id: int
    currency: str
    exponent: int
    tax_kind: str
    zone: ZoneInfo

    def today(self, clock: Clock) -> dt.date:
        """The business day it is there now."""
        return clock.now().astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """A store, and the warehouse its till sells from (None: it has none in use)."""

    id: int
    code: str
    name: str
    closes_minute: int
    warehouse_id: int | None
    stock_known: bool


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item under one code of the till; `numerator` ÷ `denominator` base units a unit."""

    id: int
    name: str
    unit_id: int
    tracking: str
    margin_bp: int
    tax_class_id: int
    retail_price_micro: int
    active: bool
    numerator: int = 1
    denominator: int = 1


@dataclass(frozen=True, slots=True)
class PostedDay:
    """A till summary that stands."""

    document_id: int
    number: str
    content_hash: str
    import_id: int | None


StoreDayKey = tuple[int, dt.date]
"""(org unit, day)."""


@dataclass(slots=True)
class Known:
    """Everything at once."""

    company: CompanyFacts
    stores: dict[str, StoreFacts] = field(default_factory=dict)
    items: dict[str, ItemFacts] = field(default_factory=dict)
    taxes: Taxes = field(default_factory=Taxes)
    posted: dict[StoreDayKey, PostedDay] = field(default_factory=dict)
    reversed: dict[StoreDayKey, int] = field(default_factory=dict)
    periods: dict[int, str] = field(default_factory=dict)

    def store(self, code: str) -> StoreFacts | None:
        """A store by its code or its name."""
        return self.stores.get(code.casefold())

    def item(self, code: str) -> ItemFacts | None:
        """An item by its code or a barcode."""
        return self.items.get(code.casefold())

    def rate(self, tax_class_id: int, on: dt.date) -> int | None:
        """Basis points of a class on a day; None where nothing is known."""
        rate = self.taxes.rate(tax_class_id, self.company.tax_kind, on)
        return rate.rate_bp if isinstance(rate, Rate) else None


def company_facts(rows: Rows, company_id: int) -> CompanyFacts:
    """A company's own facts."""
    row = rows.one(
        "SELECT c.currency, c.currency_exponent, c.tax_kind, c.zone, (SELECT min(u.id)"
        " FROM org_unit u WHERE u.company_id = c.id AND u.parent_id IS NULL)"
        " FROM company c WHERE c.id = ?",
        (company_id,),
    )
    assert row is not None  # noqa: S101
    return CompanyFacts(company_id, row[4], row[0], row[1], row[2], ZoneInfo(row[3]))


def stores_of(rows: Rows, company_id: int) -> dict[str, StoreFacts]:
    """Stores by code and by name, in lower case; a code wins over a name."""
    warehouses: dict[int, tuple[int, bool]] = {}
    for unit, warehouse, known in rows.select(
        "SELECT org_unit_id, id, stock_known FROM warehouse WHERE company_id = ? AND active"
        " AND kind IN ('store', 'ordinary') ORDER BY CASE kind WHEN 'store' THEN 0 ELSE 1 END, id",
        (company_id,),
    ):
        warehouses.setdefault(unit, (warehouse, bool(known)))
    found: dict[str, StoreFacts] = {}
    units = rows.select(
        "SELECT id, code, name, closes_minute FROM org_unit WHERE company_id = ? AND active"
        " ORDER BY id",
        (company_id,),
    )
    for which in (1, 2):
        for unit in units:
            warehouse, known = warehouses.get(unit[0], (None, False))
            facts = StoreFacts(unit[0], unit[1], unit[2], unit[3], warehouse, known)
            found.setdefault(code_of(unit[which]).casefold(), facts)
    return found


def load(rows: Rows, company_id: int) -> Known:
    """All that is known of a company."""
    known = Known(company_facts(rows, company_id), stores_of(rows, company_id))
    _items(rows, known)
    known.taxes = load_taxes(rows)
    known.periods = dict(
        rows.select("SELECT code, state FROM period WHERE company_id = ?", (company_id,))
    )
    known.posted, known.reversed = posted_days(rows, company_id)
    return known


def _items(rows: Rows, known: Known) -> None:
    company = known.company.id
    by_id: dict[int, ItemFacts] = {}
    for row in rows.select(
        "SELECT i.code, i.id, i.name, i.base_unit_id, i.tracking, c.stated_margin_bp,"
        " i.sales_tax_class_id, i.retail_price_micro, i.active FROM item i"
        " JOIN category c ON c.id = i.category_id WHERE i.company_id = ?",
        (company,),
    ):
        facts = ItemFacts(row[1], row[2], row[3], row[4], row[5], row[6], row[7], bool(row[8]))
        known.items[row[0].casefold()] = by_id[facts.id] = facts
    units: Mapping[tuple[int, int], tuple[int, int]] = {
        (item, unit): (numerator, denominator)
        for item, unit, numerator, denominator in rows.select(
            "SELECT u.item_id, u.unit_id, u.numerator, u.denominator FROM item_unit u"
            " JOIN barcode b ON b.item_id = u.item_id AND b.unit_id = u.unit_id"
            " WHERE b.company_id = ?",
            (company,),
        )
    }
    for code, item, unit in rows.select(
        "SELECT code, item_id, unit_id FROM barcode WHERE company_id = ?", (company,)
    ):
        base = by_id[item]
        numerator, denominator = units.get((item, unit), (1, 1))
        known.items.setdefault(
            code.casefold(),
            ItemFacts(
                base.id,
                base.name,
                unit,
                base.tracking,
                base.margin_bp,
                base.tax_class_id,
                base.retail_price_micro,
                base.active,
                numerator,
                denominator,
            ),
        )


def posted_days(
    rows: Rows, company_id: int, span: tuple[dt.date, dt.date] = (dt.date.min, dt.date.max)
) -> tuple[dict[StoreDayKey, PostedDay], dict[StoreDayKey, int]]:
    """Till summaries of some days that stand, and how many of a store and day were reversed."""
    posted: dict[StoreDayKey, PostedDay] = {}
    back: dict[StoreDayKey, int] = {}
    for unit, day, state, document, number, content, run in rows.select(
        'SELECT org_unit_id, "on", state, id, number, payload_hash, import_id FROM document'
        " WHERE kind = ? AND company_id = ? AND reverses_id IS NULL"
        " AND state IN ('posted', 'reversed') AND \"on\" BETWEEN ? AND ?",
        (CODE, company_id, *span),
    ):
        key = (unit, as_date(day))
        if state == "posted":
            posted[key] = PostedDay(document, number, content, run)
        else:
            back[key] = back.get(key, 0) + 1
    return posted, back
