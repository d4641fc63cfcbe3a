"""What goods are expected to sell: the mean of the last night's forecast, where one is fresh.

Told as the sales of 28 days at the pace of the next 14, so that it stands where past sales stood.
A forecast older than a week says nothing any more; then past sales count, as before the first one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, Subquery, select

from core.analytics.definitions import COVER_DAYS
from core.analytics.pace import shelf_pace
from core.analytics.source import Slice, limits
from core.platform.rows import as_date
from models.base import table
from models.planning import ForecastRun, ForecastSeries

FRESH_DAYS = 7
AHEAD = 14


@dataclass(frozen=True, slots=True)
class Pace:
    """What sales to come are taken from: a forecast that knew the days up to `known_on`, else the
    28 days up to `last`, the last day with sales. Forecasts are never changed, so who keeps
    answers keeps them under this."""

    last: dt.date
    forecast_id: int | None = None
    known_on: dt.date | None = None


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


def shelf_demand(connection: Connection, of: Slice, pace: Pace) -> Subquery:
    """What each shelf is expected to sell in 28 days: columns item_id, warehouse_id and
    `sold_micro`; without a forecast what it sold in the 28 days up to the last with sales."""
    if pace.forecast_id is None:
        return shelf_pace(connection, of, pace.last)
    series = table(ForecastSeries)
    micro = series.c.mean_14_micro * (COVER_DAYS // AHEAD)
    return (
        select(series.c.item_id, series.c.warehouse_id, micro.label("sold_micro"))
        .where(series.c.run_id == pace.forecast_id, *limits(series, of))
        .subquery("pace")
    )


def pace_of(connection: Connection, company_id: int, last: dt.date) -> Pace:
    """The forecast in use, where one is fresh."""
    fresh = _fresh(connection, company_id, last)
    return Pace(last) if fresh is None else Pace(last, *fresh)


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
