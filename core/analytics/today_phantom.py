"""Stock that is on record and perhaps not on the shelf: it sold steadily, then not at all.

The rule is core/catalog/phantom_rule. If the shelf is empty, the difference is all that is on
record. A count within those days has looked, and settles it; so do goods that were sent elsewhere.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Subquery,
    and_,
    func,
    select,
)

from core.analytics.pace import sold_lately
from core.analytics.source import Slice, open_sum
from core.analytics.window import Window
from core.catalog.phantom_rule import BEFORE, LEAST, STILL
from core.kernel.amounts import MICRO, round_half_up
from models.base import table
from models.catalog import Item
from models.company import Warehouse
from models.cost import Stream
from models.documents import Document, DocumentLine
from models.facts import FactItemDay
from models.stock import Balance


@dataclass(frozen=True, slots=True)
class Phantom:
    """An item in a place. `expected_micro`: what 21 days used to sell. `at_retail`: the worth
    is at selling price with tax."""

    item_id: int
    item: str
    warehouse_id: int
    warehouse: str
    quantity_micro: int
    expected_micro: int
    worth_fen: int
    at_retail: bool


def _summed(name: str, shelf: FromClause, window: Window) -> ColumnElement[int]:
    """What the days of a window sum up to for each shelf of a list."""
    facts = table(FactItemDay)
    return (
        select(open_sum(facts.c[name]))
        .where(
            facts.c.item_id == shelf.c.item_id,
            facts.c.warehouse_id == shelf.c.warehouse_id,
            facts.c.on.between(window.first, window.last),
        )
        .correlate(shelf)
        .scalar_subquery()
    )


def _idle(connection: Connection, company_id: int, last: dt.date) -> CTE:
    """Shelves with stock from which nothing sold lately, and what they sold before that."""
    lately, balance = sold_lately(connection, Slice(company_id), last, STILL), table(Balance)
    before = Window.ending(Window.ending(last, STILL).first - dt.timedelta(days=1), BEFORE)
    return (
        select(
            balance.c.item_id,
            balance.c.warehouse_id,
            balance.c.quantity_micro,
            _summed("sold_micro", balance, before).label("sold"),
        )
        .join(lately, _same_shelf(lately, balance), isouter=True)
        .where(
            balance.c.company_id == company_id,
            balance.c.quantity_micro > 0,
            func.coalesce(lately.c.sold_micro, 0) <= 0,
        )
        .cte("idle")
        .prefix_with("MATERIALIZED")  # each sum once, not wherever it is named
    )


def _suspicious(connection: Connection, company_id: int, last: dt.date) -> Select[Any]:
    """Goods that used to sell steadily, lie there by the books, and have not sold since."""
    now, idle = Window.ending(last, STILL), _idle(connection, company_id, last)
    counted = _counted(company_id, now.first)
    item, place, stream = table(Item), table(Warehouse), table(Stream)
    return (
        select(
            *idle.c,
            item.c.name.label("item"),
            place.c.name.label("warehouse"),
            stream.c.quantity_micro.label("pool_micro"),
            stream.c.value_fen,
            item.c.retail_price_micro,
        )
        .join(item, item.c.id == idle.c.item_id)
        .join(place, place.c.id == idle.c.warehouse_id)
        .join(
            stream,
            and_(
                stream.c.item_id == idle.c.item_id,
                stream.c.cost_pool_id == place.c.cost_pool_id,
            ),
        )
        .join(counted, _same_shelf(counted, idle), isouter=True)
        .where(
            idle.c.sold * STILL >= LEAST * MICRO * BEFORE,
            counted.c.item_id.is_(None),
            item.c.active,
            place.c.stock_known,
            _summed("other_micro", idle, now) >= 0,
        )
    )


def _same_shelf(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return and_(one.c.item_id == other.c.item_id, one.c.warehouse_id == other.c.warehouse_id)


def _counted(company_id: int, since: dt.date) -> Subquery:
    """Shelves that somebody counted from a day on."""
    document, line = table(Document), table(DocumentLine)
    return (
        select(line.c.item_id, document.c.warehouse_id)
        .join(document, document.c.id == line.c.document_id)
        .where(
            document.c.company_id == company_id,
            document.c.kind == "stock.count",
            document.c.state == "posted",
            document.c.on >= since,
        )
        .distinct()
        .subquery("counted")
    )


def phantoms(
    connection: Connection, company_id: int, last: dt.date, exponent: int = 2
) -> list[Phantom]:
    """Suspicious stock, the dearest first."""
    found = []
    for row in connection.execute(_suspicious(connection, company_id, last)):
        hidden = row.value_fen is None
        if hidden:
            price = row.quantity_micro * row.retail_price_micro * 10**exponent
            worth = round_half_up(price, MICRO * MICRO)
        elif row.pool_micro > 0:
            worth = max(0, round_half_up(row.value_fen * row.quantity_micro, row.pool_micro))
        else:
            worth = 0
        expected = int(row.sold) * STILL // BEFORE
        found.append(
            Phantom(
                row.item_id,
                row.item,
                row.warehouse_id,
                row.warehouse,
                row.quantity_micro,
                expected,
                worth,
                hidden,
            )
        )
    return sorted(found, key=lambda one: (-one.worth_fen, one.item))
