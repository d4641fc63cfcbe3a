"""What each signal adds to a forecast, and what another price or promotion would.

Read from the regression of the series (methods_regression): its terms add up, so a signal's part is
its own columns times what they weigh, against no holiday, no promotion and the usual price. It
tells the direction and the size; the forecast itself is a blend of methods.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from threadpoolctl import threadpool_limits

from core.planning.forecast.levels import Floats
from core.planning.forecast.methods_regression import (
    HALF_LIFE_DAYS,
    PAST_DAYS,
    own_columns,
    shared_columns,
)
from core.planning.forecast.panel import Panel

FEWEST_DAYS = 56
LEAST = 1e-6


def contributions(panel: Panel, horizon: int) -> dict[str, Floats]:
    """What each signal adds on each day ahead (series, horizon), in base units, by name.

    NaN rows for series under eight weeks. Signals that nobody knows ahead add nothing.
    """
    panel = panel.recent(PAST_DAYS)
    own, _, names = own_columns(panel, panel.days + horizon)
    weights = _weights(panel, horizon)
    first = weights.shape[1] - own.shape[2]
    parts = own[:, panel.days :, :] * weights[:, None, first:]
    result: dict[str, Floats] = {}
    for column, name in enumerate(names):
        result[name] = result.get(name, 0.0) + parts[:, :, column]
    return result


def baseline(panel: Panel, horizon: int) -> Floats:
    """What the regression says without any signal (series, horizon)."""
    panel = panel.recent(PAST_DAYS)
    shared, _ = shared_columns(panel, panel.days + horizon)
    weights = _weights(panel, horizon)
    result: Floats = weights[:, : shared.shape[1]] @ shared[panel.days :].T
    return result


def what_if(panel: Panel, horizon: int, ahead: Mapping[str, Floats]) -> Floats:
    """Factors (series, horizon) on a forecast if some signals ran otherwise ahead.

    `ahead` gives the new values (series, horizon) of signals of the panel; 1 where nothing can be
    told, never below a tenth or above five.
    """
    changed = panel
    for name, values in ahead.items():
        signal = panel.signals[name]
        everything = signal.values.copy()
        everything[:, panel.days : panel.days + horizon] = values
        changed = changed.with_signal(name, replace(signal, values=everything))
    base = baseline(panel, horizon)
    before = base + _sum(contributions(panel, horizon), base)
    after = base + _sum(contributions(changed, horizon), base)
    told = np.isfinite(before) & (before > LEAST)
    factor = np.where(told, after / np.where(told, before, 1.0), 1.0)
    result: Floats = np.clip(factor, 0.1, 5.0)
    return result


def _sum(parts: Mapping[str, Floats], like: Floats) -> Floats:
    total: Floats = np.sum([np.zeros_like(like), *parts.values()], axis=0)
    return total


def _weights(panel: Panel, horizon: int) -> Floats:
    """What each column weighs (series, column); NaN for series too young."""
    width = panel.days + horizon
    shared, penalty = shared_columns(panel, width)
    own, own_penalty, _ = own_columns(panel, width)
    ridge = np.diag(np.concatenate([penalty, own_penalty]))
    fading = 0.5 ** (np.arange(panel.days)[::-1] / HALF_LIFE_DAYS)
    sales, known = panel.filled(), ~np.isnan(panel.quantity)
    result = np.full((len(sales), len(ridge)), np.nan)
    with threadpool_limits(1):
        for row in np.flatnonzero(known.sum(axis=1) >= FEWEST_DAYS):
            past = np.concatenate([shared, own[row]], axis=1)[: panel.days]
            weighted = past * (known[row] * fading)[:, None]
            result[row] = np.linalg.solve(weighted.T @ past + ridge, weighted.T @ sales[row])
    return result
