"""What a count found by now, and what stands on record: read alike by verbs and pages.

Entries in force are those of a zone's present pass that nobody took back. They add up over
zones; an item on the list of a recount is what its latest recount found. What nobody counted
stays as it is, unless the count says that the rest is zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from core.documents.read_entry import balance, item, lot_balance, warehouse
from models.base import table
from models.catalog import Category
from models.counting import CountEntry, CountItem, CountRecount, CountZone, StockCount
from models.stock import Move

stock_count, zone, entry = table(StockCount), table(CountZone), table(CountEntry)
count_item, recount = table(CountItem), table(CountRecount)
category, move = table(Category), table(Move)
MOST = 500
"""Ids a statement names at once."""


@dataclass(slots=True)
class Counted:
    """What was found of one item: micro by lot and by zone, with how often it was entered."""

    lots: dict[int | None, int] = field(default_factory=dict)
    zones: dict[int, int] = field(default_factory=dict)
    entries: int = 0

    @property
    def total_micro(self) -> int:
        """All of it."""
        return sum(self.lots.values())


def in_force(count_id: int) -> Select[tuple[int, int, int, int | None, int, int]]:
    """Entries that count: (zone, kind of zone, item, lot, micro, entries), summed."""
    back = entry.alias()
    undone = select(back.c.undoes_id).where(
        back.c.count_id == count_id, back.c.undoes_id.is_not(None)
    )
    return (
        select(
            entry.c.zone_id,
            zone.c.kind,
            entry.c.item_id,
            entry.c.lot_id,
            func.sum(entry.c.quantity_micro).label("micro"),
            func.count().label("entries"),
        )
        .join(zone, and_(zone.c.id == entry.c.zone_id, zone.c.pass_no == entry.c.pass_no))
        .where(entry.c.count_id == count_id, entry.c.undoes_id.is_(None), entry.c.id.not_in(undone))
        .group_by(entry.c.zone_id, zone.c.kind, entry.c.item_id, entry.c.lot_id)
    )


def counted(connection: Connection, count_id: int) -> dict[int, Counted]:
    """What was found, by item."""
    rows = connection.execute(in_force(count_id)).all()
    again = {
        (row.zone_id, row.item_id)
        for row in connection.execute(
            select(recount.c.zone_id, recount.c.item_id)
            .join(zone, zone.c.id == recount.c.zone_id)
            .where(zone.c.count_id == count_id)
        )
    }
    latest: dict[int, int] = {}
    for row in rows:
        if (row.zone_id, row.item_id) in again:
            latest[row.item_id] = max(row.zone_id, latest.get(row.item_id, 0))
    found: dict[int, Counted] = {}
    for row in rows:
        if latest.get(row.item_id, row.zone_id) != row.zone_id:
            continue
        one = found.setdefault(row.item_id, Counted())
        one.lots[row.lot_id] = one.lots.get(row.lot_id, 0) + int(row.micro)
        one.zones[row.zone_id] = one.zones.get(row.zone_id, 0) + int(row.micro)
        one.entries += row.entries
    return found


def lots_named(connection: Connection, count_id: int) -> list[tuple[int, int, int]]:
    """Lots that somebody held in his hand: (item, lot, who did so last)."""
    back = entry.alias()
    undone = select(back.c.undoes_id).where(
        back.c.count_id == count_id, back.c.undoes_id.is_not(None)
    )
    rows = connection.execute(
        select(entry.c.item_id, entry.c.lot_id, entry.c.user_id)
        .where(
            entry.c.count_id == count_id,
            entry.c.lot_id.is_not(None),
            entry.c.undoes_id.is_(None),
            entry.c.id.not_in(undone),
        )
        .order_by(entry.c.id)
    )
    latest = {(row.item_id, row.lot_id): row.user_id for row in rows}
    return [(*key, user) for key, user in sorted(latest.items())]


def family(connection: Connection, company_id: int, category_id: int) -> set[int]:
    """A category and all below it."""
    rows = connection.execute(
        select(category.c.id, category.c.parent_id).where(category.c.company_id == company_id)
    ).all()
    found = {category_id}
    while more := {row.id for row in rows if row.parent_id in found} - found:
        found |= more
    return found


def on_list(connection: Connection, count_id: int) -> set[int]:
    """The items that a count asks for: in its scope and on record in its warehouse, and those
    chosen or added by hand."""
    count = connection.execute(select(stock_count).where(stock_count.c.id == count_id)).one()
    chosen = set(
        connection.execute(
            select(count_item.c.item_id).where(count_item.c.count_id == count_id)
        ).scalars()
    )
    if count.scope == "items":
        return chosen
    statement = (
        select(item.c.id)
        .join(balance, balance.c.item_id == item.c.id)
        .where(balance.c.warehouse_id == count.warehouse_id, balance.c.quantity_micro != 0)
    )
    if count.scope == "category":
        tree = family(connection, count.company_id, count.category_id)
        statement = statement.where(item.c.category_id.in_(tree))
    return chosen | set(connection.execute(statement).scalars())


def takes(connection: Connection, count_id: int, item_id: int) -> bool:
    """Whether an item may be entered: any of the company in a count of all, any of the category
    in one of a category, else those on the list."""
    count = connection.execute(select(stock_count).where(stock_count.c.id == count_id)).one()
    if count.scope == "all":
        return True
    listed = select(count_item.c.item_id).where(
        count_item.c.count_id == count_id, count_item.c.item_id == item_id
    )
    if connection.execute(listed).first() is not None:
        return True
    if count.scope == "items":
        return False
    of = connection.execute(select(item.c.category_id).where(item.c.id == item_id)).scalar_one()
    return of in family(connection, count.company_id, count.category_id)


def may_enter(connection: Connection, count_id: int) -> set[int] | None:
    """All items that `takes` would take, where it would not take any of the company (None)."""
    count = connection.execute(select(stock_count).where(stock_count.c.id == count_id)).one()
    if count.scope == "all":
        return None
    listed = on_list(connection, count_id)
    if count.scope == "items":
        return listed
    tree = family(connection, count.company_id, count.category_id)
    rows = connection.execute(select(item.c.id).where(item.c.category_id.in_(tree)))
    return listed | set(rows.scalars())


def recorded(
    connection: Connection, warehouse_id: int, items: Iterable[int], at: int
) -> dict[int, dict[int | None, int]]:
    """What stood in a warehouse at a moment by item and lot, as far as is known now: all moves
    up to then. Items without any are left out."""
    pool = connection.execute(
        select(warehouse.c.cost_pool_id).where(warehouse.c.id == warehouse_id)
    ).scalar_one()
    wanted = sorted(set(items))
    found: dict[int, dict[int | None, int]] = {}
    for start in range(0, len(wanted), MOST):
        part = wanted[start : start + MOST]
        for one, lot, micro in _rows(connection, _lots_now(warehouse_id, part)):
            found.setdefault(one, {})[lot] = int(micro)
        for one, micro in _rows(connection, _all_now(warehouse_id, part)):
            lots = found.setdefault(one, {})
            lots[None] = int(micro) - sum(lots.values())
        for one, gone, micro in _rows(connection, _after(warehouse_id, pool, part, at)):
            lots = found.setdefault(one, {})
            lots[gone] = lots.get(gone, 0) - int(micro)
    return found


def _rows(connection: Connection, statement: Select[Any]) -> list[Any]:
    return list(connection.execute(statement).all())


def _lots_now(warehouse_id: int, items: list[int]) -> Select[tuple[int, int, int]]:
    return select(lot_balance.c.item_id, lot_balance.c.lot_id, lot_balance.c.quantity_micro).where(
        lot_balance.c.warehouse_id == warehouse_id,
        lot_balance.c.item_id.in_(items),
        lot_balance.c.quantity_micro != 0,
    )


def _all_now(warehouse_id: int, items: list[int]) -> Select[tuple[int, int]]:
    return select(balance.c.item_id, balance.c.quantity_micro).where(
        balance.c.warehouse_id == warehouse_id, balance.c.item_id.in_(items)
    )


def _after(
    warehouse_id: int, pool: int, items: list[int], at: int
) -> Select[tuple[int, int | None, int]]:
    return (
        select(move.c.item_id, move.c.lot_id, func.sum(move.c.quantity_micro).label("micro"))
        .where(
            move.c.item_id.in_(items),
            move.c.cost_pool_id == pool,
            move.c.warehouse_id == warehouse_id,
            move.c.at > at,
        )
        .group_by(move.c.item_id, move.c.lot_id)
    )
