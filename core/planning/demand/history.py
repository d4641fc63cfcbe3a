"""The history of demand: returns netted, tenders told apart, empty shelves made good, in money.

Pure: shelves and what the till said in, demand a shelf and day out. A day on which more came
back than was sold takes the rest off the days before, up to a fortnight: goods come back that
were sold then. A tender is a customer's order several times as large as any ordinary day; it says
nothing about other days. A shelf that stood empty for more than a fortnight was not on offer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.planning.demand.censored import Days, How, Wanted, wanted
from core.planning.demand.shelves import Shelves
from core.planning.forecast.levels import Flags, Floats

BACK_DAYS = 14
LISTED_DAYS = 14
TENDER = 4.0
TENDER_AROUND = 91
TENDER_LEAST = 5.0
PRICED_DAYS = 56
NONE_LEFT = 1e-6


@dataclass(frozen=True)
class Told:
    """What documents say beside the facts, shelf × day: share of the day on sale (NaN where
    nobody knows), quantity of the largest single customer order, and whether promoted."""

    share: Floats
    ordered: Floats
    promoted: Flags


@dataclass(frozen=True)
class Demand:
    """Demand of shelves (shelf, day) in base units, and what was lost in minor units of money."""

    shelves: Shelves
    sold: Floats
    demand: Floats
    one_off: Floats
    share: Floats
    how: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    promoted: Flags
    lost_net: Floats
    lost_margin: Floats

    @property
    def lost(self) -> Floats:
        """What was wanted and not there."""
        result: Floats = self.demand - self.sold
        return result

    @property
    def ordinary(self) -> Floats:
        """Demand that says something about other days: without tenders."""
        result: Floats = np.maximum(self.demand - self.one_off, 0.0)
        return result


def demand_of(shelves: Shelves, told: Told) -> Demand:
    """The demand of every shelf on every day."""
    sold = returns_netted(np.where(shelves.known, shelves.sold, 0.0))
    one_off = tenders(sold, told.ordered)
    ordinary = np.maximum(sold - one_off, 0.0)
    empty, offered = emptied(shelves)
    days = Days(
        ordinary,
        shelves.known & offered & shelves.reported,
        empty,
        told.share,
        shelves.weekdays(),
        (sold == np.round(sold)).all(axis=1),
    )
    found = wanted(days)
    demand = np.maximum(np.where(days.known, found.demand, ordinary), ordinary) + one_off
    lost = demand - sold
    price, margin = unit_money(shelves)
    return Demand(
        shelves,
        sold,
        demand,
        one_off,
        _share(found, empty),
        np.where(lost > NONE_LEFT, found.how, np.minimum(found.how, How.RECORDED)),
        told.promoted,
        np.round(lost * price),
        np.round(lost * margin),
    )


def _share(found: Wanted, empty: Flags) -> Floats:
    return np.where(empty, found.share, 1.0)


def returns_netted(sold: Floats) -> Floats:
    """Net sales without days below zero: what came back is taken off the days before."""
    netted = sold.copy()
    for row, day in np.argwhere(sold < 0)[::-1]:
        back = -netted[row, day]
        netted[row, day] = 0.0
        for earlier in range(day - 1, max(-1, day - BACK_DAYS - 1), -1):
            if back <= 0:
                break
            taken = min(back, max(netted[row, earlier], 0.0))
            netted[row, earlier] -= taken
            back -= taken
    return np.maximum(netted, 0.0)


def tenders(sold: Floats, ordered: Floats) -> Floats:
    """The part of each day's sales that was a tender."""
    found = np.zeros_like(sold)
    for row, day in np.argwhere(ordered > TENDER_LEAST):
        around = sold[row, max(0, day - TENDER_AROUND) : day + TENDER_AROUND + 1].copy()
        around[min(day, TENDER_AROUND)] = 0.0
        usual = around[around > 0]
        if usual.size >= 8 and ordered[row, day] > TENDER * np.quantile(usual, 0.9):
            found[row, day] = min(ordered[row, day], sold[row, day])
    return found


def emptied(shelves: Shelves) -> tuple[Flags, Flags]:
    """Days that sold out (or began with nothing), and days on offer.

    Stock below zero on record while goods were sold is a wrong record, not an empty shelf.
    """
    stocked = np.array([shelves.place(row).stock_known for row in range(len(shelves.keys))])
    none = shelves.closing <= NONE_LEFT
    trusted = (np.abs(shelves.closing) <= NONE_LEFT) | (shelves.sold <= 0)
    empty = none & trusted & stocked[:, None] & shelves.known
    idle = empty & (shelves.sold <= 0) & (shelves.received <= 0)
    return empty, _run_length(idle) <= LISTED_DAYS


def _run_length(idle: Flags) -> Floats:
    """How many days in a row up to each day."""
    length = np.zeros(idle.shape)
    for day in range(idle.shape[1]):
        before = length[:, day - 1] if day else 0.0
        length[:, day] = np.where(idle[:, day], before + 1, 0)
    return length


def unit_money(shelves: Shelves) -> tuple[Floats, Floats]:
    """Net price and margin of a base unit over the weeks up to each day; 0 before any sale,
    margin never below 0."""
    window = PRICED_DAYS
    units = _trailing(np.maximum(shelves.sold, 0.0), window)
    net = _trailing(np.where(shelves.sold > 0, shelves.net, 0.0), window)
    cost = _trailing(np.where(shelves.sold > 0, shelves.cost, 0.0), window)
    some = np.maximum(units, 1e-9)
    price = np.where(units > 0, net / some, 0.0)
    margin = np.where((units > 0) & (cost > 0), np.maximum(net - cost, 0.0) / some, 0.0)
    return price, margin


def _trailing(values: Floats, window: int) -> Floats:
    """Sums over the last `window` days, each day with its own."""
    sums = np.cumsum(values, axis=1)
    result = sums.copy()
    result[:, window:] -= sums[:, :-window]
    return result
