"""How good a forecast was: scaled pinball loss, WAPE, coverage.

The pinball loss is the mean over the thirteen scored levels; it is divided by the series' own error
of the seasonal naive (same weekday a week before) inside the history that the forecast was made
from, so that series of all sizes count alike. A series that never moved has no scale (NaN) and is
left out of scaled means.
"""

import numpy as np

from core.planning.forecast.levels import IS_SCORED, LEVELS, SCORED, Floats
from core.planning.forecast.panel import Panel

SEASON = 7


def naive_scale(panel: Panel) -> Floats:
    """Mean error of the seasonal naive inside each series' history; NaN if 0 or none."""
    quantity = panel.quantity
    if panel.days <= SEASON:
        return np.full(len(panel.keys), np.nan)
    errors = np.abs(quantity[:, SEASON:] - quantity[:, :-SEASON])
    known = ~np.isnan(errors)
    count = known.sum(axis=1)
    total = np.nansum(errors, axis=1)
    scale: Floats = np.where((count > 0) & (total > 0), total / np.maximum(count, 1), np.nan)
    return scale


def pinball(quantiles: Floats, actual: Floats) -> Floats:
    """Pinball loss (…), mean over the scored levels, of quantiles (…, LEVELS)."""
    error = actual[..., None] - quantiles[..., IS_SCORED]
    loss: Floats = np.maximum(SCORED * error, (SCORED - 1) * error).mean(axis=-1)
    return loss


def pinball_each(quantiles: Floats, actual: Floats) -> Floats:
    """Pinball loss (…, LEVELS) at every level."""
    error = actual[..., None] - quantiles
    loss: Floats = np.maximum(LEVELS * error, (LEVELS - 1) * error)
    return loss


def scaled_pinball(quantiles: Floats, actual: Floats, scale: Floats) -> Floats:
    """Scaled pinball loss a series, from (series, horizon, LEVELS); NaN where there is no scale."""
    result: Floats = pinball(quantiles, actual).mean(axis=1) / scale
    return result


def wape(point: Floats, actual: Floats) -> float:
    """Sum of absolute errors over the sum of sales; NaN if nothing was sold."""
    sold = float(np.abs(actual).sum())
    return float(np.abs(point - actual).sum()) / sold if sold > 0 else float("nan")


def coverage(low: Floats, high: Floats, actual: Floats) -> float:
    """Share of days whose sales lay in the interval, its ends included."""
    return float(((actual >= low) & (actual <= high)).mean())
