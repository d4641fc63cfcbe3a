"""The fitted local methods, a series at a time: IMAPA, MSTL, dynamic optimised theta.

Statsforecast does the fitting, on the last 400 days: the cost of more grows faster than its worth.
Quantiles are the point forecast plus the errors inside the fit, which are one step ahead and so a
little narrow; recalibration widens them. IMAPA is flat and takes the shape of recent sales instead.
A series that a method cannot fit is left to the fall-back, by name.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from core.planning.forecast.levels import LEVELS, Floats, monotone
from core.planning.forecast.methods_simple import at_level_of
from core.planning.forecast.panel import Panel

PAST_DAYS = 400
ERROR_DAYS = 182
WEEK = 7


def imapa(panel: Panel, horizon: int) -> tuple[Floats, Floats]:
    """Exponential smoothing at several levels of aggregation, averaged; for sales with gaps."""
    from statsforecast.models import IMAPA

    recent = panel.recent(PAST_DAYS)
    mean, _ = _fit(recent, horizon, IMAPA, fitted=False)
    return at_level_of(recent, mean), mean


def mstl(panel: Panel, horizon: int) -> tuple[Floats, Floats]:
    """Trend, week and rest taken apart (MSTL), the rest forecast by exponential smoothing."""
    from statsforecast.models import MSTL

    return _with_errors(panel, horizon, lambda: MSTL(season_length=WEEK))


def theta(panel: Panel, horizon: int) -> tuple[Floats, Floats]:
    """Dynamic optimised theta, with the week taken out."""
    from statsforecast.models import DynamicOptimizedTheta

    return _with_errors(panel, horizon, lambda: DynamicOptimizedTheta(season_length=WEEK))


def _with_errors(panel: Panel, horizon: int, make: Callable[[], Any]) -> tuple[Floats, Floats]:
    mean, errors = _fit(panel.recent(PAST_DAYS), horizon, make, fitted=True)
    quantiles = monotone(mean[:, :, None] + errors[:, None, :])
    return quantiles, np.maximum(mean, 0.0)


def _fit(
    panel: Panel, horizon: int, make: Callable[[], Any], *, fitted: bool
) -> tuple[Floats, Floats]:
    """Point forecasts (series, horizon) and error quantiles (series, LEVELS); NaN if it failed."""
    mean = np.full((len(panel.keys), horizon), np.nan)
    spread = np.full((len(panel.keys), len(LEVELS)), np.nan)
    for row, start in enumerate(panel.starts()):
        sales = np.ascontiguousarray(panel.quantity[row, start:])
        if len(sales) < 2 * WEEK:
            continue
        if np.ptp(sales) == 0:
            mean[row], spread[row] = sales[-1], 0.0
            continue
        try:
            answer = make().forecast(y=sales, h=horizon, fitted=fitted)
        except (ValueError, ZeroDivisionError, FloatingPointError, RuntimeError, IndexError):
            continue  # the row stays NaN, which the table of methods reports and replaces
        mean[row] = answer["mean"]
        if fitted:
            errors = (sales - answer["fitted"])[2 * WEEK :][-ERROR_DAYS:]
            errors = errors[np.isfinite(errors)]
            spread[row] = np.quantile(errors, LEVELS) if errors.size else 0.0
    return mean, spread
