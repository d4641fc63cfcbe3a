"""What goods are expected to sell: the mean of the last night's forecast, where one is fresh.

Told as the sales of 28 days at the pace of the next 14, so that it stands where past sales stood.
A forecast older than a week says nothing any more; then past sales count, as before the first one.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, Subquery, select

from core.analytics.definitions import COVER_DAYS
from core.analytics.pace import shelf_pace
from core.analytics.source import Slice, limits
from core.platform.rows import as_date
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
    fresh = _fresh(connection, of.company_id, last)
    if fresh is None:
        return None
    series = table(ForecastSeries)
    rows = connection.execute(
        select(series.c.item_id, series.c.warehouse_id, series.c.mean_14_micro).where(
            series.c.run_id == fresh[0], *limits(series, of)
        )
    )
    return {(row[0], row[1]): row[2] * COVER_DAYS // AHEAD for row in rows}


def shelf_demand(connection: Connection, of: Slice, last: dt.date) -> Subquery:
    """What each shelf is expected to sell in 28 days: columns item_id, warehouse_id and
    `sold_micro`; without a fresh forecast what it sold in the 28 days up to `last`."""
    fresh = _fresh(connection, of.company_id, last)
    if fresh is None:
        return shelf_pace(connection, of, last)
    series = table(ForecastSeries)
    micro = series.c.mean_14_micro * (COVER_DAYS // AHEAD)
    return (
        select(series.c.item_id, series.c.warehouse_id, micro.label("sold_micro"))
        .where(series.c.run_id == fresh[0], *limits(series, of))
        .subquery("pace")
    )


def forecast_of(connection: Connection, company_id: int, last: dt.date) -> dt.date | None:
    """The last day that the forecast in use knew; None where past sales count."""
    fresh = _fresh(connection, company_id, last)
    return None if fresh is None else fresh[1]


def _fresh(connection: Connection, company_id: int, last: dt.date) -> tuple[int, dt.date] | None:
    """The run whose forecasts count, and the last day it knew."""
    run = table(ForecastRun)
    row = connection.execute(
        select(run.c.id, run.c.origin_on)
        .where(
            run.c.company_id == company_id,
            run.c.kind == "nightly",
            run.c.state == "finished",
            run.c.origin_on >= last - dt.timedelta(days=FRESH_DAYS),
            run.c.origin_on <= last,
        )
        .order_by(run.c.origin_on.desc(), run.c.id.desc())
        .limit(1)
    ).first()
    return None if row is None else (row[0], as_date(row[1]))
