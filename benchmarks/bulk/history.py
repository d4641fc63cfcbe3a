"""What happened in the bulk history: how much of each item every store got and sold each day.

Arrays are [day, store, item] of whole pieces. Each item is received once in fourteen days, on
the morning of a day of its own, what the fortnight will sell and a little more, so that no
shelf is ever empty below zero. Every third item is lot-tracked: one lot a receipt, sold from
that lot alone. Some of those are fresh, and each fifth day some of them is thrown away.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CYCLE = 14
LIFE = 28
LOTS_EVERY = 3
FRESH_EVERY = 15
WASTE_CHANCE = 0.2
LAST = dt.date(2026, 11, 22)
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shape:
    """How large; `moves` is met within a few per cent."""

    moves: int
    stores: int = 8
    items: int = 5000
    suppliers: int = 20
    customers: int = 200

    @property
    def days(self) -> int:
        """Three years at ten million moves, fewer for fewer."""
        return max(84, round(1095 * self.moves / 10_000_000))

    @property
    def first(self) -> dt.date:
        return LAST - dt.timedelta(days=self.days - 1)


@dataclass(frozen=True, slots=True)
class History:
    """`sold`, `wasted` and `received` are pieces; the rest is per item: minor units a
    piece, no tax."""

    shape: Shape
    sold: NDArray[np.uint8]
    wasted: NDArray[np.uint8]
    received: NDArray[np.uint16]
    cost: Whole
    net: Whole
    tax: Whole
    lots: NDArray[np.bool_]

    @property
    def moves(self) -> int:
        every = (self.sold, self.wasted, self.received)
        return sum(int(np.count_nonzero(moved)) for moved in every)


def imagine(shape: Shape, seed: int = 7) -> History:
    """The history of a shape; the same for the same seed."""
    rng = np.random.default_rng(seed)
    chance = _chances(shape, rng)
    sold = np.zeros((shape.days, shape.stores, shape.items), np.uint8)
    for day in range(shape.days):
        sells = rng.random((shape.stores, shape.items)) < chance
        sold[day][sells] = np.minimum(1 + rng.poisson(1.5, int(sells.sum())), 9)
    cost = rng.integers(100, 5000, shape.items)
    net = cost * rng.integers(115, 160, shape.items) // 100
    lots = np.arange(shape.items) % LOTS_EVERY == 0
    wasted = _wasted(shape, rng)
    received = _received(shape, sold + wasted, lots, rng)
    return History(shape, sold, wasted, received, cost, net, net * 13 // 100, lots)


def _wasted(shape: Shape, rng: np.random.Generator) -> NDArray[np.uint8]:
    """What is thrown away, of fresh goods."""
    wasted = np.zeros((shape.days, shape.stores, shape.items), np.uint8)
    fresh = np.arange(0, shape.items, FRESH_EVERY)
    for day in range(shape.days):
        lost = rng.random((shape.stores, len(fresh))) < WASTE_CHANCE
        wasted[day][:, fresh] = np.where(lost, 1 + rng.poisson(0.5, lost.shape), 0)
    return wasted


def _chances(shape: Shape, rng: np.random.Generator) -> NDArray[np.float64]:
    """How likely each item is to sell on a day, few often and many seldom."""
    popular = rng.pareto(1.3, shape.items) + 0.2
    low, high = 0.0, 10.0
    fresh = len(range(0, shape.items, FRESH_EVERY))
    moves = shape.moves - shape.stores * shape.days * fresh * WASTE_CHANCE
    for _ in range(60):
        scale = (low + high) / 2
        chance = np.minimum(popular * scale, 0.95)
        fortnights = np.sum(1 - (1 - chance) ** CYCLE) * shape.days / CYCLE
        expected = shape.stores * (shape.days * chance.sum() + fortnights)
        low, high = (scale, high) if expected < moves else (low, scale)
    return np.minimum(popular * low, 0.95)


def _received(
    shape: Shape, gone: NDArray[np.uint8], lots: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.uint16]:
    received = np.zeros(gone.shape, np.uint16)
    for offset in range(CYCLE):
        mornings = [0, *range(CYCLE - offset, shape.days, CYCLE)]
        items = np.arange(offset, shape.items, CYCLE)
        needs = np.add.reduceat(gone[:, :, items].astype(np.uint16), mornings, axis=0)
        left = (rng.random(needs.shape) < 0.01) & lots[items]
        needs += 3 * left.astype(np.uint16)  # what nobody will buy
        needs[0] += np.where(lots[items], 0, 30).astype(np.uint16)
        needs[-1] += 12
        received[np.ix_(mornings, np.arange(shape.stores), items)] = needs
    return received
