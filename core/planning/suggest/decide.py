"""From wishes to suggestions: moved first, then bought, each supplier's minimum reached or waited
for, within the budgets. A suggestion's parts add up to its quantity exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.planning.policy.terms import reach_minimum
from core.planning.suggest.breaks import Taken, extra_fen, take_breaks
from core.planning.suggest.cutting import Planned, cut, line_of, one_more, pack_fen
from core.planning.suggest.moves import Load, Moved, moves
from core.planning.suggest.purses import Purse
from core.planning.suggest.work import Wish

ORDER, TRANSFER, WAIT, HELD, CUT = "order", "transfer", "wait", "held", "cut"


@dataclass(frozen=True, slots=True)
class Decided:
    """A suggestion before it is stored. Parts are millionths of base units and add up to
    `quantity_micro`."""

    wish: Wish
    kind: str
    quantity_micro: int
    minimum_micro: int = 0
    move_micro: int = 0
    budget_micro: int = 0
    from_warehouse_id: int | None = None
    giver_position_micro: int = 0
    other_org_unit_id: int | None = None
    load: Load | None = None
    stake_fen: int = 0
    more_fen: int | None = None
    less_fen: int | None = None
    cut_fen: int = 0
    """What the packs would earn that the budget left out."""
    broken: Taken | None = None
    """The lower price it reaches, and what only that price added."""

    @property
    def price_micro(self) -> int:
        """What a unit costs in an order of so many."""
        source = self.wish.shelf.source
        return source.price_micro if self.load else source.price_of(self.quantity_micro)

    @property
    def waste_fen(self) -> int:
        """What of it is expected to be thrown away."""
        return self.broken.waste_fen if self.broken else self.wish.waste_fen

    @property
    def break_micro(self) -> int:
        """So much of it only for the lower price."""
        return self.broken.added * self.wish.shelf.source.pack_micro if self.broken else 0

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
            "levels": wish.level_micro,
            "budget": self.budget_micro,
            "break": self.break_micro,
        }
        return {**known, "risk": self.quantity_micro - sum(known.values())}

    def _packed(self) -> int:
        pack = self.wish.shelf.source.pack_micro
        return self.wish.packs * pack - self.wish.free_micro


@dataclass(frozen=True, slots=True)
class Spent:
    """What a budget came to, minor units: what was wished and what is taken out of it, the profit
    of what it left out, and what so much more would earn."""

    purse: Purse
    wished_fen: int
    taken_fen: int
    cut_fen: int
    more_fen: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Suggestions for all shelves that should get something, and what became of the budgets."""

    suggestions: list[Decided]
    spent: list[Spent]


def decide(wishes: Sequence[Wish], minimums: Mapping[int, int]) -> list[Decided]:
    """Suggestions for all shelves that should get something, whatever that costs."""
    return decide_within(wishes, minimums, (), 0).suggestions


def decide_within(
    wishes: Sequence[Wish], minimums: Mapping[int, int], purses: Sequence[Purse], more_fen: int
) -> Outcome:
    """The same within budgets; `more_fen` is the sum whose worth in each budget is asked about."""
    found, groups, moved = _first(wishes)
    orders: list[Planned] = []
    for (supplier, _place), group in groups.items():
        planned = _planned(group, minimums.get(supplier or 0, 0))
        if isinstance(planned, Planned):
            orders.append(planned)
        else:
            found += planned
    left = cut(orders, purses)
    taken = take_breaks(orders, left, purses, moved)
    for n, (order, packs) in enumerate(zip(orders, left, strict=True)):
        lines = zip(order.wishes, packs, order.packs, strict=True)
        for i, (wish, kept, wished) in enumerate(lines):
            one = _ordered(wish, kept, ORDER if kept else CUT, wished)
            found.append(_broken(one, taken[n, i]) if (n, i) in taken else one)
    spent = [
        _with_breaks(_spent(orders, left, purses, purse, more_fen), extra_fen(orders, taken, purse))
        for purse in purses
    ]
    return Outcome(found, spent)


def _broken(one: Decided, taken: Taken) -> Decided:
    """A line at a lower price: at stake is also what that gains."""
    return replace(
        one,
        quantity_micro=taken.packs * one.wish.shelf.source.pack_micro,
        stake_fen=one.stake_fen + taken.gain_fen,
        more_fen=taken.more_fen,
        less_fen=taken.less_fen,
        broken=taken,
    )


def _with_breaks(spent: Spent, extra_fen: int) -> Spent:
    return replace(
        spent, wished_fen=spent.wished_fen + extra_fen, taken_fen=spent.taken_fen + extra_fen
    )


def _first(
    wishes: Sequence[Wish],
) -> tuple[list[Decided], dict[tuple[int | None, int], list[Wish]], set[tuple[int, int]]]:
    """What is held and what is moved; the rest by supplier and place, to be bought; and the shelves
    that get goods of another."""
    moved = {one.taker.shelf.key: one for one in moves(wishes)}
    rests = _rests(list(moved.values()))
    found: list[Decided] = []
    by_supplier: dict[tuple[int | None, int], list[Wish]] = defaultdict(list)
    for wish in wishes:
        if wish.packs <= 0:
            continue
        if wish.shelf.held:
            found.append(_ordered(wish, wish.packs, HELD))
            continue
        if (move := moved.get(wish.shelf.key)) is not None:
            rest = rests[wish.shelf.key]
            found.append(_moved(move, rest))
            if rest.beside.packs <= 0:
                continue
            wish = rest.beside  # noqa: PLW2901  what moving leaves to buy
        by_supplier[wish.shelf.source.partner_id, wish.shelf.warehouse_id].append(wish)
    return found, by_supplier, set(moved)


def _planned(group: Sequence[Wish], minimum_fen: int) -> Planned | list[Decided]:
    """One supplier's order to one place, its minimum reached if that still earns; else the lines
    that wait."""
    reached = reach_minimum(
        [line_of(wish) for wish in group], [wish.packs for wish in group], minimum_fen
    )
    if reached.met or minimum_fen == 0:
        return Planned(tuple(group), reached.packs, minimum_fen)
    return [_ordered(wish, packs, WAIT) for wish, packs in zip(group, reached.packs, strict=True)]


def _spent(
    orders: Sequence[Planned],
    left: Sequence[tuple[int, ...]],
    purses: Sequence[Purse],
    purse: Purse,
    more_fen: int,
) -> Spent:
    wished = taken = 0
    lost = 0.0
    for order, packs in zip(orders, left, strict=True):
        for wish, kept, whole in zip(order.wishes, packs, order.packs, strict=True):
            if purse.covers(wish.shelf.category_id):
                wished += whole * pack_fen(wish)
                taken += kept * pack_fen(wish)
                lost += _cut_fen(wish, kept, whole)
    more = one_more(orders, purses, purse, more_fen) if taken < wished else 0
    return Spent(purse, wished, taken, round(lost), more)


def _cut_fen(wish: Wish, packs: int, wished: int) -> float:
    line = line_of(wish)
    return max(0.0, line.gain(wished) - line.gain(packs))


def _ordered(wish: Wish, packs: int, kind: str, wished: int | None = None) -> Decided:
    """A suggestion of so many packs; `wished` so many where a budget cut it."""
    pack = wish.shelf.source.pack_micro
    gains, whole = wish.gains, packs if wished is None else wished
    more = gains[packs] if packs < len(gains) else (gains[-1] if gains else 0.0)
    less = gains[packs - 1] if 0 < packs <= len(gains) else 0.0
    return Decided(
        wish,
        kind,
        packs * pack,
        minimum_micro=(whole - wish.packs) * pack,
        budget_micro=(packs - whole) * pack,
        stake_fen=round(sum(gains[: min(packs, wish.packs)])),
        more_fen=round(more),
        less_fen=-round(less),
        cut_fen=0 if wished is None else round(_cut_fen(wish, packs, wished)),
    )


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is still wished beside a move; and if a unit more or less were moved, if it can be."""

    beside: Wish
    more: Wish | None
    less: Wish | None


def _rests(moved: Sequence[Moved]) -> dict[tuple[int, int], _Rest]:
    """What each taker still wishes once the goods are under way, by shelf, all at once."""
    if not moved:
        return {}
    seen = moved[0].taker.seen
    loads = [
        [one.load, *(each[0] for each in (one.more, one.less) if each is not None)] for one in moved
    ]
    again = iter(
        seen.wishes(
            [
                load.coming_to(one.taker.shelf, seen.today)
                for one, of in zip(moved, loads, strict=True)
                for load in of
            ]
        )
    )
    found: dict[tuple[int, int], _Rest] = {}
    for one in moved:
        beside = next(again)
        more = None if one.more is None else next(again)
        less = None if one.less is None else next(again)
        # It stands for the shelf as it lies: what is moved is a suggestion yet.
        beside = replace(beside, shelf=one.taker.shelf, packs=min(beside.packs, one.taker.packs))
        found[one.taker.shelf.key] = _Rest(beside, more, less)
    return found


def _moved(move: Moved, rest: _Rest) -> Decided:
    """A move: at stake is what the order then need not earn, and what moving saves."""
    giver, worth = move.giver.shelf, move.saved_fen - rest.beside.stake_fen

    def change(other: tuple[Load, int] | None, wish: Wish | None) -> int | None:
        if other is None or wish is None:
            return None
        return other[1] - wish.stake_fen - worth

    return Decided(
        move.taker,
        TRANSFER,
        move.quantity_micro,
        move_micro=move.quantity_micro - move.taker.free_micro,
        from_warehouse_id=giver.warehouse_id,
        giver_position_micro=giver.giving_micro,
        other_org_unit_id=giver.org_unit_id,
        load=move.load,
        stake_fen=max(move.taker.stake_fen - rest.beside.stake_fen, 0) + move.saved_fen,
        more_fen=change(move.more, rest.more),
        less_fen=change(move.less, rest.less),
    )
