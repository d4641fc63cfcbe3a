"""ABC by 90 days of sales, XYZ by the variation of 13 weekly demands.

Weeks end on the last day of sales. The squares of demands are summed in floating point:
they rank items, they are no quantity that anybody keeps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import BigInteger, Connection, Float, cast, func, select

from core.analytics.definitions import XYZ_WEEKS, abc, xyz
from core.analytics.item_sums import item_days, item_sums, sources
from core.analytics.source import Slice, open_sum
from core.analytics.window import Window
from core.platform.rows import as_date
from core.platform.sql_days import day_number, number_of

ABC_DAYS = 90
MOST = 300
"""Items whose weeks are read at once: all of a shop, the best sellers of a house."""


def abc_classes(connection: Connection, of: Slice, last: dt.date) -> dict[int, str]:
    """A, B or C of every item that sold in the 90 days up to `last`."""
    facts = item_sums(connection, of, Window.ending(last, ABC_DAYS), ("net_sales_fen",))
    rows = connection.execute(
        select(facts.c.item_id, open_sum(facts.c.net_sales_fen)).group_by(facts.c.item_id)
    ).all()
    letters = abc([row[1] for row in rows])
    return {row[0]: letter for row, letter in zip(rows, letters, strict=True)}


def _sold_before(connection: Connection, of: Slice, day: dt.date) -> set[int]:
    """Items of a slice that sold in a month before that of a day."""
    found: set[int] = set()
    for source in sources(connection, of):
        month = source.month
        rows = connection.execute(
            select(month.c.item_id)
            .where(
                month.c.period < day.year * 100 + day.month,
                month.c.sold_micro > 0,
                *source.limits(month),
            )
            .distinct()
        )
        found |= set(rows.scalars())
    return found


def xyz_classes(
    connection: Connection, of: Slice, last: dt.date, items: Sequence[int]
) -> dict[int, str]:
    """X, Y, Z or new of some items, by the 13 weeks up to `last`; none for what sold nothing."""
    if not items:
        return {}
    of = replace(of, items=tuple(items))
    window = Window.ending(last, XYZ_WEEKS * 7)
    facts = item_days(connection, of, window, ("sold_micro",))
    week = cast(func.floor((number_of(last) - day_number(facts.c.on)) / 7), BigInteger)
    weekly = (
        select(
            facts.c.item_id,
            cast(func.sum(facts.c.sold_micro) / 1_000_000.0, Float).label("sold"),
            func.min(facts.c.on).label("first"),
        )
        .where(facts.c.sold_micro != 0)
        .group_by(facts.c.item_id, week)
        .subquery()
    )
    earlier = _sold_before(connection, of, window.first)
    rows = connection.execute(
        select(
            weekly.c.item_id,
            func.sum(weekly.c.sold).label("total"),
            func.sum(weekly.c.sold * weekly.c.sold).label("squares"),
            func.min(weekly.c.first).label("first"),
        ).group_by(weekly.c.item_id)
    )
    return {
        row.item_id: xyz(
            XYZ_WEEKS if row.item_id in earlier else ((last - as_date(row.first)).days + 7) // 7,
            float(row.total),
            float(row.squares),
        )
        for row in rows
    }
