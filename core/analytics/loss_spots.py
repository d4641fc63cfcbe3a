"""Where and when goods leak: the store, category and weekday that lost most money.

Rates stand against net sales of the same goods, in the same store, on the same weekday.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, Connection, Select, and_, case, func, literal, select, union_all

from core.analytics.definitions_loss import Losses
from core.analytics.loss_facts import COUNTS, SHOWN, loss_facts
from core.analytics.source import Slice, open_sum, whole_sum
from core.analytics.window import Window
from core.posting.trade_facts import WEEKDAYS
from models.base import table
from models.catalog import Category, Item
from models.company import OrgUnit, Warehouse
from models.facts import FactChannelItemMonth, FactItemDay


@dataclass(frozen=True, slots=True)
class Spot:
    """Where and when it leaks: a category in a store on a weekday (0 Monday)."""

    org_unit_id: int
    store: str
    category_id: int
    category_code: str
    category: str
    weekday: int
    fen: int
    losses: Losses


def spots(connection: Connection, of: Slice, window: Window, most: int) -> list[Spot]:
    """The store, category and weekday that lost most money, with the sales of just those."""
    unit, category = table(OrgUnit), table(Category)
    by_place = _by_place(of, window)
    by_day = [
        select(
            by_place.c.org_unit_id,
            by_place.c.category_id,
            literal(number).label("weekday"),
            by_place.c[f"known_{day}"].label("known"),
            by_place.c[f"unknown_{day}"].label("unknown"),
        )
        for number, day in enumerate(WEEKDAYS)
    ]
    spots = union_all(*by_day).subquery()
    lost = spots.c.known + spots.c.unknown
    sums = select(spots).where(lost > 0).order_by(lost.desc()).limit(most).subquery()
    rows = connection.execute(
        select(sums, unit.c.name, category.c.code, category.c.name.label("category"))
        .join(unit, unit.c.id == sums.c.org_unit_id)
        .join(category, category.c.id == sums.c.category_id)
    ).all()
    keys = [(row.org_unit_id, row.category_id, int(row.weekday)) for row in rows]
    sold = _sales_of_spots(connection, of, window, keys)
    found = [
        Spot(
            row.org_unit_id,
            row.name,
            row.category_id,
            row.code,
            row.category,
            int(row.weekday),
            row.known + row.unknown,
            Losses(sold.get(key, 0), row.known, row.unknown),
        )
        for row, key in zip(rows, keys, strict=True)
        if row.known is not None and row.unknown is not None
    ]
    return sorted(found, key=lambda one: (-one.fen, one.store, one.weekday))


def _by_place(of: Slice, window: Window) -> CTE:
    """Losses by store and category, known and unknown apart, a column a weekday."""
    facts, item = loss_facts(of, window), table(Item)
    counted = case((facts.c.reason.in_(COUNTS), 1), else_=0).label("counted")
    shown = func.count() == func.count(facts.c[SHOWN])
    keys = [facts.c.org_unit_id, item.c.category_id, counted]
    parts = (
        select(*keys, *(case((shown, func.sum(facts.c[day]))).label(day) for day in WEEKDAYS))
        .join(item, item.c.id == facts.c.item_id)
        .group_by(*keys)
        .subquery("parts")
    )
    return (
        select(
            parts.c.org_unit_id,
            parts.c.category_id,
            *(
                whole_sum(case((parts.c.counted == about, parts.c[day]), else_=0), f"{name}_{day}")
                for name, about in (("known", 0), ("unknown", 1))
                for day in WEEKDAYS
            ),
        )
        .group_by(parts.c.org_unit_id, parts.c.category_id)
        .cte("places")
    )


def _sales_of_spots(
    connection: Connection, of: Slice, window: Window, keys: Sequence[tuple[int, int, int]]
) -> dict[tuple[int, int, int], int]:
    """Net sales of each spot: only the places in question are read, months by weekday."""
    if not keys:
        return {}
    pieces = window.pieces()
    asked: list[Select[Any]] = []
    for number, (unit, category, weekday) in enumerate(keys):
        if pieces.months:
            asked.append(_of_months(of, pieces.months, unit, category, weekday, number))
        for stretches, sign in ((pieces.edges, 1), (pieces.less, -1)):
            days = [on for one in stretches for on in one.every_day() if on.weekday() == weekday]
            if days:
                asked.append(_of_days(of, days, unit, category, number, sign))
    found: Counter[tuple[int, int, int]] = Counter()
    for row in connection.execute(union_all(*asked)) if asked else ():
        found[keys[row.number]] += row.net
    return found


def _of_months(
    of: Slice, months: tuple[int, int], unit: int, category: int, weekday: int, number: int
) -> Select[Any]:
    facts, item = table(FactChannelItemMonth), table(Item)
    return (
        select(literal(number).label("number"), open_sum(facts.c[WEEKDAYS[weekday]], "net"))
        .join(item, and_(item.c.id == facts.c.item_id, item.c.category_id == category))
        .where(
            facts.c.company_id == of.company_id,
            facts.c.org_unit_id == unit,
            facts.c.period.between(*months),
        )
    )


def _of_days(
    of: Slice, days: Sequence[dt.date], unit: int, category: int, number: int, sign: int
) -> Select[Any]:
    facts, item, place = table(FactItemDay), table(Item), table(Warehouse)
    return (
        select(literal(number).label("number"), open_sum(facts.c.net_sales_fen * sign, "net"))
        .join(item, and_(item.c.id == facts.c.item_id, item.c.category_id == category))
        .where(
            facts.c.company_id == of.company_id,
            facts.c.on.in_(days),
            facts.c.warehouse_id.in_(select(place.c.id).where(place.c.org_unit_id == unit)),
        )
    )
