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


class Decision:
    """Expected profit of every quantity, for many series at once."""

    def __init__(self, short: Floats, window: Window, money: Money) -> None:
        """`short` is unserved demand (series, path, day); a life beyond its days goes on as it
        went on average."""
        self.money = money
        days = np.arange(short.shape[2])
        after = days[None, :] >= window.arrival[:, None]
        served = np.cumsum(np.where(after[:, None, :], short, 0.0), axis=2)
        until = window.until if window.until.ndim == 2 else window.until[:, None]
        self.saved = _at(served, until - 1)
        beyond = np.maximum(window.last - (short.shape[2] - 1), 0)
        rest = short.mean(axis=2) * beyond[:, None]
        self.sold = _at(served, window.last[:, None]) + rest
        during = after[:, None, :] & (days < until[..., None])
        # Nights of the window in which a piece may lie: (series, path, day), others never count.
        self.nights = np.where(during, served, np.inf)

    def profit(self, quantity: Floats) -> Floats:
        """Expected profit (series,) of ordering so many pieces each, beside ordering none."""
        q = quantity[:, None]
        saved = np.minimum(q, self.saved).mean(axis=1)
        wasted = np.maximum(q - self.sold, 0.0).mean(axis=1)
        lying = np.maximum(q[..., None] - self.nights, 0.0).mean(axis=1).sum(axis=1)
        money = self.money
        result: Floats = money.under * saved - money.over * wasted - money.holding * lying
        return result

    def best_packs(self, pack: Floats) -> Ints:
        """The number of packs (series,) after which one more no longer pays."""
        low = np.zeros(len(pack), dtype=np.int64)
        high = np.ceil(self.saved.max(axis=1, initial=0.0) / pack).astype(np.int64)
        while bool((low < high).any()):
            middle = (low + high) // 2
            gain = self.profit((middle + 1) * pack) - self.profit(middle * pack)
            pays = (gain > 1e-9) & (low < high)
            low, high = np.where(pays, middle + 1, low), np.where(pays, high, middle)
        return low

    def wasted(self, quantity: Floats) -> Floats:
        """Pieces (series,) of the order expected to be thrown away."""
        result: Floats = np.maximum(quantity[:, None] - self.sold, 0.0).mean(axis=1)
        return result


def _at(running: Floats, day: Ints) -> Floats:
    """Running totals (series, path, day) at a day (series, 1 or path); 0 before the first day."""
    wanted = np.broadcast_to(day, running.shape[:2])
    index = np.clip(wanted, 0, running.shape[2] - 1)[..., None]
    found = np.take_along_axis(running, index, axis=2)[..., 0]
    result: Floats = np.where(wanted >= 0, found, 0.0)
    return result
