"""The quantile levels every forecast speaks in, and how to get from one set of levels to another.

Thirteen levels from 0.05 to 0.95 are scored; four more carry the ends of the 80 % and 95 %
intervals. Between levels we interpolate linearly in the normal deviate, which is exact for a normal
forecast and gentle in the tails of any other. Quantiles never cross and sales are never negative.
"""

from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SCORED: Floats = np.round(np.arange(0.05, 0.951, 0.075), 3)
LEVELS: Floats = np.unique(np.concatenate([SCORED, [0.025, 0.1, 0.9, 0.975]]))
IS_SCORED: Flags = np.isin(LEVELS, SCORED)
MEDIAN = int(np.searchsorted(LEVELS, 0.5))


def deviates(levels: npt.NDArray[Any]) -> Floats:
    """Normal deviates of levels strictly between 0 and 1."""
    standard = NormalDist()
    return np.array([standard.inv_cdf(float(level)) for level in levels])


DEVIATES: Floats = deviates(LEVELS)


def monotone(quantiles: Floats) -> Floats:
    """Quantiles (…, level) in rising order and not below zero; sorting never worsens the loss."""
    return np.sort(np.maximum(quantiles, 0.0), axis=-1)


def _interpolate(quantiles: Floats, have: Floats, want: Floats) -> Floats:
    """Values at deviates `want`, from values (…, len(have)) at `have`; ends go on as sloped."""
    right = np.clip(np.searchsorted(have, want), 1, len(have) - 1)
    left = right - 1
    share = (want - have[left]) / (have[right] - have[left])
    low, high = quantiles[..., left], quantiles[..., right]
    result: Floats = low + (high - low) * share
    return result


def spread_to_levels(quantiles: Floats, levels: npt.NDArray[Any]) -> Floats:
    """Quantiles (…, level) known at some levels (two or more, rising), given at all LEVELS."""
    return monotone(_interpolate(quantiles, deviates(levels), DEVIATES))


def read_levels(quantiles: Floats, levels: npt.NDArray[Any]) -> Floats:
    """Quantiles (…, LEVELS) read at any levels strictly between 0 and 1."""
    return monotone(_interpolate(quantiles, DEVIATES, deviates(levels)))


def read_each(quantiles: Floats, chances: Floats) -> Floats:
    """Quantiles (…, LEVELS) read at one chance each (…), between 0 and 1."""
    left, share = _between(chances)
    low = np.take_along_axis(quantiles, left[..., None], axis=-1)[..., 0]
    high = np.take_along_axis(quantiles, left[..., None] + 1, axis=-1)[..., 0]
    result: Floats = np.maximum(low + (high - low) * share, 0.0)
    return result


def read_paths(quantiles: Floats, chances: Floats) -> Floats:
    """Quantiles (day, LEVELS) read at the chances of many paths (path, day)."""
    left, share = _between(chances)
    flat, place = quantiles.ravel(), left + np.arange(len(quantiles)) * len(LEVELS)
    low = flat[place]
    result: Floats = np.maximum(low + (flat[place + 1] - low) * share, 0.0)
    return result


def in_pieces(quantiles: Floats, whole: Flags) -> Floats:
    """Quantiles (series, …) rounded for series that sell whole pieces; others as they are.

    Nobody buys 0.3 of a loaf: on slow sellers this alone saves some percent of the loss.
    """
    where = whole.reshape((-1,) + (1,) * (quantiles.ndim - 1))
    return np.where(where, np.round(quantiles), quantiles)


def rank_of(quantiles: Floats, actual: Floats) -> Floats:
    """The chance at which the forecast (…, LEVELS) places what happened (…), between 0 and 1.

    Where several levels share one value (a pile at zero) the middle of that pile is meant.
    """
    below = (quantiles < actual[..., None]).sum(axis=-1)
    upto = (quantiles <= actual[..., None]).sum(axis=-1)
    edges = np.concatenate([[0.0], LEVELS, [1.0]])
    result: Floats = (edges[below] + edges[np.minimum(upto + 1, len(edges) - 1)]) / 2
    return result


def _between(chances: Floats) -> tuple[Ints, Floats]:
    """Between which two levels chances lie: the lower one, and how far on in normal deviates.

    Deviates are read from a table fine enough for forecasts (1e-3); its steps are even, so that no
    search is needed, and no step holds more than one level.
    """
    steps = (np.minimum(np.maximum(chances, 0.001), 0.999) - _FIRST) * _STEPS
    cell = steps.astype(np.int64)
    z = _TABLE_DEVIATES[cell]
    z += (steps - cell) * _SLOPES[cell]
    left = _LEFT_OF[cell]
    left += (z > DEVIATES[left + 1]) & (left < len(DEVIATES) - 2)
    share: Floats = (z - DEVIATES[left]) * _NARROW[left]
    return left, share


_TABLE: Floats = np.linspace(0.0005, 0.9995, 2000)
_TABLE_DEVIATES: Floats = deviates(_TABLE)
_FIRST, _STEPS = float(_TABLE[0]), 1999 / 0.999
_SLOPES: Floats = np.append(np.diff(_TABLE_DEVIATES), 0.0)
_LEFT_OF: Ints = np.clip(np.searchsorted(DEVIATES, _TABLE_DEVIATES), 1, len(DEVIATES) - 1) - 1
_NARROW: Floats = 1 / np.diff(DEVIATES)
