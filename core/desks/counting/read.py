"""Counts as pages show them: the list, one count with its zones and entries.

Through a scoped connection. Quantities are micro of the unit they were entered in.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from core.desks.counting.found import (
    category,
    entry,
    recount,
    stock_count,
    zone,
)
from core.desks.counting.moment import summary_missing
from core.documents.read_entry import document, item, lot, unit, warehouse
from core.platform.sql_order import by_code
from models.base import table
from models.people import User

user = table(User)
FINISHED = ("posted", "closed", "cancelled")
WAITING = ("review", "posted")


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count. `document_state` tells whether what it was posted as still stands."""

    id: int
    company_id: int
    org_unit_id: int
    warehouse_id: int
    name: str
    warehouse: str
    on: dt.date
    moment: str
    at: int
    scope: str
    category: str | None
    blind: bool
    rest_is_zero: bool
    state: str
    version: int
    document_id: int | None
    number: str | None
    document_state: str | None
    opened_by: str
    opened_at: int
    zones: int
    zones_done: int
    items: int

    @property
    def reversed(self) -> bool:
        """Posted, and taken back since."""
        return self.document_state == "reversed"


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """A zone with what was entered in its present pass."""

    id: int
    kind: str
    name: str
    state: str
    pass_no: int
    holder_id: int | None
    holder: str | None
    held_at: int | None
    entries: int
    items: int


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry in force, as it was made."""

    id: int
    item_id: int
    code: str
    name: str
    lot: str | None
    expires_on: dt.date | None
    entered_micro: int
    unit: str
    unit_en: str
    user: str
    at: int


def counts(connection: Connection, company_id: int, limit: int = 100) -> list[CountRow]:
    """Counts of a company, those under way first, then the newest."""
    running = stock_count.c.state.in_(("open", "review"))
    rows = connection.execute(
        _counts()
        .where(stock_count.c.company_id == company_id)
        .order_by(running.desc(), stock_count.c.on.desc(), stock_count.c.id.desc())
        .limit(limit)
    )
    return [_row(row) for row in rows]


def waiting(connection: Connection, company_id: int) -> list[CountRow]:
    """Counts in review or with differences that nobody approved, the oldest first."""
    rows = connection.execute(
        _counts()
        .where(stock_count.c.company_id == company_id, stock_count.c.state.in_(WAITING))
        .order_by(stock_count.c.on, stock_count.c.id)
    )
    return [_row(row) for row in rows]


def count_of(connection: Connection, count_id: int) -> CountRow | None:
    """One count; None where there is none or it may not be seen."""
    row = connection.execute(_counts().where(stock_count.c.id == count_id)).one_or_none()
    return None if row is None else _row(row)


def _counts() -> Select[Any]:
    of_count = zone.c.count_id == stock_count.c.id
    zones = select(func.count()).where(of_count).correlate(stock_count)
    items = (
        select(func.count(entry.c.item_id.distinct()))
        .where(entry.c.count_id == stock_count.c.id)
        .correlate(stock_count)
    )
    return (
        select(
            stock_count.c.id,
            stock_count.c.company_id,
            stock_count.c.org_unit_id,
            stock_count.c.warehouse_id,
            stock_count.c.name,
            warehouse.c.name.label("warehouse"),
            stock_count.c.on,
            stock_count.c.moment,
            stock_count.c.at,
            stock_count.c.scope,
            category.c.name.label("category"),
            stock_count.c.blind,
            stock_count.c.rest_is_zero,
            stock_count.c.state,
            stock_count.c.version,
            stock_count.c.document_id,
            document.c.number,
            document.c.state.label("document_state"),
            user.c.name.label("opened_by"),
            stock_count.c.opened_at,
            zones.scalar_subquery(),
            zones.where(zone.c.state == "done").scalar_subquery(),
            items.scalar_subquery(),
        )
        .join(warehouse, warehouse.c.id == stock_count.c.warehouse_id)
        .join(user, user.c.id == stock_count.c.opened_by)
        .outerjoin(category, category.c.id == stock_count.c.category_id)
        .outerjoin(document, document.c.id == stock_count.c.document_id)
    )


def _row(row: Row[Any]) -> CountRow:
    return CountRow(*tuple(row))


def waits_for_till(connection: Connection, count: CountRow) -> bool:
    """Whether the till summary that the count needs is not in yet."""
    return summary_missing(connection, count.org_unit_id, count.moment, count.on)


def zones_of(connection: Connection, count_id: int) -> list[ZoneRow]:
    """The zones of a count in the order they were made."""
    made = {
        row.zone_id: (row.entries, row.items)
        for row in connection.execute(
            select(
                entry.c.zone_id,
                func.count().label("entries"),
                func.count(entry.c.item_id.distinct()).label("items"),
            )
            .join(zone, (zone.c.id == entry.c.zone_id) & (zone.c.pass_no == entry.c.pass_no))
            .where(entry.c.count_id == count_id, *_standing(count_id))
            .group_by(entry.c.zone_id)
        )
    }
    rows = connection.execute(
        select(
            zone.c.id,
            zone.c.kind,
            zone.c.name,
            zone.c.state,
            zone.c.pass_no,
            zone.c.holder_id,
            user.c.name,
            zone.c.held_at,
        )
        .outerjoin(user, user.c.id == zone.c.holder_id)
        .where(zone.c.count_id == count_id)
        .order_by(zone.c.id)
    )
    return [ZoneRow(*row, *made.get(row.id, (0, 0))) for row in rows]


def _standing(count_id: int) -> tuple[Any, Any]:
    back = entry.alias()
    undone = select(back.c.undoes_id).where(
        back.c.count_id == count_id, back.c.undoes_id.is_not(None)
    )
    return entry.c.undoes_id.is_(None), entry.c.id.not_in(undone)


def last_entries(connection: Connection, zone_id: int, limit: int = 30) -> list[EntryRow]:
    """The entries in force of a zone, the newest first."""
    of = connection.execute(
        select(zone.c.count_id, zone.c.pass_no).where(zone.c.id == zone_id)
    ).one_or_none()
    if of is None:
        return []
    rows = connection.execute(
        select(
            entry.c.id,
            entry.c.item_id,
            item.c.code,
            item.c.name,
            lot.c.code,
            lot.c.expires_on,
            entry.c.entered_micro,
            unit.c.name,
            unit.c.name_en,
            user.c.name,
            entry.c.at,
        )
        .join(item, item.c.id == entry.c.item_id)
        .join(unit, unit.c.id == entry.c.unit_id)
        .join(user, user.c.id == entry.c.user_id)
        .outerjoin(lot, lot.c.id == entry.c.lot_id)
        .where(entry.c.zone_id == zone_id, entry.c.pass_no == of.pass_no, *_standing(of.count_id))
        .order_by(entry.c.id.desc())
        .limit(limit)
    )
    return [EntryRow(*row) for row in rows]


def found_here(connection: Connection, zone_id: int) -> dict[int, int]:
    """What the present pass of a zone found by item, base micro."""
    of = connection.execute(select(zone.c.pass_no).where(zone.c.id == zone_id)).scalar_one_or_none()
    rows = connection.execute(
        select(entry.c.item_id, func.sum(entry.c.quantity_micro).label("micro"))
        .where(entry.c.zone_id == zone_id, entry.c.pass_no == of)
        .group_by(entry.c.item_id)
    )
    return {row.item_id: int(row.micro) for row in rows if row.micro}


def recount_list(connection: Connection, zone_id: int) -> list[tuple[int, str]]:
    """The items that a zone of a recount asks for."""
    rows = connection.execute(
        select(item.c.id, item.c.name)
        .join(recount, recount.c.item_id == item.c.id)
        .where(recount.c.zone_id == zone_id)
        .order_by(*by_code(item.c.code))
    )
    return [(row.id, row.name) for row in rows]
