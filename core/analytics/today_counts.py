"""Counts that wait for somebody: to be looked through, or their differences to be approved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.platform.rows import as_date
from models.base import table
from models.company import Warehouse
from models.counting import StockCount

WAITING = ("review", "posted")


@dataclass(frozen=True, slots=True)
class WaitingCount:
    """A count; `posted`: its differences stand to be approved."""

    count_id: int
    name: str
    warehouse: str
    on: dt.date
    posted: bool


def waiting_counts(connection: Connection, company_id: int) -> list[WaitingCount]:
    """Counts in review or with differences not approved, the oldest first."""
    count, place = table(StockCount), table(Warehouse)
    rows = connection.execute(
        select(count.c.id, count.c.name, place.c.name.label("place"), count.c.on, count.c.state)
        .join(place, place.c.id == count.c.warehouse_id)
        .where(count.c.company_id == company_id, count.c.state.in_(WAITING))
        .order_by(count.c.on, count.c.id)
    )
    return [
        WaitingCount(row.id, row.name, row.place, as_date(row.on), row.state == "posted")
        for row in rows
    ]
