"""Matching shelves, and what a pilot changed: difference in differences with a 95 % interval.

Each shelf of the pilot is paired with the nearest one outside it in the same store, by level of
sales, their variation from week to week and waste rate before the start, the largest first; none is
used twice, and one without a neighbour within `FARTHEST` is left out. The effect is the pilot's
change a week less the control's. The interval draws whole items again (all their stores together),
from a fixed seed, with a spread corrected for the number of items.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.planning.forecast.levels import Floats

FARTHEST = 2.0
"""Spreads of the three measures together."""
FEWEST_DAYS = 28
FEWEST_PAIRS = 10
FEWEST_ITEMS = 5
DRAWS = 2_000
SEED = 31
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Before:
    """A shelf before the start: fen sold a week, variation of weeks, waste by sales."""

    key: Key
    level: float
    variation: float
    waste_rate: float


@dataclass(frozen=True, slots=True)
class Pair:
    """A shelf of the pilot and one like it; how far apart they were, in spreads."""

    pilot: Key
    control: Key
    apart: float


def matched(pilot: Sequence[Before], others: Sequence[Before]) -> list[Pair]:
    """Pairs, the largest shelf of the pilot first. Always the same for the same shelves."""
    every = np.array([_measures(one) for one in (*pilot, *others)]).reshape(-1, 3)
    if not pilot or not others:
        return []
    spread = every.std(axis=0)
    spread = np.where(spread > 1e-12, spread, 1.0)
    places: dict[int, list[Before]] = defaultdict(list)
    for one in sorted(others, key=lambda one: one.key):
        places[one.key[1]].append(one)
    found = []
    for one in sorted(pilot, key=lambda one: (-one.level, one.key)):
        pool = places[one.key[1]]
        if not pool:
            continue
        apart = [float(np.linalg.norm((_measures(one) - _measures(o)) / spread)) for o in pool]
        nearest = int(np.argmin(apart))
        if apart[nearest] <= FARTHEST:
            found.append(Pair(one.key, pool.pop(nearest).key, apart[nearest]))
    return found


def _measures(one: Before) -> Floats:
    return np.array([math.log1p(max(one.level, 0.0)), one.variation, one.waste_rate])


@dataclass(frozen=True, slots=True)
class Change:
    """What a pair's two shelves came to a week, before and after, in fen."""

    item_id: int
    pilot_before: float
    pilot_after: float
    control_before: float
    control_after: float

    @property
    def difference(self) -> float:
        """The pilot's change less the control's."""
        return (self.pilot_after - self.pilot_before) - (self.control_after - self.control_before)


@dataclass(frozen=True, slots=True)
class Effect:
    """Fen a week that the pilot changed over all its pairs, and between which it probably lies."""

    week_fen: int
    low_fen: int
    high_fen: int

    @property
    def sure(self) -> bool:
        """Whether the interval leaves no change out."""
        return self.low_fen > 0 or self.high_fen < 0


@dataclass(frozen=True, slots=True)
class TooEarly:
    """Nothing can be said yet: so many days are missing, or pairs, or items."""

    days: int
    pairs: int
    items: int


def too_early(days: int, changes: Sequence[Change]) -> TooEarly | None:
    """What is missing before anything can be said; None if nothing is."""
    items = len({one.item_id for one in changes})
    missing = TooEarly(
        max(0, FEWEST_DAYS - days),
        max(0, FEWEST_PAIRS - len(changes)),
        max(0, FEWEST_ITEMS - items),
    )
    return missing if missing.days or missing.pairs or missing.items else None


def effect(changes: Sequence[Change]) -> Effect:
    """The effect of all pairs with its 95 % interval; ValueError for fewer than two items."""
    by_item: dict[int, float] = defaultdict(float)
    for one in changes:
        by_item[one.item_id] += one.difference
    values = np.array([by_item[item] for item in sorted(by_item)])
    if len(values) < 2:
        raise ValueError("an interval needs two items at least")
    total = float(values.sum())
    random = np.random.default_rng(SEED)
    drawn = values[random.integers(0, len(values), (DRAWS, len(values)))].sum(axis=1)
    # Drawing again shows a spread too small by (n − 1) ÷ n, and fewer than 30 items have
    # heavier tails than a normal: both are put right by widening.
    n = len(values)
    wider = math.sqrt(n / (n - 1)) * (1 + 1.25 / (n - 1))
    low, high = np.quantile(drawn - total, (0.025, 0.975)) * wider
    return Effect(round(total), round(total + float(low)), round(total + float(high)))
