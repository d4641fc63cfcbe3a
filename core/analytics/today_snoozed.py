"""What a user put off and has not come back yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.platform.rows import as_date
from models.base import table
from models.today import Snooze


@dataclass(frozen=True, slots=True)
class PutOff:
    """A line that comes back on `until_on`."""

    subject: str
    said: str
    until_on: dt.date
    reason: str


def put_off_lines(
    connection: Connection, company_id: int, user_id: int, today: dt.date
) -> list[PutOff]:
    """His lines that are still away, those that come back first."""
    snooze = table(Snooze)
    rows = connection.execute(
        select(snooze.c.subject, snooze.c.said, snooze.c.until_on, snooze.c.reason)
        .where(
            snooze.c.company_id == company_id,
            snooze.c.user_id == user_id,
            snooze.c.until_on > today,
        )
        .order_by(snooze.c.until_on, snooze.c.id)
    )
    return [PutOff(row.subject, row.said, as_date(row.until_on), row.reason) for row in rows]
