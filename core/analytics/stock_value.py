"""Stock at cost over time, from its changes: opening value, and each change by its day.

The mean of the daily closing stocks is the opening stock plus each day's change weighted by
how many days of the window it lasted, so no day's stock is ever summed up by itself.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, Subquery, select, union_all

from core.analytics import definitions
from core.analytics.source import KEYS, LASTING, Slice, item_facts, limits, whole_sum
from core.analytics.window import DAY, Window
from core.platform.sql_days import day_number, number_of
from models.base import table
from models.facts import FactItemStock, FactOrgDay

FAR = dt.date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class StockValue:
    """Stock at cost over a window, minor units; None where hidden."""

    opening_fen: int | None
    closing_fen: int | None
    mean_fen: int | None


def stock_value(connection: Connection, of: Slice, window: Window) -> StockValue:
    """Opening, closing and mean stock at cost of a window."""
    opening = value_on(connection, of, window.first - dt.timedelta(days=1))
    if of.of_goods:
        goods = item_facts(of, window, ("stock_value_fen", LASTING))
        query = select(
            whole_sum(goods.c.stock_value_fen, "change"), whole_sum(goods.c[LASTING], "weighted")
        )
    else:
        store = table(FactOrgDay)
        lasting = store.c.stock_value_fen * (number_of(window.last) + 1 - day_number(store.c.on))
        query = select(
            whole_sum(store.c.stock_value_fen, "change"), whole_sum(lasting, "weighted")
        ).where(store.c.on.between(window.first, window.last), *limits(store, of))
    row = connection.execute(query).one()
    closing = None if opening is None or row.change is None else opening + row.change
    mean = definitions.mean_stock(opening, row.weighted, window.days)
    return StockValue(opening, closing, mean)


def value_on(connection: Connection, of: Slice, day: dt.date) -> int | None:
    """Stock at cost at the close of a day."""
    if of.of_goods:
        facts = closing(of, day)
        query = select(whole_sum(facts.c.stock_value_fen))
    else:
        store = table(FactOrgDay)
        query = select(whole_sum(store.c.stock_value_fen)).where(
            store.c.on <= day, *limits(store, of)
        )
    value: int | None = connection.scalar(query)
    return value


def closing(of: Slice, day: dt.date) -> Subquery:
    """Rows of item × warehouse whose sums of `stock_value_fen` are the stock at the close of a
    day: all that ever changed, less what changed after it."""
    stock = table(FactItemStock)
    after = item_facts(of, Window(day + DAY, FAR), ("stock_value_fen",))
    return union_all(
        select(*(stock.c[name] for name in KEYS), stock.c.stock_value_fen).where(
            *limits(stock, of)
        ),
        select(*(after.c[name] for name in KEYS), -after.c.stock_value_fen),
    ).subquery("closing")
