"""Budgets: which packs to buy where the money does not reach for all of them.

Every pack has a price and an expected profit, and within a line each pack earns no more than the
one before it. Packs are taken by profit a yuan, as long as every budget they fall under has room;
then packs are exchanged one for one while that earns more. So at the end no pack left out would
earn more in the place of one taken, and none that would earn still fits. Budgets that lie within
one another (category, company) need no more than that; what a few packs of odd sizes could still
gain together is less than the dearest of them.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.planning.forecast.levels import Flags, Floats
from core.planning.policy.terms import Line

NOTHING = 1e-6
MOST_ROUNDS = 60


@dataclass(frozen=True)
class Purse:
    """What may still be spent, and on which lines, by their place."""

    left: float
    lines: frozenset[int]


def within_budgets(
    lines: Sequence[Line], wanted: Sequence[int], purses: Sequence[Purse]
) -> list[int]:
    """Packs of each line, never more than wanted, nor than any purse has money for."""
    if fits(lines, wanted, purses):
        return list(wanted)
    sharing = _Sharing(lines, wanted, purses)
    for _ in range(MOST_ROUNDS):
        sharing.fill()
        if not sharing.exchange():
            break
    return sharing.packs


def fits(lines: Sequence[Line], packs: Sequence[int], purses: Sequence[Purse]) -> bool:
    """Whether every purse reaches."""
    return all(
        sum(lines[i].pack_cost * packs[i] for i in purse.lines) <= purse.left + NOTHING
        for purse in purses
    )


class _Sharing:
    """The state of a sharing: packs taken so far, and what each purse has left."""

    def __init__(
        self, lines: Sequence[Line], wanted: Sequence[int], purses: Sequence[Purse]
    ) -> None:
        self.lines, self.wanted = lines, wanted
        self.packs = [0] * len(lines)
        self.cost: Floats = np.array([max(line.pack_cost, 1e-9) for line in lines])
        self.inside: Flags = np.zeros((len(purses), len(lines)), dtype=bool)
        for row, purse in enumerate(purses):
            self.inside[row, list(purse.lines)] = True
        self.left: Floats = np.array([purse.left for purse in purses], dtype=np.float64)

    def fill(self) -> None:
        """Takes packs by profit a yuan while there is room."""
        waiting = [offer for i in range(len(self.lines)) if (offer := self._offer(i)) is not None]
        heapq.heapify(waiting)
        while waiting:
            _, i, step = heapq.heappop(waiting)
            room = self.left - self.inside[:, i] * self.cost[i] * step
            if (room < -NOTHING).any():
                continue
            self.left = room
            self.packs[i] += step
            if (offer := self._offer(i)) is not None:
                heapq.heappush(waiting, offer)

    def _offer(self, i: int) -> tuple[float, int, int] | None:
        """The next packs of a line, the best yuan first; a line's least comes in all at once."""
        line, have = self.lines[i], self.packs[i]
        step = max(1, line.least) if have == 0 else 1
        if have + step > self.wanted[i]:
            return None
        earned = line.gain(have + step) - line.gain(have) if step > 1 else line.next_gain(have)
        return (-earned / (self.cost[i] * step), i, step) if earned > 0 else None

    def exchange(self) -> bool:
        """Gives up one pack for one that earns more and then fits, wherever there is such a pair;
        whether there was any."""
        done = False
        most = np.array([self._next(i) for i in range(len(self.lines))])
        least = np.array([self._last(i) for i in range(len(self.lines))])
        for i in np.argsort(-most, kind="stable"):
            while most[i] > least.min(initial=np.inf) + NOTHING:
                freed = self.inside * self.cost - (self.inside[:, i] * self.cost[i])[:, None]
                possible = (self.left[:, None] + freed >= -NOTHING).all(axis=0)
                possible &= least < most[i] - NOTHING
                possible[i] = False
                if not possible.any():
                    break
                given = int(np.argmin(np.where(possible, least, np.inf)))
                self.left = self.left + freed[:, given]
                self.packs[given] -= 1
                self.packs[i] += 1
                done = True
                for one in (given, int(i)):
                    most[one], least[one] = self._next(one), self._last(one)
        return done

    def _next(self, i: int) -> float:
        """What the next pack of a line earns; nothing for none, or where it comes by its least."""
        line, have = self.lines[i], self.packs[i]
        open_now = have < self.wanted[i] and (have >= line.least or line.least <= 1)
        return line.next_gain(have) if open_now else 0.0

    def _last(self, i: int) -> float:
        """What the last pack taken earns; beyond all for one that cannot be given up."""
        line, have = self.lines[i], self.packs[i]
        return line.next_gain(have - 1) if have > max(line.least, 0) and have > 0 else np.inf
