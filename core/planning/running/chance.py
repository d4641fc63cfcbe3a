"""The chance of running out, day by day, from stored cumulative quantiles and goods as they lie.

Read off the quantiles of what the first day asks for, the first two together, and so on, the
demand of each level is a course that never falls; an even grid of levels stands for all futures.
A course runs out on the first day that goods there, unexpired, and goods that have come cannot
serve, the first to expire sold first. Orders come as late as such orders came: each supplier's
record is spread over a few cases by its own quantiles, so nothing is drawn and the same goods
always have the same chance. More goods never raise it, a longer look never lowers it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.planning.forecast.levels import LEVELS, Floats, Ints
from core.planning.policy.order import NEVER, Supply, unserved

COURSES, LATE_COURSES, LATE_CASES = 100, 50, 8
"""Levels of demand; where orders may come late fewer of them, each in some cases of lateness."""
AT_ONCE = 400
_STEPS = (1, 3, 5, 7)
"""Orders run through the cases of lateness at different steps, so that not all are late at once."""


@dataclass(frozen=True, slots=True)
class Goods:
    """Pieces that can be sold from day `first` to day `last`, both included; day 0 is the first
    looked at. `late`: days past the promise that such orders took, empty for what is there."""

    pieces: float
    first: int = 0
    last: int = NEVER
    late: tuple[int, ...] = ()


@dataclass(frozen=True)
class Standing:
    """One shelf. `totals` (days, LEVELS) are quantiles of what all days up to each ask for;
    an order placed now could first serve day `next_order`, as late as `next_late` tells."""

    totals: Floats
    goods: tuple[Goods, ...]
    next_order: int
    next_late: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Chance:
    """Chances (0 to 1) of having run out, and pieces not sold for it, by the end of each day."""

    by_day: tuple[float, ...]
    lost: tuple[float, ...]
    before_next: float
    lost_before_next: float

    def within(self, days: int) -> float:
        """The chance within the first `days` days."""
        return self.by_day[min(days, len(self.by_day)) - 1] if days > 0 else 0.0

    def passes(self, threshold: float) -> int | None:
        """The first day by whose end the chance reaches a threshold, from 0; None if none."""
        return next((n for n, said in enumerate(self.by_day) if said >= threshold), None)


def chances(standings: Sequence[Standing]) -> list[Chance]:
    """The chance of each shelf; all must be known for equally many days."""
    found: list[Chance | None] = [None] * len(standings)
    late = [any(one.late for one in each.goods) for each in standings]
    for which in (False, True):
        rows = [n for n, is_late in enumerate(late) if is_late is which]
        for begin in range(0, len(rows), AT_ONCE):
            part = rows[begin : begin + AT_ONCE]
            told = _told([standings[n] for n in part], LATE_CASES if which else 1)
            for n, one in zip(part, told, strict=True):
                found[n] = one
    return [one for one in found if one is not None]


def _told(standings: Sequence[Standing], cases: int) -> list[Chance]:
    totals = np.stack([one.totals for one in standings])
    running = courses(totals, COURSES if cases == 1 else LATE_COURSES)
    demand = np.diff(running, axis=2, prepend=0.0)
    demand = np.repeat(demand, cases, axis=1)
    supply, late_days = _supply(standings, demand.shape[1], cases)
    short = np.cumsum(unserved(demand, supply, late_days), axis=2)
    by_day, lost = (short > 1e-9).mean(axis=1), short.mean(axis=1)
    return [_chance(one, by_day[n], lost[n]) for n, one in enumerate(standings)]


def _chance(one: Standing, by_day: Floats, lost: Floats) -> Chance:
    """What holds until the next order: over the days on which it may come."""
    arrivals = [one.next_order + days for days in one.next_late or (0,)]
    last = [min(max(day, 1), len(by_day)) - 1 for day in arrivals]
    return Chance(
        tuple(by_day.tolist()),
        tuple(lost.tolist()),
        float(by_day[last].mean()),
        float(lost[last].mean()),
    )


def courses(totals: Floats, count: int) -> Floats:
    """Cumulative demand (shelf, count, day) at an even grid of levels, from its quantiles (shelf,
    day, LEVELS). Between levels straight; below the lowest down to 0, above the highest on by as
    much as lies between the ends. No course ever falls from day to day."""
    levels = (np.arange(count) + 0.5) / count
    upto = np.clip(np.searchsorted(LEVELS, levels, side="right"), 1, len(LEVELS) - 1)
    share = (levels - LEVELS[upto - 1]) / (LEVELS[upto] - LEVELS[upto - 1])
    low, high = totals[..., :1], totals[..., -1:]
    inside = totals[..., upto - 1] * (1 - share) + totals[..., upto] * share
    below = np.where(low == high, low, low * levels / LEVELS[0])
    above = high + (high - low) * (levels - LEVELS[-1]) / (1 - LEVELS[-1])
    made = np.where(levels < LEVELS[0], below, np.where(levels > LEVELS[-1], above, inside))
    return np.maximum.accumulate(np.moveaxis(made, 2, 1), axis=2)


def _supply(standings: Sequence[Standing], count: int, cases: int) -> tuple[Supply, Ints | None]:
    """Goods side by side, the first to expire first, and how late each is, course by course."""
    width = max(1, *(len(one.goods) for one in standings)) if standings else 1
    pieces = np.zeros((len(standings), width))
    first = np.zeros((len(standings), width), dtype=np.int64)
    last = np.full((len(standings), width), -1, dtype=np.int64)
    late = np.zeros((len(standings), count, width), dtype=np.int64) if cases > 1 else None
    for row, one in enumerate(standings):
        turn = {n: turn for turn, n in enumerate(n for n, g in enumerate(one.goods) if g.late)}
        ordered = sorted(enumerate(one.goods), key=lambda pair: (pair[1].last, pair[1].first))
        for place, (number, goods) in enumerate(ordered):
            pieces[row, place] = max(goods.pieces, 0.0)
            first[row, place], last[row, place] = goods.first, goods.last
            if goods.late and late is not None:
                told = np.tile(late_cases(goods.late, cases, turn[number]), count // cases)
                late[row, :, place] = np.maximum(told, 1 - goods.first)
    return Supply(pieces, first, last), late


def late_cases(record: Sequence[int], cases: int, order: int) -> Ints:
    """Some days late (cases,) that stand for a record, in an order of their own for each order."""
    levels = (np.arange(cases) + 0.5) / cases
    told = np.quantile(np.array(record), levels, method="inverted_cdf").astype(np.int64)
    turned = (np.arange(cases) * _STEPS[order % len(_STEPS)]) % cases
    return np.asarray(told[turned], dtype=np.int64)


def days_after(totals: Floats, mean: Floats, skip: int) -> Floats:
    """Cumulative quantiles of the days after the first `skip`: those of as many days from the
    start, moved to the mean of the days meant. (days, LEVELS) and (days,) of one shelf."""
    if skip <= 0:
        return totals
    running = np.cumsum(mean)
    wanted = running[skip:] - running[skip - 1]
    have = running[: len(wanted)]
    scale = np.where(have > 1e-9, wanted / np.maximum(have, 1e-9), 1.0)
    moved: Floats = np.maximum.accumulate(totals[: len(wanted)] * scale[:, None], axis=0)
    return moved
