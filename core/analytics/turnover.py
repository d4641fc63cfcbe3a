"""What earns its shelf: mean stock, sales and cost of each item over a window.

Two statements by item: sums of the window with each change of stock weighted by how long it
lasted, and the stock at its end. Names come apart, for the few items that are shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, cast, func, select

from core.analytics import definitions
from core.analytics.definitions import Days, Sums
from core.analytics.item_sums import item_sums
from core.analytics.source import LASTING, Slice, open_sum, whole_sum
from core.analytics.stock_value import closing
from core.analytics.window import Window
from core.platform.kept import kept
from core.platform.rows import as_date
from models.base import table
from models.catalog import Category, Item

MOVING_DAYS = 30
"""An item moves that sold within so many days."""
FEW = 1000
"""Items that are named one by one in a question."""
_NAMES = (
    "net_sales_fen",
    "cost_now_fen",
    "sold_micro",
    "received_micro",
    "stock_value_fen",
    LASTING,
)


@dataclass(frozen=True, slots=True)
class ItemTurn:
    """An item over a window; money in minor units, None where hidden."""

    item_id: int
    sums: Sums
    mean_fen: int | None
    closing_fen: int | None
    days: int

    @property
    def turned(self) -> Days:
        """Days of stock turned, tenths."""
        return definitions.days_turned(self.mean_fen, self.sums.cost_fen, self.days)

    @property
    def margin(self) -> int | None:
        """Basis points."""
        return definitions.margin(self.sums)

    @property
    def gmroi(self) -> int | None:
        """Hundredths."""
        return definitions.gmroi(definitions.gross_profit(self.sums), self.mean_fen, self.days)


@dataclass(frozen=True, slots=True)
class Course:
    """What a window did to an item: sales, and its stock at cost. Hidden money is None."""

    sums: Sums
    change_fen: int | None
    lasting_fen: int | None


NOTHING = Course(Sums(), 0, 0)


def turnover_by_item(connection: Connection, of: Slice, window: Window) -> list[ItemTurn]:
    """Items with stock or sales in the window, the most stock money first.

    What sold nothing and lies nowhere, or whose stock is not known, earns and costs no shelf.
    """
    lying = closing_by_item(connection, of, window.last)
    courses = course_by_item(connection, of, window)
    turns = []
    for item in courses.keys() | lying.keys():
        course, left = courses.get(item, NOTHING), lying.get(item, 0)
        before = None
        if left is not None and course.change_fen is not None:
            before = left - course.change_fen
        if not course.sums.sold_micro and (left or 0) <= 0:
            continue
        mean = definitions.mean_stock(before, course.lasting_fen, window.days)
        turns.append(ItemTurn(item, course.sums, mean, left, window.days))
    turns.sort(key=lambda turn: (-(turn.closing_fen or 0), turn.item_id))
    return turns


def course_by_item(connection: Connection, of: Slice, window: Window) -> dict[int, Course]:
    """Sales of the window, the change of stock at cost, and how long each change lasted."""
    facts = item_sums(connection, of, window, _NAMES)
    shown = func.count() == func.count(facts.c.cost_now_fen + facts.c.stock_value_fen)
    rows = connection.execute(
        select(
            facts.c.item_id, *(open_sum(facts.c[name]) for name in _NAMES), shown.label("shown")
        ).group_by(facts.c.item_id)
    )
    found = {}
    for row in rows.all():
        item, sales, cost, micro, received, change, lasting, seen = tuple[Any, ...](row)
        sums = Sums(
            net_sales_fen=sales,
            cost_fen=cost if seen else None,
            sold_micro=micro,
            received_micro=received,
        )
        found[item] = Course(sums, change if seen else None, lasting if seen else None)
    return found


def closing_by_item(connection: Connection, of: Slice, day: dt.date) -> dict[int, int | None]:
    """Stock at cost at the close of a day."""
    facts = closing(of, day)
    rows = connection.execute(
        select(facts.c.item_id, whole_sum(facts.c.stock_value_fen)).group_by(facts.c.item_id)
    )
    return {row[0]: row[1] for row in rows.all()}


@dataclass(frozen=True, slots=True)
class Named:
    """What an item is called, where it belongs, and since when it is no longer ordered."""

    code: str
    name: str
    category: str
    dropped_on: dt.date | None = None


def names(connection: Connection, items: Iterable[int]) -> dict[int, Named]:
    """Code, name and category of some items."""
    item, category = table(Item), table(Category)
    asked, query = (
        set(items),
        select(item.c.id, item.c.code, item.c.name, category.c.name, item.c.dropped_on).join(
            category, category.c.id == item.c.category_id
        ),
    )
    if len(asked) <= FEW:  # more are found sooner among all that are in sight
        query = query.where(item.c.id.in_(sorted(asked)))
    rows = connection.execute(query).all()
    return {
        row[0]: Named(row[1], row[2], row[3], None if row[4] is None else as_date(row[4]))
        for row in rows
        if row[0] in asked
    }


def lately(connection: Connection, of: Slice, last: dt.date) -> dict[int, tuple[int, int]]:
    """(sold, wasted) micro of each item in the 30 days up to `last`."""
    names = ("sold_micro", "wasted_micro")
    facts = item_sums(connection, of, Window.ending(last, MOVING_DAYS), names)
    rows = connection.execute(
        select(facts.c.item_id, *(open_sum(facts.c[name]) for name in names)).group_by(
            facts.c.item_id
        )
    )
    return {item: (sold, wasted) for item, sold, wasted in rows.all()}


def moving(connection: Connection, of: Slice, last: dt.date) -> tuple[int, int]:
    """How many items sold in the 30 days up to `last`, and how many are listed."""
    moved = sum(sold > 0 for sold, _wasted in kept(lately, connection, of, last).values())
    item = table(Item)
    listed = select(cast(func.count(), BigInteger)).where(
        item.c.company_id == of.company_id, item.c.active
    )
    if of.categories:
        listed = listed.where(item.c.category_id.in_(of.categories))
    return moved, connection.scalar(listed) or 0
