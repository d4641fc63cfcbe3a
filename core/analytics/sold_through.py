"""How much of what was there to be sold was sold within N days: N is the shelf life, at most 30.

Goods of short life are looked at over their own life, all others over 30 days. What was there is
what was sold, what was written off, and what is left at the end: so goods that lay there before
count, stores that get theirs from a centre are told as others are, and no share passes 100 %.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, and_, select

from core.analytics.item_sums import item_sums, sources
from core.analytics.source import Slice, limits, open_sum
from core.analytics.stock_value import FAR
from core.analytics.turnover import MOVING_DAYS as MOST_DAYS
from core.analytics.turnover import lately
from core.analytics.window import DAY, Window
from core.platform.kept import kept
from core.platform.sql_days import day_number, number_of
from models.base import table
from models.catalog import Item
from models.stock import Balance

HALF = MOST_DAYS // 2


def sold_and_there(connection: Connection, of: Slice, last: dt.date) -> tuple[int, int]:
    """(units sold, units that were there) within N days up to `last`, all goods together."""
    item = table(Item)
    rows = connection.execute(
        select(item.c.id, item.c.life_days).where(
            item.c.company_id == of.company_id, item.c.life_days < MOST_DAYS
        )
    )
    life: dict[int, int] = {row[0]: row[1] for row in rows.all()}
    sold = wasted = 0
    for one, (out, away) in kept(lately, connection, of, last).items():
        if life.get(one, MOST_DAYS) >= HALF:
            sold, wasted = sold + out, wasted + away
    lives = set(life.values())
    older = [days for days in lives if days >= HALF]
    if older:  # of these, days are taken off again that lie longer back than they live
        first = Window.ending(last, MOST_DAYS).first
        out, away = _fresh(connection, of, Window(first, last - DAY * min(older)), last, False)
        sold, wasted = sold - out, wasted - away
    short = [days for days in lives if 0 < days < HALF]
    if short:
        out, away = _fresh(connection, of, Window.ending(last, max(short)), last, True)
        sold, wasted = sold + out, wasted + away
    return sold, max(sold, 0) + max(wasted, 0) + max(_left(connection, of, last), 0)


def _fresh(
    connection: Connection, of: Slice, window: Window, last: dt.date, living: bool
) -> tuple[int, int]:
    """(sold, wasted) of the short-lived on days within their life up to `last`, or of those that
    live longer on days before."""
    item, sold, wasted = table(Item), 0, 0
    for source in sources(connection, of):
        day = source.day
        age = number_of(last) - day_number(day.c.on)
        wanted = (
            and_(item.c.life_days < HALF, age < item.c.life_days)
            if living
            else and_(item.c.life_days.between(HALF, MOST_DAYS - 1), age >= item.c.life_days)
        )
        row = connection.execute(
            select(open_sum(day.c.sold_micro), open_sum(day.c.wasted_micro))
            .join(item, item.c.id == day.c.item_id)
            .where(day.c.on.between(window.first, window.last), wanted, *source.limits(day))
        ).one()
        sold, wasted = sold + row[0], wasted + row[1]
    return sold, wasted


def _left(connection: Connection, of: Slice, last: dt.date) -> int:
    """What lay there at the close of a day: what lies there now less what changed since."""
    balance = table(Balance)
    now = connection.scalar(select(open_sum(balance.c.quantity_micro)).where(*limits(balance, of)))
    after = item_sums(connection, of, Window(last + DAY, FAR), _CHANGES)
    since = connection.scalar(
        select(open_sum(after.c.received_micro - after.c.sold_micro + after.c.other_micro))
    )
    return int(now or 0) - int(since or 0)


_CHANGES = ("received_micro", "sold_micro", "other_micro")
