"""What goods are expected to sell: the mean of the last night's forecast, where one is fresh.

Told as the sales of 28 days at the pace of the next 14, so that it stands where past sales stood.
A forecast older than a week says nothing any more; then past sales count, as before the first one.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from core.analytics.source import Slice, limits
from models.base import table
from models.planning import ForecastRun, ForecastSeries

FRESH_DAYS = 7
AHEAD = 14


def expected_by_shelf(
    connection: Connection, of: Slice, last: dt.date
) -> dict[tuple[int, int], int] | None:
    """Expected sales of 28 days by item and warehouse, micro; None without a fresh forecast.

    `last` is the last day with sales.
    """
    run, series = table(ForecastRun), table(ForecastSeries)
    latest = connection.execute(
        select(run.c.id)
        .where(
            run.c.company_id == of.company_id,
            run.c.kind == "nightly",
            run.c.state == "finished",
            run.c.origin_on >= last - dt.timedelta(days=FRESH_DAYS),
            run.c.origin_on <= last,
        )
        .order_by(run.c.origin_on.desc(), run.c.id.desc())
        .limit(1)
    ).scalar()
    if latest is None:
        return None
    rows = connection.execute(
        select(series.c.item_id, series.c.warehouse_id, series.c.mean_14_micro).where(
            series.c.run_id == latest, *limits(series, of)
        )
    )
    return {(row[0], row[1]): row[2] * 28 // AHEAD for row in rows}
