"""Which item a scanned code means, and how much of it: for every field that takes a scan.

What a company keeps as a barcode or item code counts first, just as it reads. Then a scale's
code is taken apart: its item number is a barcode (with or without the prefix) or the code of
a weighed item. A code that carries only the amount tells the quantity by the retail price, to
the gram, and says that it is estimated. A code nobody kept with a wrong check digit was read
badly; that is another answer than an unknown one, for only the second is worth looking up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Connection, func, select

from core.catalog.barcodes import USUAL, Layout, Read, Weighed, cleaned, read
from core.kernel.amounts import MICRO, round_half_up
from core.kernel.refusals import Refusal
from models.base import table
from models.catalog import Barcode, Item, ItemUnit, ScaleLayout, Unit
from models.company import Company

PER_KILOGRAM: Mapping[str, int] = {"KG": 1, "JIN": 2, "G": 1000}
"""Units of weight by code: how many are a kilogram."""
GRAM = 1000


@dataclass(frozen=True, slots=True)
class CodeUnreadable(Refusal):
    """Nothing was scanned, or more than a code holds."""

    key: ClassVar[str] = "code_unreadable"


@dataclass(frozen=True, slots=True)
class CodeDamaged(Refusal):
    """The check digit is wrong: the code was read or typed badly."""

    key: ClassVar[str] = "code_damaged"
    code: str


@dataclass(frozen=True, slots=True)
class CodeUnknown(Refusal):
    """No item of the company has this code."""

    key: ClassVar[str] = "code_unknown"
    code: str


@dataclass(frozen=True, slots=True)
class NumberUnknown(Refusal):
    """A scale's code, but no weighed item has its item number."""

    key: ClassVar[str] = "scale_number_unknown"
    code: str
    number: str


@dataclass(frozen=True, slots=True)
class NotByWeight(Refusal):
    """The scale's code says a weight, and the item is kept in no unit of weight."""

    key: ClassVar[str] = "not_by_weight"
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ItemNotInUse(Refusal):
    """The code is that of an item that is no longer in use."""

    key: ClassVar[str] = "item_not_in_use"
    code: str
    name: str


ScanRefusal = (
    CodeUnreadable | CodeDamaged | CodeUnknown | NumberUnknown | NotByWeight | ItemNotInUse
)


@dataclass(frozen=True, slots=True)
class Scanned:
    """An item and the unit its code stands for. `quantity_micro` is in that unit, None where
    the code says none; `amount_fen` is what a scale printed; `estimated`: the quantity follows
    from amount and retail price."""

    code: str
    item_id: int
    item_code: str
    name: str
    unit_id: int
    base_unit_id: int
    tracking: str
    weighed: bool
    quantity_micro: int | None = None
    amount_fen: int | None = None
    estimated: bool = False


item, barcode, item_unit, unit = (table(m) for m in (Item, Barcode, ItemUnit, Unit))
layout_table, company = table(ScaleLayout), table(Company)


def scan(
    connection: Connection, company_id: int, text: str, *, also_unused: bool = False
) -> Scanned | ScanRefusal:
    """What a code means. `connection`: a reading of a page, or a session's own.

    `also_unused` finds items that are no longer in use too (they may still lie on a shelf).
    """
    if not cleaned(text):
        return CodeUnreadable()
    found = read(text, layouts_of(connection, company_id))
    if found is None:
        return CodeUnreadable()
    row = _kept(connection, company_id, (found.code, *found.alike), found.code)
    if row is None and found.weighed is not None:
        row = _numbered(connection, company_id, found.weighed)
    if row is None:
        return _unknown(found)
    if not row.active and not also_unused:
        return ItemNotInUse(found.code, row.name)
    kept = row.matched in (found.code, *found.alike)
    weighed = None if kept else found.weighed
    return _scanned(connection, found.code, row, weighed)


def layouts_of(connection: Connection, company_id: int) -> tuple[Layout, ...]:
    """The layouts of a company's scales, the longest prefix first; the usual ones for none."""
    rows = connection.execute(
        select(
            layout_table.c.letters, layout_table.c.weight_places, layout_table.c.amount_places
        ).where(layout_table.c.company_id == company_id)
    ).all()
    own = [Layout(*row) for row in rows]
    return tuple(sorted(own, key=_loose)) if own else USUAL


def _loose(layout: Layout) -> tuple[int, str]:
    return (sum(not letter.isdigit() for letter in layout.letters[:3]), layout.letters)


def _unknown(found: Read) -> ScanRefusal:
    if found.damaged:
        return CodeDamaged(found.code)
    if found.weighed is not None:
        return NumberUnknown(found.code, found.weighed.number)
    return CodeUnknown(found.code)


def _kept(connection: Connection, company_id: int, codes: Iterable[str], typed: str) -> Any:
    """The item that keeps one of these barcodes, else the one of that item code."""
    return _by_barcode(connection, company_id, list(codes)) or _by_code(
        connection, company_id, [typed.lower()], weighed=False
    )


def _numbered(connection: Connection, company_id: int, weighed: Weighed) -> Any:
    """The item of a scale's item number."""
    short = weighed.number.lstrip("0")
    numbers = [weighed.number, *([short] if short else [])]
    return _by_barcode(
        connection, company_id, [f"{weighed.prefix}{weighed.number}", *numbers]
    ) or _by_code(connection, company_id, numbers, weighed=True)


_COLUMNS = (
    item.c.id,
    item.c.code,
    item.c.name,
    item.c.base_unit_id,
    item.c.tracking,
    item.c.weighed,
    item.c.active,
    item.c.retail_price_micro,
)


def _by_barcode(connection: Connection, company_id: int, codes: list[str]) -> Any:
    rows = connection.execute(
        select(*_COLUMNS, barcode.c.unit_id, barcode.c.code.label("matched"))
        .join(barcode, barcode.c.item_id == item.c.id)
        .where(barcode.c.company_id == company_id, barcode.c.code.in_(codes))
    ).all()
    return min(rows, key=lambda row: codes.index(row.matched), default=None)


def _by_code(connection: Connection, company_id: int, codes: list[str], *, weighed: bool) -> Any:
    low = func.lower(item.c.code)
    statement = select(*_COLUMNS, item.c.base_unit_id.label("unit_id"), low.label("matched")).where(
        item.c.company_id == company_id, low.in_(codes)
    )
    if weighed:
        statement = statement.where(item.c.weighed.is_(True))
    rows = connection.execute(statement).all()
    return min(rows, key=lambda row: codes.index(row.matched), default=None)


def _scanned(
    connection: Connection, code: str, row: Any, weighed: Weighed | None
) -> Scanned | ScanRefusal:
    known = (code, row.id, row.code, row.name)
    how = (row.tracking, row.weighed)
    if weighed is None:
        return Scanned(*known, row.unit_id, row.base_unit_id, *how)
    amount = _amount_fen(connection, row.id, weighed)
    if weighed.weight_micro is not None:
        mass = _mass_unit(connection, row)
        if mass is None:
            return NotByWeight(code, row.name)
        quantity = weighed.weight_micro * mass[1]
        return Scanned(*known, mass[0], row.base_unit_id, *how, quantity, amount)
    if weighed.amount is None or not row.retail_price_micro:
        return Scanned(*known, row.base_unit_id, row.base_unit_id, *how, None, amount)
    worth = weighed.amount * MICRO * MICRO
    price = row.retail_price_micro * 10**weighed.amount_places
    quantity = round_half_up(worth, price * GRAM) * GRAM
    return Scanned(
        *known, row.base_unit_id, row.base_unit_id, *how, quantity or None, amount, estimated=True
    )


def _amount_fen(connection: Connection, item_id: int, weighed: Weighed) -> int | None:
    if weighed.amount is None:
        return None
    exponent = connection.execute(
        select(company.c.currency_exponent)
        .join(item, item.c.company_id == company.c.id)
        .where(item.c.id == item_id)
    ).scalar_one()
    return round_half_up(weighed.amount * 10**exponent, 10**weighed.amount_places)


def _mass_unit(connection: Connection, row: Any) -> tuple[int, int] | None:
    """A unit of weight that the item is kept in, its base unit first: (id, how many a kg)."""
    kept = select(item_unit.c.unit_id).where(item_unit.c.item_id == row.id)
    found = connection.execute(
        select(unit.c.id, unit.c.code).where(
            unit.c.id.in_(kept) | (unit.c.id == row.base_unit_id), unit.c.code.in_(PER_KILOGRAM)
        )
    ).all()
    best = min(found, key=lambda one: (one.id != row.base_unit_id, one.code != "KG"), default=None)
    return None if best is None else (best.id, PER_KILOGRAM[best.code])
