"""What changes of suggestions come to, by buyer, by reason, by category: sums with an interval.

The interval says how far the sum would move if other cases like these had come up: cases are drawn
again with replacement, always from the same seed. Fewer than five changes say nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.planning.right.read import Judged

FEWEST = 5
DRAWS = 2_000
SEED = 20


@dataclass(frozen=True, slots=True)
class Sum:
    """Decisions of one kind. `better_fen` is what the buyers' numbers earned beyond the
    suggestions; None where cost is hidden, `low_fen` and `high_fen` also where cases are few."""

    name: str
    cases: int
    changed: int
    buyer_better: int
    suggested_fen: int | None
    decided_fen: int | None
    better_fen: int | None
    low_fen: int | None
    high_fen: int | None


def summed(name: str, cases: Sequence[Judged]) -> Sum:
    """All of these together."""
    changed = [one for one in cases if one.changed]
    better = [one.better_fen for one in changed if one.better_fen is not None]
    hidden = len(better) < len(changed) or any(one.suggested_fen is None for one in cases)
    low, high = (None, None) if hidden else interval(better)
    return Sum(
        name,
        len(cases),
        len(changed),
        sum(1 for fen in better if fen > 0),
        None if hidden else sum(one.suggested_fen or 0 for one in cases),
        None if hidden else sum(one.decided_fen or 0 for one in cases),
        None if hidden else sum(better),
        low,
        high,
    )


def grouped(cases: Sequence[Judged], of: Callable[[Judged], str]) -> list[Sum]:
    """By any one thing, the most changed first."""
    rows: dict[str, list[Judged]] = defaultdict(list)
    for one in cases:
        rows[of(one)].append(one)
    found = [summed(name, each) for name, each in rows.items()]
    return sorted(found, key=lambda one: (-one.changed, -one.cases, one.name))


@dataclass(frozen=True, slots=True)
class Foresight:
    """How right the forecasts behind decisions were. `possible_fen` is what knowing the demand
    would have earned, beside the suggestions and what was ordered; None where cost is hidden. At
    selling price: what was foreseen, what was asked for, and by how much single suggestions were
    off, too much or too little."""

    possible_fen: int | None
    suggested_fen: int | None
    decided_fen: int | None
    foreseen_fen: int
    asked_fen: int
    off_fen: int

    def share(self, fen: int | None) -> float | None:
        """What part of the possible; None where nothing could be earned, or cost is hidden."""
        return fen / self.possible_fen if fen is not None and self.possible_fen else None


def foresight(cases: Sequence[Judged]) -> Foresight:
    """All of these together."""
    money = [
        (one.possible_fen, one.suggested_fen, one.decided_fen)
        for one in cases
        if one.possible_fen is not None
        and one.suggested_fen is not None
        and one.decided_fen is not None
    ]
    hidden = len(money) < len(cases)
    return Foresight(
        None if hidden else sum(each[0] for each in money),
        None if hidden else sum(each[1] for each in money),
        None if hidden else sum(each[2] for each in money),
        sum(one.foreseen_retail_fen for one in cases),
        sum(one.asked_retail_fen for one in cases),
        sum(abs(one.foreseen_retail_fen - one.asked_retail_fen) for one in cases),
    )


def interval(fen: Sequence[int]) -> tuple[int | None, int | None]:
    """95 % interval of a sum, None where there are too few."""
    if len(fen) < FEWEST:
        return None, None
    random = np.random.default_rng(SEED)
    values = np.asarray(fen, dtype=np.float64)
    sums = values[random.integers(0, len(values), (DRAWS, len(values)))].sum(axis=1)
    low, high = np.quantile(sums, (0.025, 0.975))
    return round(float(low)), round(float(high))
