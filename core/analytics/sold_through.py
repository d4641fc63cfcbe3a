"""How much of what was there to be sold was sold within N days: N is the shelf life, at most 30.

Goods of short life are looked at over their own life, all others over 30 days. What was there is
what was sold, what was written off, and what is left at the end: so goods that lay there before
count, stores that get theirs from a centre are told as others are, and no share passes 100 %.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, or_, select

from core.analytics.item_sums import item_sums, sources
from core.analytics.source import Slice, limits, open_sum
from core.analytics.window import Window
from core.platform.sql_days import day_number, number_of
from models.base import table
from models.catalog import Item
from models.facts import FactItemDay
from models.stock import Balance

MOST_DAYS = 30


def sold_and_there(connection: Connection, of: Slice, last: dt.date) -> tuple[int, int]:
    """(units sold, units that were there) within N days up to `last`, all goods together."""
    item, window = table(Item), Window.ending(last, MOST_DAYS)
    facts = item_sums(connection, of, window, ("sold_micro", "wasted_micro"))
    long = connection.execute(
        select(open_sum(facts.c.sold_micro), open_sum(facts.c.wasted_micro))
        .join(item, item.c.id == facts.c.item_id)
        .where(or_(item.c.life_days.is_(None), item.c.life_days >= MOST_DAYS))
    ).one()
    sold, wasted = int(long[0]), int(long[1])
    for source in sources(connection, of):
        day = source.day
        fresh = connection.execute(
            select(open_sum(day.c.sold_micro), open_sum(day.c.wasted_micro))
            .join(item, item.c.id == day.c.item_id)
            .where(
                item.c.life_days < MOST_DAYS,
                day.c.on.between(window.first, last),
                day_number(day.c.on) > number_of(last) - item.c.life_days,
                *source.limits(day),
            )
        ).one()
        sold, wasted = sold + fresh[0], wasted + fresh[1]
    return sold, max(sold, 0) + max(wasted, 0) + max(_left(connection, of, last), 0)


def _left(connection: Connection, of: Slice, last: dt.date) -> int:
    """What lay there at the close of a day: what lies there now less what changed since."""
    balance, day = table(Balance), table(FactItemDay)
    now = connection.scalar(select(open_sum(balance.c.quantity_micro)).where(*limits(balance, of)))
    since = connection.scalar(
        select(open_sum(day.c.received_micro - day.c.sold_micro + day.c.other_micro)).where(
            day.c.on > last, *limits(day, of)
        )
    )
    return int(now or 0) - int(since or 0)
