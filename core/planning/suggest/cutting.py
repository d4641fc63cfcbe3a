"""What a budget leaves of the orders: the packs that earn most a yuan, no supplier below his least.

Where all of it fits nothing changes. Else packs are cut (core/planning/policy/budget); an order
that then misses its supplier's minimum is filled up if there is money left, and is otherwise left
out, the one that earns least first, which leaves its money to the others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.planning.policy import budget
from core.planning.policy.terms import Line, reach_minimum
from core.planning.suggest.purses import Purse
from core.planning.suggest.work import Wish


@dataclass(frozen=True, slots=True)
class Planned:
    """One supplier's order to one place, as it was wished: packs by line, his minimum reached."""

    wishes: tuple[Wish, ...]
    packs: tuple[int, ...]
    minimum_fen: int


Packs = list[tuple[int, ...]]
"""By order, by line."""


def pack_fen(wish: Wish) -> int:
    """What a pack costs, in whole minor units: never less, so that what fits a budget is within
    it to the last one."""
    return fen_of(wish.shelf.cost_fen, wish.shelf.source.pack_micro)


def fen_of(cost_fen: float, pack_micro: int) -> int:
    """The same at another cost a base unit."""
    return math.ceil(cost_fen * pack_micro / 1_000_000 - 1e-6)


def line_of(wish: Wish) -> Line:
    """A wish as a choice of packs."""
    return Line(pack_fen(wish), wish.gains)


def cut(orders: Sequence[Planned], purses: Sequence[Purse]) -> Packs:
    """The packs that the budgets leave of each order."""
    return _cut(orders, [(purse, max(0, purse.left_fen)) for purse in purses])


def one_more(
    orders: Sequence[Planned], purses: Sequence[Purse], which: Purse, more_fen: int
) -> int:
    """What so much more in one budget would earn, minor units."""
    now = _cut(orders, [(purse, max(0, purse.left_fen)) for purse in purses])
    then = _cut(
        orders,
        [(purse, max(0, purse.left_fen) + (more_fen if purse is which else 0)) for purse in purses],
    )
    return max(0, round(earned(orders, then) - earned(orders, now)))


def earned(orders: Sequence[Planned], packs: Packs) -> float:
    """What the packs of all orders earn."""
    return sum(
        line_of(wish).gain(count)
        for order, counts in zip(orders, packs, strict=True)
        for wish, count in zip(order.wishes, counts, strict=True)
    )


def _cut(orders: Sequence[Planned], money: Sequence[tuple[Purse, int]]) -> Packs:
    if not money:
        return [order.packs for order in orders]
    places = [(n, i) for n, order in enumerate(orders) for i in range(len(order.wishes))]
    lines = [line_of(orders[n].wishes[i]) for n, i in places]
    category = [orders[n].wishes[i].shelf.category_id for n, i in places]
    purses = [
        budget.Purse(left, frozenset(k for k, one in enumerate(category) if purse.covers(one)))
        for purse, left in money
    ]
    wished = [orders[n].packs[i] for n, i in places]
    if budget.fits(lines, wished, purses):
        return [order.packs for order in orders]
    out: set[int] = set()
    while True:
        # fill-ups to a minimum earn nothing: they are not wished for here, but made anew below
        wanted = [
            0 if n in out else min(orders[n].packs[i], orders[n].wishes[i].packs) for n, i in places
        ]
        taken = budget.within_budgets(lines, wanted, purses)
        missed = _filled_up(orders, places, lines, taken, purses)
        if not missed:
            return _by_order(orders, places, taken)
        out.add(min(missed, key=lambda n: (_earns(places, lines, taken, n), n)))


def _filled_up(
    orders: Sequence[Planned],
    places: Sequence[tuple[int, int]],
    lines: Sequence[Line],
    taken: list[int],
    purses: Sequence[budget.Purse],
) -> list[int]:
    """Fills orders below their supplier's minimum up, in `taken`, where there is money left and it
    still earns; the orders for which there is not."""
    missed = []
    for n, order in enumerate(orders):
        own = [k for k, place in enumerate(places) if place[0] == n]
        value = sum(lines[k].pack_cost * taken[k] for k in own)
        if value == 0 or value >= order.minimum_fen:
            continue
        reached = reach_minimum([lines[k] for k in own], [taken[k] for k in own], order.minimum_fen)
        tried = list(taken)
        for k, packs in zip(own, reached.packs, strict=True):
            tried[k] = packs
        if reached.met and budget.fits(lines, tried, purses):
            taken[:] = tried
        else:
            missed.append(n)
    return missed


def _earns(
    places: Sequence[tuple[int, int]], lines: Sequence[Line], taken: Sequence[int], n: int
) -> float:
    return sum(lines[k].gain(taken[k]) for k, place in enumerate(places) if place[0] == n)


def _by_order(
    orders: Sequence[Planned], places: Sequence[tuple[int, int]], taken: Sequence[int]
) -> Packs:
    found: list[list[int]] = [[0] * len(order.wishes) for order in orders]
    for (n, i), packs in zip(places, taken, strict=True):
        found[n][i] = packs
    return [tuple(packs) for packs in found]


__all__ = ["Packs", "Planned", "cut", "earned", "fen_of", "line_of", "one_more", "pack_fen"]
