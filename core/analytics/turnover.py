"""What earns its shelf: mean stock, sales and cost of each item over a window.

One statement: sums of the window, stock value before it, and each day's change weighted by
how long it lasted, grouped by item. Names come apart, for the few items that are shown.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Subquery,
    cast,
    func,
    literal_column,
    select,
    union_all,
)

from core.analytics import definitions
from core.analytics.definitions import Days, Sums
from core.analytics.source import (
    Slice,
    day_number,
    item_facts,
    limits,
    number_of,
    open_sum,
    table,
    until,
)
from core.analytics.window import Window
from models.catalog import Category, Item
from models.facts import FactItemDay

_NAMES = ("net_sales_fen", "cost_now_fen", "sold_micro", "received_micro", "stock_value_fen")


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


def turnover_by_item(connection: Connection, of: Slice, window: Window) -> list[ItemTurn]:
    """Items with stock or sales, the most stock money first."""
    parts = _parts(of, window)
    # All that needs the right is hidden together, so one count speaks for the four sums.
    seen = func.count() == func.count(parts.c.cost_now_fen + parts.c.opening + parts.c.weighted)
    rows = connection.execute(
        select(
            parts.c.item_id,
            *(open_sum(parts.c[name]) for name in (*_NAMES, "opening", "weighted")),
            seen.label("seen"),
        ).group_by(parts.c.item_id)
    )
    turns = []
    for row in rows:
        item, sales, cost, sold, received, change, opening, weighted, shown = tuple(row)
        if not (sales or cost or sold or change or opening):
            continue
        sums = Sums(
            net_sales_fen=sales,
            cost_fen=cost if shown else None,
            sold_micro=sold,
            received_micro=received,
        )
        mean = definitions.mean_stock(opening, weighted, window.days) if shown else None
        closing = opening + change if shown else None
        turns.append(ItemTurn(item, sums, mean, closing, window.days))
    turns.sort(key=lambda turn: (-(turn.closing_fen or 0), turn.item_id))
    return turns


def _parts(of: Slice, window: Window) -> Subquery:
    facts = item_facts(of, window, _NAMES)
    before = item_facts(of, until(window.first - dt.timedelta(days=1)), ("stock_value_fen",))
    day = table(FactItemDay)
    none: ColumnElement[int] = literal_column("0")
    lasting = day.c.stock_value_fen * (number_of(window.last) + 1 - day_number(day.c.on))
    columns = (facts.c[name] for name in _NAMES)
    return union_all(
        select(facts.c.item_id, *columns, none.label("opening"), none.label("weighted")),
        select(
            before.c.item_id,
            *(none.label(f"none_{name}") for name in _NAMES),
            before.c.stock_value_fen,
            none.label("none_weighted"),
        ),
        select(
            day.c.item_id,
            *(none.label(f"none_{name}") for name in (*_NAMES, "opening")),
            lasting.label("weighted"),
        ).where(day.c.on.between(window.first, window.last), *limits(day, of)),
    ).subquery()


@dataclass(frozen=True, slots=True)
class Named:
    """What an item is called, and where it belongs."""

    code: str
    name: str
    category: str


def names(connection: Connection, company_id: int) -> dict[int, Named]:
    """Code, name and category of every item of a company."""
    item, category = table(Item), table(Category)
    rows = connection.execute(
        select(item.c.id, item.c.code, item.c.name, category.c.name)
        .join(category, category.c.id == item.c.category_id)
        .where(item.c.company_id == company_id)
    )
    return {row[0]: Named(row[1], row[2], row[3]) for row in rows}


def moving(connection: Connection, of: Slice, last: dt.date) -> tuple[int, int]:
    """How many items sold in the 30 days up to `last`, and how many are listed."""
    facts = item_facts(of, Window.ending(last, 30), ("sold_micro",))
    sold = (
        select(facts.c.item_id)
        .group_by(facts.c.item_id)
        .having(func.sum(facts.c.sold_micro) > 0)
        .subquery()
    )
    item = table(Item)
    listed = select(cast(func.count(), BigInteger)).where(
        item.c.company_id == of.company_id, item.c.active
    )
    if of.categories:
        listed = listed.where(item.c.category_id.in_(of.categories))
    moved = connection.scalar(select(cast(func.count(), BigInteger)).select_from(sold))
    return moved or 0, connection.scalar(listed) or 0
