"""How much at a time when demand is steady: a fixed cost an order against the cost of holding.

Snyder and Shen, Fundamentals of Supply Chain Theory, chapter 3. Any unit of time, the same for
demand and holding.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Lot:
    """Pieces an order, and the cost of ordering, holding (and buying, with discounts) a period."""

    quantity: float
    cost: float


def economic(fixed: float, holding: float, demand: float) -> Lot:
    """The economic order quantity. Raises ValueError unless all are positive."""
    if min(fixed, holding, demand) <= 0:
        raise ValueError("fixed cost, holding cost and demand must be positive")
    return Lot(math.sqrt(2 * fixed * demand / holding), math.sqrt(2 * fixed * demand * holding))


def all_units(
    fixed: float, rate: float, demand: float, breaks: Sequence[float], prices: Sequence[float]
) -> Lot:
    """The best lot where the price of every piece falls from each break on.

    Holding costs `rate` of the price a period. `breaks` rise from 0; one price for each.
    """
    lots = []
    for i, (start, price) in enumerate(zip(breaks, prices, strict=True)):
        free = economic(fixed, rate * price, demand).quantity
        end = breaks[i + 1] if i + 1 < len(breaks) else math.inf
        if free < end:
            quantity = max(free, start)
            cost = price * demand + fixed * demand / quantity + rate * price * quantity / 2
            lots.append(Lot(quantity, cost))
    return min(lots, key=lambda lot: lot.cost)
