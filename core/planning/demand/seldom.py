"""Demand behind an empty shelf of goods that sell seldom, a piece or two at a time.

The last piece says little there: one sold by noon may be the only one wanted, or the first of
three. So what a good usually sells is learnt from all its days, those that emptied counting as
long as they were open, and each day is set between the two: a gamma-Poisson day has a pace drawn
anew (some days are busy), and its pace, once `sold` went in `share` of the day, is
(shape + sold) / (shape / mean + share). Where the till gives no time, the day is set to the mean
of those on which at least as much was wanted. How uneven days are (the shape) is learnt from all
such goods together; where every shelf held one piece nothing tells it, and the usual one holds.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from core.planning.forecast.levels import Flags, Floats, Ints

SELLING_DAYS = 0.75
"""Sold on a smaller share of days than this, a good sells seldom."""
MOST_A_DAY = 10.0
"""More pieces than this on a day with a sale are a matter of money or weight, not of pieces."""
BLOCK_DAYS = 364
SHAPES: Floats = np.array(
    [0.12, 0.16, 0.2, 0.25, 0.31, 0.4, 0.5, 0.65, 0.9, 1.4, 2.2, 4.0, 8.0, 20.0]
)
USUAL_SHAPE = 0.25
"""Of 60 slow goods of a household panel (2017) whose shelves were never empty."""
SURENESS = 8.0
"""How much the usual shape counts against what the days say; some hundred days outweigh it."""
OWN_DAYS = 28.0
"""Days of a good's own mean that stand beside those of a year."""
TAUGHT_BY = 200
SEEN = 0.5
"""Share of the days with a sale that must have been seen to their end, or in time."""
ROUNDS = 25


@dataclass(frozen=True)
class _Days:
    """Days of slow goods: whole ones in sums a group (a good's year), empty ones each."""

    whole: Ints
    whole_sold: Floats
    usual: Floats
    group: Ints
    sold: Floats
    share: Floats
    told: Flags


def sells_seldom(sold: Floats, known: Flags, pieces: Flags) -> Flags:
    """Which series (series,) sell by the piece, on few days and few at a time."""
    selling = (known & (sold > 0)).sum(axis=1)
    days = np.maximum(known.sum(axis=1), 1)
    size = np.where(known, sold, 0.0).sum(axis=1) / np.maximum(selling, 1)
    whole = (sold == np.round(sold)).all(axis=1)
    result: Flags = pieces & whole & (selling < SELLING_DAYS * days) & (size <= MOST_A_DAY)
    return result


def can_tell(sold: Floats, known: Flags, empty: Flags, share: Floats) -> bool:
    """Whether the days of slow goods tell how uneven they are."""
    selling = known & (sold > 0)
    seen = selling & (~empty | np.isfinite(share))
    return bool(seen.sum() >= SEEN * max(1, int(selling.sum())))


def fill_seldom(sold: Floats, known: Flags, empty: Flags, share: Floats) -> Floats:
    """Demand (series, days) of slow goods: as sold where nothing was hidden, else never below.

    `share` is the share of an empty day on sale, NaN where nobody knows.
    """
    hidden = empty & known
    demand = np.where(known, sold, 0.0)
    if not hidden.any():
        return demand
    shape = _shape(sold, known, hidden, share)
    days = _days(sold, known, hidden, share)
    mean = _means(days, shape)
    demand[hidden] = _expected(days, shape, mean[days.group])
    return demand


def _days(sold: Floats, known: Flags, hidden: Flags, share: Floats) -> _Days:
    """The days in groups; empty days in the order of `hidden`."""
    rows, width = sold.shape
    blocks = -(-width // BLOCK_DAYS)
    group = np.arange(rows)[:, None] * blocks + np.arange(width)[None, :] // BLOCK_DAYS
    whole = known & ~hidden
    opened = np.where(hidden & np.isfinite(share), np.clip(share, 0.0, 1.0), 1.0)
    exposure = np.where(known, opened, 0.0).sum(axis=1)
    usual = np.where(known, sold, 0.0).sum(axis=1) / np.maximum(exposure, 1.0)
    count = rows * blocks
    return _Days(
        np.bincount(group[whole], minlength=count).astype(np.float64),
        np.bincount(group[whole], weights=sold[whole], minlength=count).astype(np.float64),
        np.maximum(np.repeat(usual, blocks), 1e-4),
        group[hidden],
        sold[hidden].astype(np.float64),
        opened[hidden],
        np.isfinite(share[hidden]),
    )


def _means(days: _Days, shape: float) -> Floats:
    """What each group asks a day, by expectation and maximisation."""
    mean = days.usual.copy()
    empty = np.bincount(days.group, minlength=mean.size)
    for _ in range(ROUNDS):
        thin = shape / mean
        pace = (shape * days.whole + days.whole_sold) / (thin + 1.0)
        each = _pace(days, shape, mean[days.group])
        pace = pace + np.bincount(days.group, weights=each, minlength=mean.size)
        known = days.whole + empty + OWN_DAYS
        mean = np.maximum((pace + OWN_DAYS * days.usual) / known, 1e-4)
    return mean


def _pace(days: _Days, shape: float, mean: Floats) -> Floats:
    """The expected pace of each empty day, of what was seen of it."""
    thin = shape / mean
    wanted, _ = at_least(days.sold, shape, mean)
    result: Floats = np.where(
        days.told, (shape + days.sold) / (thin + days.share), (shape + wanted) / (thin + 1.0)
    )
    return result


def _expected(days: _Days, shape: float, mean: Floats) -> Floats:
    """The expected demand of each empty day."""
    wanted, _ = at_least(days.sold, shape, mean)
    going_on = days.sold + (1.0 - days.share) * _pace(days, shape, mean)
    result: Floats = np.where(days.told, going_on, wanted)
    return result


def at_least(sold: Floats, shape: float, mean: Floats) -> tuple[Floats, Floats]:
    """Of days on which at least `sold` was wanted: what was wanted on average, and how likely
    such a day is. Negative binomial with a shape and a mean."""
    thin = shape / mean
    chance = (thin / (thin + 1.0)) ** shape
    below, below_mean = np.zeros(sold.shape), np.zeros(sold.shape)
    for count in range(int(sold.max(initial=0))):
        counts = count < sold
        below += np.where(counts, chance, 0.0)
        below_mean += np.where(counts, count * chance, 0.0)
        chance = chance * (shape + count) / ((count + 1) * (thin + 1.0))
    likely = np.maximum(1.0 - below, 1e-9)
    return np.maximum((mean - below_mean) / likely, sold), likely


def _shape(sold: Floats, known: Flags, hidden: Flags, share: Floats) -> float:
    """How uneven days are, of all goods together."""
    step = max(1, len(sold) // TAUGHT_BY)
    part = slice(None, None, step)
    some, seen, gone = sold[part], known[part], hidden[part]
    days = _days(some, seen, gone, share[part])
    width = some.shape[1]
    blocks = -(-width // BLOCK_DAYS)
    group = np.arange(len(some))[:, None] * blocks + np.arange(width)[None, :] // BLOCK_DAYS
    whole = seen & ~gone
    likely = []
    for shape in SHAPES:
        mean = _means(days, float(shape))
        total = _log_likely(some[whole], np.ones(int(whole.sum())), shape, mean[group[whole]]).sum()
        told = _log_likely(days.sold, days.share, shape, mean[days.group])
        untold = np.log(at_least(days.sold, float(shape), mean[days.group])[1])
        total += np.where(days.told, told, untold).sum()
        likely.append(float(total) - SURENESS * np.log(shape / USUAL_SHAPE) ** 2)
    weight = np.exp(np.array(likely) - max(likely))
    return float(np.exp((weight * np.log(SHAPES)).sum() / weight.sum()))


def _log_likely(sold: Floats, share: Floats, shape: float, mean: Floats) -> Floats:
    """Log of how likely `sold` in `share` of a day is, but for what no shape changes."""
    thin = shape / mean
    result: Floats = (
        gammaln(shape + sold)
        - gammaln(shape)
        + shape * np.log(thin)
        - (shape + sold) * np.log(thin + share)
    )
    return result
