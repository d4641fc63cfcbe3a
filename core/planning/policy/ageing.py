"""Goods that expire, played day by day: filled up each morning, the oldest sold first.

A piece with a shelf life of n days is sold on n days, the day of its arrival included, and then
thrown away. Pieces never last longer than the life they came with, none appears or vanishes:
bought + there before = sold + thrown away + left. With a life of one day the best level is the
newsvendor's; with a life longer than the days played it is the base stock's.
"""

from dataclasses import dataclass

import numpy as np

from core.planning.forecast.levels import Floats
from core.planning.policy.worth import Worth


@dataclass(frozen=True)
class Played:
    """What became of a level over the days of each path (path,): pieces."""

    bought: Floats
    sold: Floats
    lost: Floats
    wasted: Floats
    kept: Floats
    """Piece-nights on the shelf."""
    left: Floats

    def profit(self, worth: Worth) -> Floats:
        """Money of each path (path,); what is left at the end is worth what it cost."""
        result: Floats = (
            worth.margin * self.sold
            - worth.over * self.wasted
            - worth.holding * self.kept
            - worth.lost * self.lost
        )
        return result


def play(demand: Floats, level: float, life_days: int) -> Played:
    """Fills up to `level` each morning against demand (path, day); what is short is lost."""
    paths, days = demand.shape
    life = min(life_days, days + 1)
    ages = np.zeros((life, paths))  # by days of life left, the oldest first
    totals = {name: np.zeros(paths) for name in ("bought", "sold", "lost", "wasted", "kept")}
    for day in range(days):
        order = np.maximum(level - ages.sum(axis=0), 0.0)
        ages[-1] += order
        need = demand[:, day].copy()
        for age in range(life):
            taken = np.minimum(ages[age], need)
            ages[age] -= taken
            need -= taken
        totals["bought"] += order
        totals["lost"] += need
        totals["sold"] += demand[:, day] - need
        if life == life_days:  # else nothing can expire within the days played
            totals["wasted"] += ages[0]
            ages[:-1] = ages[1:]
            ages[-1] = 0.0
        totals["kept"] += ages.sum(axis=0)
    return Played(**totals, left=ages.sum(axis=0))


def best_level(demand: Floats, life_days: int, worth: Worth) -> int:
    """The whole level of highest mean profit; profit has one peak, found by halving steps."""
    low, high = 0, int(np.ceil(demand.max() * min(life_days, demand.shape[1]))) + 1

    def gain(level: int) -> float:
        more = play(demand, level + 1, life_days).profit(worth).mean()
        return float(more - play(demand, level, life_days).profit(worth).mean())

    while low < high:
        middle = (low + high) // 2
        if gain(middle) > 0:
            low = middle + 1
        else:
            high = middle
    return low
