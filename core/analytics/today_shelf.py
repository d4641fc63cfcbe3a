"""What lies below zero: goods sold that no document ever brought in, warehouse by warehouse.

In a warehouse whose stock is known, each is a slip to be found by a count; in one whose stock
was never entered, all of it waits for the opening stock. Worth is |quantity| at the pool's
unit cost; without the right to cost, at the retail price with tax. What ranks them is what
is sold of them a day without anybody knowing the stock.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from core.analytics.definitions import COVER_DAYS
from core.analytics.source import open_sum
from core.analytics.window import Window
from core.kernel.amounts import MICRO, round_half_up
from models.base import table
from models.catalog import Item
from models.company import Warehouse
from models.cost import Stream
from models.facts import FactItemDay
from models.stock import Balance


@dataclass(frozen=True, slots=True)
class BelowZero:
    """A warehouse with items below zero. `at_retail`: the worth is at selling price;
    `unseen_fen`: mean net sales a day of these items there, over 28 days."""

    warehouse_id: int
    warehouse: str
    stock_known: bool
    items: int
    worth_fen: int
    at_retail: bool
    unseen_fen: int = 0


def below_zero(
    connection: Connection, company_id: int, last: dt.date, exponent: int = 2
) -> list[BelowZero]:
    """Warehouses with items below zero, the most unseen sales first. `last` is the last day
    with sales, `exponent` the currency's."""
    balance, stream, item = table(Balance), table(Stream), table(Item)
    warehouse = table(Warehouse)
    rows = connection.execute(
        select(
            balance.c.warehouse_id,
            balance.c.quantity_micro,
            stream.c.quantity_micro.label("pool_micro"),
            stream.c.value_fen,
            item.c.retail_price_micro,
        )
        .join(warehouse, warehouse.c.id == balance.c.warehouse_id)
        .join(item, item.c.id == balance.c.item_id)
        .join(
            stream,
            and_(
                stream.c.item_id == balance.c.item_id,
                stream.c.cost_pool_id == warehouse.c.cost_pool_id,
            ),
        )
        .where(balance.c.company_id == company_id, balance.c.quantity_micro < 0)
    )
    counts: dict[int, int] = {}
    cost: dict[int, int] = {}
    retail: dict[int, int] = {}
    hidden: set[int] = set()
    for place, micro, pool_micro, value, price in rows:
        counts[place] = counts.get(place, 0) + 1
        taken = round_half_up(-micro * price * 10**exponent, MICRO * MICRO)
        retail[place] = retail.get(place, 0) + taken
        if value is None:
            hidden.add(place)
        elif pool_micro:
            cost[place] = cost.get(place, 0) + abs(round_half_up(value * micro, pool_micro))
    names = connection.execute(
        select(warehouse.c.id, warehouse.c.name, warehouse.c.stock_known).where(
            warehouse.c.id.in_(counts)
        )
    )
    unseen = _unseen(connection, company_id, last)
    found = [
        BelowZero(
            row.id,
            row.name,
            bool(row.stock_known),
            counts[row.id],
            retail[row.id] if row.id in hidden else cost.get(row.id, 0),
            row.id in hidden,
            unseen.get(row.id, 0),
        )
        for row in names
    ]
    return sorted(found, key=lambda one: (-one.unseen_fen, -one.worth_fen, one.warehouse))


def _unseen(connection: Connection, company_id: int, last: dt.date) -> dict[int, int]:
    """Mean net sales a day of what lies below zero, by warehouse."""
    balance, facts = table(Balance), table(FactItemDay)
    window = Window.ending(last, COVER_DAYS)
    rows = connection.execute(
        select(balance.c.warehouse_id, open_sum(facts.c.net_sales_fen))
        .join(
            facts,
            and_(
                facts.c.item_id == balance.c.item_id,
                facts.c.warehouse_id == balance.c.warehouse_id,
                facts.c.on.between(window.first, window.last),
            ),
        )
        .where(balance.c.company_id == company_id, balance.c.quantity_micro < 0)
        .group_by(balance.c.warehouse_id)
    )
    return {place: round_half_up(max(0, fen), COVER_DAYS) for place, fen in rows}
