"""Demand behind an empty shelf: what would have been sold, had there been enough.

Where the till says when the last piece went, the day's pace until then goes on for the rest of
the day. Where it does not, a normal distribution a weekday is fitted to days that were enough and
days that were not (Tobit, by expectation and maximisation), and the day is set to its mean beyond
what was sold. With too few whole days for that, the usual of the weekday stands in. Goods that
sell seldom, by the piece, have a rule of their own (seldom.py). Leaving stock-out days out instead
would be worse than doing nothing: they are the days of high demand.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from scipy.special import log_ndtr

from core.planning.demand.seldom import can_tell, fill_seldom, sells_seldom
from core.planning.forecast.levels import Flags, Floats, Ints

BLOCK_DAYS = 91
ROUNDS = 40
FEWEST_WHOLE = 14
MOST_EMPTY = 0.8
"""Share of empty days in a block from which nothing is fitted."""
SHORTEST_SHARE = 0.05
HIGHEST = 6.0
"""No day is set higher than so many times the usual."""
LOG_ROOT = 0.5 * np.log(2 * np.pi)


class How(IntEnum):
    """How the demand of a day is known."""

    WHOLE = 0
    RECORDED = 1
    TOBIT = 2
    ESTIMATED = 3


@dataclass(frozen=True)
class Days:
    """Series × days. `sold` net of returns, in base units; `known` from the first day on sale;
    `empty`: the shelf was empty at close, having sold out; `share`: of the day on sale, by the
    usual course of a day, NaN where the till does not say; `pieces`: sold by the piece."""

    sold: Floats
    known: Flags
    empty: Flags
    share: Floats
    weekday: Ints
    pieces: Flags


@dataclass(frozen=True)
class Wanted:
    """Demand (series, days), never below what was sold; how it is known, and the share of the
    day on sale that goes with it."""

    demand: Floats
    how: Ints
    share: Floats


def wanted(days: Days) -> Wanted:
    """What was wanted on every day."""
    demand = np.where(days.known, days.sold, 0.0)
    how = np.zeros(demand.shape, dtype=np.int64)
    told = days.empty & days.known & np.isfinite(days.share)
    carried = _carried_on(days.sold, np.clip(days.share, SHORTEST_SHARE, 1.0), days.pieces)
    demand = np.where(told, carried, demand)
    how[told] = How.RECORDED
    untold = days.empty & days.known & ~told
    slow = sells_seldom(days.sold, days.known, days.pieces)
    told_slow = (days.sold[slow], days.known[slow], days.empty[slow], days.share[slow])
    if can_tell(*told_slow):
        demand[slow] = fill_seldom(*told_slow)
        how[untold & slow[:, None]] = How.ESTIMATED
    else:
        slow = np.zeros_like(slow)
    for row in np.flatnonzero(untold.any(axis=1) & ~slow):
        _fill_row(int(row), days, untold[row], demand, how)
    share = np.where(told, np.clip(days.share, 0.0, 1.0), 1.0)
    later = how >= How.TOBIT
    share[later] = days.sold[later] / np.maximum(demand[later], 1e-9)
    return Wanted(demand, how, share)


def _carried_on(sold: Floats, share: Floats, pieces: Flags) -> Floats:
    """The pace until the last piece, over the whole day.

    The sale that emptied the shelf set the clock, so one piece less made the pace; else few
    pieces would seem to sell faster than they do.
    """
    made = np.where(pieces[:, None], np.maximum(sold - 1.0, 0.0), sold)
    result: Floats = sold + made / share * (1.0 - share)
    return result


def _fill_row(row: int, days: Days, untold: Flags, demand: Floats, how: Ints) -> None:
    """Sets the untold days of one series, block by block from the end."""
    known = np.flatnonzero(days.known[row])
    usual = _usual(demand[row], days.known[row] & ~untold, days.weekday)
    for end in range(len(untold), 0, -BLOCK_DAYS):
        block = np.arange(max(0, end - BLOCK_DAYS), end)
        block = block[np.isin(block, known, assume_unique=True)]
        hidden = untold[block]
        if not hidden.any():
            continue
        value, weekday = demand[row, block], days.weekday[block]
        whole = int((~hidden).sum())
        if whole >= FEWEST_WHOLE and hidden.mean() <= MOST_EMPTY:
            found, name = tobit(value, hidden, weekday), How.TOBIT
        else:
            found, name = np.maximum(value, usual[weekday]), How.ESTIMATED
        demand[row, block[hidden]] = found[hidden]
        how[row, block[hidden]] = name


def _usual(demand: Floats, whole: Flags, weekday: Ints) -> Floats:
    """Mean of the weekdays over whole days; the overall mean where a weekday has none."""
    if not whole.any():
        return np.zeros(7)
    overall = demand[whole].mean()
    count = np.bincount(weekday[whole], minlength=7)
    total = np.bincount(weekday[whole], weights=demand[whole], minlength=7)
    result: Floats = np.where(count > 0, total / np.maximum(count, 1), overall)
    return result


def tobit(sold: Floats, hidden: Flags, weekday: Ints) -> Floats:
    """Expected demand of each day (day,): itself where nothing was hidden, else the mean of a
    normal distribution of its weekday beyond what was sold.

    The spread grows with the root of the mean, one factor for all weekdays.
    """
    least = max(float(sold.mean()) * 0.05, 1e-6)
    expected = sold.astype(np.float64)
    squares = np.zeros(len(sold))
    mean, factor = _means(expected, weekday, least), 1.0
    for _ in range(ROUNDS):
        centre = mean[weekday]
        deviation = factor * np.sqrt(centre)
        above = (sold - centre) / deviation
        ratio = np.exp(-0.5 * above**2 - LOG_ROOT - log_ndtr(-above))
        expected = np.where(hidden, centre + deviation * ratio, sold)
        squares = np.where(
            hidden, deviation**2 * np.maximum(1 + above * ratio, 0.0), (sold - centre) ** 2
        )
        mean = _means(expected, weekday, least)
        factor = float(np.sqrt(max((squares / centre).mean(), 1e-6)))
    most = HIGHEST * max(float(mean.mean()), float(sold.max()))
    return np.clip(expected, sold, np.maximum(most, sold))


def _means(expected: Floats, weekday: Ints, least: float) -> Floats:
    """Means of the weekdays, each with one day of the overall mean added."""
    count = np.bincount(weekday, minlength=7)
    total = np.bincount(weekday, weights=expected, minlength=7)
    result: Floats = np.maximum((total + expected.mean()) / (count + 1), least)
    return result
