"""Where and when goods leak: the store, category and weekday that lost most money.

Rates stand against net sales of the same goods, in the same store, on the same weekday.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, case, literal, select, union_all

from core.analytics.definitions_loss import Losses
from core.analytics.loss_facts import COUNTS, WEEKDAYS, loss_facts
from core.analytics.source import Slice, open_sum, whole_sum
from core.analytics.window import Window
from models.base import table
from models.catalog import Category, Item
from models.company import OrgUnit, Warehouse
from models.facts import FactItemDay


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
    facts, item, category = loss_facts(of, window), table(Item), table(Category)
    unit = table(OrgUnit)
    counted = facts.c.reason.in_(COUNTS)
    by_place = (
        select(
            facts.c.org_unit_id,
            item.c.category_id,
            *(
                whole_sum(case((counted == about, facts.c[day]), else_=0), f"{name}_{day}")
                for name, about in (("known", False), ("unknown", True))
                for day in WEEKDAYS
            ),
        )
        .join(item, item.c.id == facts.c.item_id)
        .group_by(facts.c.org_unit_id, item.c.category_id)
        .cte("places")
    )
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


def _sales_of_spots(
    connection: Connection, of: Slice, window: Window, keys: Sequence[tuple[int, int, int]]
) -> dict[tuple[int, int, int], int]:
    """Net sales of each spot: only the days and places in question are read."""
    if not keys:
        return {}
    facts, item, place = table(FactItemDay), table(Item), table(Warehouse)
    days = [window.first + dt.timedelta(days=n) for n in range(window.days)]
    asked = [
        select(
            literal(number).label("number"),
            open_sum(facts.c.net_sales_fen, "net"),
        )
        .join(item, and_(item.c.id == facts.c.item_id, item.c.category_id == category))
        .where(
            facts.c.company_id == of.company_id,
            facts.c.on.in_([day for day in days if day.weekday() == weekday]),
            facts.c.warehouse_id.in_(select(place.c.id).where(place.c.org_unit_id == unit)),
        )
        for number, (unit, category, weekday) in enumerate(keys)
    ]
    return {keys[row.number]: row.net for row in connection.execute(union_all(*asked))}
