"""The moment a count speaks of, and whether the day's till summary is known by then.

Before opening is the last second before the doors open, or the time of the last entry where
that is earlier; after closing is the last moment of the day, behind all its documents. Within
hours the till's lines must carry their time: a summary leaves the shelf at closing, so what it
sold before the count is added to what was found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from core.documents.read_entry import document, line, org_unit
from core.kernel.amounts import round_half_up
from core.kernel.clock import EPOCH, to_micros
from core.platform.rows import as_json
from models.base import table
from models.company import Company

TILL = "till.summary"
MOMENTS = ("before_opening", "after_closing", "at")
company = table(Company)


@dataclass(frozen=True, slots=True)
class Hours:
    """A store's zone and opening minute."""

    zone: ZoneInfo
    opens_minute: int


def hours_of(connection: Connection, org_unit_id: int) -> Hours:
    """When a store opens, and in which zone."""
    row = connection.execute(
        select(company.c.zone, org_unit.c.opens_minute)
        .join(company, company.c.id == org_unit.c.company_id)
        .where(org_unit.c.id == org_unit_id)
    ).one()
    return Hours(ZoneInfo(row.zone), row.opens_minute)


def instant(hours: Hours, moment: str, on: dt.date, minute: int | None, now: int) -> int:
    """The instant, in micros: `minute` of the day for a count within hours."""
    start = to_micros(dt.datetime.combine(on, dt.time(), hours.zone))
    if moment == "before_opening":
        opening = start + hours.opens_minute * 60_000_000 - 1_000_000
        return min(opening, now) if now > start else opening
    if moment == "after_closing":
        return to_micros(dt.datetime.combine(on + dt.timedelta(1), dt.time(), hours.zone)) - 1
    return start + (minute or 0) * 60_000_000


def till_day(moment: str, on: dt.date) -> dt.date:
    """The last business day whose till summary must be known."""
    return on - dt.timedelta(1) if moment == "before_opening" else on


def summary_missing(connection: Connection, org_unit_id: int, moment: str, on: dt.date) -> bool:
    """Whether a store with a till has no summary yet of the day that counts."""
    mine = (
        (document.c.org_unit_id == org_unit_id)
        & (document.c.kind == TILL)
        & (document.c.state == "posted")
        & document.c.reverses_id.is_(None)
    )
    near = till_day(moment, on)
    days = connection.execute(
        select(document.c.on).where(
            mine, document.c.on >= near - dt.timedelta(60), document.c.on <= near
        )
    ).scalars()
    known = set(days)
    return bool(known) and near not in known


def sold_before(
    connection: Connection,
    org_unit_id: int,
    warehouse_id: int,
    on: dt.date,
    at: int,
    zone: ZoneInfo,
) -> Mapping[int, int] | None:
    """Base micro by item that the day's till lines sold before `at`; None where a line does
    not say when. Empty for a store without a till."""
    local = (EPOCH + dt.timedelta(microseconds=at)).astimezone(zone)
    if summary_missing(connection, org_unit_id, "at", on):
        return None
    rows = connection.execute(
        select(line.c.item_id, line.c.quantity_micro, line.c.entered_micro, line.c.custom)
        .join(document, document.c.id == line.c.document_id)
        .where(
            document.c.org_unit_id == org_unit_id,
            document.c.warehouse_id == warehouse_id,
            document.c.kind == TILL,
            document.c.state == "posted",
            document.c.reverses_id.is_(None),
            document.c.on == on,
        )
    ).all()
    sold: dict[int, int] = {}
    for row in rows:
        if not row.quantity_micro:
            continue
        by_hour = as_json(row.custom or {}).get("hours")
        if not by_hour:
            return None
        entered = sum(micro for hour, micro in by_hour.items() if int(hour) < local.hour)
        base = round_half_up(entered * row.quantity_micro, row.entered_micro)
        sold[row.item_id] = sold.get(row.item_id, 0) + base
    return sold
