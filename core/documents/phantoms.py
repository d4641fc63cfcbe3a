"""Stock on record that is perhaps not on the shelf, for reports and for what orders by itself.

The rule is core/catalog/phantom_rule, over the days that the door keeps the pace of: up to the
firm's last day with sales. A count within the last 21 of them has looked, and settles it; so do
goods that were sent elsewhere. What sold nothing in the 21 days before those is out of season.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, and_, cast, func, select

from core.catalog.phantom_rule import BEFORE, LEAST, STILL
from core.kernel.amounts import MICRO
from core.platform.sql_days import day_number
from models.base import table
from models.catalog import Item
from models.company import Warehouse
from models.documents import Document, DocumentLine
from models.facts import FactItemDay
from models.pace import FactPace, FactPaceDay
from models.stock import Balance

COUNT = "stock.count"


def _steady(pace: FromClause, days: FromClause) -> ColumnElement[bool]:
    """Whether a shelf sold something in the 21 days before the silence."""
    facts = table(FactItemDay)
    return (
        select(facts.c.on)
        .where(
            facts.c.item_id == pace.c.item_id,
            facts.c.warehouse_id == pace.c.warehouse_id,
            facts.c.on >= days.c.before_on,
            facts.c.on < days.c.still_on,
            day_number(facts.c.on) >= day_number(days.c.still_on) - STILL,
            facts.c.sold_micro > 0,
        )
        .correlate(pace, days)
        .exists()
    )


def suspicious_shelves(company_id: int) -> Select[Any]:
    """Shelves of active goods where stock is known: columns item_id, warehouse_id, item (its
    name), warehouse, cost_pool_id, retail_price_micro, quantity_micro and before_micro, what
    the 63 days before sold."""
    pace, days, balance = table(FactPace), table(FactPaceDay), table(Balance)
    item, place, facts = table(Item), table(Warehouse), table(FactItemDay)
    moved = (
        select(cast(func.coalesce(func.sum(facts.c.other_micro), 0), BigInteger))
        .where(
            facts.c.item_id == pace.c.item_id,
            facts.c.warehouse_id == pace.c.warehouse_id,
            facts.c.on.between(days.c.still_on, days.c.to_on),
        )
        .correlate(pace, days)
        .scalar_subquery()
    )
    document, line = table(Document), table(DocumentLine)
    counted = (
        select(line.c.id)
        .join(document, document.c.id == line.c.document_id)
        .where(
            document.c.company_id == company_id,
            document.c.kind == COUNT,
            document.c.state == "posted",
            document.c.on >= days.c.still_on,
            document.c.warehouse_id == pace.c.warehouse_id,
            line.c.item_id == pace.c.item_id,
        )
        .correlate(pace, days)
        .exists()
    )
    return (
        select(
            pace.c.item_id,
            pace.c.warehouse_id,
            item.c.name.label("item"),
            place.c.name.label("warehouse"),
            place.c.cost_pool_id,
            item.c.retail_price_micro,
            balance.c.quantity_micro,
            pace.c.before_micro,
        )
        .join(days, days.c.company_id == pace.c.company_id)
        .join(
            balance,
            and_(
                balance.c.item_id == pace.c.item_id,
                balance.c.warehouse_id == pace.c.warehouse_id,
            ),
        )
        .join(item, item.c.id == pace.c.item_id)
        .join(place, place.c.id == pace.c.warehouse_id)
        .where(
            pace.c.company_id == company_id,
            pace.c.lately_micro <= 0,
            pace.c.before_micro * STILL >= LEAST * MICRO * BEFORE,
            balance.c.quantity_micro > 0,
            item.c.active,
            place.c.stock_known,
            moved >= 0,
            _steady(pace, days),
            ~counted,
        )
    )
