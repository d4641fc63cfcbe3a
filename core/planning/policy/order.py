"""What to order now: the quantity of best expected profit over sample paths of demand.

Older goods are sold first, so a piece ordered now serves demand that what is there already cannot.
If that demand comes before the next order could arrive, the piece saved a sale: it earns the margin
(and the cost of a lost sale). If it comes later, the piece stood in for one of the next order: it
earns nothing and was kept for the days between. If it does not come before the piece expires, its
cost is gone. Each further piece earns less than the one before, so the best quantity is where the
next pack no longer pays. With a life of a day this is the newsvendor, without expiry the base
stock. All arrays are (series, …), in pieces; days count from today, 0.
"""

from dataclasses import dataclass

import numpy as np

from core.planning.forecast.levels import Floats, Ints
from core.planning.policy.worth import Worth

NEVER = 100_000
"""A last day for what does not expire."""


@dataclass(frozen=True)
class Supply:
    """What is there or under way (series, lot), the first to be sold first; pad with 0 pieces.

    Sellable from day `first` to day `last`, both included.
    """

    pieces: Floats
    first: Ints
    last: Ints


@dataclass(frozen=True)
class Window:
    """The days an order now is for (series,): arrival, the next order's arrival, its expiry.

    `until` is the first day the next order could serve, one a series or (series, path) where it
    may come late; `last` the last day it may be sold.
    """

    arrival: Ints
    until: Ints
    last: Ints


@dataclass(frozen=True)
class Money:
    """What a piece is worth, series by series (series,)."""

    under: Floats
    over: Floats
    holding: Floats

    @classmethod
    def of(cls, worths: list[Worth]) -> "Money":
        """From single worths."""
        return cls(
            np.array([w.under for w in worths]),
            np.array([w.over for w in worths]),
            np.array([w.holding for w in worths]),
        )


def unserved(demand: Floats, supply: Supply, late_days: Ints | None = None) -> Floats:
    """Demand (series, path, day) that the supply cannot serve, same shape.

    `late_days` (series, path, lot) shifts each lot's first day, path by path.
    """
    left = np.repeat(supply.pieces[:, None, :], demand.shape[1], axis=1).astype(np.float64)
    first = supply.first[:, None, :] + (0 if late_days is None else late_days)
    short = np.empty_like(demand, dtype=np.float64)
    lots = range(supply.pieces.shape[1])
    for day in range(demand.shape[2]):
        need = demand[:, :, day].astype(np.float64)
        for lot in lots:
            open_now = (first[..., lot] <= day) & (supply.last[:, lot] >= day)[:, None]
            taken = np.minimum(need, np.where(open_now, left[..., lot], 0.0))
            left[..., lot] -= taken
            need -= taken
        short[:, :, day] = need
    return short


class _Sums:
    """Values (series, n) in rising order, so that what a quantity is above them adds up to is one
    search away, however many quantities are asked about."""

    def __init__(self, values: Floats) -> None:
        ordered = np.sort(values, axis=1)
        self.width = ordered.shape[1]
        self.flat = ordered.ravel()
        before = np.zeros((len(values), self.width + 1))
        np.cumsum(ordered, axis=1, out=before[:, 1:])
        self.before = before.ravel()

    def above(self, rows: Ints, quantity: Floats) -> Floats:
        """The sum of max(quantity - value, 0) over a row's values, for each (row, quantity)."""
        low = np.zeros(len(rows), dtype=np.int64)
        high = np.full(len(rows), self.width, dtype=np.int64)
        first = rows * self.width
        for _ in range(self.width.bit_length()):
            middle = (low + high) // 2
            less = self.flat[first + np.minimum(middle, self.width - 1)] < quantity
            less &= low < high
            low, high = np.where(less, middle + 1, low), np.where(less, high, middle)
        result: Floats = quantity * low - self.before[rows * (self.width + 1) + low]
        return result


class Decision:
    """Expected profit of every quantity, for many series at once."""

    def __init__(self, short: Floats, window: Window, money: Money) -> None:
        """`short` is unserved demand (series, path, day); a life beyond its days goes on as it
        went on average."""
        self.money, (count, self.paths, days) = money, short.shape
        after = np.arange(days)[None, :] >= window.arrival[:, None]
        served = np.cumsum(np.where(after[:, None, :], short, 0.0), axis=2)
        until = window.until if window.until.ndim == 2 else window.until[:, None]
        saved = _at(served, until - 1)
        beyond = np.maximum(window.last - (days - 1), 0)
        sold = _at(served, window.last[:, None]) + short.mean(axis=2) * beyond[:, None]
        self.most = saved.max(axis=1, initial=0.0)
        # Nights of the window in which a piece may lie; others never count.
        upto = np.minimum(until, days) - window.arrival[:, None]
        lasts = np.arange(max(1, int(upto.max(initial=0))))
        night = np.minimum(window.arrival[:, None] + lasts, days - 1)[:, None, :]
        nights = np.take_along_axis(served, night, axis=2)
        nights = np.where(lasts < upto[..., None], nights, np.inf)
        self._saved, self._sold = _Sums(saved), _Sums(sold)
        self._nights = _Sums(nights.reshape(count, -1))
        self._all: Ints = np.arange(count)

    def profit(self, quantity: Floats) -> Floats:
        """Expected profit (series,) of ordering so many pieces each, beside ordering none."""
        return self._profit(self._all, quantity)

    def _profit(self, rows: Ints, quantity: Floats) -> Floats:
        saved = quantity - self._saved.above(rows, quantity) / self.paths
        wasted = self._sold.above(rows, quantity) / self.paths
        lying = self._nights.above(rows, quantity) / self.paths
        money = self.money
        result: Floats = (
            money.under[rows] * saved - money.over[rows] * wasted - money.holding[rows] * lying
        )
        return result

    def best_packs(self, pack: Floats) -> Ints:
        """The number of packs (series,) after which one more no longer pays."""
        low = np.zeros(len(pack), dtype=np.int64)
        high = np.ceil(self.most / pack).astype(np.int64)
        # Below this a gain is what adding floats up leaves over.
        nothing = 1e-9 * (self.money.under + self.money.over) * np.maximum(pack, self.most)
        while bool((low < high).any()):
            middle = (low + high) // 2
            gain = self.profit((middle + 1) * pack) - self.profit(middle * pack)
            pays = (gain > nothing) & (low < high)
            low, high = np.where(pays, middle + 1, low), np.where(pays, high, middle)
        return low

    def gains(self, pack: Floats, packs: Ints) -> list[Floats]:
        """What each of so many packs (series,) earns, one after the other: an array a series."""
        rows = np.repeat(self._all, packs + 1)
        starts = np.cumsum(packs + 1) - (packs + 1)
        number = np.arange(len(rows)) - starts[rows]
        earned = self._profit(rows, number * pack[rows])
        step = np.diff(earned)
        return [step[first : first + n] for first, n in zip(starts, packs, strict=True)]

    def wasted(self, quantity: Floats) -> Floats:
        """Pieces (series,) of the order expected to be thrown away."""
        result: Floats = self._sold.above(self._all, quantity) / self.paths
        return result


def _at(running: Floats, day: Ints) -> Floats:
    """Running totals (series, path, day) at a day (series, 1 or path); 0 before the first day."""
    wanted = np.broadcast_to(day, running.shape[:2])
    index = np.clip(wanted, 0, running.shape[2] - 1)[..., None]
    found = np.take_along_axis(running, index, axis=2)[..., 0]
    result: Floats = np.where(wanted >= 0, found, 0.0)
    return result
