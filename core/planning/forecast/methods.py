"""The table of methods: one row a contestant. To add a forecaster, add a row.

A method is a pure function (panel, horizon) -> quantiles and mean. What it cannot forecast it
leaves NaN, or it raises: then the seasonal naive stands in for those series, and it is said so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np

from core.planning.forecast.levels import Floats
from core.planning.forecast.methods_global import global_trees
from core.planning.forecast.methods_local import imapa, mstl, theta
from core.planning.forecast.methods_prophet import prophet_known, prophet_plain, prophet_with_all
from core.planning.forecast.methods_regression import regression
from core.planning.forecast.methods_simple import seasonal_naive, tsb, window_average
from core.planning.forecast.panel import Panel

Function = Callable[[Panel, int], tuple[Floats, Floats]]


class Reach(Enum):
    """Whether a method learns from one series or from all."""

    LOCAL = "local"
    GLOBAL = "global"


@dataclass(frozen=True)
class Method:
    """One contestant.

    `one_by_one`: it takes a single series. `costly`: it contests on a sample of a class. `pays_at`:
    the share of the class's loss that it must save to be run every night; time is a price too.
    """

    name: str
    reach: Reach
    function: Function
    one_by_one: bool = False
    costly: bool = False
    pays_at: float = 0.0


FALL_BACK = "seasonal_naive"

METHODS: tuple[Method, ...] = (
    Method("seasonal_naive", Reach.LOCAL, seasonal_naive),
    Method("window_average", Reach.LOCAL, window_average),
    Method("tsb", Reach.LOCAL, tsb),
    Method("imapa", Reach.LOCAL, imapa, pays_at=0.002),
    Method("mstl", Reach.LOCAL, mstl, pays_at=0.02),
    Method("theta", Reach.LOCAL, theta, pays_at=0.02),
    Method("regression", Reach.LOCAL, regression),
    Method("global_trees", Reach.GLOBAL, global_trees),
    Method("prophet", Reach.LOCAL, prophet_known, one_by_one=True, costly=True, pays_at=0.05),
)
"""Who contests in the tournament."""

YARDSTICKS: tuple[Method, ...] = (
    Method("prophet_plain", Reach.LOCAL, prophet_plain, one_by_one=True, costly=True),
    Method("prophet_with_all", Reach.LOCAL, prophet_with_all, one_by_one=True, costly=True),
)
"""What the benchmark measures against. They never enter a forecast."""

BY_NAME = {method.name: method for method in (*METHODS, *YARDSTICKS)}


@dataclass(frozen=True)
class FellBack:
    """A series that a method could not forecast: what stood in, and why."""

    row: int
    method: str
    used: str
    reason: str


@dataclass(frozen=True)
class Answer:
    """What one method says of a panel: (series, horizon, LEVELS), (series, horizon), fall-backs."""

    quantiles: Floats
    mean: Floats
    fell_back: tuple[FellBack, ...] = ()


def ask(method: Method, panel: Panel, horizon: int) -> Answer:
    """What a method says of every series; the fall-back where it fails. Bad data never raises."""
    panel = panel if panel.ahead >= horizon else _reaching(panel, horizon)
    if method.one_by_one:
        return _joined(
            [_one(method, panel.rows([row]), horizon, row) for row in range(len(panel.keys))]
        )
    return _one(method, panel, horizon, 0)


def _reaching(panel: Panel, horizon: int) -> Panel:
    """A panel without days ahead is one without known signals: they end with the sales."""
    return Panel(panel.keys, panel.first_day, panel.quantity, {}, horizon)


def _one(method: Method, panel: Panel, horizon: int, first: int) -> Answer:
    reason = ""
    try:
        quantiles, mean = method.function(panel, horizon)
        failed = ~(np.isfinite(quantiles).all(axis=(1, 2)) & np.isfinite(mean).all(axis=1))
        reason = "no fit" if failed.any() else ""
    except Exception as broken:  # noqa: BLE001  a contestant's failure must never stop the night's run
        reason = f"{type(broken).__name__}: {broken}"
        failed = np.ones(len(panel.keys), dtype=bool)
        quantiles, mean = seasonal_naive(panel, horizon)
    rows = np.flatnonzero(failed)
    if rows.size:
        safe_quantiles, safe_mean = seasonal_naive(panel.rows(rows), horizon)
        quantiles, mean = quantiles.copy(), mean.copy()
        quantiles[rows], mean[rows] = safe_quantiles, safe_mean
    fell_back = tuple(FellBack(first + int(r), method.name, FALL_BACK, reason) for r in rows)
    return Answer(quantiles, mean, fell_back)


def _joined(answers: list[Answer]) -> Answer:
    return Answer(
        np.concatenate([a.quantiles for a in answers]),
        np.concatenate([a.mean for a in answers]),
        tuple(f for a in answers for f in a.fell_back),
    )
