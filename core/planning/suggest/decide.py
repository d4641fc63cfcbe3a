"""From wishes to suggestions: moved first, then bought, each supplier's minimum reached or waited
for. A suggestion's parts add up to its quantity exactly."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.planning.policy.terms import Line, reach_minimum
from core.planning.suggest.moves import Moved, moves
from core.planning.suggest.work import Wish

ORDER, TRANSFER, WAIT, HELD = "order", "transfer", "wait", "held"


@dataclass(frozen=True, slots=True)
class Decided:
    """A suggestion before it is stored. Parts are millionths of base units and add up to
    `quantity_micro`."""

    wish: Wish
    kind: str
    quantity_micro: int
    minimum_micro: int = 0
    move_micro: int = 0
    from_warehouse_id: int | None = None
    other_org_unit_id: int | None = None
    stake_fen: int = 0
    more_fen: int = 0
    less_fen: int = 0

    @property
    def parts(self) -> dict[str, int]:
        """The waterfall, from demand to quantity."""
        wish = self.wish
        packed = 0 if self.kind == TRANSFER else self._packed()
        known = {
            "demand": wish.demand_micro,
            "stock": -wish.stock_micro,
            "expiring": wish.expiring_micro,
            "coming": -wish.coming_micro,
            "pack": packed,
            "minimum": self.minimum_micro,
            "move": self.move_micro,
        }
        return {**known, "risk": self.quantity_micro - sum(known.values())}

    def _packed(self) -> int:
        pack = self.wish.shelf.source.pack_micro
        return self.wish.packs * pack - self.wish.free_micro


def decide(wishes: Sequence[Wish], minimums: Mapping[int, int]) -> list[Decided]:
    """Suggestions for all shelves that should get something."""
    moved = {one.taker.shelf.key: one for one in moves(wishes)}
    found: list[Decided] = []
    by_supplier: dict[tuple[int | None, int], list[Wish]] = defaultdict(list)
    for wish in wishes:
        if wish.packs <= 0:
            continue
        if wish.shelf.held:
            found.append(_ordered(wish, wish.packs, HELD))
            continue
        if (move := moved.get(wish.shelf.key)) is not None:
            found.append(_moved(move))
            if not (rest := _rest(wish, move)):
                continue
            wish = rest  # noqa: PLW2901  what moving leaves to buy
        by_supplier[wish.shelf.source.partner_id, wish.shelf.warehouse_id].append(wish)
    for (supplier, _place), group in by_supplier.items():
        found += _of_supplier(group, minimums.get(supplier or 0, 0))
    return found


def _of_supplier(group: Sequence[Wish], minimum_fen: int) -> list[Decided]:
    """One supplier's order to one place, its minimum reached if that still earns."""
    lines = [Line(_pack_fen(wish), wish.gains) for wish in group]
    reached = reach_minimum(lines, [wish.packs for wish in group], minimum_fen)
    kind = ORDER if reached.met or minimum_fen == 0 else WAIT
    return [_ordered(wish, packs, kind) for wish, packs in zip(group, reached.packs, strict=True)]


def _ordered(wish: Wish, packs: int, kind: str) -> Decided:
    pack = wish.shelf.source.pack_micro
    gains = wish.gains
    more = gains[packs] if packs < len(gains) else (gains[-1] if gains else 0.0)
    less = gains[packs - 1] if 0 < packs <= len(gains) else 0.0
    return Decided(
        wish,
        kind,
        packs * pack,
        minimum_micro=(packs - wish.packs) * pack,
        stake_fen=wish.stake_fen,
        more_fen=round(more),
        less_fen=-round(less),
    )


def _moved(move: Moved) -> Decided:
    giver = move.giver.shelf
    return Decided(
        move.taker,
        TRANSFER,
        move.quantity_micro,
        from_warehouse_id=giver.warehouse_id,
        other_org_unit_id=giver.org_unit_id,
        stake_fen=move.taker.stake_fen + move.saved_fen,
        less_fen=-move.saved_fen,
    )


def _rest(wish: Wish, move: Moved) -> Wish | None:
    """What is still to be bought beside a move, or None."""
    pack = wish.shelf.source.pack_micro
    packs = math.ceil(max(wish.free_micro - move.quantity_micro, 0) / pack)
    if packs <= 0:
        return None
    spared = wish.packs - min(packs, wish.packs)
    return replace(
        wish,
        packs=min(packs, wish.packs),
        gains=wish.gains[spared:],
        free_micro=max(wish.free_micro - move.quantity_micro, 0),
        coming_micro=wish.coming_micro + move.quantity_micro,
    )


def _pack_fen(wish: Wish) -> float:
    source = wish.shelf.source
    return wish.shelf.cost_fen * source.pack_micro / 1_000_000
