"""What was not sold for want of stock, by store: an estimate.

For each item and store: days of the window without stock × mean sales a day of the running
month and the one before, on days that began with stock, × unit margin of those sales. The
first day of a stretch without stock began with some and counts as a day of sales. A shelf
that is empty on most days sells what comes each morning or carries the item no longer: of it
nothing is said, nor where stock was never known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, BigInteger, Connection, and_, case, cast, func, or_, select, union_all

from core.analytics.definitions_loss import lost_sales
from core.analytics.source import Slice, open_sum, whole_sum
from core.analytics.stock_out import begun, days_within
from core.analytics.window import Window
from core.kernel.amounts import round_half_up
from core.kernel.period import Period
from core.platform.sql_days import day_number, number_of
from models.base import table
from models.facts import FactEmpty, FactItemDay, FactItemMonth
from models.stock import Balance

BEGUN = 1
"""So many days of a stretch began with stock."""
_SOLD = ("sold_micro", "net_sales_fen", "cost_now_fen")


@dataclass(frozen=True, slots=True)
class LostOf:
    """An item in a store: units and margin lost, `sold_micro` of `days` days that began with
    stock; margin None where cost is hidden."""

    item_id: int
    org_unit_id: int
    lost_micro: int
    sold_micro: int
    days: int
    margin_fen: int | None


def pace_window(window: Window) -> Window:
    """The days whose sales tell the pace."""
    return Window(Period.of(window.last).previous.first_day, window.last)


def within_pace(window: Window) -> Window:
    """The days of a window of which lost sales can be told."""
    return Window(max(window.first, pace_window(window).first), window.last)


def lost_by_item(connection: Connection, of: Slice, window: Window) -> list[LostOf]:
    """Items and stores that lost sales in a window, which lies within the days of the pace."""
    pace, window = pace_window(window), within_pace(window)
    missed = _missed(of, window, pace)
    sold, balance = _sold(missed, pace), table(Balance)
    days = (
        number_of(window.last)
        + 1
        - case(
            (balance.c.first_on <= pace.first, number_of(pace.first)),
            else_=day_number(balance.c.first_on),
        )
    )
    rows = connection.execute(
        select(
            missed.c.item_id,
            balance.c.org_unit_id,
            missed.c.lost,
            days - missed.c.gone,
            missed.c.gone,
            *(sold.c[name] for name in _SOLD),
        )
        .join(sold, and_(*(sold.c[key] == missed.c[key] for key in _PLACE)))
        .join(balance, and_(*(balance.c[key] == missed.c[key] for key in _PLACE)))
        .where(sold.c.sold_micro > 0)
        .order_by(missed.c.item_id, missed.c.warehouse_id)
    )
    found = []
    for item, unit, lost, served, gone, micro, net, cost in rows:
        units = lost_sales(lost, served, micro) if gone <= served else 0
        if units > 0:
            margin = None if cost is None else max(0, round_half_up((net - cost) * units, micro))
            found.append(LostOf(item, unit, units, micro, served, margin))
    return found


_PLACE = ("item_id", "warehouse_id")


def _missed(of: Slice, window: Window, pace: Window) -> CTE:
    """Shelves with days that began and ended without stock: of the window, and of the pace."""
    fact = table(FactEmpty)
    # two ways to reach into the days, each by the index of when stretches end
    parts = [
        select(
            *(fact.c[key] for key in _PLACE),
            days_within(window, BEGUN).label("lost"),
            days_within(pace, BEGUN).label("gone"),
        ).where(until, *begun(of, pace))
        for until in (fact.c.until_on > pace.first, fact.c.until_on.is_(None))
    ]
    every = union_all(*parts).subquery("stretches")
    lost = func.sum(every.c.lost)
    return (
        select(
            *(every.c[key] for key in _PLACE),
            cast(lost, BigInteger).label("lost"),
            cast(func.sum(every.c.gone), BigInteger).label("gone"),
        )
        .group_by(*(every.c[key] for key in _PLACE))
        .having(lost > 0)
        .cte("missed")
    )


def _sold(missed: CTE, pace: Window) -> Any:
    """Sales of those shelves over the days of the pace: two months, less days to come."""
    month, day = table(FactItemMonth), table(FactItemDay)
    running = Period.of(pace.last)
    months = select(*(missed.c[key] for key in _PLACE), *(month.c[name] for name in _SOLD)).join(
        month,
        and_(
            *(month.c[key] == missed.c[key] for key in _PLACE),
            or_(month.c.period == running.code, month.c.period == running.previous.code),
        ),
    )
    parts = [months]
    if pace.last < running.last_day:
        later = select(*(missed.c[key] for key in _PLACE), *(-day.c[name] for name in _SOLD))
        parts.append(
            later.join(
                day,
                and_(
                    *(day.c[key] == missed.c[key] for key in _PLACE),
                    day.c.on > pace.last,
                    day.c.on <= running.last_day,
                ),
            )
        )
    every = union_all(*parts).subquery()
    sums = [(whole_sum if name == "cost_now_fen" else open_sum)(every.c[name]) for name in _SOLD]
    keys = [every.c[key] for key in _PLACE]
    return select(*keys, *sums).group_by(*keys).subquery("sold")


@dataclass(frozen=True, slots=True)
class StoreLost:
    """What a store lost for want of stock. `lost_micro` counts units of all goods that ran out,
    `sold_micro` what of these was sold in as many days."""

    lost_micro: int
    sold_micro: int
    margin_fen: int | None


def by_store(found: Iterable[LostOf], days: int) -> dict[int, StoreLost]:
    """Sums by store over so many days; hidden as soon as one part is."""
    stores: dict[int, tuple[int, int, int | None]] = {}
    for one in found:
        lost, sold, margin = stores.get(one.org_unit_id, (0, 0, 0))
        hidden = margin is None or one.margin_fen is None
        stores[one.org_unit_id] = (
            lost + one.lost_micro,
            sold + one.sold_micro * days // one.days,
            None if hidden else (margin or 0) + (one.margin_fen or 0),
        )
    return {unit: StoreLost(*sums) for unit, sums in stores.items()}


def lost_by_store(connection: Connection, of: Slice, window: Window) -> dict[int, StoreLost]:
    """What each store lost in a window, which lies within the days of the pace."""
    return by_store(lost_by_item(connection, of, window), window.days)
