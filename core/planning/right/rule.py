"""What a quantity would have earned, now that it is known what was wanted.

The same arithmetic as the suggestion's own (core/planning/policy/order), with one path instead of
many: the days as they were. A piece of the order earns its margin if it sold before the next order
could arrive, nothing if it only stood in for one of that order, and loses its cost if it was not
wanted before it expired. What lay there and was on its way serves first; what was on its way is
taken to have come with the order. Goods that outlive the days known go on as they went.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.planning.forecast.levels import Floats
from core.planning.policy.order import NEVER, Decision, Money, Supply, Window, unserved

HOLDING_A_YEAR = 0.15
"""As suggestions reckon it."""
MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Case:
    """A suggestion and what was wanted since: pieces and fen a piece, days from the one on which
    it was made (0).

    `wanted` has a number for every day known; `there` can be sold from day 0 on, `coming` from
    `arrival` on. `until` is the first day the next order could serve, `life` days a piece can be
    sold, None for ever.
    """

    wanted: tuple[float, ...]
    there: float
    coming: float
    arrival: int
    until: int
    life: int | None
    price: float
    cost: float
    suggested: float
    decided: float
    pack: float = 1.0

    @property
    def days(self) -> int:
        """How many days tell anything about it."""
        last = self.until if self.life is None else max(self.until, self.arrival + self.life)
        return min(last, len(self.wanted), max(self.until, MOST_DAYS))


@dataclass(frozen=True, slots=True)
class Worths:
    """Fen that the suggestion would have earned, and that the buyer's number would; `possible`:
    the best number of packs, had it been known what would be wanted."""

    suggested: float
    decided: float
    possible: float


def has_come(case: Case) -> bool:
    """Whether all days up to the next order are known; a good judge waits for them."""
    return 0 <= case.arrival < case.until <= len(case.wanted)


def worths(cases: Sequence[Case]) -> list[Worths]:
    """Of each case in turn; ValueError for one whose days have not come."""
    if not all(has_come(case) for case in cases):
        raise ValueError("the days of a case have not come")
    by_days: dict[int, list[int]] = defaultdict(list)
    for number, case in enumerate(cases):
        by_days[case.days].append(number)
    found: list[Worths] = [Worths(0.0, 0.0, 0.0)] * len(cases)
    for days, numbers in by_days.items():
        some = [cases[n] for n in numbers]
        decision = _decision(some, days)
        suggested = decision.profit(np.array([case.suggested for case in some]))
        decided = decision.profit(np.array([case.decided for case in some]))
        pack = np.array([case.pack for case in some])
        possible = decision.profit(decision.best_packs(pack) * pack)
        for n, *each in zip(numbers, suggested, decided, possible, strict=True):
            found[n] = Worths(*(float(fen) for fen in each))
    return found


def _decision(cases: Sequence[Case], days: int) -> Decision:
    demand: Floats = np.array([[case.wanted[:days]] for case in cases], dtype=np.float64)
    arrival = np.array([case.arrival for case in cases], dtype=np.int64)
    lots = np.array([[case.there, case.coming] for case in cases], dtype=np.float64)
    first = np.stack([np.zeros_like(arrival), arrival], axis=1)
    supply = Supply(lots, first, np.full_like(first, NEVER))
    life = np.array([case.life or NEVER for case in cases], dtype=np.int64)
    until = np.array([case.until for case in cases], dtype=np.int64)
    cost = np.array([case.cost for case in cases])
    margin = np.maximum(np.array([case.price for case in cases]) - cost, 0.0)
    return Decision(
        unserved(demand, supply),
        Window(arrival, until, arrival + life - 1),
        Money(margin, cost, cost * HOLDING_A_YEAR / 365),
    )
