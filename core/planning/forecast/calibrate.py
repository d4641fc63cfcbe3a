"""Recalibration on stored past forecasts: if 80 % intervals held 72 %, they are made wider.

Per class and level, the distance from the median is stretched by the factor that would have had the
least pinball loss in the past. Intervals are stretched once more, each as a whole, to have held the
share they promise (conformal). A pile at zero is not counted twice: where the lower end is zero, no
chance is left below it, and the upper end may come down.
"""

from dataclasses import dataclass

import numpy as np

from core.planning.forecast.levels import (
    LEVELS,
    MEDIAN,
    Flags,
    Floats,
    in_pieces,
    monotone,
    read_each,
)

FACTORS: Floats = np.round(np.arange(0.4, 2.51, 0.05), 2)
REACHES: Floats = np.round(np.arange(0.4, 2.51, 0.02), 2)
SHARES = (0.8, 0.95)
FEWEST_CASES = 30
"""Series and origins in a class, below which all classes are calibrated together."""

Interval = tuple[Floats, Floats]


@dataclass(frozen=True)
class Calibration:
    """Factors for the distance from the median: one a level, and one for each interval."""

    stretch: Floats
    reach: tuple[float, float]

    def quantiles(self, quantiles: Floats) -> Floats:
        """Quantiles (…, LEVELS) with their distances from the median stretched; monotone."""
        middle = quantiles[..., MEDIAN : MEDIAN + 1]
        return monotone(middle + (quantiles - middle) * self.stretch)

    def intervals(self, calibrated: Floats) -> tuple[Interval, Interval]:
        """The 80 % and the 95 % interval of quantiles that were calibrated."""
        first, second = (
            _interval(calibrated, share, reach)
            for share, reach in zip(SHARES, self.reach, strict=True)
        )
        return first, (np.minimum(first[0], second[0]), np.maximum(first[1], second[1]))


UNTOUCHED = Calibration(np.ones(len(LEVELS)), (1.0, 1.0))


def _interval(quantiles: Floats, share: float, reach: float) -> Interval:
    middle = quantiles[..., MEDIAN]
    tail = (1 - share) / 2
    low = quantiles[..., int(np.searchsorted(LEVELS, round(tail, 3)))]
    # Chance strictly below the lower end: none where that end is zero.
    below = np.where(low > 0, tail, 0.0)
    high = read_each(quantiles, below + share)
    return (
        np.maximum(middle - reach * (middle - low), 0.0),
        middle + reach * np.maximum(high - middle, 0.0),
    )


def learn_calibration(
    quantiles: Floats, actual: Floats, scale: Floats, whole: Flags
) -> Calibration:
    """From what was said (case, horizon, LEVELS), what happened, each case's scale and pieces."""
    if len(actual) == 0:
        return UNTOUCHED
    stretch = _learn_stretch(quantiles, actual, scale, whole)
    calibrated = Calibration(stretch, (1.0, 1.0)).quantiles(quantiles)
    first, second = (_learn_reach(calibrated, actual, share) for share in SHARES)
    return Calibration(stretch, (first, second))


def _learn_stretch(quantiles: Floats, actual: Floats, scale: Floats, whole: Flags) -> Floats:
    """The factor of each pair of levels with the least scaled pinball loss, smoothed.

    A level and its opposite share a factor: apart, they would learn the bias of a few past weeks.
    """
    middle = quantiles[..., MEDIAN]
    best = np.ones(MEDIAN)
    for i in range(MEDIAN):
        pair = (i, len(LEVELS) - 1 - i)
        losses = np.zeros(len(FACTORS))
        for level in pair:
            distance = quantiles[..., level] - middle
            for k, factor in enumerate(FACTORS):
                said = in_pieces(np.maximum(middle + distance * factor, 0.0), whole)
                error = (actual - said) / scale[:, None]
                tau = LEVELS[level]
                losses[k] += np.maximum(tau * error, (tau - 1) * error).mean()
        # Of equals the factor nearest to none: piles at zero make many equal.
        best[i] = min(zip(losses.round(12), np.abs(FACTORS - 1), FACTORS, strict=True))[2]
    padded = np.pad(best, 1, mode="edge")
    smooth = (padded[:-2] + padded[1:-1] + padded[2:]) / 3
    return np.concatenate([smooth, [1.0], smooth[::-1]])


def _learn_reach(calibrated: Floats, actual: Floats, share: float) -> float:
    """The factor at which the interval would have held its share; 1 if no factor comes near."""
    held = []
    for factor in REACHES:
        low, high = _interval(calibrated, share, float(factor))
        held.append(((actual >= low) & (actual <= high)).mean())
    return float(REACHES[int(np.argmin(np.abs(np.array(held) - share)))])
