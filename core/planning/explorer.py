"""One forecast, looked at from all sides: what was, what is said, why, and how often it was right.

It may be of one shelf or of any sum of shelves. Means of a sum are sums of means. Its quantiles lie
between two that are known: as if each part had its own chance (sample paths added up), and as if
all erred together (quantiles added up); what bears on stores alike, a hot day or a falling trend,
makes the truth a mixture. How good that is, the sum's own record shows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import Connection, Row, Table, func, select

from core.kernel.amounts import MICRO
from core.planning.forecast import Class
from core.planning.forecast.levels import LEVELS, MEDIAN, Floats
from core.planning.reasons import Reason
from core.planning.stored import Run, Stored, latest_run, read, recent_runs
from core.platform.rows import as_json
from models.base import table
from models.facts import FactItemDay
from models.planning import DemandDay, ForecastRun, ForecastScore, ForecastSeries

Named = TypeVar("Named", bound=Hashable)
PATHS, FEWER_PATHS, MANY = 300, 60, 60
"""Paths drawn of each part of a sum; fewer of many parts, which smooth one another."""
TOGETHER = 0.3
"""How far parts of a sum err together: 0 each by itself, 1 all alike."""
HISTORY_DAYS = 400
RECORD_DAYS = 14
_LOW, _HIGH = (int(np.searchsorted(LEVELS, level)) for level in (0.1, 0.9))
_LOWER, _HIGHER = 0, len(LEVELS) - 1

_DEMAND = table(DemandDay)
_FACT = table(FactItemDay)
_RUN = table(ForecastRun)
_SCORE = table(ForecastScore)


@dataclass(frozen=True, slots=True)
class Past:
    """A day that was: sold, wanted, in base units; shelves that stood empty; promoted; price
    paid a unit with tax, in minor units, 0 where nothing was sold. Of the shelves that lost sales
    `recorded` tell by the time of the last sale how much, `estimated` do not: it is an estimate.
    What was lost in money, at the prices of those weeks; the margin None where cost is hidden."""

    on: dt.date
    sold: float
    wanted: float
    lost: float
    empty: int
    promoted: bool
    price: float
    recorded: int = 0
    estimated: int = 0
    lost_net_fen: int = 0
    lost_margin_fen: int | None = 0


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day to come: mean, middle, ends of the 80 % and of the 95 % interval."""

    on: dt.date
    mean: float
    median: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float


@dataclass(frozen=True, slots=True)
class Contestant:
    """How a method did in a class at the last tournament; shares, not percent."""

    kind: Class
    method: str
    weight: float
    loss: float
    wape: float
    cover_80: float
    cover_95: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Said:
    """A past forecast of a fortnight beside what happened."""

    origin_on: dt.date
    days: int
    said: float
    low_80: float
    high_80: float
    happened: float
    days_inside: int
    missed: float

    @property
    def inside(self) -> bool:
        """Whether the sum lay inside its 80 % interval."""
        return self.low_80 <= self.happened <= self.high_80


@dataclass(frozen=True)
class Look:
    """A forecast and all that is known about it."""

    run: Run
    shelves: int
    kinds: tuple[tuple[Class, int], ...]
    reasons: tuple[tuple[Reason, int], ...]
    past: tuple[Past, ...]
    ahead: tuple[Ahead, ...]
    adds: tuple[tuple[str, float], ...]
    totals: Floats
    """Quantiles (horizon, LEVELS) of all days up to each."""

    def between(self, days: int) -> tuple[float, float]:
        """The 80 % interval of the first days together."""
        return float(self.totals[days - 1, _LOW]), float(self.totals[days - 1, _HIGH])


def shelves_of(connection: Connection, run: Run) -> list[tuple[int, int, int]]:
    """(item, warehouse, org unit) of every shelf that a run forecasts and the reader sees."""
    series = table(ForecastSeries)
    rows = connection.execute(
        select(series.c.item_id, series.c.warehouse_id, series.c.org_unit_id)
        .where(series.c.run_id == run.id)
        .order_by(series.c.mean_28_micro.desc(), series.c.item_id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def look(
    connection: Connection,
    company_id: int,
    items: Collection[int],
    warehouses: Collection[int],
) -> Look | None:
    """The forecast of the sum of some shelves; None where nothing was forecast."""
    run = latest_run(connection, company_id)
    if run is None:
        return None
    found = read(connection, run, items, warehouses)
    if not found.keys:
        return None
    daily, total = _sum(found)
    mean = found.mean.sum(axis=0)
    return Look(
        run,
        len(found.keys),
        _counted(found.kinds),
        _counted(tuple(Reason(one) for one in found.fell_back if one)),
        tuple(_history(connection, run, items, warehouses)),
        tuple(_ahead(run, mean, daily, day) for day in range(run.horizon_days)),
        _adds(found),
        total,
    )


def _sum(found: Stored) -> tuple[Floats, Floats]:
    """Quantiles of each day and of all days up to it, of the sum of all rows."""
    if len(found.keys) == 1:
        return found.daily[0], found.total[0]
    count = PATHS if len(found.keys) <= MANY else FEWER_PATHS
    paths = np.zeros((count, found.run.horizon_days))
    for row in range(len(found.keys)):
        paths += found.paths(row, count)
    # The paths' own mean differs a little from the means' sum: the sum is what is said
    factor = found.mean.sum(axis=0) / np.maximum(paths.mean(axis=0), 1e-9)
    paths *= np.where(paths.mean(axis=0) > 0, factor, 1.0)
    daily = np.quantile(paths, LEVELS, axis=0).T
    total = np.quantile(np.cumsum(paths, axis=1), LEVELS, axis=0).T
    apart = 1 - TOGETHER
    return (
        apart * daily + TOGETHER * found.daily.sum(axis=0),
        apart * total + TOGETHER * found.total.sum(axis=0),
    )


def _ahead(run: Run, mean: Floats, daily: Floats, day: int) -> Ahead:
    quantiles = daily[day]
    return Ahead(
        run.day(day + 1),
        float(mean[day]),
        float(quantiles[MEDIAN]),
        float(quantiles[_LOW]),
        float(quantiles[_HIGH]),
        float(quantiles[_LOWER]),
        float(quantiles[_HIGHER]),
    )


def _counted(found: Sequence[Named]) -> tuple[tuple[Named, int], ...]:
    counts: dict[Named, int] = {}
    for one in found:
        counts[one] = counts.get(one, 0) + 1
    return tuple(sorted(counts.items(), key=lambda pair: -pair[1]))


def _adds(found: Stored) -> tuple[tuple[str, float], ...]:
    """What each signal adds to the first fortnight, the largest first."""
    sums: dict[str, float] = {}
    for row in found.adds:
        for name, micro in row.items():
            sums[name] = sums.get(name, 0.0) + float(str(micro)) / MICRO
    return tuple(sorted(sums.items(), key=lambda pair: -abs(pair[1])))


def _history(
    connection: Connection, run: Run, items: Collection[int], warehouses: Collection[int]
) -> list[Past]:
    """Days up to the run's last, those without any sale too."""
    first = run.origin_on - dt.timedelta(days=HISTORY_DAYS - 1)

    def cut(table: Table) -> list[object]:
        conditions = [
            table.c.company_id == run.company_id,
            table.c.on.between(first, run.origin_on),
        ]
        if items:
            conditions.append(table.c.item_id.in_(sorted(items)))
        if warehouses:
            conditions.append(table.c.warehouse_id.in_(sorted(warehouses)))
        return list(conditions)

    d, f = _DEMAND.c, _FACT.c
    told = connection.execute(
        select(
            d.on,
            func.sum(d.sold_micro),
            func.sum(d.demand_micro - d.one_off_micro),
            func.sum(d.lost_micro),
            func.count().filter(d.share_open_micro < MICRO),
            func.count().filter(d.promotion),
            func.count().filter(d.lost_micro > 0, d.how == "recorded"),
            func.count().filter(d.lost_micro > 0, d.how.in_(("tobit", "estimated"))),
            func.sum(d.lost_net_fen),
            func.sum(d.lost_margin_fen),
            func.count(d.lost_margin_fen),
        )
        .where(*cut(_DEMAND))  # type: ignore[arg-type]
        .group_by(d.on)
    )
    days = {row[0]: row for row in told}
    paid = connection.execute(
        select(f.on, func.sum(f.net_sales_fen + f.tax_fen), func.sum(f.sold_micro))
        .where(*cut(_FACT), f.sold_micro > 0)  # type: ignore[arg-type]
        .group_by(f.on)
    )
    prices = {row[0]: float(row[1]) / (float(row[2]) / MICRO) for row in paid if row[2]}
    # Most rows lost nothing, and that is a margin too: where none is seen, cost is hidden.
    visible = any(row[10] for row in days.values())
    begun = min(days, default=run.origin_on)
    found: list[Past] = []
    for number in range((run.origin_on - begun).days + 1):
        on = begun + dt.timedelta(days=number)
        row = days.get(on)
        values = [0.0 if row is None else float(row[i] or 0) for i in range(1, 6)]
        sold, wanted, lost = (value / MICRO for value in values[:3])
        price = prices.get(on, 0.0)
        day = Past(on, sold, wanted, lost, int(values[3]), values[4] > 0, price)
        found.append(day if row is None else replace(day, **_lost(row, visible)))
    return found


def _lost(row: Row[Any], visible: bool) -> dict[str, Any]:
    """How a day's loss is known, and its money; goods whose cost nobody knows add no margin."""
    recorded, estimated, net, margin = (row[at] for at in range(6, 10))
    return {
        "recorded": int(recorded),
        "estimated": int(estimated),
        "lost_net_fen": int(net or 0),
        "lost_margin_fen": int(margin or 0) if visible else None,
    }


def method_alone(connection: Connection, run: Run) -> str:
    """The one method by which a run was made without any tournament; '' where a blend was."""
    found = connection.execute(select(_RUN.c.findings).where(_RUN.c.id == run.id)).scalar()
    return str(as_json(found or {}).get("method", ""))


def contestants(connection: Connection, run: Run, kinds: Collection[Class]) -> list[Contestant]:
    """How all methods did in some classes, at the tournament that a run goes by."""
    rows = connection.execute(
        select(
            _SCORE.c.kind,
            _SCORE.c.method,
            _SCORE.c.weight_micro,
            _SCORE.c.loss_micro,
            _SCORE.c.wape_micro,
            _SCORE.c.cover_80_micro,
            _SCORE.c.cover_95_micro,
            _SCORE.c.cpu_micro,
        ).where(
            _SCORE.c.run_id == run.tournament_id,
            _SCORE.c.kind.in_(sorted(kind.value for kind in kinds)),
        )
    )
    found = [
        Contestant(Class(row[0]), row[1], *(float(value) / MICRO for value in row[2:]))
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.kind.value, -one.weight, one.loss))


def record(
    connection: Connection,
    seen: Look,
    items: Collection[int],
    warehouses: Collection[int],
    most: int = 6,
) -> list[Said]:
    """What earlier runs said of the fortnight after them, beside what was wanted then; each at
    least a week after the one before, the latest first."""
    wanted = {day.on: day.wanted for day in seen.past}
    found: list[Said] = []
    last: dt.date | None = None
    for run in recent_runs(connection, seen.run.company_id, before=seen.run.origin_on):
        known = sum(1 for day in range(1, RECORD_DAYS + 1) if run.day(day) in wanted)
        near = last is not None and (last - run.origin_on).days < RECORD_DAYS // 2
        if known < RECORD_DAYS // 2 or near:
            continue
        said = read(connection, run, items, warehouses)
        if said.keys:
            found.append(_said(run, said, wanted, known))
            last = run.origin_on
        if len(found) == most:
            break
    return found


def _said(run: Run, said: Stored, wanted: dict[dt.date, float], known: int) -> Said:
    daily, total = _sum(said)
    mean = said.mean.sum(axis=0)[:known]
    happened = np.array([wanted[run.day(day + 1)] for day in range(known)])
    low, high = daily[:known, _LOW], daily[:known, _HIGH]
    return Said(
        run.origin_on,
        known,
        float(mean.sum()),
        float(total[known - 1, _LOW]),
        float(total[known - 1, _HIGH]),
        float(happened.sum()),
        int(((happened >= low) & (happened <= high)).sum()),
        float(np.abs(happened - mean).sum()),
    )
