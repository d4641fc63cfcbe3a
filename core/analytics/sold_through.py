"""How much of what came in was sold within N days: N is the shelf life, at most 30 days.

Goods of short life are looked at over their own life, all others over 30 days.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, or_, select

from core.analytics.source import Slice, item_sums, limits, open_sum, table
from core.analytics.window import Window
from core.platform.sql_days import day_number, number_of
from models.catalog import Item
from models.facts import FactItemDay

MOST_DAYS = 30


def sold_and_received(connection: Connection, of: Slice, last: dt.date) -> tuple[int, int]:
    """(units sold, units received) within N days up to `last`, all goods together."""
    item, day = table(Item), table(FactItemDay)
    facts = item_sums(of, Window.ending(last, MOST_DAYS), ("sold_micro", "received_micro"))
    long = connection.execute(
        select(open_sum(facts.c.sold_micro), open_sum(facts.c.received_micro))
        .join(item, item.c.id == facts.c.item_id)
        .where(or_(item.c.life_days.is_(None), item.c.life_days >= MOST_DAYS))
    ).one()
    fresh = connection.execute(
        select(open_sum(day.c.sold_micro), open_sum(day.c.received_micro))
        .join(item, item.c.id == day.c.item_id)
        .where(
            item.c.life_days < MOST_DAYS,
            day.c.on.between(Window.ending(last, MOST_DAYS).first, last),
            day_number(day.c.on) > number_of(last) - item.c.life_days,
            *limits(day, of),
        )
    ).one()
    return long[0] + fresh[0], long[1] + fresh[1]
