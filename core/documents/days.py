"""The business day that it is now: a company's own, by the zone it lives in."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from core.kernel.clock import Clock
from core.platform.rows import Rows


def business_day(rows: Rows, company_id: int, clock: Clock) -> dt.date:
    """Today in the company's zone; in UTC where there is no such company."""
    found = rows.one("SELECT zone FROM company WHERE id = ?", (company_id,))
    return clock.now().astimezone(ZoneInfo(found[0] if found else "UTC")).date()
