"""Stock at cost over time, from its changes: opening value, and each change by its day.

The mean of the daily closing stocks is the opening stock plus each day's change weighted by
how many days of the window it lasted, so no day's stock is ever summed up by itself.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.analytics import definitions
from core.analytics.source import (
    Slice,
    day_number,
    item_facts,
    limits,
    number_of,
    table,
    until,
    whole_sum,
)
from core.analytics.window import Window
from models.facts import FactItemDay, FactOrgDay


@dataclass(frozen=True, slots=True)
class StockValue:
    """Stock at cost over a window, minor units; None where hidden."""

    opening_fen: int | None
    closing_fen: int | None
    mean_fen: int | None


def stock_value(connection: Connection, of: Slice, window: Window) -> StockValue:
    """Opening, closing and mean stock at cost of a window."""
    opening = value_on(connection, of, window.first - dt.timedelta(days=1))
    facts = table(FactItemDay if of.of_goods else FactOrgDay)
    lasting = facts.c.stock_value_fen * (number_of(window.last) + 1 - day_number(facts.c.on))
    row = connection.execute(
        select(whole_sum(facts.c.stock_value_fen, "change"), whole_sum(lasting, "weighted")).where(
            facts.c.on.between(window.first, window.last), *limits(facts, of)
        )
    ).one()
    closing = None if opening is None or row.change is None else opening + row.change
    mean = definitions.mean_stock(opening, row.weighted, window.days)
    return StockValue(opening, closing, mean)


def value_on(connection: Connection, of: Slice, day: dt.date) -> int | None:
    """Stock at cost at the close of a day."""
    facts = item_facts(of, until(day), ("stock_value_fen",))
    value: int | None = connection.scalar(select(whole_sum(facts.c.stock_value_fen)))
    return value
