"""The other units and the barcodes of an item, one at a time: a scanner adds them in a row.

The same rules as for a whole item (core/catalog/items): units are exact fractions of the base
unit, a barcode belongs to one item of a company and stands for one of its units. A unit goes
only when no barcode stands for it; the base unit stays.
"""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session, col, select

from core.catalog.items import UNIT, BarcodeForm, ItemForm, UnitForm, save_item
from core.catalog.refusals import InUse, NotFound
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor
from models.catalog import Barcode, Item, ItemUnit


@recorded("setup.item_unit", ItemUnit)
def add_item_unit(
    session: Session, actor: Actor, company_id: int, item_id: int, unit: UnitForm
) -> int | Refusal:
    """Add a unit to an item; the item's id."""
    form = _form(session, company_id, item_id)
    if isinstance(form, Refusal):
        return form
    units = [*(form.units or ()), unit]
    return save_item(session, actor, company_id, replace(form, units=units), item_id)


@recorded("setup.item_unit", ItemUnit)
def remove_item_unit(
    session: Session, actor: Actor, company_id: int, item_id: int, unit_id: int
) -> int | Refusal:
    """Take a unit from an item; the item's id."""
    form = _form(session, company_id, item_id)
    if isinstance(form, Refusal):
        return form
    if any(barcode.unit_id == unit_id for barcode in form.barcodes or ()):
        return InUse(UNIT)
    left = [unit for unit in form.units or () if unit.unit_id != unit_id]
    if len(left) == len(form.units or ()):
        return NotFound(UNIT)
    return save_item(session, actor, company_id, replace(form, units=left), item_id)


@recorded("setup.barcode", Barcode)
def add_barcode(
    session: Session, actor: Actor, company_id: int, item_id: int, barcode: BarcodeForm
) -> int | Refusal:
    """Add a barcode to an item; the item's id."""
    form = _form(session, company_id, item_id)
    if isinstance(form, Refusal):
        return form
    barcodes = [*(form.barcodes or ()), barcode]
    return save_item(session, actor, company_id, replace(form, barcodes=barcodes), item_id)


@recorded("setup.barcode", Barcode)
def remove_barcode(
    session: Session, actor: Actor, company_id: int, item_id: int, code: str
) -> int | Refusal:
    """Take a barcode from an item; the item's id."""
    form = _form(session, company_id, item_id)
    if isinstance(form, Refusal):
        return form
    left = [barcode for barcode in form.barcodes or () if barcode.code != code]
    if len(left) == len(form.barcodes or ()):
        return NotFound(N_("Barcode"))
    return save_item(session, actor, company_id, replace(form, barcodes=left), item_id)


def _form(session: Session, company_id: int, item_id: int) -> ItemForm | NotFound:
    """An item as it stands, as a form."""
    row = session.get(Item, item_id, with_for_update=True)
    if row is None or row.company_id != company_id:
        return NotFound(N_("Item"))
    units = session.exec(select(ItemUnit).where(col(ItemUnit.item_id) == item_id))
    barcodes = session.exec(select(Barcode).where(col(Barcode.item_id) == item_id))
    return ItemForm(
        code=row.code,
        name=row.name,
        category_id=row.category_id,
        base_unit_id=row.base_unit_id,
        sales_tax_class_id=row.sales_tax_class_id,
        purchase_tax_class_id=row.purchase_tax_class_id,
        tracking=row.tracking,
        life_days=row.life_days,
        retail_price_micro=row.retail_price_micro,
        weighed=row.weighed,
        active=row.active,
        units=[
            UnitForm(unit.unit_id, unit.numerator, unit.denominator)
            for unit in units
            if unit.unit_id != row.base_unit_id
        ],
        barcodes=[BarcodeForm(barcode.code, barcode.unit_id) for barcode in barcodes],
    )


__all__ = ["add_barcode", "add_item_unit", "remove_barcode", "remove_item_unit"]
