"""Forecasts as they were stored: what everybody who decides reads, and nobody recomputes.

    run = latest_run(connection, company_id)
    found = read(connection, run, items=[7])          # one row an item and warehouse
    found.total[0, 13]                                # quantiles of what 14 days together ask
    found.chance_above(0, days=14, quantity=120.0)    # that 14 days ask more than 120
    found.paths(0, count=500)                         # possible futures, always the same ones

Reads through whatever connection it is given: the scoped reader's in pages, the session's own
(`session.connection()`) in verbs. Quantities are in base units, as floats: they are forecasts.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, select

from core.planning.forecast import Class
from core.planning.forecast.levels import LEVELS, Floats
from core.planning.forecast.paths import draw_paths
from core.planning.packed import unpack, unpack_ranks
from core.platform.rows import as_json
from models.base import table
from models.planning import ForecastClass, ForecastRun, ForecastSeries

_CHUNK = 900
FRESH_DAYS = 7
"""An older forecast says nothing of today any more."""
Shelf = tuple[int, int]
"""Item and warehouse, by id."""

_RUN = table(ForecastRun)
_SERIES = table(ForecastSeries)
_CLASS = table(ForecastClass)


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run. The first day forecast is the day after `origin_on`."""

    id: int
    company_id: int
    kind: str
    origin_on: dt.date
    horizon_days: int
    seed: int
    tournament_id: int | None
    series: int
    fell_back: int
    finished_at: int

    def day(self, ahead: int) -> dt.date:
        """The calendar day so many days ahead; 1 is the first."""
        return self.origin_on + dt.timedelta(days=ahead)


@dataclass(frozen=True)
class Stored:
    """Forecasts of some shelves: a row each, in the order of `keys`.

    `mean` (row, horizon); `daily` and `total` (row, horizon, LEVELS): quantiles of each day by
    itself, and of all days up to it together. `fell_back` is '' or a reason (reasons.py).
    """

    run: Run
    keys: tuple[Shelf, ...]
    units: tuple[int, ...]
    kinds: tuple[Class, ...]
    fell_back: tuple[str, ...]
    mean: Floats
    daily: Floats
    total: Floats
    adds: tuple[Mapping[str, object], ...]
    ranks: Mapping[Class, Floats]

    @cached_property
    def row_of(self) -> Mapping[Shelf, int]:
        """Where each item and warehouse stands."""
        return {key: row for row, key in enumerate(self.keys)}

    def paths(self, row: int, count: int, seed: int | None = None) -> Floats:
        """Possible futures (count, horizon) of a row; without a seed those of the run's own."""
        key = name_of(self.keys[row])
        ranks = self.ranks.get(self.kinds[row], np.empty((0, 0)))
        chosen = self.run.seed if seed is None else seed
        return draw_paths(self.daily[row], ranks, key, count, chosen)

    def chance_above(self, row: int, days: int, quantity: float) -> float:
        """The chance that the first `days` days together ask for more than `quantity`.

        It never rises with the quantity. Between levels it is read linearly; beyond the outer
        levels it goes on to 0 and 1 within as much again.
        """
        return chance_above(self.total[row, days - 1], quantity)


def name_of(key: Shelf) -> tuple[str, str]:
    """A shelf as a panel names it: store first."""
    item, warehouse = key
    return str(warehouse), str(item)


def chance_above(quantiles: Floats, quantity: float) -> float:
    """The chance of more than `quantity`, from quantiles (LEVELS)."""
    if quantity < 0:
        return 1.0
    if quantiles[0] == quantiles[-1]:
        return 0.0 if quantity >= quantiles[-1] else 1.0
    if quantiles[0] <= quantity <= quantiles[-1]:
        upto = int(np.searchsorted(quantiles, quantity, side="right"))
        if upto == len(LEVELS):
            return float(1 - LEVELS[-1])
        low, high = quantiles[upto - 1], quantiles[upto]
        share = (quantity - low) / (high - low)
        return float(1 - (LEVELS[upto - 1] + (LEVELS[upto] - LEVELS[upto - 1]) * share))
    if quantity < quantiles[0]:
        reach = max(float(quantiles[0]), 1e-9)
        return float(1 - LEVELS[0] * max(0.0, quantity / reach))
    reach = max(float(quantiles[-1] - quantiles[0]), 1e-9)
    return float((1 - LEVELS[-1]) * max(0.0, 1 - (quantity - quantiles[-1]) / reach))


def latest_run(
    connection: Connection,
    company_id: int,
    kind: str = "nightly",
    before: dt.date | None = None,
) -> Run | None:
    """The last finished run of a company (that knew only days before `before`); None so far."""
    runs = recent_runs(connection, company_id, kind, before, 1)
    return runs[0] if runs else None


def fresh_run(connection: Connection, company_id: int, today: dt.date) -> Run | None:
    """The newest forecast, if it is not too old to be believed."""
    run = latest_run(connection, company_id)
    return None if run is None or (today - run.origin_on).days > FRESH_DAYS else run


def recent_runs(
    connection: Connection,
    company_id: int,
    kind: str = "nightly",
    before: dt.date | None = None,
    most: int = 400,
) -> list[Run]:
    """Finished runs, the latest first."""
    query = (
        select(
            _RUN.c.id,
            _RUN.c.company_id,
            _RUN.c.kind,
            _RUN.c.origin_on,
            _RUN.c.horizon_days,
            _RUN.c.seed,
            _RUN.c.tournament_id,
            _RUN.c.series,
            _RUN.c.fell_back,
            _RUN.c.finished_at,
        )
        .where(_RUN.c.company_id == company_id, _RUN.c.kind == kind, _RUN.c.state == "finished")
        .order_by(_RUN.c.origin_on.desc(), _RUN.c.id.desc())
        .limit(most)
    )
    if before is not None:
        query = query.where(_RUN.c.origin_on < before)
    return [Run(*tuple(row)) for row in connection.execute(query)]


def read(
    connection: Connection,
    run: Run,
    items: Collection[int] = (),
    warehouses: Collection[int] = (),
) -> Stored:
    """What a run says of some items and warehouses; empty for all that the reader may see."""
    rows: list[tuple[Any, ...]] = []
    wanted = sorted(items)
    for start in range(0, len(wanted), _CHUNK) if wanted else (None,):
        query = _series(run)
        if start is not None:
            query = query.where(_SERIES.c.item_id.in_(wanted[start : start + _CHUNK]))
        if warehouses:
            query = query.where(_SERIES.c.warehouse_id.in_(sorted(warehouses)))
        rows += [tuple(row) for row in connection.execute(query)]
    return _stacked(run, sorted(rows, key=lambda row: row[:2]), _ranks(connection, run))


def _series(run: Run) -> Select[Any]:
    return select(
        _SERIES.c.item_id,
        _SERIES.c.warehouse_id,
        _SERIES.c.org_unit_id,
        _SERIES.c.kind,
        _SERIES.c.fell_back,
        _SERIES.c.mean,
        _SERIES.c.daily,
        _SERIES.c.total,
        _SERIES.c.adds,
    ).where(_SERIES.c.run_id == run.id)


def _stacked(run: Run, rows: list[tuple[Any, ...]], ranks: Mapping[Class, Floats]) -> Stored:
    days, levels, count = run.horizon_days, len(LEVELS), len(rows)
    mean = np.empty((count, days))
    daily, total = np.empty((count, days, levels)), np.empty((count, days, levels))
    for number, row in enumerate(rows):
        mean[number] = unpack(row[5], days)
        daily[number] = unpack(row[6], days, levels)
        total[number] = unpack(row[7], days, levels)
    return Stored(
        run,
        keys=tuple((row[0], row[1]) for row in rows),
        units=tuple(row[2] for row in rows),
        kinds=tuple(Class(row[3]) for row in rows),
        fell_back=tuple(row[4] for row in rows),
        mean=mean,
        daily=daily,
        total=total,
        adds=tuple(as_json(row[8]) for row in rows),
        ranks=ranks,
    )


def _ranks(connection: Connection, run: Run) -> dict[Class, Floats]:
    """Error paths by class, of the tournament that the run used."""
    found = connection.execute(
        select(_CLASS.c.kind, _CLASS.c.ranks).where(_CLASS.c.run_id == run.tournament_id)
    )
    return {Class(kind): unpack_ranks(kept, run.horizon_days) for kind, kept in found}
