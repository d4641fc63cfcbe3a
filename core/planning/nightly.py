"""The night's forecast of a company: made from a situation and a verdict, and kept.

Pure but for the last function: the same situation, verdict and seed give the same rows, in one
process or in many, so a run that was killed and begun anew ends as if nothing had happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlmodel import Session

from core.kernel.amounts import MICRO
from core.planning.forecast import Class, Forecast, Runner, Verdict, forecast
from core.planning.forecast.borrow import lend
from core.planning.forecast.explain import contributions
from core.planning.forecast.levels import Floats
from core.planning.forecast.panel import Key, Panel
from core.planning.forecast.paths import as_many, draw_paths, row_seed, total_quantiles
from core.planning.packed import pack
from core.planning.panels import HORIZON, Situation
from core.planning.reasons import Reason
from core.planning.signals import group_of
from core.platform.database import append
from models.base import table
from models.planning import ForecastSeries

PATHS = 400
PART = 200
ROWS_AT_ONCE = 500
FIRST_DAYS = 14
CONSTANT_DAYS = 56
HABIT_DAYS = 91
LEAST_ADDED = 0.005
"""A signal that moves a fortnight by less than this share of it is not mentioned."""
Step = Callable[[str, int, int], None]
"""Told of a step, how much of it is done, and of how much."""

_SERIES = table(ForecastSeries)


@dataclass(frozen=True)
class Made:
    """A night's forecast. `total` (series, horizon, LEVELS) is of all days up to each."""

    forecast: Forecast
    quantiles: Floats
    mean: Floats
    total: Floats
    reasons: tuple[Reason, ...]
    adds: tuple[dict[str, int], ...]

    @property
    def fell_back(self) -> int:
        """How many series have a reason."""
        return sum(1 for reason in self.reasons if reason)


def make(situation: Situation, verdict: Verdict, runner: Runner, seed: int, step: Step) -> Made:
    """Forecasts every shelf of a situation."""
    panel = situation.panel
    step("forecast", 0, len(panel.keys))
    made = forecast(panel, HORIZON, verdict, runner)
    quantiles, mean = made.quantiles.copy(), made.mean.copy()
    reasons = _reasons(panel, made)
    for lent in lend(panel, situation.shelves.categories, quantiles, mean):
        quantiles[lent.row], mean[lent.row] = lent.quantiles, lent.mean
        reasons[lent.row] = Reason.SHORT if lent.own_days else Reason.BORROWED
    for row in (row for row, reason in enumerate(reasons) if reason is Reason.CONSTANT):
        quantiles[row] = mean[row] = panel.quantity[row, -1]
    step("signals", 0, len(panel.keys))
    adds = added(panel, mean)
    step("paths", 0, len(panel.keys))
    parts = parts_of(panel, made.classes, verdict, quantiles, mean, seed)
    total = np.concatenate(runner.run(add_up, parts))
    return Made(made, quantiles, mean, total, tuple(reasons), adds)


def _reasons(panel: Panel, made: Forecast) -> list[Reason]:
    """Why a series is not forecast as others are, the gravest reason of each."""
    found = [Reason.NONE] * len(panel.keys)
    for one in made.fell_back:
        if one.method == "all":
            found[one.row] = Reason.ZEROS if one.used == "zeros" else Reason.SHORT
        elif not found[one.row] and made.weights[made.classes[one.row]].get(one.method, 0) > 0:
            found[one.row] = Reason.METHOD
    recent = panel.quantity[:, -CONSTANT_DAYS:]
    for row in range(len(found)):
        same = recent[row, -1] > 0 and np.ptp(recent[row]) == 0
        if same and found[row] in (Reason.NONE, Reason.METHOD):
            found[row] = Reason.CONSTANT
    return found


def added(panel: Panel, mean: Floats) -> tuple[dict[str, int], ...]:
    """What each signal adds to the first fortnight of each series, in micro base units."""
    parts = contributions(panel, HORIZON)
    sums: dict[str, Floats] = {}
    for name, values in parts.items():
        group = group_of(name)
        sums[group] = sums.get(group, 0.0) + values[:, :FIRST_DAYS].sum(axis=1)
    least = LEAST_ADDED * np.maximum(mean[:, :FIRST_DAYS].sum(axis=1), 1e-9)
    found: list[dict[str, int]] = []
    for row in range(len(panel.keys)):
        told = {name: float(values[row]) for name, values in sums.items()}
        found.append(
            {
                name: round(value * MICRO)
                for name, value in told.items()
                if np.isfinite(value) and abs(value) > least[row]
            }
        )
    return tuple(found)


@dataclass(frozen=True)
class _Part:
    """Series whose days are added up over sample paths. `held` (series,): what the paths of goods
    that sell whole pieces now and then must come to in the mean; NaN for all others."""

    keys: Sequence[Key]
    quantiles: Floats
    held: Floats
    ranks: Sequence[Floats]
    seed: int


def parts_of(
    panel: Panel,
    classes: tuple[Class, ...],
    verdict: Verdict,
    quantiles: Floats,
    mean: Floats,
    seed: int,
) -> list[_Part]:
    """The series in parts, for `add_up`, which a runner runs over them."""
    held = _held(panel, classes, mean)
    return [
        _Part(
            panel.keys[begin : begin + PART],
            quantiles[begin : begin + PART],
            held[begin : begin + PART],
            [verdict.of(kind).ranks for kind in classes[begin : begin + PART]],
            seed,
        )
        for begin in range(0, len(panel.keys), PART)
    ]


def _held(panel: Panel, classes: tuple[Class, ...], mean: Floats) -> Floats:
    """What sells now and then is told half by its forecast and half by its habit of a quarter,
    which errs less than either (docs/forecasts-measured.md)."""
    seldom = panel.whole_pieces() & np.array([one is Class.INTERMITTENT for one in classes])
    habit = panel.filled()[:, -HABIT_DAYS:].mean(axis=1)
    both = (mean.sum(axis=1) + habit * mean.shape[1]) / 2
    result: Floats = np.where(seldom, both, np.nan)
    return result


def add_up(part: _Part) -> Floats:
    """Quantiles of what the days up to each come to, from paths of the seed: (series, horizon,
    LEVELS). A function of a module, so that a pool can run it."""
    made = []
    for row, key in enumerate(part.keys):
        paths = draw_paths(part.quantiles[row], part.ranks[row], key, PATHS, part.seed)
        if np.isfinite(part.held[row]):
            random = np.random.default_rng([part.seed, row_seed(key, "seldom")])
            paths = as_many(random, paths, float(part.held[row]))
        made.append(total_quantiles(paths))
    return np.stack(made)


def batches(count: int) -> Iterator[range]:
    """Rows to keep in one transaction each."""
    for begin in range(0, count, ROWS_AT_ONCE):
        yield range(begin, min(begin + ROWS_AT_ONCE, count))


def keep(
    session: Session, run_id: int, company_id: int, at: Situation, made: Made, rows: range
) -> None:
    """Writes some series of a run."""
    append(session, _SERIES, [_row(run_id, company_id, at, made, row) for row in rows])


def _row(run_id: int, company_id: int, at: Situation, made: Made, row: int) -> dict[str, Any]:
    item, warehouse = at.shelves.keys[row]
    return {
        "run_id": run_id,
        "item_id": item,
        "warehouse_id": warehouse,
        "company_id": company_id,
        "org_unit_id": at.shelves.place(row).unit_id,
        "kind": made.forecast.classes[row].value,
        "fell_back": made.reasons[row].value,
        "mean_14_micro": round(float(made.mean[row, :FIRST_DAYS].sum()) * MICRO),
        "mean_28_micro": round(float(made.mean[row].sum()) * MICRO),
        "mean": pack(made.mean[row]),
        "daily": pack(made.quantiles[row]),
        "total": pack(made.total[row]),
        "adds": made.adds[row],
    }
