"""Counts that wait for somebody: to be looked through, or their differences to be approved.

At stake is |difference| × cost over their items, by the rule of the page of differences.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection

from core.desks.counting.read import waiting
from core.desks.counting.read_differences import at_stake, differences
from core.platform.rows import as_date


@dataclass(frozen=True, slots=True)
class WaitingCount:
    """A count; `posted`: its differences stand to be approved. `at_retail`: the stake is at
    selling price with tax."""

    count_id: int
    org_unit_id: int
    name: str
    warehouse: str
    on: dt.date
    posted: bool
    stake_fen: int
    at_retail: bool


def waiting_counts(
    connection: Connection, company_id: int, exponent: int = 2
) -> list[WaitingCount]:
    """Counts in review or with differences not approved, the oldest first. `exponent` is the
    currency's."""
    return [
        WaitingCount(
            count.id,
            count.org_unit_id,
            count.name,
            count.warehouse,
            as_date(count.on),
            count.state == "posted",
            *at_stake(differences(connection, count, exponent)),
        )
        for count in waiting(connection, company_id)
    ]
