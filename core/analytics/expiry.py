"""Which lots won't sell before they go off sale, and what they cost.

Lots of an item in a place are sold first-expired-first at the pace of the last 28 days; what
each leaves over follows from running sums alone (definitions_loss.wont_sell), so the database
does it for all lots at once. A distribution centre sells nothing itself: its lots serve what
the stores will sell beyond what lies there. Money is split in Python, exactly.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.sql.selectable import CTE

from core.analytics.definitions import COVER_DAYS
from core.analytics.shelf_life import days_left, life_days, near_days, off_days
from core.analytics.source import Slice, limits, table
from core.analytics.window import Window
from core.kernel.amounts import MICRO, round_half_up
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


def dated_lots(connection: Connection, of: Slice, last: dt.date, today: dt.date) -> list[DatedLot]:
    """Every lot on hand with a date. `last` is the last day with sales."""
    lots = _lots(of, today)
    places = centre_places(connection, of.company_id)
    centres = _centres(lots, places, of, last) if places else None
    running = _running(_with_demand(lots, _pace(lots, of, last), centres))
    return [DatedLot(*row) for row in connection.execute(_left_over(running))]


def _lots(of: Slice, today: dt.date) -> CTE:
    """Lots on hand with their dates and what they are worth."""
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
            lot.c.expires_on,
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
            stock.c.quantity_micro > 0,
            place.c.kind.in_(SHELVES),
        )
        .cte("lots")
    )


def _pace(lots: CTE, of: Slice, last: dt.date) -> CTE:
    """Sales of 28 days of each item and place that has a dated lot."""
    facts = table(FactItemDay)
    window = Window.ending(last, COVER_DAYS)
    places = select(lots.c.item_id, lots.c.warehouse_id).distinct().subquery()
    sold = func.sum(facts.c.sold_micro)
    return (
        select(
            places.c.item_id,
            places.c.warehouse_id,
            cast(case((sold > 0, sold), else_=0), BigInteger).label("pace"),
        )
        .join(
            facts,
            and_(
                facts.c.item_id == places.c.item_id,
                facts.c.warehouse_id == places.c.warehouse_id,
                facts.c.on.between(window.first, window.last),
            ),
        )
        .where(facts.c.company_id == of.company_id)
        .group_by(places.c.item_id, places.c.warehouse_id)
        .cte("pace")
    )


def _with_demand(lots: CTE, pace: CTE, centres: CTE | None) -> CTE:
    """Each lot with all that its place will sell of the item until it goes off sale."""
    days = case((lots.c.selling_days > 0, lots.c.selling_days), else_=0)
    own = func.coalesce(pace.c.pace, 0)
    asked: Any = own * days / COVER_DAYS
    joined = select(lots).join(
        pace,
        and_(pace.c.item_id == lots.c.item_id, pace.c.warehouse_id == lots.c.warehouse_id),
        isouter=True,
    )
    if centres is not None:
        theirs = centres.c.pace * days / COVER_DAYS - centres.c.lying
        asked = case((centres.c.item_id.is_(None), asked), (theirs > 0, theirs), else_=literal(0))
        own = func.coalesce(centres.c.pace, own)
        joined = joined.join(
            centres,
            and_(
                centres.c.item_id == lots.c.item_id,
                centres.c.warehouse_id == lots.c.warehouse_id,
            ),
            isouter=True,
        )
    return joined.add_columns(
        cast(own, BigInteger).label("pace_micro"), cast(asked, BigInteger).label("demand")
    ).cte("demand")


def _centres(lots: CTE, places: list[int], of: Slice, last: dt.date) -> CTE:
    """For lots in distribution centres: what all stores sell of the item in 28 days, and what
    lies in them."""
    facts, balance = table(FactItemDay), table(Balance)
    window = Window.ending(last, COVER_DAYS)
    own = (
        select(lots.c.item_id, lots.c.warehouse_id)
        .where(lots.c.warehouse_id.in_(places))
        .distinct()
        .subquery()
    )
    sold = (
        select(func.coalesce(func.sum(facts.c.sold_micro), 0))
        .where(
            facts.c.item_id == own.c.item_id,
            facts.c.company_id == of.company_id,
            facts.c.on.between(window.first, window.last),
        )
        .scalar_subquery()
    )
    lying = (
        select(func.coalesce(func.sum(balance.c.quantity_micro), 0))
        .where(
            balance.c.item_id == own.c.item_id,
            balance.c.company_id == of.company_id,
            balance.c.warehouse_id.not_in(places),
            balance.c.quantity_micro > 0,
        )
        .scalar_subquery()
    )
    return select(
        own.c.item_id,
        own.c.warehouse_id,
        cast(sold, BigInteger).label("pace"),
        cast(lying, BigInteger).label("lying"),
    ).cte("centres")


def centre_places(connection: Connection, company_id: int) -> list[int]:
    """Warehouses of distribution centres."""
    unit, warehouse = table(OrgUnit), table(Warehouse)
    rows = connection.execute(
        select(warehouse.c.id)
        .join(unit, unit.c.id == warehouse.c.org_unit_id)
        .where(warehouse.c.company_id == company_id, unit.c.kind == CENTRE)
    )
    return [row.id for row in rows]


def _running(demand: CTE) -> CTE:
    """How far the lots up to each stand above the demand."""
    lying = cast(
        func.sum(demand.c.quantity_micro).over(
            partition_by=(demand.c.item_id, demand.c.warehouse_id),
            order_by=(demand.c.expires_on, demand.c.lot_id),
            rows=(None, 0),
        ),
        BigInteger,
    )
    return select(demand, (lying - demand.c.demand).label("above")).cte("running")


def _left_over(running: CTE) -> Select[Any]:
    """What each lot leaves: the growth of the highest excess so far, never below nothing."""
    partition = (running.c.item_id, running.c.warehouse_id)
    order = (running.c.expires_on, running.c.lot_id)
    up_to = func.max(running.c.above).over(partition_by=partition, order_by=order, rows=(None, 0))
    before = func.max(running.c.above).over(partition_by=partition, order_by=order, rows=(None, -1))
    zero = literal(0, BigInteger)

    def above_zero(value: Any) -> Any:
        return case((value > 0, value), else_=zero)

    return select(
        running.c.lot_id,
        running.c.item_id,
        running.c.warehouse_id,
        running.c.org_unit_id,
        running.c.days_left,
        running.c.near_days,
        running.c.selling_days,
        running.c.quantity_micro,
        (above_zero(up_to) - above_zero(func.coalesce(before, zero))).label("left"),
        running.c.pace_micro,
        running.c.stock_value_fen,
        running.c.retail_price_micro,
    )
