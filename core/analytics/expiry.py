"""Which lots won't sell before they go off sale, and what they cost.

Lots of an item in a place are sold first-expired-first at the pace that is forecast, and without
a fresh forecast at that of the last 28 days (expected.py); what each leaves over is
definitions_loss.wont_sell. A distribution centre sells nothing itself: its
lots serve what the stores will sell beyond what lies there. Whole numbers all the way.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, select

from core.analytics.definitions import COVER_DAYS
from core.analytics.definitions_loss import BANDS, near_expiry, off_sale, stands_above
from core.analytics.expected import Pace, shelf_demand
from core.analytics.source import Slice, limits, open_sum
from core.kernel.amounts import MICRO, round_half_up
from core.platform.sql_days import day_number, number_of
from models.base import table
from models.catalog import Category, Item
from models.company import OrgUnit, Warehouse
from models.facts import FactLot
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


class DatedLot(NamedTuple):
    """A lot in a place. `selling_days`: how long it may still be sold, today included;
    `pace_micro`: expected sales of its item there in 28 days; `left_micro`: what won't
    sell of the lot, at cost `left_fen`. Money None where hidden. A plain tuple: there are
    thousands."""

    lot_id: int
    item_id: int
    warehouse_id: int
    org_unit_id: int
    days_left: int
    selling_days: int
    quantity_micro: int
    left_micro: int
    pace_micro: int
    worth_fen: int | None
    left_fen: int | None
    retail_price_micro: int
    band: Band

    def retail_fen(self, exponent: int = 2) -> int:
        """What won't sell at the price on the shelf, with tax: for who may not see cost."""
        value = self.left_micro * self.retail_price_micro * 10**exponent
        return round_half_up(value, MICRO * MICRO)


def share_of(fen: int | None, part_micro: int, whole_micro: int) -> int | None:
    """A part's money."""
    if fen is None or whole_micro <= 0:
        return None
    return round_half_up(fen * part_micro, whole_micro)


def dated_lots(connection: Connection, of: Slice, pace: Pace, today: dt.date) -> list[DatedLot]:
    """Every lot on hand with a date, against the sales to come."""
    rows = connection.execute(_lots(connection, of, pace, today)).all()
    centres = set(centre_places(connection, of.company_id))
    central = {row[1] for row in rows if row[2] in centres} if centres else set()
    served = _served(connection, of, pace, centres, central)
    rule = _Shelf(connection, of.company_id)
    day = number_of(today)
    found: list[DatedLot] = []
    shelf, lying, known, sold, there = None, 0, 0, 0, 0
    for lot, item, at, unit, ends, made, own, category, micro, worth, price, sells in rows:
        if shelf != (item, at):
            shelf, lying, known = (item, at), 0, 0
            sold, there = served[item] if at in centres else (sells or 0, 0)
        life = own
        if life is None:
            life = BANDS[-1][0] if made is None else ends - made
        near, off = rule.days(category, life)
        days = ends - day
        selling = days - off + 1
        lying += micro
        demand = max(0, sold * max(0, selling) // COVER_DAYS - there)
        most = stands_above(known, lying, demand)
        left, known = most - known, most
        found.append(
            DatedLot(
                lot, item, at, unit, days, selling, micro, left, sold, worth,
                worth if left == micro else share_of(worth, left, micro),
                price, _band(days, selling, near),
            )
        )  # fmt: skip
    return found


class _Shelf:
    """How long goods count as near before their date, and how long before it they go off sale:
    the rules of definitions_loss, unless the category says its own."""

    def __init__(self, connection: Connection, company_id: int) -> None:
        category = table(Category)
        rows = connection.execute(
            select(category.c.id, category.c.near_expiry_days, category.c.off_sale_days).where(
                category.c.company_id == company_id
            )
        )
        self._own = {row[0]: (row[1], row[2]) for row in rows}
        self._known: dict[tuple[int, int], tuple[int, int]] = {}

    def days(self, category: int, life: int) -> tuple[int, int]:
        """(near, off sale), for goods of so many days of life."""
        known = self._known.get((category, life))
        if known is None:
            near, off = self._own[category]
            near = near_expiry(life) if near is None else near
            known = near, off_sale(near) if off is None else off
            self._known[category, life] = known
        return known


def _band(days_left: int, selling_days: int, near_days: int) -> Band:
    """Expired, off sale, near expiry, or good."""
    if days_left < 0:
        return Band.EXPIRED
    if selling_days <= 0:
        return Band.OFF_SALE
    return Band.NEAR if days_left <= near_days else Band.GOOD


def _lots(connection: Connection, of: Slice, pace: Pace, today: dt.date) -> Select[Any]:
    """Lots on hand with their dates, what they are worth and the pace of their shelf, of each
    place the first to expire first."""
    stock, lot, item = table(LotBalance), table(Lot), table(Item)
    fact, place = table(FactLot), table(Warehouse)
    demand = shelf_demand(connection, of, pace)
    gone = today - dt.timedelta(days=LONGEST_GONE)
    return (
        select(
            stock.c.lot_id,
            stock.c.item_id,
            stock.c.warehouse_id,
            stock.c.org_unit_id,
            day_number(lot.c.expires_on).label("ends"),
            day_number(lot.c.produced_on).label("made"),
            item.c.life_days,
            item.c.category_id,
            stock.c.quantity_micro,
            fact.c.worth_fen,
            item.c.retail_price_micro,
            demand.c.sold_micro,
        )
        .join(lot, lot.c.id == stock.c.lot_id)
        .join(item, item.c.id == stock.c.item_id)
        .join(place, place.c.id == stock.c.warehouse_id)
        .join(
            fact,
            and_(fact.c.lot_id == stock.c.lot_id, fact.c.warehouse_id == stock.c.warehouse_id),
            isouter=True,
        )
        .join(
            demand,
            and_(
                demand.c.item_id == stock.c.item_id,
                demand.c.warehouse_id == stock.c.warehouse_id,
                demand.c.sold_micro > 0,
            ),
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


def _served(
    connection: Connection, of: Slice, pace: Pace, centres: set[int], items: set[int]
) -> dict[int, tuple[int, int]]:
    """Of items in distribution centres: what all stores sell in 28 days, and what lies in them."""
    if not items:
        return {}
    demand = shelf_demand(connection, Slice(of.company_id, items=tuple(sorted(items))), pace)
    sold = select(demand.c.item_id, open_sum(demand.c.sold_micro)).group_by(demand.c.item_id)
    balance = table(Balance)
    lying = select(balance.c.item_id, open_sum(balance.c.quantity_micro)).where(
        balance.c.item_id.in_(items),
        balance.c.company_id == of.company_id,
        balance.c.warehouse_id.not_in(centres),
        balance.c.quantity_micro > 0,
    )
    sells: dict[int, int] = {row[0]: row[1] for row in connection.execute(sold)}
    there: dict[int, int] = {
        row[0]: row[1] for row in connection.execute(lying.group_by(balance.c.item_id))
    }
    return {item: (sells.get(item, 0), there.get(item, 0)) for item in items}


def centre_places(connection: Connection, company_id: int) -> list[int]:
    """Warehouses of distribution centres."""
    unit, warehouse = table(OrgUnit), table(Warehouse)
    rows = connection.execute(
        select(warehouse.c.id)
        .join(unit, unit.c.id == warehouse.c.org_unit_id)
        .where(warehouse.c.company_id == company_id, unit.c.kind == CENTRE)
    )
    return [row.id for row in rows]
