"""What lies where: by item and warehouse, and by lot. Where the caller may look at stock."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy import ColumnElement, Select, Table, or_, select

from core.api.access import Caller, Known
from core.api.catalog import equal, fits
from core.api.paging import page
from core.api.values import MICRO, AskedId, AskedTruth, Day, Listing, Missing, Out, Page, Search
from core.platform.i18n import N_
from models.base import table
from models.catalog import Item, Unit
from models.company import Warehouse
from models.stock import Balance, Lot, LotBalance

router = APIRouter(prefix="/v1/stock", tags=["stock"])
PERMISSION = "stock.view"


class StockOut(Out):
    """An item in a warehouse."""

    item_id: int
    item_code: str
    item_name: str
    base_unit: str = Field(description="The code of the unit that quantities are in.")
    warehouse_id: int
    warehouse_code: str
    org_unit_id: int
    company_id: int
    quantity_micro: int = Field(description=MICRO)
    reserved_micro: int = Field(description="Of it promised to orders. " + MICRO)
    available_micro: int = Field(description="On hand less reserved. " + MICRO)


class LotOut(Out):
    """A lot in a warehouse."""

    lot_id: int
    code: str
    produced_on: dt.date | None
    expires_on: dt.date | None
    item_id: int
    item_code: str
    item_name: str
    warehouse_id: int
    warehouse_code: str
    org_unit_id: int
    company_id: int
    quantity_micro: int = Field(description=MICRO)


class StockAsked(Listing):
    """What stock may be asked for."""

    company_id: AskedId | Missing = None
    org_unit_id: AskedId | Missing = None
    warehouse_id: AskedId | Missing = None
    item_id: AskedId | Missing = None
    search: Search | Missing = Field(None, description="Part of the item's code, name or initials.")
    zero: AskedTruth = Field(False, description="Also where nothing is left.")


class LotsAsked(StockAsked):
    """What lots may be asked for."""

    expires_to: Day | Missing = Field(None, description="Only those that expire by this day.")


def _asked(who: Caller, of: Table, item: Table, asked: StockAsked) -> list[ColumnElement[bool]]:
    where = [
        of.c.org_unit_id.in_(sorted(who.where(PERMISSION))),
        *equal(of, asked, "company_id", "org_unit_id", "warehouse_id", "item_id"),
    ]
    if asked.search:
        where.append(or_(*fits(item, asked.search)))
    return where


def _select(of: Table, item: Table, store: Table, *more: ColumnElement[Any]) -> Select[Any]:
    return (
        select(
            of,
            item.c.code.label("item_code"),
            item.c.name.label("item_name"),
            store.c.code.label("warehouse_code"),
            *more,
        )
        .join(item, item.c.id == of.c.item_id)
        .join(store, store.c.id == of.c.warehouse_id)
    )


@router.get("", summary=N_("On hand, by item and warehouse"))
def on_hand(who: Known, asked: Annotated[StockAsked, Query()]) -> Page[StockOut]:
    """On hand, reserved and available of each item in each warehouse."""
    balance, item, store, unit = table(Balance), table(Item), table(Warehouse), table(Unit)
    where = _asked(who, balance, item, asked)
    if not asked.zero:
        where.append(or_(balance.c.quantity_micro != 0, balance.c.reserved_micro != 0))
    free = (balance.c.quantity_micro - balance.c.reserved_micro).label("available_micro")
    statement = (
        _select(balance, item, store, free, unit.c.code.label("base_unit"))
        .join(unit, unit.c.id == item.c.base_unit_id)
        .where(*where)
    )
    keys = [balance.c.item_id, balance.c.warehouse_id]
    with who.reading() as connection:
        return page(connection, statement, keys, asked, StockOut)


@router.get("/lots", summary=N_("Lots on hand, with their dates"))
def lots(who: Known, asked: Annotated[LotsAsked, Query()]) -> Page[LotOut]:
    """Lots in each warehouse."""
    balance, lot = table(LotBalance), table(Lot)
    item, store = table(Item), table(Warehouse)
    where = _asked(who, balance, item, asked)
    if not asked.zero:
        where.append(balance.c.quantity_micro != 0)
    if asked.expires_to is not None:
        where.append(lot.c.expires_on <= asked.expires_to)
    statement = (
        _select(balance, item, store, lot.c.code, lot.c.produced_on, lot.c.expires_on)
        .join(lot, lot.c.id == balance.c.lot_id)
        .where(*where)
    )
    keys = [balance.c.lot_id, balance.c.warehouse_id]
    with who.reading() as connection:
        return page(connection, statement, keys, asked, LotOut)
