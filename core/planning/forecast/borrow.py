"""Goods too new to know borrow from their category.

Their level is their own mean and that of their like, the own counting more with each day; their
spread is that of the like, taken together, so it is as wide as new goods are uncertain. Alike are
goods of the category in the same store, else in any store.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.planning.forecast.levels import LEVELS, Floats, monotone
from core.planning.forecast.panel import Panel

FEWEST_DAYS = 14
KNOWN_DAYS = 56
FEWEST_ALIKE = 2


@dataclass(frozen=True)
class Lent:
    """New quantiles (horizon, LEVELS) and mean (horizon,) of a row; `alike` goods lent them."""

    row: int
    quantiles: Floats
    mean: Floats
    alike: int
    own_days: int


def lend(
    panel: Panel, categories: Sequence[int], quantiles: Floats, mean: Floats
) -> tuple[Lent, ...]:
    """What rows with fewer than 14 days of history get from those with eight weeks or more.

    A row without enough of its like keeps what it has, and is not in the answer.
    """
    days = panel.days - panel.starts()
    category, store = np.array(categories), np.array([key[0] for key in panel.keys])
    old = (days >= KNOWN_DAYS) & (mean.sum(axis=1) > 0)
    found: list[Lent] = []
    for row in np.flatnonzero(days < FEWEST_DAYS):
        same = old & (category == category[row])
        alike = np.flatnonzero(same & (store == store[row]))
        if alike.size < FEWEST_ALIKE:
            alike = np.flatnonzero(same)
        if alike.size >= FEWEST_ALIKE:
            found.append(_lent(int(row), panel, alike, int(days[row]), quantiles, mean))
    return tuple(found)


def _lent(
    row: int,
    panel: Panel,
    alike: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    own_days: int,
    quantiles: Floats,
    mean: Floats,
) -> Lent:
    course = np.median(mean[alike], axis=0)
    theirs = float(course.mean())
    own = panel.quantity[row, panel.days - own_days :] if own_days else np.array([theirs])
    weight = own_days / (own_days + FEWEST_DAYS)
    level = weight * float(own.mean()) + (1 - weight) * theirs
    factor = level / max(theirs, 1e-9)
    pooled = quantiles[alike].transpose(1, 0, 2).reshape(mean.shape[1], -1)
    spread = np.quantile(pooled, LEVELS, axis=1).T
    return Lent(row, monotone(spread * factor), course * factor, int(alike.size), own_days)
