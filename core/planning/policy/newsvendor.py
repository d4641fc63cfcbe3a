"""One period, one decision: the level at which one more piece earns as much as it risks.

`holding` is what a piece left over costs, `shortage` what a piece missing costs. With a lead time
the level covers the demand of the lead time and of the period after it. Snyder and Shen,
Fundamentals of Supply Chain Theory, chapter 4.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from core.planning.forecast.levels import Floats
from core.planning.policy.chances import cost_of_level, poisson


@dataclass(frozen=True)
class Level:
    """Stock to order up to, and its expected cost a period."""

    level: float
    cost: float


def normal(
    holding: float, shortage: float, mean: float, deviation: float, lead_periods: int = 0
) -> Level:
    """The level under normal demand a period. Raises ValueError if a cost is not positive."""
    ratio = _ratio(holding, shortage)
    periods = lead_periods + 1
    spread = deviation * math.sqrt(periods)
    standard = NormalDist()
    z = standard.inv_cdf(ratio)
    cost = (holding + shortage) * standard.pdf(z) * spread
    return Level(mean * periods + z * spread, cost)


def of_poisson(holding: float, shortage: float, mean: float) -> Level:
    """The level under Poisson demand."""
    return discrete(holding, shortage, poisson(mean))


def discrete(holding: float, shortage: float, chances: Floats) -> Level:
    """The smallest level whose chance of sufficing reaches the ratio; `chances` of 0, 1, 2 …"""
    reached = np.cumsum(chances) >= _ratio(holding, shortage) - 1e-12
    level = int(np.argmax(reached)) if reached.any() else len(chances) - 1
    return Level(level, cost_of_level(level, chances, holding, shortage))


def of_profit(price: float, cost: float, salvage: float, mean: float, deviation: float) -> Level:
    """The same told in prices: what is left is sold for `salvage`. `cost` is minus the profit."""
    best = normal(cost - salvage, price - cost, mean, deviation)
    return Level(best.level, best.cost - (price - cost) * mean)


def _ratio(holding: float, shortage: float) -> float:
    if holding <= 0 or shortage <= 0:
        raise ValueError("holding and shortage must both cost something")
    return shortage / (shortage + holding)
