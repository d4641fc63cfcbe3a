"""Chances of whole numbers: the Poisson distribution, exact to rounding, without a library."""

import math

import numpy as np

from core.planning.forecast.levels import Floats


def poisson(mean: float, upto: int | None = None) -> Floats:
    """Chances of 0, 1, … `upto` (by default far enough for what is left to be below 1e-12)."""
    if mean < 0:
        raise ValueError("a mean is not negative")
    last = upto if upto is not None else int(mean + 12 * math.sqrt(mean) + 30)
    if mean == 0:
        return np.concatenate([[1.0], np.zeros(last)])
    counts = np.arange(last + 1)
    logs = np.array([math.lgamma(k + 1) for k in range(last + 1)])
    result: Floats = np.exp(counts * math.log(mean) - mean - logs)
    return result


def cost_of_level(level: int, chances: Floats, holding: float, shortage: float) -> float:
    """Expected cost of having `level` when demand has these chances: of what is left and short."""
    gap = level - np.arange(len(chances))
    return float(chances @ np.where(gap > 0, holding * gap, -shortage * gap))
