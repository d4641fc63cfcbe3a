"""How often a shelf was empty at close: listed item-store-days with stock ≤ 0.

A shelf's stock stands from one day with a movement to the next, so only days with movements
are read and each counts for as long as it lasted. Warehouses whose stock was never counted
are left out: of them nothing is known.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Connection, case, cast, func, literal, select, union_all

from core.analytics.source import Slice, item_facts, limits, table, until
from core.analytics.window import Window
from core.platform.sql_days import day_number, number_of
from models.company import Warehouse
from models.facts import FactItemDay

_MOVED = ("received_micro", "sold_micro", "other_micro")


def empty_days(connection: Connection, of: Slice, window: Window) -> tuple[int, int]:
    """(item-store-days that closed without stock, those with data) in a window."""
    day, warehouse = table(FactItemDay), table(Warehouse)
    before = item_facts(of, until(window.first - dt.timedelta(days=1)), _MOVED)
    first = number_of(window.first)
    changes = union_all(
        select(
            before.c.item_id,
            before.c.warehouse_id,
            literal(first - 1).label("day"),
            func.sum(before.c.received_micro - before.c.sold_micro + before.c.other_micro).label(
                "change"
            ),
        ).group_by(before.c.item_id, before.c.warehouse_id),
        select(
            day.c.item_id,
            day.c.warehouse_id,
            day_number(day.c.on),
            day.c.received_micro - day.c.sold_micro + day.c.other_micro,
        ).where(day.c.on.between(window.first, window.last), *limits(day, of)),
    ).subquery()
    shelf, course = (changes.c.item_id, changes.c.warehouse_id), changes.c.day
    end = number_of(window.last) + 1
    following = func.lead(changes.c.day).over(partition_by=shelf, order_by=course)
    runs = (
        select(
            func.sum(changes.c.change).over(partition_by=shelf, order_by=course).label("stock"),
            func.max(changes.c.day, first).label("since")
            if connection.dialect.name == "sqlite"
            else func.greatest(changes.c.day, first).label("since"),
            func.coalesce(following, end).label("until"),
        )
        .join(warehouse, warehouse.c.id == changes.c.warehouse_id)
        .where(warehouse.c.stock_known, warehouse.c.kind.in_(("store", "ordinary")))
        .subquery()
    )
    lasted = runs.c.until - runs.c.since
    row = connection.execute(
        select(
            cast(
                func.coalesce(func.sum(case((runs.c.stock <= 0, lasted), else_=0)), 0), BigInteger
            ).label("empty"),
            cast(func.coalesce(func.sum(lasted), 0), BigInteger).label("days"),
        )
    ).one()
    return row.empty, row.days
