"""When to order and how much, under Poisson demand that waits: exact (r, Q) and (s, S).

(r, Q): watched all the time, at r pieces order Q; Federgruen and Zheng (1992). (s, S): looked at
once a period, at s or below order up to S; Zheng and Federgruen (1991). Costs are a period's.
"""

import math
from dataclasses import dataclass

import numpy as np

from core.planning.forecast.levels import Floats
from core.planning.policy.chances import cost_of_level, poisson


@dataclass(frozen=True)
class ReorderPoint:
    """Order `quantity` when the stock, orders under way counted in, falls to `point`."""

    point: int
    quantity: int
    cost: float


@dataclass(frozen=True)
class MinMax:
    """Order up to `upto` when the stock is at `point` or below."""

    point: int
    upto: int
    cost: float


def reorder_point(
    holding: float, shortage: float, fixed: float, demand: float, lead: float
) -> ReorderPoint:
    """The best (r, Q): grows the window of stock positions on its cheaper side while that pays."""
    chances = poisson(demand * lead)

    def cost_at(level: int) -> float:
        below = max(0, -level)
        return cost_of_level(max(level, 0), chances, holding, shortage) + below * shortage

    low = high = _lowest(chances, holding, shortage)
    total = fixed * demand + cost_at(low)
    while True:
        size = high - low + 1
        left, right = cost_at(low - 1), cost_at(high + 1)
        if min(left, right) >= total / size:
            return ReorderPoint(low - 1, size, total / size)
        if left <= right:
            low -= 1
        else:
            high += 1
        total += min(left, right)


def min_max(holding: float, shortage: float, fixed: float, demand: float) -> MinMax:
    """The best (s, S) of a stock looked at once a period and filled at once."""
    chances = poisson(demand)
    middle = _lowest(chances, holding, shortage)
    reach = middle + math.ceil((fixed / holding) + 10 * math.sqrt(demand) + 10)
    costs = _Costs(chances, holding, shortage, fixed, middle - reach, reach)
    upto, point = middle, middle - 1
    while costs.of(point, upto) > costs.at(point):
        point -= 1
    best = costs.of(point, upto)
    candidate = upto + 1
    while costs.at(candidate) <= best:
        if costs.of(point, candidate) < best:
            upto = candidate
            while costs.of(point, upto) <= costs.at(point + 1) and point + 1 < upto:
                point += 1
            best = costs.of(point, upto)
        candidate += 1
    return MinMax(point, upto, best)


class _Costs:
    """Costs of single levels and of (s, S), with renewals of demand counted once."""

    def __init__(
        self, chances: Floats, holding: float, shortage: float, fixed: float, low: int, high: int
    ) -> None:
        self.fixed, self.low = fixed, low
        levels = range(low, high + 1)
        self.level_costs = [
            cost_of_level(max(y, 0), chances, holding, shortage) + max(0, -y) * shortage
            for y in levels
        ]
        self.renewals = _renewals(chances, high - low + 1)

    def at(self, level: int) -> float:
        """Cost of a period that begins at a level."""
        return self.level_costs[level - self.low]

    def of(self, point: int, upto: int) -> float:
        """Cost a period of (s, S)."""
        steps = self.renewals[: upto - point]
        costs = np.array([self.at(upto - j) for j in range(upto - point)])
        return float((self.fixed + steps @ costs) / steps.sum())


def _renewals(chances: Floats, count: int) -> Floats:
    """Expected periods spent j pieces below the top, for j from 0."""
    padded = np.pad(chances, (0, max(0, count - len(chances))))
    stay = 1 - padded[0]
    found = np.zeros(count)
    found[0] = 1 / stay
    for j in range(1, count):
        found[j] = padded[1 : j + 1] @ found[j - 1 :: -1][:j] / stay
    return found


def _lowest(chances: Floats, holding: float, shortage: float) -> int:
    """The level of least cost."""
    return int(np.argmax(np.cumsum(chances) >= shortage / (shortage + holding)))
