"""Items: what is traded, in which units, by which barcodes.

The base unit and the tracking of an item are fixed by its first move. Every other unit is an
exact fraction of the base unit; one that does not come out in millionths is refused here,
so no document ever meets it. A barcode belongs to one item of a company and stands for one
of that item's units. Prices include tax.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlmodel import Session, col, select

from core.catalog.categories import costing_of
from core.catalog.fields import (
    CODE,
    NAME,
    check_choice,
    check_text,
    clean,
    code_of,
    company_right,
    first,
    owned,
    taken,
)
from core.catalog.initials import initials
from core.catalog.refusals import CodeTaken, InUse, Missing, NotANumber, NotFound
from core.kernel.refusals import Refusal
from core.kernel.units import InexactConversion, conversion
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor
from models.catalog import Barcode, Category, Item, ItemUnit, TaxClass, Unit
from models.stock import Move

TRACKING = ("none", "lot", "serial")
BARCODE, UNIT = N_("Barcode"), N_("Unit")
MOST_FRACTION = 10**12
Part = TypeVar("Part", ItemUnit, Barcode)


@dataclass(frozen=True, slots=True)
class UnitForm:
    """One `unit_id` is numerator ÷ denominator base units."""

    unit_id: int
    numerator: int
    denominator: int = 1


@dataclass(frozen=True, slots=True)
class BarcodeForm:
    """A barcode and the unit it stands for."""

    code: str
    unit_id: int


@dataclass(frozen=True, slots=True)
class ItemForm:
    """An item as a form holds it. `units` leaves out the base unit; None keeps what is there."""

    code: str
    name: str
    category_id: int
    base_unit_id: int
    sales_tax_class_id: int
    purchase_tax_class_id: int
    tracking: str = "none"
    life_days: int | None = None
    retail_price_micro: int = 0
    purchase_price_micro: int | None = None
    weighed: bool = False
    active: bool = True
    units: Sequence[UnitForm] | None = ()
    barcodes: Sequence[BarcodeForm] | None = ()


@recorded("setup.item", Item)
def save_item(
    session: Session, actor: Actor, company_id: int, form: ItemForm, item_id: int | None = None
) -> int | Refusal:
    """Add an item or change one, with its units and barcodes; its id.

    A purchase price of None leaves it as it is: whoever may not see it does not change it.
    """
    row = owned(session, Item, item_id, company_id)
    form = _whole(session, row, form)
    refused = company_right(session, actor, "setup.catalog", company_id) or first(
        NotFound(N_("Item")) if item_id is not None and row is None else None,
        check_text(CODE, code_of(form.code), 40),
        check_text(NAME, clean(form.name), 200),
        _checked_references(session, company_id, form),
        check_choice(N_("Tracking"), form.tracking, TRACKING),
        _checked_numbers(form),
        taken(session, Item, code_of(form.code), item_id, company_id=company_id),
        _fixed(session, row, form),
        _checked_units(session, form),
        _checked_barcodes(session, company_id, item_id, form),
    )
    if refused is not None:
        return refused
    row = row or Item(
        company_id=company_id,
        category_id=0,
        base_unit_id=0,
        sales_tax_class_id=0,
        purchase_tax_class_id=0,
    )
    _fill(row, form)
    session.add(row)
    session.flush()
    _write_units(session, company_id, row.id or 0, form)
    return row.id or 0


def _whole(session: Session, row: Item | None, form: ItemForm) -> ItemForm:
    """The form with the units and barcodes that it leaves as they are."""
    units, barcodes = form.units, form.barcodes
    if units is None:
        bases = (form.base_unit_id, row.base_unit_id if row is not None else None)
        units = [
            UnitForm(kept.unit_id, kept.numerator, kept.denominator)
            for kept in _of_item(session, ItemUnit, row)
            if kept.unit_id not in bases
        ]
    if barcodes is None:
        barcodes = [
            BarcodeForm(
                kept.code,
                form.base_unit_id if row and kept.unit_id == row.base_unit_id else kept.unit_id,
            )
            for kept in _of_item(session, Barcode, row)
        ]
    return replace(form, units=units, barcodes=barcodes)


def _of_item(session: Session, table: type[Part], row: Item | None) -> Sequence[Part]:
    if row is None:
        return ()
    return session.exec(select(table).where(col(table.item_id) == row.id)).all()


def _fill(row: Item, form: ItemForm) -> None:
    row.code, row.name = code_of(form.code), clean(form.name)
    row.initials = initials(row.name)
    row.category_id, row.base_unit_id = form.category_id, form.base_unit_id
    row.sales_tax_class_id = form.sales_tax_class_id
    row.purchase_tax_class_id = form.purchase_tax_class_id
    row.tracking, row.life_days = form.tracking, form.life_days
    row.retail_price_micro = form.retail_price_micro
    if form.purchase_price_micro is not None:
        row.purchase_price_micro = form.purchase_price_micro
    row.weighed, row.active = form.weighed, form.active


def _write_units(session: Session, company_id: int, item_id: int, form: ItemForm) -> None:
    for table in (Barcode, ItemUnit):
        for old in session.exec(select(table).where(col(table.item_id) == item_id)).all():
            session.delete(old)
        session.flush()
    units = [UnitForm(form.base_unit_id, 1), *(form.units or ())]
    session.add_all(
        ItemUnit(
            item_id=item_id,
            unit_id=unit.unit_id,
            company_id=company_id,
            numerator=unit.numerator,
            denominator=unit.denominator,
        )
        for unit in units
    )
    session.add_all(
        Barcode(
            company_id=company_id,
            code=code_of(barcode.code),
            item_id=item_id,
            unit_id=barcode.unit_id,
        )
        for barcode in form.barcodes or ()
    )
    session.flush()


def _checked_references(session: Session, company_id: int, form: ItemForm) -> Refusal | None:
    if owned(session, Category, form.category_id, company_id) is None:
        return NotFound(N_("Category"))
    if session.get(Unit, form.base_unit_id) is None:
        return NotFound(N_("Base unit"))
    for tax_class in (form.sales_tax_class_id, form.purchase_tax_class_id):
        if session.get(TaxClass, tax_class) is None:
            return NotFound(N_("Tax class"))
    return None


def _checked_numbers(form: ItemForm) -> Refusal | None:
    if form.life_days is not None and not 0 < form.life_days <= 36500:
        return NotANumber(N_("Shelf life, days"), str(form.life_days))
    for field, price in (
        (N_("Retail price"), form.retail_price_micro),
        (N_("Purchase price"), form.purchase_price_micro),
    ):
        if price is not None and not 0 <= price <= 10**15:
            return NotANumber(field, str(price))
    return None


def _fixed(session: Session, row: Item | None, form: ItemForm) -> InUse | None:
    """What the first move of an item fixes."""
    if row is None:
        return None
    changed = [
        field
        for field, differs in (
            (N_("Base unit"), row.base_unit_id != form.base_unit_id),
            (N_("Tracking"), row.tracking != form.tracking),
            (
                N_("Category"),  # another costing method would value the past anew
                row.category_id != form.category_id
                and costing_of(session, row.category_id) != costing_of(session, form.category_id),
            ),
        )
        if differs
    ]
    moves = select(Move.id).where(col(Move.item_id) == row.id).limit(1)
    return InUse(changed[0]) if changed and session.exec(moves).first() is not None else None


def _checked_units(session: Session, form: ItemForm) -> Refusal | None:
    seen = {form.base_unit_id}
    for unit in form.units or ():
        found = session.get(Unit, unit.unit_id)
        if found is None:
            return NotFound(UNIT)
        if unit.unit_id in seen:
            return CodeTaken(found.code, found.name)
        seen.add(unit.unit_id)
        if not (0 < unit.numerator <= MOST_FRACTION and 0 < unit.denominator <= MOST_FRACTION):
            return NotANumber(UNIT, f"{unit.numerator}/{unit.denominator}")
        exact = conversion(unit.numerator, unit.denominator)
        if isinstance(exact, InexactConversion):
            return exact
    return None


def _checked_barcodes(
    session: Session, company_id: int, item_id: int | None, form: ItemForm
) -> Refusal | None:
    units = {form.base_unit_id, *(unit.unit_id for unit in form.units or ())}
    seen: set[str] = set()
    for barcode in form.barcodes or ():
        code = code_of(barcode.code)
        if refused := check_text(BARCODE, code, 40):
            return refused
        if barcode.unit_id not in units:
            return Missing(UNIT)
        holder = session.get(Barcode, (company_id, code))
        if code in seen or (holder is not None and holder.item_id != item_id):
            name = session.get_one(Item, holder.item_id).name if holder else form.name
            return CodeTaken(code, name)
        seen.add(code)
    return None
