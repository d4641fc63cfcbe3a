"""The goods that a scan field carries: names, units, codes and lots of what may be scanned.

With these a browser knows most codes by itself, so the next scan waits for no server and goes
on where there is no connection. Bounded: what the caller puts first, then what is on record in
the warehouse. A code among none of these, or one that says a weight, is asked of
core/catalog/scanning, which also judges again what a browser made of a code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, case, or_, select

from core.documents.read_entry import ItemCard, balance, barcode, item, item_cards, lot, lot_balance

MOST = 3_000
MOST_LOTS = 8


@dataclass(frozen=True, slots=True)
class LotHere:
    """A lot that lies in the warehouse."""

    id: int
    code: str
    expires_on: dt.date | None


@dataclass(slots=True)
class Good:
    """An item as it may be scanned: the unit each barcode stands for, its lots, the first to
    expire first, and what is on record of it in the warehouse."""

    card: ItemCard
    on_hand_micro: int
    barcodes: dict[str, int] = field(default_factory=dict)
    lots: list[LotHere] = field(default_factory=list)


def goods(
    connection: Connection,
    company_id: int,
    warehouse_id: int | None,
    *,
    only: Collection[int] | None = None,
    before: Collection[int] = (),
    unused: bool = False,
    most: int = MOST,
) -> list[Good]:
    """The goods of a place. `only` these items where given; `before`: those that must be among
    them; `unused`: also items no longer in use, as long as some are on record."""
    statement = (
        select(item.c.id, balance.c.quantity_micro)
        .outerjoin(
            balance, (balance.c.item_id == item.c.id) & (balance.c.warehouse_id == warehouse_id)
        )
        .where(item.c.company_id == company_id)
        .order_by(
            case((item.c.id.in_(sorted(before)[:most]), 0), else_=1),
            case((balance.c.quantity_micro != 0, 0), else_=1),
            item.c.id,
        )
        .limit(most)
    )
    used = item.c.active.is_(True)
    statement = statement.where(or_(used, balance.c.quantity_micro != 0) if unused else used)
    if only is not None:
        statement = statement.where(item.c.id.in_(sorted(only)[:most]))
    stock = {row.id: int(row.quantity_micro or 0) for row in connection.execute(statement)}
    cards = item_cards(connection, stock)
    found = {one: Good(cards[one], micro) for one, micro in stock.items()}
    _name(connection, found)
    tracked = [one for one, card in cards.items() if card.tracking != "none"]
    for one, lots in lots_here(connection, tracked, warehouse_id).items():
        found[one].lots = lots
    return list(found.values())


def _name(connection: Connection, found: dict[int, Good]) -> None:
    rows = connection.execute(
        select(barcode.c.item_id, barcode.c.code, barcode.c.unit_id).where(
            barcode.c.item_id.in_(list(found))
        )
    )
    for row in rows:
        found[row.item_id].barcodes[row.code] = row.unit_id


def lots_here(
    connection: Connection, items: Collection[int], warehouse_id: int | None
) -> dict[int, list[LotHere]]:
    """Lots of items that lie in a warehouse, by item, the first to expire first."""
    rows = connection.execute(
        select(lot.c.item_id, lot.c.id, lot.c.code, lot.c.expires_on)
        .join(lot_balance, lot_balance.c.lot_id == lot.c.id)
        .where(
            lot_balance.c.item_id.in_(sorted(items)),
            lot_balance.c.warehouse_id == warehouse_id,
            lot_balance.c.quantity_micro > 0,
        )
        .order_by(lot.c.expires_on.is_(None), lot.c.expires_on, lot.c.id)
    )
    found: dict[int, list[LotHere]] = {}
    for row in rows:
        lots = found.setdefault(row.item_id, [])
        if len(lots) < MOST_LOTS:
            lots.append(LotHere(row.id, row.code, row.expires_on))
    return found
