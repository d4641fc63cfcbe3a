"""Stock levels: safety stock, minimum and maximum of an item in a warehouse, from a day on.

A level is a dated row: what was set before stays on record. The one that holds on a day is the last
that began by then. Whether shelves are filled by it is the policy's to say (`by_levels`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from core.catalog.fields import first
from core.catalog.price_refusals import OutOfRange
from core.catalog.refusals import NotFound
from core.kernel.amounts import MICRO
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor, require
from core.platform.rows import Rows
from models.catalog import Item
from models.company import Warehouse
from models.replenishment import StockLevel

PERMISSION = "purchase.policy"
MOST_MICRO = 10**9 * MICRO


@dataclass(frozen=True, slots=True)
class Level:
    """Millionths of base units: at `minimum_micro` or below, fill up to `maximum_micro`."""

    safety_micro: int
    minimum_micro: int
    maximum_micro: int


@dataclass(frozen=True, slots=True)
class LevelForm:
    """A level for an item in a warehouse; `advised` where it was recommended."""

    item_id: int
    warehouse_id: int
    level: Level
    advised: bool = False


@recorded("setup.stock_level", StockLevel)
def set_levels(
    session: Session,
    actor: Actor,
    company_id: int,
    forms: Sequence[LevelForm],
    from_on: dt.date,
    today: dt.date,
) -> int | Refusal:
    """Sets levels from a day on, all or none; one of the same day is replaced. How many."""
    if from_on < today:
        return OutOfRange(N_("From"), today.isoformat(), "…")
    places = dict(
        session.exec(
            select(Warehouse.id, Warehouse.org_unit_id).where(
                col(Warehouse.company_id) == company_id
            )
        ).all()
    )
    items = set(session.exec(select(Item.id).where(col(Item.company_id) == company_id)).all())
    held = {
        (row.item_id, row.warehouse_id): row
        for row in session.exec(
            select(StockLevel).where(
                col(StockLevel.company_id) == company_id, col(StockLevel.from_on) == from_on
            )
        )
    }
    for form in forms:
        unit = places.get(form.warehouse_id)
        if unit is None or form.item_id not in items:
            return NotFound(N_("Item"))
        refused = require(actor, PERMISSION, unit) or _odd(form.level)
        if refused is not None:
            return refused
        row = held.get((form.item_id, form.warehouse_id)) or StockLevel(
            item_id=form.item_id,
            warehouse_id=form.warehouse_id,
            from_on=from_on,
            company_id=company_id,
            org_unit_id=unit,
        )
        row.safety_micro = form.level.safety_micro
        row.minimum_micro = form.level.minimum_micro
        row.maximum_micro = form.level.maximum_micro
        row.advised = form.advised
        session.add(row)
    session.flush()
    return len(forms)


def _odd(level: Level) -> Refusal | None:
    return first(
        None if 0 <= level.safety_micro <= MOST_MICRO else OutOfRange(N_("Safety stock"), "0", "…"),
        None
        if 0 <= level.minimum_micro <= MOST_MICRO
        else OutOfRange(N_("Stock minimum"), "0", "…"),
        None
        if level.minimum_micro <= level.maximum_micro <= MOST_MICRO
        else OutOfRange(N_("Stock maximum"), str(level.minimum_micro / MICRO), "…"),
    )


def levels_on(rows: Rows, company_id: int, on: dt.date) -> dict[tuple[int, int], Level]:
    """The levels that hold on a day, by item and warehouse."""
    return {
        (item, place): Level(safety, low, high)
        for item, place, safety, low, high in rows.select(
            "SELECT item_id, warehouse_id, safety_micro, minimum_micro, maximum_micro"
            " FROM stock_level WHERE company_id = ? AND from_on <= ? ORDER BY from_on",
            (company_id, on),
        )
    }
