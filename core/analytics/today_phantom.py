"""Stock that is on record and perhaps not on the shelf: it sold steadily, then not at all.

The rule is core/catalog/phantom_rule. If the shelf is empty, the difference is all that is on
record. A count within those days has looked, and settles it; so do goods that were sent elsewhere.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, and_, func, or_, select

from core.analytics.source import Slice, item_facts
from core.analytics.window import Window
from core.catalog.phantom_rule import BEFORE, LEAST, STILL
from core.kernel.amounts import MICRO, round_half_up
from models.base import table
from models.catalog import Item
from models.company import Warehouse
from models.cost import Stream
from models.documents import Document, DocumentLine
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


def _suspicious(company_id: int, last: dt.date) -> Select[Any]:
    """Goods that used to sell steadily, lie there by the books, and have not sold since."""
    of = Slice(company_id)
    now = Window.ending(last, STILL)
    before = Window.ending(now.first - dt.timedelta(days=1), BEFORE)
    sold = item_facts(of, before, ("sold_micro",))
    recent = item_facts(of, now, ("sold_micro", "other_micro"))
    used_to = (
        select(sold.c.item_id, sold.c.warehouse_id, func.sum(sold.c.sold_micro).label("sold"))
        .group_by(sold.c.item_id, sold.c.warehouse_id)
        .having(func.sum(sold.c.sold_micro) * STILL >= LEAST * MICRO * BEFORE)
        .subquery("used_to")
    )
    still = (
        select(recent.c.item_id, recent.c.warehouse_id)
        .group_by(recent.c.item_id, recent.c.warehouse_id)
        .having(or_(func.sum(recent.c.sold_micro) > 0, func.sum(recent.c.other_micro) < 0))
        .subquery("still")
    )
    counted = _counted(company_id, now.first)
    balance, item, place, stream = table(Balance), table(Item), table(Warehouse), table(Stream)
    return (
        select(
            used_to.c.item_id,
            item.c.name.label("item"),
            used_to.c.warehouse_id,
            place.c.name.label("warehouse"),
            balance.c.quantity_micro,
            used_to.c.sold,
            stream.c.quantity_micro.label("pool_micro"),
            stream.c.value_fen,
            item.c.retail_price_micro,
        )
        .join(
            balance,
            and_(
                balance.c.item_id == used_to.c.item_id,
                balance.c.warehouse_id == used_to.c.warehouse_id,
                balance.c.quantity_micro > 0,
            ),
        )
        .join(still, _same_shelf(still, used_to), isouter=True)
        .join(item, item.c.id == used_to.c.item_id)
        .join(place, place.c.id == used_to.c.warehouse_id)
        .join(
            stream,
            and_(
                stream.c.item_id == used_to.c.item_id,
                stream.c.cost_pool_id == place.c.cost_pool_id,
            ),
        )
        .join(counted, _same_shelf(counted, used_to), isouter=True)
        .where(
            still.c.item_id.is_(None),
            counted.c.item_id.is_(None),
            item.c.active,
            place.c.stock_known,
        )
    )


def _same_shelf(one: Subquery, other: Subquery) -> ColumnElement[bool]:
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
    for row in connection.execute(_suspicious(company_id, last)):
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
