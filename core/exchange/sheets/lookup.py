"""Cells that name something, found among what is known; what is not found is a problem."""

from __future__ import annotations

from typing import Any

from core.catalog.fields import code_of
from core.exchange.sheets.engine import Context, Plan, heading
from core.exchange.sheets.fields import Row
from core.exchange.sheets.known import Place
from core.exchange.till import problems as p
from core.platform.i18n import N_


def wrong(context: Context, made: Plan, kind: Any, row: Row, key: str, *more: object) -> None:
    """Writes down a problem of a cell."""
    column = heading(context, key) or key
    made.problems.append(kind(row.number, column, str(row.values.get(key, "")), *more))


def place_of(context: Context, made: Plan, row: Row) -> Place | None:
    """The warehouse of a row: its cell's, else the one chosen for the file."""
    said = row.text("warehouse") or context.settings.warehouse
    found = context.known.places.get(code_of(said).casefold())
    if found is None and said:
        wrong(context, made, p.NotKnown, row, "warehouse", N_("Warehouse"))
    elif found is None:
        wrong(context, made, p.CellMissing, row, "warehouse")
    return found


def item_of(context: Context, made: Plan, row: Row) -> tuple[int, int] | None:
    """(item, unit) of a row: the unit said, else the barcode's or the base unit."""
    found = context.known.item(row.text("item"))
    if found is None:
        wrong(context, made, p.NotKnown, row, "item", N_("Item"))
        return None
    item_id, form, unit = found
    if not form.active:
        wrong(context, made, p.ItemNotInUse, row, "item")
        return None
    if row.text("unit"):
        said = context.known.units.get(row.text("unit").casefold())
        own = {form.base_unit_id, *(one.unit_id for one in form.units or ())}
        if said is None or said not in own:
            wrong(context, made, p.NotKnown, row, "unit", N_("Unit of measure"))
            return None
        unit = said
    return item_id, unit
