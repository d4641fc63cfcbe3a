"""What runs out, and when? Days × items: in how many stores the shelf was empty at close.

Days without stock are facts; a store counts from the day on which it first had the item;
warehouses whose stock was never counted say nothing, nor do goods of one day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from sqlalchemy import Connection, select

from core.analytics.source import Slice, limits
from core.analytics.stock_out import goods_of_one_day, known_places, overlapping
from core.analytics.window import Window
from core.platform.rows import as_date
from models.base import table
from models.facts import FactEmpty
from models.stock import Balance


@dataclass(frozen=True, slots=True)
class Shelves:
    """An item over the days of a window: stores without stock, and stores that carry it."""

    item_id: int
    empty: tuple[int, ...]
    stores: tuple[int, ...]


def heat(connection: Connection, of: Slice, window: Window, items: Sequence[int]) -> list[Shelves]:
    """Empty shelves of some items by day, in the order of the items."""
    asked = replace(of, items=tuple(items))
    # how many more there are than the day before; the last stands for the day after the window
    found = {item: ([0] * (window.days + 1), [0] * (window.days + 1)) for item in items}
    balance, fact = table(Balance), table(FactEmpty)
    carried = select(balance.c.item_id, balance.c.first_on).where(
        balance.c.first_on <= window.last,
        balance.c.warehouse_id.in_(known_places(of)),
        balance.c.item_id.not_in(goods_of_one_day(of)),
        *limits(balance, asked),
    )
    for item, first in connection.execute(carried).all():
        found[item][1][max(0, (as_date(first) - window.first).days)] += 1
    stretches = select(fact.c.item_id, fact.c.since_on, fact.c.until_on).where(
        *overlapping(asked, window)
    )
    for item, since, until in connection.execute(stretches).all():
        begin = max(0, (as_date(since) - window.first).days)
        end = window.days if until is None else (as_date(until) - window.first).days
        if begin < min(end, window.days):
            found[item][0][begin] += 1
            found[item][0][min(end, window.days)] -= 1
    return [
        Shelves(item, *(tuple(accumulate(begun[:-1])) for begun in found[item])) for item in items
    ]


def worst(found: Iterable[Shelves]) -> list[Shelves]:
    """Those that were empty anywhere, first what was on most days in most stores."""
    return sorted((one for one in found if any(one.empty)), key=lambda one: -sum(one.empty))
