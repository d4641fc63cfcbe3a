"""As known then by store or category: stock at the close of a day, and the margin of some days.

The figure of now is that of the facts; what documents posted later did is taken off, as in
as_of.py, whose items add up to the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, select, union_all

from core.analytics.as_of_since import TooMuchSince, less, margin_since, stock_since, too_far
from core.analytics.sales import by_category, by_store
from core.analytics.source import Slice, limits, open_sum, whole_sum
from core.analytics.stock_value import closing
from core.analytics.window import Window
from models.base import table
from models.catalog import Category, Item
from models.company import OrgUnit, Warehouse
from models.facts import FactOrgDay


class By(StrEnum):
    """What is added up."""

    STORE = "store"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class StockGroup:
    """Stock at cost of a store or category, as known then and as known now. None where hidden."""

    id: int
    name: str
    then_fen: int | None
    now_fen: int | None


@dataclass(frozen=True, slots=True)
class MarginGroup:
    """What a store or category sold in the days, and at what cost, then and now."""

    id: int
    name: str
    then_net_fen: int
    now_net_fen: int
    then_cost_fen: int | None
    now_cost_fen: int | None


def stock_by(
    connection: Connection, of: Slice, on: dt.date, known_at: int, by: By
) -> list[StockGroup] | TooMuchSince:
    """Stock at the close of `on` by store or category; what changed most first."""
    if (far := too_far(connection, of, known_at)) is not None:
        return far
    late = _late(connection, stock_since(of, on, known_at), by)
    now = _stock_now(connection, of, on, by)
    names = _names(connection, by, now.keys() | late.keys())
    rows = [
        StockGroup(
            one,
            names[one],
            less(now.get(one, 0), late[one].late_b if one in late else 0),
            now.get(one, 0),
        )
        for one in names
    ]
    held = [row for row in rows if (row.then_fen, row.now_fen) != (0, 0)]
    return sorted(held, key=_most_changed)


def _most_changed(row: StockGroup) -> tuple[int, int, int]:
    return (-abs(less(row.now_fen, row.then_fen) or 0), -(row.now_fen or 0), row.id)


def margin_by(
    connection: Connection, of: Slice, window: Window, known_at: int, by: By
) -> list[MarginGroup] | TooMuchSince:
    """Sales and their cost of some days by store or category; the largest net sales first."""
    if (far := too_far(connection, of, known_at)) is not None:
        return far
    late = _late(connection, margin_since(of, window, known_at), by)
    sold = (by_store if by is By.STORE else by_category)(connection, of, window)
    now = {one.id: (one.sums.net_sales_fen, one.sums.cost_fen) for one in sold}
    names = _names(connection, by, now.keys() | late.keys())
    rows = []
    for one in names:
        net, cost = now.get(one, (0, 0))
        late_net, late_cost = (late[one].late_a, late[one].late_b) if one in late else (0, 0)
        rows.append(MarginGroup(one, names[one], net - late_net, net, less(cost, late_cost), cost))
    return sorted(rows, key=lambda row: (-row.now_net_fen, row.id))


def _late(connection: Connection, parts: Sequence[Select[Any]], by: By) -> dict[int, Any]:
    """What came late, by store or category."""
    rows, place, item = union_all(*parts).subquery("late"), table(Warehouse), table(Item)
    if by is By.STORE:
        key, joined = place.c.org_unit_id, rows.join(place, place.c.id == rows.c.warehouse_id)
    else:
        key, joined = item.c.category_id, rows.join(item, item.c.id == rows.c.item_id)
    found = connection.execute(
        select(key.label("id"), open_sum(rows.c.late_a), whole_sum(rows.c.late_b))
        .select_from(joined)
        .group_by(key)
    )
    return {row.id: row for row in found}


def _stock_now(connection: Connection, of: Slice, on: dt.date, by: By) -> Mapping[int, int | None]:
    """Stock at cost at the close of a day as the facts have it."""
    if by is By.CATEGORY:
        worth, item = closing(of, on), table(Item)
        query = (
            select(item.c.category_id, whole_sum(worth.c.stock_value_fen))
            .join(worth, worth.c.item_id == item.c.id)
            .group_by(item.c.category_id)
        )
    elif of.of_goods:
        worth = closing(of, on)
        query = select(worth.c.org_unit_id, whole_sum(worth.c.stock_value_fen)).group_by(
            worth.c.org_unit_id
        )
    else:
        store = table(FactOrgDay)
        query = (
            select(store.c.org_unit_id, whole_sum(store.c.stock_value_fen))
            .where(store.c.on <= on, *limits(store, of))
            .group_by(store.c.org_unit_id)
        )
    return {row[0]: row[1] for row in connection.execute(query)}


def _names(connection: Connection, by: By, ids: set[int]) -> dict[int, str]:
    source = table(OrgUnit if by is By.STORE else Category)
    rows = connection.execute(select(source.c.id, source.c.name).where(source.c.id.in_(ids)))
    return {row[0]: row[1] for row in rows}
