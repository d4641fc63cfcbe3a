"""Which lots won't sell before they go off sale, and what they cost.

Lots of an item in a place are sold first-expired-first at the pace of the last 28 days; what
each leaves over is definitions_loss.wont_sell. A distribution centre sells nothing itself: its
lots serve what the stores will sell beyond what lies there. Whole numbers all the way.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, and_, select

from core.analytics.definitions import COVER_DAYS
from core.analytics.definitions_loss import wont_sell
from core.analytics.pace import shelf_pace
from core.analytics.shelf_life import days_left, life_days, near_days, off_days
from core.analytics.source import Slice, limits, open_sum
from core.analytics.window import Window
from core.kernel.amounts import MICRO, round_half_up
from models.base import table
from models.catalog import Category, Item
from models.company import OrgUnit, Warehouse
from models.facts import FactItemDay, FactLot
from models.stock import Balance, Lot, LotBalance

CENTRE = "dc"
SHELVES = ("store", "ordinary")
LONGEST_GONE = 180
"""Lots that expired longer ago than this are a matter of the count, not of the shelf."""


class Band(StrEnum):
    """Where a lot stands on its way to its date."""

    EXPIRED = "expired"
    OFF_SALE = "off_sale"
    NEAR = "near"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class DatedLot:
    """A lot in a place. `selling_days`: how long it may still be sold, today included;
    `pace_micro`: sales of its item there in 28 days; `left_micro`: what won't
    sell of the lot. `worth_fen` None where hidden."""

    lot_id: int
    item_id: int
    warehouse_id: int
    org_unit_id: int
    days_left: int
    near_days: int
    selling_days: int
    quantity_micro: int
    left_micro: int
    pace_micro: int
    worth_fen: int | None
    retail_price_micro: int

    @property
    def band(self) -> Band:
        """Expired, off sale, near expiry, or good."""
        if self.days_left < 0:
            return Band.EXPIRED
        if self.selling_days <= 0:
            return Band.OFF_SALE
        return Band.NEAR if self.days_left <= self.near_days else Band.GOOD

    @property
    def left_fen(self) -> int | None:
        """What won't sell, at cost."""
        return share_of(self.worth_fen, self.left_micro, self.quantity_micro)

    def retail_fen(self, exponent: int = 2) -> int:
        """What won't sell at the price on the shelf, with tax: for who may not see cost."""
        value = self.left_micro * self.retail_price_micro * 10**exponent
        return round_half_up(value, MICRO * MICRO)


def share_of(fen: int | None, part_micro: int, whole_micro: int) -> int | None:
    """A part's money."""
    if fen is None or whole_micro <= 0:
        return None
    return round_half_up(fen * part_micro, whole_micro)


Place = tuple[int, int]
"""(item id, warehouse id)."""


def dated_lots(connection: Connection, of: Slice, last: dt.date, today: dt.date) -> list[DatedLot]:
    """Every lot on hand with a date. `last` is the last day with sales."""
    rows = connection.execute(_lots(of, today)).all()
    window = Window.ending(last, COVER_DAYS)
    pace = _pace(connection, of, last)
    centres = set(centre_places(connection, of.company_id))
    central = {row[1] for row in rows if row[2] in centres} if centres else set()
    served = _served(connection, of, window, centres, central)
    found = []
    for (item, at), group in groupby(rows, key=itemgetter(1, 2)):
        lots = list(group)
        sold, lying = served[item] if at in centres else (pace.get((item, at), 0), 0)
        demand = [max(0, sold * max(0, lot[6]) // COVER_DAYS - lying) for lot in lots]
        left = wont_sell([(lot[7], asked) for lot, asked in zip(lots, demand, strict=True)])
        for lot, over in zip(lots, left, strict=True):
            found.append(_dated(lot, over, sold))
    return found


def _dated(lot: Any, left: int, pace: int) -> DatedLot:
    """A lot of `_lots`, with what won't sell of it."""
    number, item, place, unit, days, near, selling, micro, worth, price = lot
    return DatedLot(number, item, place, unit, days, near, selling, micro, left, pace, worth, price)


def _lots(of: Slice, today: dt.date) -> Select[Any]:
    """Lots on hand with their dates and what they are worth, of each place the first to expire
    first, as `DatedLot` has them."""
    stock, lot, item = table(LotBalance), table(Lot), table(Item)
    category, fact, place = table(Category), table(FactLot), table(Warehouse)
    left = days_left(lot, today)
    near = near_days(category, life_days(item, lot))
    gone = today - dt.timedelta(days=LONGEST_GONE)
    return (
        select(
            stock.c.lot_id,
            stock.c.item_id,
            stock.c.warehouse_id,
            stock.c.org_unit_id,
            left.label("days_left"),
            near.label("near_days"),
            (left - off_days(category, near) + 1).label("selling_days"),
            stock.c.quantity_micro,
            fact.c.stock_value_fen,
            item.c.retail_price_micro,
        )
        .join(lot, lot.c.id == stock.c.lot_id)
        .join(item, item.c.id == stock.c.item_id)
        .join(category, category.c.id == item.c.category_id)
        .join(place, place.c.id == stock.c.warehouse_id)
        .join(
            fact,
            and_(fact.c.lot_id == stock.c.lot_id, fact.c.warehouse_id == stock.c.warehouse_id),
            isouter=True,
        )
        .where(
            *limits(stock, of),
            lot.c.company_id == of.company_id,
            lot.c.expires_on >= gone,
            stock.c.quantity_micro != 0,  # as the index of what still lies there says
            stock.c.quantity_micro > 0,
            place.c.kind.in_(SHELVES),
        )
        .order_by(stock.c.item_id, stock.c.warehouse_id, lot.c.expires_on, lot.c.id)
    )


def _pace(connection: Connection, of: Slice, last: dt.date) -> dict[Place, int]:
    """Sales of 28 days of each item and place that has stock in lots."""
    pace, stock = shelf_pace(connection, of, last), table(LotBalance)
    places = (
        select(stock.c.item_id, stock.c.warehouse_id)
        .where(*limits(stock, of), stock.c.quantity_micro != 0)
        .distinct()
        .subquery()
    )
    rows = connection.execute(
        select(pace.c.item_id, pace.c.warehouse_id, pace.c.sold_micro)
        .join(
            places,
            and_(places.c.item_id == pace.c.item_id, places.c.warehouse_id == pace.c.warehouse_id),
        )
        .where(pace.c.sold_micro > 0)
    )
    return {(item, at): micro for item, at, micro in rows.all()}


def _served(
    connection: Connection, of: Slice, window: Window, centres: set[int], items: set[int]
) -> dict[int, tuple[int, int]]:
    """Of items in distribution centres: what all stores sell in the window, and what lies in
    them."""
    if not items:
        return {}
    facts, balance = table(FactItemDay), table(Balance)
    sold = select(facts.c.item_id, open_sum(facts.c.sold_micro)).where(
        facts.c.item_id.in_(items),
        facts.c.company_id == of.company_id,
        facts.c.on.between(window.first, window.last),
    )
    lying = select(balance.c.item_id, open_sum(balance.c.quantity_micro)).where(
        balance.c.item_id.in_(items),
        balance.c.company_id == of.company_id,
        balance.c.warehouse_id.not_in(centres),
        balance.c.quantity_micro > 0,
    )
    pace: dict[int, int] = {
        row[0]: row[1] for row in connection.execute(sold.group_by(facts.c.item_id))
    }
    there: dict[int, int] = {
        row[0]: row[1] for row in connection.execute(lying.group_by(balance.c.item_id))
    }
    return {item: (pace.get(item, 0), there.get(item, 0)) for item in items}


def centre_places(connection: Connection, company_id: int) -> list[int]:
    """Warehouses of distribution centres."""
    unit, warehouse = table(OrgUnit), table(Warehouse)
    rows = connection.execute(
        select(warehouse.c.id)
        .join(unit, unit.c.id == warehouse.c.org_unit_id)
        .where(warehouse.c.company_id == company_id, unit.c.kind == CENTRE)
    )
    return [row.id for row in rows]
