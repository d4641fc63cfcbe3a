"""What a company has already of what a sheet names: items, partners, places, units, taxes.

Read in a few set-based queries on a connection that cannot write. Codes are compared without
case; an item is found by its code first, then by a barcode, which also says the unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from core.catalog.fields import code_of
from core.catalog.items import BarcodeForm, ItemForm, UnitForm
from core.catalog.partners import PartnerForm
from core.exchange.till.known import CompanyFacts, company_facts
from core.platform.identity import quiet
from core.platform.rows import Rows

BY_CODE = "SELECT id, code, name FROM {} WHERE company_id = ? ORDER BY id"


@dataclass(frozen=True, slots=True)
class Place:
    """A warehouse in use, and whose it is."""

    id: int
    name: str
    org_unit_id: int


@dataclass(slots=True)
class Known:
    """Everything at once. Names and codes are keys in lower case."""

    company: CompanyFacts
    items: dict[str, tuple[int, ItemForm]] = field(default_factory=dict)
    barcodes: dict[str, tuple[str, int]] = field(default_factory=dict)
    """To the item's code (lower case) and the unit."""
    moved: set[int] = field(default_factory=set)
    """Items whose unit and tracking are fixed."""
    partners: dict[str, tuple[int, PartnerForm]] = field(default_factory=dict)
    partner_names: dict[str, str] = field(default_factory=dict)
    """To the code, in lower case."""
    places: dict[str, Place] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    taxes: dict[str, int] = field(default_factory=dict)
    posted: dict[tuple[str, int, str], tuple[str, str, int | None]] = field(default_factory=dict)
    """(kind, partner, their number) to (number, payload hash, import)."""
    periods: dict[int, str] = field(default_factory=dict)

    def item(self, code: str) -> tuple[int, ItemForm, int] | None:
        """An item by code or barcode: id, form, unit."""
        found = self.items.get(code.casefold())
        if found is not None:
            return (*found, found[1].base_unit_id)
        owner, unit = self.barcodes.get(code.casefold(), ("", 0))
        named = self.items.get(owner)
        return None if named is None else (*named, unit)

    def partner(self, said: str) -> tuple[int, PartnerForm] | None:
        """A partner by code or name."""
        low = said.casefold()
        return self.partners.get(low) or self.partners.get(self.partner_names.get(low, ""))


@contextmanager
def looking(engine: Engine) -> Iterator[Rows]:
    """Rows of one snapshot, without ever taking the write lock."""
    calm = quiet(engine.url.render_as_string(hide_password=False))
    try:
        with calm.connect() as connection:
            yield Rows(Session(connection))
    finally:
        calm.dispose()


def load(rows: Rows, company_id: int) -> Known:
    """All that sheets may name."""
    known = Known(company_facts(rows, company_id))
    known.categories = _both(rows.select(BY_CODE.format("category"), (company_id,)))
    known.units = _both(rows.select("SELECT id, code, name FROM unit ORDER BY id"))
    known.units |= _english(rows, "unit", known.units)
    known.taxes = _both(rows.select("SELECT id, code, name FROM tax_class ORDER BY id"))
    known.taxes |= _english(rows, "tax_class", known.taxes)
    _places(rows, known)
    _partners(rows, known)
    _items(rows, known)
    known.moved = {row[0] for row in rows.select(
        "SELECT DISTINCT item_id FROM stream WHERE company_id = ?", (company_id,))}  # fmt: skip
    known.periods = dict(
        rows.select("SELECT code, state FROM period WHERE company_id = ?", (company_id,))
    )
    for kind, partner, number, own, content, run in rows.select(
        "SELECT kind, partner_id, reference, number, payload_hash, import_id FROM document"
        " WHERE company_id = ? AND state = 'posted' AND reverses_id IS NULL AND reference <> ''",
        (company_id,),
    ):
        known.posted[kind, partner or 0, number.casefold()] = (own, content, run)
    return known


def _both(rows: list[tuple[int, str, str]]) -> dict[str, int]:
    """Ids by name and by code; a code wins over a name."""
    named = {code_of(name).casefold(): found for found, _code, name in reversed(rows)}
    return named | {code_of(code).casefold(): found for found, code, _name in rows}


def _english(rows: Rows, table: str, present: dict[str, int]) -> dict[str, int]:
    found = rows.select(f"SELECT id, name_en FROM {table} ORDER BY id")  # noqa: S608
    named = {code_of(name).casefold(): row for row, name in found if name}
    return {name: row for name, row in named.items() if name not in present}


def _places(rows: Rows, known: Known) -> None:
    found = rows.select(
        "SELECT id, code, name, org_unit_id FROM warehouse WHERE company_id = ? AND active"
        " ORDER BY id DESC",
        (known.company.id,),
    )
    for which in (2, 1):
        for row in found:
            known.places[code_of(row[which]).casefold()] = Place(row[0], row[2], row[3])


def _of(
    rows: Rows, known: Known, sql: str, column: str, only: Sequence[int] | None
) -> list[tuple[Any, ...]]:
    """Rows of the company, or those of some ids of it."""
    if only is None:
        return rows.select(f"{sql} WHERE company_id = ?", (known.company.id,))
    return rows.select_keys(f"{sql} WHERE {column} IN", [(one,) for one in only])


_PARTNER = ("code", "name", "supplier", "customer", "tax_number", "contact", "phone", "address",
            "lead_days", "credit_days", "active")  # fmt: skip
_ITEM = ("code", "name", "category_id", "base_unit_id", "sales_tax_class_id",
         "purchase_tax_class_id", "tracking", "life_days", "retail_price_micro",
         "purchase_price_micro", "weighed", "active")  # fmt: skip
_TRUTHS = frozenset({"supplier", "customer", "active", "weighed"})


def _values(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    pairs = zip(names, row, strict=True)
    return {name: bool(value) if name in _TRUTHS else value for name, value in pairs}


def _partners(rows: Rows, known: Known, only: Sequence[int] | None = None) -> None:
    sql = f"SELECT id, {', '.join(_PARTNER)} FROM partner"  # noqa: S608
    for row in sorted(_of(rows, known, sql, "id", only), reverse=True):
        form = PartnerForm(**_values(_PARTNER, row[1:]))
        known.partners[form.code.casefold()] = (row[0], form)
        known.partner_names[form.name.casefold()] = form.code.casefold()


def _items(rows: Rows, known: Known, only: Sequence[int] | None = None) -> None:
    units: dict[int, list[UnitForm]] = {}
    sql = "SELECT item_id, unit_id, numerator, denominator FROM item_unit"
    for item, *unit in sorted(_of(rows, known, sql, "item_id", only)):
        units.setdefault(item, []).append(UnitForm(*unit))
    barcodes: dict[int, list[BarcodeForm]] = {}
    sql = "SELECT item_id, code, unit_id FROM barcode"
    for item, code, stands_for in sorted(_of(rows, known, sql, "item_id", only)):
        barcodes.setdefault(item, []).append(BarcodeForm(code, stands_for))
    sql = f"SELECT id, {', '.join(_ITEM)} FROM item"  # noqa: S608
    for row in _of(rows, known, sql, "id", only):
        values = _values(_ITEM, row[1:])
        own = tuple(x for x in units.get(row[0], ()) if x.unit_id != values["base_unit_id"])
        form = ItemForm(**values, units=own, barcodes=tuple(barcodes.get(row[0], ())))
        known.items[form.code.casefold()] = (row[0], form)
        for barcode in barcodes.get(row[0], ()):
            known.barcodes[barcode.code.casefold()] = (form.code.casefold(), barcode.unit_id)


def items_now(rows: Rows, company_id: int, ids: Sequence[int]) -> dict[int, ItemForm]:
    """Some items as they stand."""
    known = Known(company_facts(rows, company_id))
    _items(rows, known, ids)
    return dict(known.items.values())


def partners_now(rows: Rows, company_id: int, ids: Sequence[int]) -> dict[int, PartnerForm]:
    """Some partners as they stand."""
    known = Known(company_facts(rows, company_id))
    _partners(rows, known, ids)
    return dict(known.partners.values())
