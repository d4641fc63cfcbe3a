"""Orders raised to a supplier's price break, where that earns more than what was wished for.

After moves, minimums and budgets: a break is paid by what the budgets leave, the one that gains
most first, and never takes an order below its supplier's minimum. A line that reaches a break as it
is costs the lower price. What is partly moved is bought as it is wished.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.kernel.amounts import MICRO
from core.planning.policy.price_breaks import Priced, Tier
from core.planning.suggest.cutting import Packs, Planned, fen_of, pack_fen
from core.planning.suggest.purses import Purse
from core.planning.suggest.work import HOLDING_A_YEAR, Wish, futures

Place = tuple[int, int]
"""Which order, which of its lines."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A line at a lower price: packs in all, and how many of them only for the price; money in
    minor units: what the break gains, what a pack more or less would change, what
    of it is expected to be thrown away, and what the line costs more than it would have."""

    packs: int
    added: int
    gain_fen: int
    more_fen: int
    less_fen: int
    waste_fen: int
    extra_fen: int


def take_breaks(
    orders: Sequence[Planned],
    left: Packs,
    purses: Sequence[Purse],
    moved: Collection[tuple[int, int]],
) -> dict[Place, Taken]:
    """The lines that are ordered at a lower price, by order and line."""
    places = [
        (n, i)
        for n, order in enumerate(orders)
        for i, wish in enumerate(order.wishes)
        if left[n][i] > 0 and wish.shelf.source.breaks and wish.shelf.key not in moved
    ]
    if not places:
        return {}
    priced = _priced([orders[n].wishes[i] for n, i in places])
    offers = [
        _taken(orders[n].wishes[i], one, left[n][i])
        for (n, i), one in zip(places, priced, strict=True)
    ]
    room = _Room(orders, left, purses)
    found: dict[Place, Taken] = {}
    for number in sorted(range(len(places)), key=lambda k: -max(o.gain_fen for o in offers[k])):
        n, i = places[number]
        taken = next(one for one in offers[number] if room.has(n, orders[n].wishes[i], one))
        if taken.gain_fen > 0 or not taken.added:
            room.spend(n, orders[n].wishes[i], taken)
            found[n, i] = taken
    return {place: one for place, one in found.items() if one.added or one.extra_fen}


def extra_fen(orders: Sequence[Planned], taken: Mapping[Place, Taken], purse: Purse) -> int:
    """What the breaks cost beyond the orders as they were wished, out of one budget."""
    return sum(
        one.extra_fen
        for (n, i), one in taken.items()
        if purse.covers(orders[n].wishes[i].shelf.category_id)
    )


def _priced(wishes: Sequence[Wish]) -> list[Priced]:
    """What packs of each earn, by its own futures."""
    return [
        Priced(
            future,
            wish.shelf.source.pack_micro / MICRO,
            wish.shelf.cost_fen,
            wish.shelf.missing_fen,
            HOLDING_A_YEAR / 365,
            [Tier(one.from_micro / MICRO, one.cost_fen_e6 / MICRO)
             for one in wish.shelf.source.breaks],
        )
        for wish, future in zip(wishes, futures(wishes), strict=True)
    ]  # fmt: skip


def _taken(wish: Wish, priced: Priced, packs: int) -> list[Taken]:
    """The line as it is and at each break above, the best first."""
    source, base = wish.shelf.source, priced.earned(packs, priced.usual)
    found = []
    for n in priced.options(packs):
        earned, cost = priced.earned(n), priced.cost(n)
        found.append(
            Taken(
                n,
                n - packs,
                round(earned - base),
                round(priced.earned(n + 1) - earned),
                round(priced.earned(n - 1) - earned),
                round(priced.wasted(n) * cost),
                n * fen_of(cost, source.pack_micro) - packs * pack_fen(wish),
            )
        )
    return found


class _Room:
    """What the budgets have left, and what each order is worth beside its supplier's minimum."""

    def __init__(self, orders: Sequence[Planned], left: Packs, purses: Sequence[Purse]) -> None:
        self.orders, self.purses = orders, purses
        self.worth = [
            sum(packs * pack_fen(wish) for wish, packs in zip(order.wishes, of, strict=True))
            for order, of in zip(orders, left, strict=True)
        ]
        self.left = [
            purse.left_fen
            - sum(
                packs * pack_fen(wish)
                for order, of in zip(orders, left, strict=True)
                for wish, packs in zip(order.wishes, of, strict=True)
                if purse.covers(wish.shelf.category_id)
            )
            for purse in purses
        ]

    def has(self, n: int, wish: Wish, one: Taken) -> bool:
        """Whether it can be paid, and leaves the order its minimum; always as it was wished."""
        if not one.added:
            return True
        paid = one.extra_fen <= 0 or all(
            left >= one.extra_fen
            for purse, left in zip(self.purses, self.left, strict=True)
            if purse.covers(wish.shelf.category_id)
        )
        return paid and self.worth[n] + one.extra_fen >= self.orders[n].minimum_fen

    def spend(self, n: int, wish: Wish, one: Taken) -> None:
        """Takes its money out of the budgets."""
        self.worth[n] += one.extra_fen
        self.left = [
            left - (one.extra_fen if purse.covers(wish.shelf.category_id) else 0)
            for purse, left in zip(self.purses, self.left, strict=True)
        ]
