"""What was not sold for want of stock, by store: an estimate, until forecasts exist.

For each item and store, days of the window that closed with stock ≤ 0 × mean sales of that
weekday on days of the last eight weeks that closed with stock, less what those days sold
before they ran out, × unit margin of those sales.
An item that sold nothing in eight weeks is not listed there. Where stock was never known,
nothing is said. Stock of past days is today's less what moved since.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, and_, cast, func, literal, select, union_all

from core.analytics.definitions_loss import lost_sales
from core.analytics.source import Slice, limits, table
from core.analytics.window import Window
from core.kernel.amounts import round_half_up
from core.platform.sql_days import day_number, number_of
from models.company import Warehouse
from models.facts import FactItemDay
from models.stock import Balance

WEEKS = 8
MONDAY = 3
"""Day 0 of `day_number` was a Thursday."""
PLACES = ("store", "ordinary")


@dataclass(frozen=True, slots=True)
class LostOf:
    """An item in a store: units and margin lost; None where cost is hidden."""

    item_id: int
    org_unit_id: int
    lost_micro: int
    sold_micro: int
    margin_fen: int | None


@dataclass(frozen=True, slots=True)
class Empty:
    """A stretch of days, as numbers, that closed without stock; `until` is the day after."""

    item_id: int
    warehouse_id: int
    since: int
    until: int


def lost_by_item(connection: Connection, of: Slice, window: Window) -> list[LostOf]:
    """Items and stores that lost sales in a window."""
    early = window.last - dt.timedelta(days=WEEKS * 7 - 1)
    span = Window(min(window.first, early), window.last)
    first, last = number_of(window.first), number_of(window.last)
    stretches = empty_stretches(connection, of, span)
    missed = [one for one in stretches if one.until > first and one.since <= last]
    if not missed:
        return []
    sold = _sales(connection, of, Window(early, window.last), missed)
    empty: dict[tuple[int, int], set[int]] = defaultdict(set)
    for one in stretches:
        empty[one.item_id, one.warehouse_id].update(range(one.since, one.until))
    return list(_lost(empty, sold, (first, last), number_of(early)))


def empty_stretches(connection: Connection, of: Slice, span: Window) -> list[Empty]:
    """Stretches of days of a span that closed with stock ≤ 0."""
    changes = _changes(of, span)
    shelf, course = (changes.c.item_id, changes.c.warehouse_id), changes.c.day
    runs = select(
        changes.c.item_id,
        changes.c.warehouse_id,
        func.sum(changes.c.change).over(partition_by=shelf, order_by=course).label("stock"),
        changes.c.day.label("since"),
        func.coalesce(
            func.lead(changes.c.day).over(partition_by=shelf, order_by=course),
            number_of(span.last) + 1,
        ).label("until"),
    ).subquery()
    rows = connection.execute(
        select(runs.c.item_id, runs.c.warehouse_id, runs.c.since, runs.c.until).where(
            runs.c.stock <= 0, runs.c.until > number_of(span.first)
        )
    )
    return [Empty(*row) for row in rows]


def _changes(of: Slice, span: Window) -> Any:
    """What lay there before the span, and each day's change in it."""
    day, balance, place = table(FactItemDay), table(Balance), table(Warehouse)
    known = select(place.c.id).where(
        place.c.company_id == of.company_id, place.c.stock_known, place.c.kind.in_(PLACES)
    )
    moved = day.c.received_micro - day.c.sold_micro + day.c.other_micro
    since = (
        select(day.c.item_id, day.c.warehouse_id, func.sum(moved).label("moved"))
        .where(day.c.on >= span.first, *limits(day, of))
        .group_by(day.c.item_id, day.c.warehouse_id)
        .subquery()
    )
    before = select(
        balance.c.item_id,
        balance.c.warehouse_id,
        literal(number_of(span.first) - 1).label("day"),
        cast(balance.c.quantity_micro - func.coalesce(since.c.moved, 0), BigInteger).label(
            "change"
        ),
    ).join(
        since,
        and_(
            since.c.item_id == balance.c.item_id,
            since.c.warehouse_id == balance.c.warehouse_id,
        ),
    )
    return union_all(
        before.where(*limits(balance, of), balance.c.warehouse_id.in_(known)),
        select(day.c.item_id, day.c.warehouse_id, day_number(day.c.on), moved).where(
            day.c.on.between(span.first, span.last),
            *limits(day, of),
            day.c.warehouse_id.in_(known),
        ),
    ).subquery()


@dataclass(slots=True)
class _Sold:
    """Sales of an item in a place over eight weeks, by day."""

    org_unit_id: int
    by_day: dict[int, int]
    net_fen: int = 0
    cost_fen: int | None = 0


def _sales(
    connection: Connection, of: Slice, window: Window, missed: Iterable[Empty]
) -> dict[tuple[int, int], _Sold]:
    """Sales of the items that were missing, where they were."""
    facts = table(FactItemDay)
    wanted = {(one.item_id, one.warehouse_id) for one in missed}
    rows = connection.execute(
        select(
            facts.c.item_id,
            facts.c.warehouse_id,
            facts.c.org_unit_id,
            day_number(facts.c.on),
            facts.c.sold_micro,
            facts.c.net_sales_fen,
            facts.c.cost_now_fen,
        ).where(
            facts.c.company_id == of.company_id,
            facts.c.item_id.in_({item for item, _place in wanted}),
            facts.c.warehouse_id.in_({place for _item, place in wanted}),
            facts.c.on.between(window.first, window.last),
            facts.c.sold_micro != 0,
        )
    )
    found: dict[tuple[int, int], _Sold] = {}
    for item, place, unit, day, micro, net, cost in rows:
        if (item, place) not in wanted:
            continue
        one = found.setdefault((item, place), _Sold(unit, {}))
        one.by_day[day] = micro
        one.net_fen += net
        one.cost_fen = None if one.cost_fen is None or cost is None else one.cost_fen + cost
    return found


def _lost(
    empty: dict[tuple[int, int], set[int]],
    sold: dict[tuple[int, int], _Sold],
    window: tuple[int, int],
    early: int,
) -> Iterable[LostOf]:
    first, last = window
    for key, one in sorted(sold.items()):
        whole = sum(one.by_day.values())
        gone = empty[key]
        if whole <= 0:
            continue
        missing, had, there, going = ([0] * 7 for _part in range(4))
        for day in gone:
            if first <= day <= last:
                missing[(day + MONDAY) % 7] += 1
                had[(day + MONDAY) % 7] += one.by_day.get(day, 0)
        for day in range(early, last + 1):
            if day not in gone:
                there[(day + MONDAY) % 7] += 1
                going[(day + MONDAY) % 7] += one.by_day.get(day, 0)
        units = lost_sales(missing, there, going, had)
        if units <= 0:
            continue
        margin = None
        if one.cost_fen is not None:
            margin = max(0, round_half_up((one.net_fen - one.cost_fen) * units, whole))
        yield LostOf(key[0], one.org_unit_id, units, whole, margin)


@dataclass(frozen=True, slots=True)
class StoreLost:
    """What a store lost for want of stock. `lost_micro` counts units of all goods."""

    lost_micro: int
    margin_fen: int | None


def by_store(found: Iterable[LostOf]) -> dict[int, StoreLost]:
    """Sums by store; hidden as soon as one part is."""
    stores: dict[int, StoreLost] = {}
    for one in found:
        known = stores.get(one.org_unit_id, StoreLost(0, 0))
        margin = (
            None
            if one.margin_fen is None or known.margin_fen is None
            else known.margin_fen + one.margin_fen
        )
        stores[one.org_unit_id] = StoreLost(known.lost_micro + one.lost_micro, margin)
    return stores
