"""As known then: stock at the close of a day, and the margin of some days, with two clocks.

One clock says which day is looked at, the other up to when documents count: what was posted
later had not happened yet for who looked then, though it may speak of that day (a receipt
entered late, a bill that changed the cost, a reversal). The figure of now comes from the
facts; what later documents did is taken off it, read by document from moves, lines and cost
events. So the effort is that of the documents posted since, which are bounded (as_of_since.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    func,
    literal,
    select,
    union_all,
)

from core.analytics.as_of_since import (
    TooMuchSince,
    columns,
    less,
    margin_since,
    stock_since,
    too_far,
)
from core.analytics.item_sums import item_sums
from core.analytics.source import Slice, item_facts, limits, open_sum, whole_sum
from core.analytics.stock_value import FAR, closing, value_on
from core.analytics.window import DAY, Window
from core.platform.rows import as_date
from models.base import table
from models.catalog import Item
from models.company import Warehouse
from models.documents import Document
from models.facts import FactItemStock
from models.stock import Balance

_MOVED = ("received_micro", "sold_micro", "other_micro")


@dataclass(frozen=True, slots=True)
class StockThen:
    """An item in a warehouse at the close of the day, as known then and as known now."""

    item_id: int
    code: str
    name: str
    warehouse_id: int
    warehouse: str
    then_micro: int
    now_micro: int
    then_fen: int | None
    now_fen: int | None


@dataclass(frozen=True, slots=True)
class MarginThen:
    """What an item sold in the days, and at what cost, as known then and as known now."""

    item_id: int
    code: str
    name: str
    then_net_fen: int
    now_net_fen: int
    then_cost_fen: int | None
    now_cost_fen: int | None


@dataclass(frozen=True, slots=True)
class Late:
    """A document posted since, and what it changed of the figure: goods, and money (the value
    of stock, or the gross profit)."""

    document_id: int
    kind: str
    number: str
    on: dt.date
    posted_at: int
    micro: int
    fen: int | None


def stock_as_of(
    connection: Connection, of: Slice, on: dt.date, known_at: int
) -> list[StockThen] | TooMuchSince:
    """Every item × warehouse with stock at the close of `on`, then or now; largest value first.

    `known_at`: micros; documents posted after it did not count then.
    """
    if (far := too_far(connection, of, known_at)) is not None:
        return far
    facts = item_facts(of, Window(on + DAY, FAR), _MOVED)
    balance, worth = table(Balance), closing(of, on)
    moved = facts.c.received_micro - facts.c.sold_micro + facts.c.other_micro
    nothing = literal(0)
    parts = [
        _part(balance, balance.c.quantity_micro, nothing).where(*limits(balance, of)),
        _part(facts, -moved, nothing),
        _part(worth, nothing, worth.c.stock_value_fen),
        *stock_since(of, on, known_at),
    ]
    sums = _summed(parts, ("item_id", "warehouse_id"))
    item, place = table(Item), table(Warehouse)
    found = connection.execute(
        select(sums, item.c.code, item.c.name, place.c.name.label("place"))
        .join(item, item.c.id == sums.c.item_id)
        .join(place, place.c.id == sums.c.warehouse_id)
    )
    rows = [
        StockThen(
            row.item_id,
            row.code,
            row.name,
            row.warehouse_id,
            row.place,
            row.now_a - row.late_a,
            row.now_a,
            less(row.now_b, row.late_b),
            row.now_b,
        )
        for row in found
        if row.now_a or row.late_a or row.now_b or row.late_b
    ]
    return sorted(rows, key=lambda row: (-(row.now_fen or 0), row.code, row.warehouse_id))


def stock_totals(
    connection: Connection, of: Slice, on: dt.date, known_at: int
) -> tuple[int | None, int | None] | TooMuchSince:
    """Stock at cost at the close of `on`: (as known then, as known now)."""
    if (far := too_far(connection, of, known_at)) is not None:
        return far
    now = value_on(connection, of, on)
    late = union_all(*stock_since(of, on, known_at)).subquery("late")
    changed = connection.scalar(select(whole_sum(late.c.late_b)))
    return less(now, changed), now


def stock_items(
    connection: Connection, of: Slice, on: dt.date, known_at: int, most: int
) -> tuple[int, ...]:
    """Items worth a look, at most so many: those that later documents changed most, then those
    that hold most value."""
    late = union_all(*stock_since(of, on, known_at)).subquery("late")
    value, goods = func.sum(late.c.late_b), func.sum(late.c.late_a)
    changed = connection.execute(
        select(late.c.item_id)
        .group_by(late.c.item_id)
        .order_by(func.abs(func.coalesce(value, 0)).desc(), func.abs(goods).desc(), late.c.item_id)
        .limit(most)
    )
    found = [row.item_id for row in changed]
    stock = table(FactItemStock)
    richest = connection.execute(
        select(stock.c.item_id)
        .where(*limits(stock, of))
        .group_by(stock.c.item_id)
        .order_by(func.coalesce(func.sum(stock.c.stock_value_fen), 0).desc(), stock.c.item_id)
        .limit(most)
    )
    found += [row.item_id for row in richest]
    return tuple(dict.fromkeys(found))[:most]


def margin_as_of(
    connection: Connection, of: Slice, window: Window, known_at: int
) -> list[MarginThen] | TooMuchSince:
    """Every item that sold in the days, then or now; largest net sales first."""
    if (far := too_far(connection, of, known_at)) is not None:
        return far
    facts = item_sums(connection, of, window, ("net_sales_fen", "cost_now_fen"))
    parts = [
        _part(facts, facts.c.net_sales_fen, facts.c.cost_now_fen),
        *margin_since(of, window, known_at),
    ]
    sums = _summed(parts, ("item_id",))
    item = table(Item)
    found = connection.execute(
        select(sums, item.c.code, item.c.name).join(item, item.c.id == sums.c.item_id)
    )
    rows = [
        MarginThen(
            row.item_id,
            row.code,
            row.name,
            row.now_a - row.late_a,
            row.now_a,
            less(row.now_b, row.late_b),
            row.now_b,
        )
        for row in found
        if row.now_a or row.late_a or row.now_b or row.late_b
    ]
    return sorted(rows, key=lambda row: (-row.now_net_fen, row.code))


def stock_documents(
    connection: Connection, of: Slice, on: dt.date, known_at: int, most: int
) -> list[Late]:
    """The documents between the two clocks that changed the stock of the day, latest first."""
    return _documents(connection, stock_since(of, on, known_at), most)


def margin_documents(
    connection: Connection, of: Slice, window: Window, known_at: int, most: int
) -> list[Late]:
    """The documents between the two clocks that changed the gross profit of the days."""
    return _documents(connection, margin_since(of, window, known_at), most, profit=True)


def _part(source: FromClause, first: ColumnElement[Any], second: ColumnElement[Any]) -> Select[Any]:
    """Rows that belong to the figure of now."""
    place = source.c.get("warehouse_id", literal(0))
    return columns(source.c.item_id, place, literal(0), first, second, literal(0), literal(0))


def _summed(parts: Sequence[Select[Any]], keys: tuple[str, ...]) -> Any:
    rows = union_all(*parts).subquery("both")
    return (
        select(
            *(rows.c[key] for key in keys),
            open_sum(rows.c.now_a),
            whole_sum(rows.c.now_b),
            open_sum(rows.c.late_a),
            whole_sum(rows.c.late_b),
        )
        .group_by(*(rows.c[key] for key in keys))
        .subquery("sums")
    )


def _documents(
    connection: Connection, parts: list[Select[Any]], most: int, *, profit: bool = False
) -> list[Late]:
    rows, document = union_all(*parts).subquery("late"), table(Document)
    sums = (
        select(rows.c.document_id, open_sum(rows.c.late_a), whole_sum(rows.c.late_b))
        .group_by(rows.c.document_id)
        .subquery("sums")
    )
    found = connection.execute(
        select(sums, document.c.kind, document.c.number, document.c.on, document.c.posted_at)
        .join(document, document.c.id == sums.c.document_id)
        .order_by(document.c.posted_at.desc(), document.c.id.desc())
        .limit(most)
    )
    return [
        Late(
            row.document_id,
            row.kind,
            row.number or "",
            as_date(row.on),
            row.posted_at,
            0 if profit else row.late_a,
            less(row.late_a, row.late_b) if profit else row.late_b,
        )
        for row in found
    ]
