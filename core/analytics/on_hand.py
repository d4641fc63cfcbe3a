"""What lies where: quantity, value, cover and nearest expiry of each item in each warehouse.

Value is kept per item and cost pool; a warehouse has its share by quantity, by largest
remainder. Warehouses out of the reader's sight count as one, so that shares stay right.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from core.analytics.coming import Coming, coming
from core.analytics.definitions import Days, cover
from core.analytics.expected import expected_by_shelf
from core.analytics.pace import shelf_pace
from core.analytics.sent_on import sent_on_by_place
from core.analytics.source import Slice, limits, open_sum
from core.kernel.amounts import round_half_up, split
from core.platform.rows import as_date
from models.base import table
from models.catalog import Barcode, Category, Item, Unit
from models.company import Warehouse
from models.cost import Stream
from models.stock import Balance, Lot, LotBalance


@dataclass(frozen=True, slots=True)
class OnHand:
    """An item in a warehouse."""

    item_id: int
    code: str
    name: str
    category: str
    unit: str
    unit_en: str
    warehouse_id: int
    warehouse: str
    stock_known: bool
    quantity_micro: int
    reserved_micro: int
    value_fen: int | None
    sold_micro: int
    expired_micro: int
    coming: Coming
    expires_on: dt.date | None

    @property
    def cover(self) -> Days:
        """Tenths of days."""
        return cover(self.quantity_micro - self.expired_micro, self.sold_micro)


def shares(value: int, total_micro: int, parts: Sequence[int]) -> list[int]:
    """What each part of a pool's quantity is worth; what is in no part is out of sight.

    Below zero somewhere, shares follow quantity and the largest takes the residue.
    """
    rest = total_micro - sum(parts)
    weights = [*parts, rest]
    if all(weight >= 0 for weight in weights) and total_micro > 0:
        return list(split(value, weights))[: len(parts)]
    if total_micro == 0:
        return [0] * len(parts)
    made = [round_half_up(value * part, total_micro) for part in parts]
    if rest == 0:
        largest = max(range(len(parts)), key=lambda i: abs(parts[i]))
        made[largest] += value - sum(made)
    return made


class Only(StrEnum):
    """Which rows of the list are wanted."""

    ALL = "all"
    BELOW = "below"
    PROMISED = "promised"


def on_hand(
    connection: Connection,
    of: Slice,
    last: dt.date,
    today: dt.date,
    sought: str,
    most: int,
    only: Only = Only.ALL,
) -> list[OnHand]:
    """Items that lie somewhere or run short, the most valuable pools first, at most so many.

    `last` is the last day with sales, `today` decides what has expired; `only` those below
    zero, or with something promised to orders.
    """
    query = _listed(of).limit(most)
    if only is not Only.ALL:
        query = query.where(_wanted(only))
    if sought:
        query = query.where(goods_like(sought, of.company_id))
    rows = connection.execute(query).all()
    ids = sorted({row.item_id for row in rows})
    sold, expiry = _sold(connection, of, last, ids), _expiry(connection, ids)
    shown = Slice(of.company_id, of.units, items=tuple(ids))
    expired = expired_by_place(connection, shown, today) if ids else {}
    worth = _worth(connection, rows)
    to_come = coming(connection, of.company_id, ids)
    return [
        OnHand(
            row.item_id,
            row.code,
            row.name,
            row.category,
            row.unit,
            row.name_en,
            row.warehouse_id,
            row.warehouse,
            bool(row.stock_known),
            row.quantity_micro,
            row.reserved_micro,
            worth.get((row.item_id, row.warehouse_id)),
            sold.get((row.item_id, row.warehouse_id), 0),
            expired.get((row.item_id, row.warehouse_id), 0),
            to_come.get((row.item_id, row.warehouse_id), Coming()),
            expiry.get((row.item_id, row.warehouse_id)),
        )
        for row in rows
    ]


def _listed(of: Slice) -> Select[Any]:
    """Items in places with what lies in their pools, the most valuable pools first."""
    balance, item, category = table(Balance), table(Item), table(Category)
    warehouse, unit, stream = table(Warehouse), table(Unit), table(Stream)
    return (
        select(
            balance.c.item_id,
            item.c.code,
            item.c.name,
            category.c.name.label("category"),
            unit.c.name.label("unit"),
            unit.c.name_en,
            balance.c.warehouse_id,
            warehouse.c.name.label("warehouse"),
            warehouse.c.stock_known,
            warehouse.c.cost_pool_id,
            balance.c.quantity_micro,
            balance.c.reserved_micro,
            stream.c.quantity_micro.label("pool_micro"),
            stream.c.value_fen.label("pool_fen"),
        )
        .join(item, item.c.id == balance.c.item_id)
        .join(category, category.c.id == item.c.category_id)
        .join(unit, unit.c.id == item.c.base_unit_id)
        .join(warehouse, warehouse.c.id == balance.c.warehouse_id)
        .join(
            stream,
            and_(
                stream.c.item_id == balance.c.item_id,
                stream.c.cost_pool_id == warehouse.c.cost_pool_id,
            ),
            isouter=True,
        )
        .where(*limits(balance, of), balance.c.quantity_micro != 0)
        .order_by(stream.c.value_fen.desc(), balance.c.item_id, balance.c.warehouse_id)
    )


def places_with_stock(connection: Connection, of: Slice, sought: str) -> dict[Only, int]:
    """How many items in places there are of each sort."""
    balance, item = table(Balance), table(Item)
    some = [case((_wanted(one), 1), else_=0) for one in (Only.BELOW, Only.PROMISED)]
    query = (
        select(func.count(), *(open_sum(one, f"n{n}") for n, one in enumerate(some)))
        .select_from(balance)
        .join(item, item.c.id == balance.c.item_id)
        .where(*limits(balance, of), balance.c.quantity_micro != 0)
    )
    if sought:
        query = query.where(goods_like(sought, of.company_id))
    every, below, promised = connection.execute(query).one()
    return {Only.ALL: every, Only.BELOW: below, Only.PROMISED: promised}


def _wanted(only: Only) -> ColumnElement[bool]:
    balance = table(Balance)
    return balance.c.quantity_micro < 0 if only is Only.BELOW else balance.c.reserved_micro > 0


def expired_by_place(
    connection: Connection, of: Slice, today: dt.date
) -> dict[tuple[int, int], int]:
    """Quantity by item and warehouse that may not be sold any more."""
    rows = connection.execute(expired_shelves(of, today)).all()
    return {(item, place): micro for item, place, micro in rows}


def expired_shelves(of: Slice, today: dt.date) -> Select[Any]:
    """Columns item_id, warehouse_id and micro: what may not be sold any more, by the rule of
    core/ledgers/stock/usable: goods are good through the end of their date."""
    stock, lot = table(LotBalance), table(Lot)
    return (
        select(
            stock.c.item_id,
            stock.c.warehouse_id,
            open_sum(stock.c.quantity_micro, "micro"),
        )
        .join(lot, lot.c.id == stock.c.lot_id)
        .where(
            lot.c.expires_on < today,
            stock.c.quantity_micro != 0,
            stock.c.quantity_micro > 0,
            *limits(stock, of),
        )
        .group_by(stock.c.item_id, stock.c.warehouse_id)
    )


def goods_like(sought: str, company_id: int) -> ColumnElement[bool]:
    """Items by a part of name, code or initials, or the beginning of a barcode."""
    item, barcode = table(Item), table(Barcode)
    like = f"%{sought.lower()}%"
    return or_(
        item.c.name.ilike(like),
        item.c.code.ilike(like),
        item.c.initials.like(like),
        item.c.id.in_(
            select(barcode.c.item_id).where(
                barcode.c.company_id == company_id, barcode.c.code.like(f"{sought}%")
            )
        ),
    )


def _sold(
    connection: Connection, of: Slice, last: dt.date, items: list[int]
) -> dict[tuple[int, int], int]:
    """What each shelf sells in 28 days, and sends on to other places."""
    asked = Slice(of.company_id, of.units, items=tuple(items))
    found: Counter[tuple[int, int]] = Counter(sent_on_by_place(connection, asked, last))
    expected = expected_by_shelf(connection, asked, last)
    if expected is not None:
        found.update(expected)
        return found
    pace = shelf_pace(connection, asked, last)
    for item, place, micro in connection.execute(select(pace)):
        found[item, place] += micro
    return found


def _expiry(connection: Connection, items: list[int]) -> dict[tuple[int, int], dt.date]:
    stock, lot = table(LotBalance), table(Lot)
    rows = connection.execute(
        select(stock.c.item_id, stock.c.warehouse_id, func.min(lot.c.expires_on).label("first"))
        .join(lot, lot.c.id == stock.c.lot_id)
        .where(
            stock.c.item_id.in_(items),
            stock.c.quantity_micro > 0,
            lot.c.expires_on.is_not(None),
        )
        .group_by(stock.c.item_id, stock.c.warehouse_id)
    )
    return {(row.item_id, row.warehouse_id): as_date(row.first) for row in rows}


def _worth(connection: Connection, rows: Sequence[object]) -> dict[tuple[int, int], int]:
    """Shares of the pools' values, of rows with everything in sight of the same pools."""
    balance, warehouse = table(Balance), table(Warehouse)
    pools: dict[tuple[int, int], tuple[int, int]] = {
        (row.item_id, row.cost_pool_id): (row.pool_fen, row.pool_micro)  # type: ignore[attr-defined]
        for row in rows
        if row.pool_fen is not None  # type: ignore[attr-defined]
    }
    if not pools:
        return {}
    lying: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row in connection.execute(
        select(
            balance.c.item_id,
            balance.c.warehouse_id,
            warehouse.c.cost_pool_id,
            balance.c.quantity_micro,
        )
        .join(warehouse, warehouse.c.id == balance.c.warehouse_id)
        .where(balance.c.item_id.in_({item for item, _pool in pools}))
        .order_by(balance.c.warehouse_id)
    ):
        lying.setdefault((row.item_id, row.cost_pool_id), []).append(
            (row.warehouse_id, row.quantity_micro)
        )
    worth = {}
    for (item, pool), (value, total) in pools.items():
        there = lying.get((item, pool), [])
        parts = shares(value, total, [micro for _place, micro in there])
        for (place, _micro), share in zip(there, parts, strict=True):
            worth[item, place] = share
    return worth
