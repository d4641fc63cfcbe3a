"""Lots that are expired or near it, by the bands of total life that the trade keeps.

A lot may be sold through the end of its date. Near is a number of days before it, by the
goods' whole life (`near_expiry`), unless the item's category says its own. Worth is what the
lot still stands for in that warehouse at cost.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, or_, select

from core.analytics.definitions_loss import BANDS
from core.analytics.shelf_life import days_left, life_days, near_days
from core.platform.rows import as_date
from models.base import table
from models.catalog import Category, Item
from models.company import Warehouse
from models.facts import FactLot
from models.stock import Lot, LotBalance


@dataclass(frozen=True, slots=True)
class EndingLot:
    """A lot in a warehouse. `days_left` below 0: expired. `worth_fen` None where hidden."""

    item_id: int
    item: str
    lot: str
    warehouse: str
    expires_on: dt.date
    days_left: int
    quantity_micro: int
    worth_fen: int | None

    @property
    def expired(self) -> bool:
        """Its date has passed: it may not be sold."""
        return self.days_left < 0


def ending_lots(
    connection: Connection, company_id: int, today: dt.date, most: int | None = None
) -> list[EndingLot]:
    """Lots on hand that are expired or near it, the soonest first; at most so many."""
    stock, lot, item = table(LotBalance), table(Lot), table(Item)
    category, warehouse, fact = table(Category), table(Warehouse), table(FactLot)
    own = connection.scalar(
        select(func.max(category.c.near_expiry_days)).where(category.c.company_id == company_id)
    )
    furthest = today + dt.timedelta(days=max(BANDS[0][1], own or 0))
    ending = (
        select(stock.c.lot_id, stock.c.item_id, stock.c.warehouse_id, stock.c.quantity_micro)
        .add_columns(lot.c.expires_on, lot.c.code, item.c.name.label("item"))
        .join(lot, lot.c.id == stock.c.lot_id)
        .join(item, item.c.id == stock.c.item_id)
        .join(category, category.c.id == item.c.category_id)
        .where(
            stock.c.company_id == company_id,
            stock.c.quantity_micro != 0,  # as the index of what still lies there says
            stock.c.quantity_micro > 0,
            lot.c.expires_on <= furthest,
            or_(
                lot.c.expires_on < today,
                days_left(lot, today) <= near_days(category, life_days(item, lot)),
            ),
        )
        .order_by(lot.c.expires_on, item.c.name, lot.c.code, stock.c.warehouse_id)
        .limit(most)
        .subquery("ending")
    )
    rows = connection.execute(
        select(ending, warehouse.c.name.label("warehouse"), fact.c.worth_fen)
        .join(warehouse, warehouse.c.id == ending.c.warehouse_id)
        .join(
            fact,
            and_(fact.c.lot_id == ending.c.lot_id, fact.c.warehouse_id == ending.c.warehouse_id),
            isouter=True,
        )
        .order_by(ending.c.expires_on, ending.c.item, ending.c.code, ending.c.warehouse_id)
    )
    return [
        EndingLot(
            row.item_id,
            row.item,
            row.code,
            row.warehouse,
            as_date(row.expires_on),
            (as_date(row.expires_on) - today).days,
            row.quantity_micro,
            row.worth_fen,
        )
        for row in rows
    ]
