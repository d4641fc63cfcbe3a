"""What runs out, and when? Days × items: in how many stores the shelf was empty at close.

Stock at the close of a day is what lies there now less all that moved since, so only the days
since then are read, of the few items asked for. A store counts from the day on which it first
had the item; warehouses whose stock was never counted say nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select

from core.analytics.source import Slice, limits, table
from core.analytics.window import DAY, Window
from core.platform.rows import as_date
from models.company import Warehouse
from models.facts import FactItemDay, FactItemMonth
from models.stock import Balance


@dataclass(frozen=True, slots=True)
class Shelves:
    """An item over the days of a window: stores without stock, and stores that carry it."""

    item_id: int
    empty: tuple[int, ...]
    stores: tuple[int, ...]


Place = tuple[int, int]


def heat(connection: Connection, of: Slice, window: Window, items: Sequence[int]) -> list[Shelves]:
    """Empty shelves of some items by day, in the order of the items."""
    asked = replace(of, items=tuple(items))
    left, since = _lying(connection, asked), _known_since(connection, asked)
    moved = _moved(connection, asked, window.first)
    found = {item: ([0] * window.days, [0] * window.days) for item in items}
    for place, micro in left.items():
        first = since.get(place)
        stock = micro - sum(change for on, change in moved[place].items() if on > window.last)
        on = window.last
        while on >= window.first and first is not None and on >= first:
            empty, stores = found[place[0]]
            number = (on - window.first).days
            stores[number] += 1
            empty[number] += stock <= 0
            stock -= moved[place].get(on, 0)
            on -= DAY
    return [Shelves(item, tuple(found[item][0]), tuple(found[item][1])) for item in items]


def _lying(connection: Connection, of: Slice) -> dict[Place, int]:
    balance, warehouse = table(Balance), table(Warehouse)
    rows = connection.execute(
        select(balance.c.item_id, balance.c.warehouse_id, balance.c.quantity_micro)
        .join(warehouse, warehouse.c.id == balance.c.warehouse_id)
        .where(
            *limits(balance, of),
            warehouse.c.stock_known,
            warehouse.c.kind.in_(("store", "ordinary")),
        )
    )
    return {(item, place): micro for item, place, micro in rows}


def _known_since(connection: Connection, of: Slice) -> dict[Place, dt.date]:
    """The first month in which anything moved, by its first day."""
    month = table(FactItemMonth)
    rows = connection.execute(
        select(month.c.item_id, month.c.warehouse_id, func.min(month.c.period))
        .where(*limits(month, of))
        .group_by(month.c.item_id, month.c.warehouse_id)
    )
    return {(item, place): dt.date(code // 100, code % 100, 1) for item, place, code in rows}


def _moved(
    connection: Connection, of: Slice, first: dt.date
) -> defaultdict[Place, dict[dt.date, int]]:
    day = table(FactItemDay)
    rows = connection.execute(
        select(
            day.c.item_id,
            day.c.warehouse_id,
            day.c.on,
            day.c.received_micro - day.c.sold_micro + day.c.other_micro,
        ).where(day.c.on >= first, *limits(day, of))
    )
    found: defaultdict[Place, dict[dt.date, int]] = defaultdict(dict)
    for item, place, on, change in rows:
        found[item, place][as_date(on)] = change
    return found
