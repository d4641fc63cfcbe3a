"""What lies and does not sell: dead stock, untouched for a month, and stock that turns slowly.

Ranked by how long: days since the last sale of what did not sell in the window, days of stock
turned of what did.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, select

from core.analytics.item_sums import Source, sources
from core.analytics.source import Slice
from core.analytics.turnover import ItemTurn
from core.platform.rows import as_date
from models.base import table
from models.catalog import Item
from models.company import Warehouse

SLOW_DAYS = 90
DEAD_DAYS = 30


@dataclass(frozen=True, slots=True)
class Slow:
    """An item that lies too long. `days`: since it was sold, or that its stock takes to turn,
    whichever is more; None where it was never sold. `dead`: not sold for a month."""

    turn: ItemTurn
    last_sale: dt.date | None
    days: int | None
    dead: bool


def slow(
    connection: Connection, of: Slice, turns: Iterable[ItemTurn], last: dt.date, most: int
) -> list[Slow]:
    """Items with stock money that lie longest, of the turnover of a window; never sold first."""
    lying = [turn for turn in turns if (turn.closing_fen or 0) > 0 and _may_be_slow(turn)]
    lying = lying[: 2 * most]
    sold = last_sales(connection, of, [turn.item_id for turn in lying], last)
    found = []
    for turn in lying:
        on = sold.get(turn.item_id)
        idle = None if on is None else (last - on).days
        turned = turn.turned // 10 if isinstance(turn.turned, int) else 0
        dead = idle is None or idle >= DEAD_DAYS
        if dead or max(idle or 0, turned) > SLOW_DAYS:
            found.append(Slow(turn, on, None if idle is None else max(idle, turned), dead))
    found.sort(key=lambda one: (one.days is not None, -(one.days or 0), one.turn.item_id))
    return found[:most]


def _may_be_slow(turn: ItemTurn) -> bool:
    """Not sold in the window, or slowly."""
    turned = turn.turned
    return not isinstance(turned, int) or turned > SLOW_DAYS * 10


def last_sales(
    connection: Connection, of: Slice, items: Sequence[int], last: dt.date
) -> dict[int, dt.date]:
    """The day, up to `last`, on which each of some items was sold; none for what never was."""
    found: dict[int, dt.date] = {}
    if not items:
        return found
    for source in sources(connection, replace(of, items=tuple(items))):
        for item, on in connection.execute(_latest(source, last)):
            if on is not None:
                found[item] = max(as_date(on), found.get(item, as_date(on)))
    return found


def _latest(source: Source, last: dt.date) -> Select[Any]:
    """Rows (item, last day with sales or nothing), of shelves one a place: each is a look at the
    end of an index."""
    item, place, day = table(Item), table(Warehouse), source.day
    of, here = source.of, day.c.item_id == item.c.id
    limit = [here, day.c.on <= last, day.c.sold_micro > 0, day.c.company_id == of.company_id]
    if source.group is not None:
        limit.append(day.c.org_unit_id == source.group)
    else:
        limit.append(day.c.warehouse_id == place.c.id)
    if of.units:
        limit.append(day.c.org_unit_id.in_(of.units))
    newest = select(day.c.on).where(*limit).order_by(day.c.on.desc()).limit(1)
    asked = select(item.c.id, newest.correlate(item, place).scalar_subquery()).where(
        item.c.id.in_(of.items)
    )
    if of.categories:
        asked = asked.where(item.c.category_id.in_(of.categories))
    if source.group is None:
        asked = asked.where(place.c.company_id == of.company_id)
    return asked
