"""Moving before buying: what another store has too much of, or will throw away, goes first.

Only inside a cost pool, where moving changes no value. A piece that would have expired saves its
cost if the taker sells it in time, on top of its own goods (core/planning/suggest/elsewhere); one
that would merely have lain saves the keeping. Moving pays where that, less the cost of a move, is
more than nothing; pieces that would expire are taken first.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.kernel.amounts import MICRO
from core.planning.suggest.elsewhere import Taker
from core.planning.suggest.shelf import Coming, LotThere, Shelf
from core.planning.suggest.work import HOLDING_A_YEAR, Wish
from core.planning.under_way import TRANSFER_DAYS

MOVE_FEN = 300
"""What it costs to pick, carry and take in one line."""
SPARED_DAYS = 28
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Load:
    """Whole units to move: lots near their date with their last day, and what would merely lie,
    which lasts until `lasts_until` at least."""

    dying: tuple[LotThere, ...]
    lying_micro: int
    lasts_until: dt.date

    @property
    def quantity_micro(self) -> int:
        """All of it."""
        return _sum(self.dying) + self.lying_micro

    def coming_to(self, shelf: Shelf, today: dt.date) -> Shelf:
        """The shelf with this under way to it."""
        due = today + TRANSFER_DAYS * DAY
        loads = [*self.dying, LotThere(self.lying_micro, self.lasts_until)]
        more = [Coming(one.quantity_micro, due, last_on=one.last_on) for one in loads]
        return replace(shelf, coming=(*shelf.coming, *(one for one in more if one.quantity_micro)))


@dataclass(frozen=True, slots=True)
class Moved:
    """A load from a wish's shelf to another's; `saved_fen` is beside buying it, `more` and `less`
    the same with a unit more or less and what that saves, None where there is none."""

    giver: Wish
    taker: Wish
    load: Load
    saved_fen: int
    more: tuple[Load, int] | None = None
    less: tuple[Load, int] | None = None

    @property
    def quantity_micro(self) -> int:
        """All that is moved."""
        return self.load.quantity_micro


def moves(wishes: Sequence[Wish]) -> list[Moved]:
    """What to move, the dearest saving first; each shelf gives or gets, once: what then still lacks
    is seen the next day. Who wants fresh goods may yet give what would expire on it."""
    takers: dict[tuple[int, int], list[Wish]] = defaultdict(list)
    for wish in wishes:
        if wish.packs > 0 and not wish.shelf.held:
            takers[wish.shelf.item_id, wish.shelf.cost_pool_id].append(wish)
    pairs = [
        (giver, taker)
        for giver in wishes
        if not giver.shelf.held and (giver.dying or giver.surplus_micro)
        for taker in takers.get((giver.shelf.item_id, giver.shelf.cost_pool_id), ())
        if taker.shelf.warehouse_id != giver.shelf.warehouse_id
    ]
    return _dearest_first([_Offer(giver, taker) for giver, taker in pairs])


class _Offer:
    """What one shelf could give another."""

    def __init__(self, giver: Wish, taker: Wish) -> None:
        self.giver, self.taker = giver, taker
        leaving = giver.shelf.leaving_micro
        arrival = giver.seen.today + TRANSFER_DAYS * DAY
        spare = [lot for lot in giver.dying if lot.last_on is None or lot.last_on >= arrival]
        self.dying, rest = _less(spare, leaving)
        self.lying_micro = max(giver.surplus_micro - rest, 0)
        self.cost = giver.shelf.cost_fen
        run = giver.seen.stored.run
        self.lasts_until = run.day(1) + run.horizon_days * DAY

    @property
    def at_most(self) -> float:
        """What it can save at most, fen: all of it in time."""
        lying = min(self.lying_micro, max(_wanted(self.taker), 0))
        return (_sum(self.dying) * self.cost + lying * self._keeping) / MICRO - MOVE_FEN

    @property
    def _keeping(self) -> float:
        return self.cost * HOLDING_A_YEAR * SPARED_DAYS / 365

    def moved(self, there: Taker) -> Moved | None:
        """What it comes to where it goes; None where moving does not pay."""
        dying = there.takes(self.dying)
        lying = min(self.lying_micro, max(_wanted(self.taker) - _sum(dying), 0))
        load = Load(dying, lying // MICRO * MICRO, self.lasts_until)
        saved = self._saved(there, load)
        if load.quantity_micro <= 0 or saved <= 0:
            return None
        return Moved(self.giver, self.taker, load, saved)

    def with_steps(self, moved: Moved, there: Taker) -> Moved:
        """The same beside a unit more and a unit less."""
        more, less = self._one_more(moved.load), _one_less(moved.load)
        return replace(
            moved,
            more=None if more is None else (more, self._saved(there, more)),
            less=None if less is None else (less, self._saved(there, less)),
        )

    def _saved(self, there: Taker, load: Load) -> int:
        pieces = there.saves(load.dying)
        return round(pieces * self.cost + load.lying_micro / MICRO * self._keeping - MOVE_FEN)

    def _one_more(self, load: Load) -> Load | None:
        """The same with a unit more: of what has the most time left to sell, else of what lies."""
        taken = {lot.last_on: lot.quantity_micro for lot in load.dying}
        for lot in reversed(self.dying):
            if lot.quantity_micro > taken.get(lot.last_on, 0):
                taken[lot.last_on] = taken.get(lot.last_on, 0) + MICRO
                lots = (LotThere(taken.get(each.last_on, 0), each.last_on) for each in self.dying)
                return replace(load, dying=tuple(one for one in lots if one.quantity_micro))
        if self.lying_micro >= load.lying_micro + MICRO:
            return replace(load, lying_micro=load.lying_micro + MICRO)
        return None


def _one_less(load: Load) -> Load | None:
    if load.quantity_micro <= MICRO:
        return None
    if load.lying_micro >= MICRO:
        return replace(load, lying_micro=load.lying_micro - MICRO)
    left, _rest = _less(load.dying, MICRO)
    return replace(load, dying=left)


def _less(lots: Sequence[LotThere], micro: int) -> tuple[tuple[LotThere, ...], int]:
    """Lots without so much of the first of them, by last day; and how much of that they lacked."""
    left: dict[dt.date | None, int] = defaultdict(int)
    for lot in lots:
        off = min(micro, lot.quantity_micro)
        left[lot.last_on] += lot.quantity_micro - off
        micro -= off
    return tuple(LotThere(left[last], last) for last in left if left[last]), micro


def _wanted(taker: Wish) -> int:
    """What the taker wants, in whole units: a store needs no full pack of another."""
    return -(-taker.free_micro // MICRO) * MICRO


def _sum(lots: Sequence[LotThere]) -> int:
    return sum(lot.quantity_micro for lot in lots)


def _dearest_first(offers: Sequence[_Offer]) -> list[Moved]:
    """Of offers that share a shelf the one that saves most. Only those that might be the best are
    worked out: none saves more than it could at most."""
    line = [(-most, number) for number, offer in enumerate(offers) if (most := offer.at_most) > 0]
    heapq.heapify(line)
    worked: dict[int, Moved] = {}
    there: dict[tuple[int, int], Taker] = {}
    taken: list[Moved] = []
    done: set[tuple[int, int]] = set()
    while line:
        _worth, number = heapq.heappop(line)
        offer = offers[number]
        giver, taker = offer.giver.shelf.key, offer.taker.shelf.key
        if giver in done or taker in done:
            continue
        if number in worked:
            done |= {giver, taker}
            taken.append(offer.with_steps(worked[number], there.pop(taker)))
            continue
        if taker not in there:
            there[taker] = Taker(offer.taker)
        if (moved := offer.moved(there[taker])) is not None:
            worked[number] = moved
            heapq.heappush(line, (-float(moved.saved_fen), number))
    return taken
