"""Which till days are missing: a store whose sales nobody has seen is short of its own facts.

A store that has sent till summaries is expected to send one for every day up to yesterday.
What is missing is worth the mean net sales of its last 28 days that sold. A store silent for
longer than 60 days has stopped sending: it is told once, and no sales are guessed for it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from core.analytics.source import open_sum
from core.kernel.amounts import round_half_up
from core.platform.rows import as_date
from models.base import table
from models.company import OrgUnit
from models.documents import Document
from models.facts import FactOrgDay

TILL = "till.summary"
SILENT_DAYS = 60
MEAN_DAYS = 28
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MissingTill:
    """A store with days that no till summary tells of. `unseen_fen`: net sales to be expected
    of those days; None for a store that has stopped sending."""

    org_unit_id: int
    store: str
    last_on: dt.date
    missing: tuple[dt.date, ...]
    days: int
    unseen_fen: int | None


def missing_till_days(connection: Connection, company_id: int, today: dt.date) -> list[MissingTill]:
    """Stores with missing till days of the last 60 up to yesterday, the dearest first."""
    since, last = today - DAY * SILENT_DAYS, today - DAY
    document, unit = table(Document), table(OrgUnit)
    posted = (
        document.c.company_id == company_id,
        document.c.kind == TILL,
        document.c.state == "posted",
        document.c.reverses_id.is_(None),
    )
    stores = connection.execute(
        select(
            unit.c.id,
            unit.c.name,
            func.min(document.c.on).label("first"),
            func.max(document.c.on).label("last"),
        )
        .join(unit, unit.c.id == document.c.org_unit_id)
        .where(*posted, unit.c.active.is_(True))
        .group_by(unit.c.id, unit.c.name)
    ).all()
    seen: dict[int, set[dt.date]] = {}
    for row in connection.execute(
        select(document.c.org_unit_id, document.c.on).where(*posted, document.c.on >= since)
    ):
        seen.setdefault(row.org_unit_id, set()).add(as_date(row.on))
    found = []
    for store in stores:
        first, newest = as_date(store.first), as_date(store.last)
        if newest < since:
            silent = (last - newest).days
            found.append(MissingTill(store.id, store.name, newest, (), silent, None))
            continue
        start = max(first, since)
        there = seen.get(store.id, set())
        span = ((last - start).days) + 1
        missing = tuple(on for n in range(span) if (on := start + DAY * n) not in there)
        if missing:
            daily = _daily_sales(connection, company_id, store.id, newest)
            worth = daily * len(missing)
            found.append(MissingTill(store.id, store.name, newest, missing, len(missing), worth))
    return sorted(found, key=lambda one: (-(one.unseen_fen or 0), one.store))


def _daily_sales(connection: Connection, company_id: int, org_unit_id: int, until: dt.date) -> int:
    """Mean net sales of a store on the days that sold."""
    facts = table(FactOrgDay)
    row = connection.execute(
        select(open_sum(facts.c.net_sales_fen, "net"), func.count().label("days")).where(
            facts.c.company_id == company_id,
            facts.c.org_unit_id == org_unit_id,
            facts.c.on > until - DAY * MEAN_DAYS,
            facts.c.on <= until,
            facts.c.net_sales_fen > 0,
        )
    ).one()
    return round_half_up(int(row.net), int(row.days)) if row.days else 0
