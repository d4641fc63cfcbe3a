"""Moving before buying: what another store has too much of, or will throw away, goes first.

Only inside a cost pool, where moving changes no value. A piece that would have expired saves its
cost; one that would merely have lain saves the keeping. Moving pays where that, less the cost of a
move, is more than nothing; pieces that would expire are taken first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from core.kernel.amounts import MICRO
from core.planning.suggest.work import HOLDING_A_YEAR, Wish

MOVE_FEN = 300
"""What it costs to pick, carry and take in one line."""
SPARED_DAYS = 28


@dataclass(frozen=True, slots=True)
class Moved:
    """So much from a wish's shelf to another's; `saved_fen` is beside buying it."""

    giver: Wish
    taker: Wish
    quantity_micro: int
    saved_fen: int


def moves(wishes: Sequence[Wish]) -> list[Moved]:
    """What to move, the dearest saving first; no giver gives, and no taker gets, twice too much."""
    takers: dict[tuple[int, int], list[Wish]] = defaultdict(list)
    for wish in wishes:
        if wish.packs > 0 and not wish.shelf.held:
            takers[wish.shelf.item_id, wish.shelf.cost_pool_id].append(wish)
    offers = [
        offer
        for giver in wishes
        if not giver.shelf.held and giver.packs == 0
        for taker in takers.get((giver.shelf.item_id, giver.shelf.cost_pool_id), ())
        if taker.shelf.warehouse_id != giver.shelf.warehouse_id
        and (offer := _offer(giver, taker)) is not None
    ]
    return _without_overlap(sorted(offers, key=lambda offer: -offer.saved_fen))


def _offer(giver: Wish, taker: Wish) -> Moved | None:
    wanted = _wanted(taker)
    dying = min(giver.dying_micro, wanted)
    lying = min(giver.surplus_micro, wanted - dying)
    saved = _saved(giver, dying, lying)
    if dying + lying <= 0 or saved <= 0:
        return None
    return Moved(giver, taker, dying + lying, saved)


def _wanted(taker: Wish) -> int:
    """What the taker wants, in whole units: a store needs no full pack of another."""
    free = taker.free_micro
    return free if taker.shelf.weighed else -(-free // MICRO) * MICRO


def _saved(giver: Wish, dying_micro: int, lying_micro: int) -> int:
    cost = giver.shelf.cost_fen / MICRO
    keeping = cost * HOLDING_A_YEAR * SPARED_DAYS / 365
    return round(dying_micro * cost + lying_micro * keeping - MOVE_FEN)


def _without_overlap(offers: Sequence[Moved]) -> list[Moved]:
    """Each shelf gives and gets once: what then still lacks is seen the next day."""
    taken: list[Moved] = []
    gave: set[tuple[int, int]] = set()
    got: set[tuple[int, int]] = set()
    for offer in offers:
        if offer.giver.shelf.key in gave or offer.taker.shelf.key in got:
            continue
        gave.add(offer.giver.shelf.key)
        got.add(offer.taker.shelf.key)
        taken.append(offer)
    return taken
