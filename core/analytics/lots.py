"""Every lot that lies somewhere: its dates, what it is worth, whether anybody has seen it.

A page at a time, in an order the database makes; only for the lots of a page are supplier,
receipt and what was seen looked up. Lots that are used up are passed over by an index, so the
answer costs what lies there, not what ever did. A lot without a date has no band.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from core.analytics.definitions_loss import BANDS
from core.analytics.expiry import Band
from core.analytics.expiry_advice import assumed
from core.analytics.on_hand import goods_like
from core.analytics.shelf_life import days_left, life_days, near_days, off_days
from core.analytics.source import Slice, limits, whole_sum
from core.platform.rows import as_date
from models.base import table
from models.catalog import Category, Item, Partner, Unit
from models.company import Warehouse
from models.documents import Document
from models.facts import FactLot
from models.stock import Lot, LotBalance, Move

UNDATED = "undated"


class Order(StrEnum):
    """Which lots come first."""

    DUE = "due"
    WORTH = "worth"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class LotsAsked:
    """Which lots. `band` is one of Band, UNDATED or nothing for all; `sought` names an item by
    any of its names, or a lot by the beginning of its code."""

    of: Slice
    today: dt.date
    band: str = ""
    sought: str = ""


@dataclass(frozen=True, slots=True)
class LotLying:
    """A lot in a warehouse. `seen`: somebody looked at it since a till last assumed that it was
    sold from; `came_by`: (document, number) that brought it, the first of several."""

    lot_id: int
    item_id: int
    item_code: str
    item: str
    unit: str
    unit_en: str
    lot: str
    warehouse: str
    produced_on: dt.date | None
    expires_on: dt.date | None
    days_left: int | None
    band: str
    quantity_micro: int
    worth_fen: int | None
    supplier: str
    seen: bool
    came_by: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class BandTotal:
    """The lots of a band: how many, and what they are worth (None where hidden)."""

    lots: int
    worth_fen: int | None


def lots_lying(
    connection: Connection, asked: LotsAsked, order: Order, most: int, skip: int = 0
) -> list[LotLying]:
    """Lots with stock, `most` after the first `skip`."""
    rows = connection.execute(_page(connection, asked, order, most, skip)).all()
    places = {(row.lot_id, row.warehouse_id) for row in rows}
    guessed = assumed(connection, {lot for lot, _place in places})
    came = _came_by(connection, {lot for lot, _place in places})
    return [
        LotLying(
            row.lot_id,
            row.item_id,
            row.item_code,
            row.item,
            row.unit,
            row.unit_en,
            row.lot,
            row.warehouse,
            None if row.produced_on is None else as_date(row.produced_on),
            None if row.expires_on is None else as_date(row.expires_on),
            None if row.expires_on is None else row.days_left,
            row.band,
            row.quantity_micro,
            row.worth_fen,
            row.supplier or "",
            (row.lot_id, row.warehouse_id) not in guessed,
            came.get(row.lot_id),
        )
        for row in rows
    ]


def lot_totals(connection: Connection, asked: LotsAsked) -> dict[str, BandTotal]:
    """How many lots lie there and what they are worth, by band; of all bands."""
    fact = table(FactLot)
    worth = case((fact.c.lot_id.is_(None), 0), else_=fact.c.worth_fen)
    band = _band(connection, asked)
    every = _lying(asked, None, band.label("band"), worth.label("worth_fen"))
    of = every.subquery()
    rows = connection.execute(
        select(of.c.band, func.count().label("lots"), whole_sum(of.c.worth_fen)).group_by(of.c.band)
    )
    return {row.band: BandTotal(row.lots, row.worth_fen) for row in rows}


def _band(connection: Connection, asked: LotsAsked) -> ColumnElement[Any]:
    """Where a lot stands on its way to its date, as Band tells it. Dates that are far off say so
    at once: most are."""
    lot, item, category = table(Lot), table(Item), table(Category)
    left, near = days_left(lot, asked.today), near_days(category, life_days(item, lot))
    own = connection.execute(
        select(func.max(category.c.near_expiry_days), func.max(category.c.off_sale_days)).where(
            category.c.company_id == asked.of.company_id
        )
    ).one()
    furthest = max(BANDS[0][1], *(days or 0 for days in own))
    return case(
        (lot.c.expires_on.is_(None), UNDATED),
        (lot.c.expires_on < asked.today, Band.EXPIRED.value),
        (lot.c.expires_on > asked.today + dt.timedelta(days=furthest), Band.GOOD.value),
        (left - off_days(category, near) + 1 <= 0, Band.OFF_SALE.value),
        (left <= near, Band.NEAR.value),
        else_=Band.GOOD.value,
    )


def _lying(
    asked: LotsAsked, band: ColumnElement[Any] | None, *columns: ColumnElement[Any]
) -> Select[Any]:
    """Columns of lots with stock and of what they are worth; of a band only where it is given."""
    stock, lot, item = table(LotBalance), table(Lot), table(Item)
    category, fact = table(Category), table(FactLot)
    query = (
        select(*columns)
        .select_from(stock)
        .join(lot, lot.c.id == stock.c.lot_id)
        .join(item, item.c.id == stock.c.item_id)
        .join(category, category.c.id == item.c.category_id)
        .join(
            fact,
            and_(fact.c.lot_id == stock.c.lot_id, fact.c.warehouse_id == stock.c.warehouse_id),
            isouter=True,
        )
        .where(*limits(stock, asked.of), stock.c.quantity_micro != 0)
    )
    if band is not None:
        query = query.where(band == asked.band)
    return query.where(_sought(asked)) if asked.sought else query


def _page(
    connection: Connection, asked: LotsAsked, order: Order, most: int, skip: int
) -> Select[Any]:
    """The lots of a page, put in order by their keys alone, then with all that is told of them."""
    stock, lot, item, unit = table(LotBalance), table(Lot), table(Item), table(Unit)
    place, partner = table(Warehouse), table(Partner)
    band = _band(connection, asked)
    keys = _lying(asked, band if asked.band else None, stock.c.lot_id, stock.c.warehouse_id)
    page = _ordered(keys, order).limit(most).offset(skip).subquery("page")
    told = (
        _lying(
            replace(asked, sought=""),
            None,
            stock.c.lot_id,
            stock.c.item_id,
            stock.c.warehouse_id,
            item.c.code.label("item_code"),
            item.c.name.label("item"),
            unit.c.name.label("unit"),
            unit.c.name_en.label("unit_en"),
            lot.c.code.label("lot"),
            place.c.name.label("warehouse"),
            lot.c.produced_on,
            lot.c.expires_on,
            days_left(lot, asked.today).label("days_left"),
            band.label("band"),
            stock.c.quantity_micro,
            table(FactLot).c.worth_fen,
            partner.c.name.label("supplier"),
        )
        .join(
            page,
            and_(page.c.lot_id == stock.c.lot_id, page.c.warehouse_id == stock.c.warehouse_id),
        )
        .join(unit, unit.c.id == item.c.base_unit_id)
        .join(place, place.c.id == stock.c.warehouse_id)
        .join(partner, partner.c.id == lot.c.supplier_id, isouter=True)
    )
    return _ordered(told, order)


def _sought(asked: LotsAsked) -> ColumnElement[bool]:
    return or_(
        goods_like(asked.sought, asked.of.company_id),
        table(Lot).c.code.istartswith(asked.sought, autoescape=True),
    )


def _ordered(query: Select[Any], order: Order) -> Select[Any]:
    lot, stock = table(Lot), table(LotBalance)
    worth = func.coalesce(table(FactLot).c.worth_fen, 0)
    first: dict[Order, list[ColumnElement[Any]]] = {
        Order.DUE: [lot.c.expires_on.is_(None), lot.c.expires_on],
        Order.WORTH: [worth.desc()],
        Order.NEWEST: [stock.c.lot_id.desc()],
    }
    return query.order_by(*first[order], stock.c.lot_id, stock.c.warehouse_id)


def _came_by(connection: Connection, lots: set[int]) -> dict[int, tuple[int, str]]:
    """The document that first brought each lot, of those in sight."""
    move, document = table(Move), table(Document)
    first = (
        select(func.min(move.c.id).label("id"))
        .where(move.c.lot_id.in_(lots), move.c.quantity_micro > 0, move.c.amends_id.is_(None))
        .group_by(move.c.lot_id)
    )
    rows = connection.execute(
        select(move.c.lot_id, document.c.id, document.c.number)
        .join(document, document.c.id == move.c.document_id)
        .where(move.c.id.in_(first))
    )
    return {row.lot_id: (row.id, row.number) for row in rows}
