"""From shelves and stored forecasts to wishes: how many packs each shelf should get, and why.

Demand comes as the forecast's own sample paths, supply as lots that expire and orders that may be
late. The quantity is that of best expected profit (core/planning/policy/order); the explanation is
cut into whole millionths whose sum is the quantity, the weighing of risk taking what is left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from core.kernel.amounts import MICRO
from core.planning.forecast.levels import Flags, Floats, Ints
from core.planning.policy.order import NEVER, Decision, Money, Supply, Window, unserved
from core.planning.policy.price_breaks import Futures
from core.planning.running.standing import Late
from core.planning.stored import Stored
from core.planning.suggest.shelf import LotThere, Shelf

PATHS = 100
HOLDING_A_YEAR = 0.15
"""Share of its cost that keeping a piece for a year costs: money, room, breakage."""
FURTHER_PACKS = 6
"""Packs beyond the wish whose worth is worked out, for a supplier's minimum."""
MOST_PACKS = 10_000
CHUNK = 400
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a wish was worked out from, so that it can be worked out again."""

    stored: Stored
    today: dt.date
    late: Late

    @property
    def skip(self) -> int:
        """Days forecast that are past."""
        return max(0, (self.today - self.stored.run.origin_on).days - 1)

    def paths(self, shelf: Shelf) -> Floats:
        """Possible futures (path, day) of a shelf; day 0 is today."""
        return self.stored.paths(self.stored.row_of[shelf.key], PATHS)[:, self.skip :]

    def wishes(self, shelves: Sequence[Shelf]) -> list[Wish]:
        """The wishes of shelves as they would then be."""
        return wishes(shelves, self.stored, self.today, self.late)


@dataclass(frozen=True, slots=True)
class Wish:
    """What one shelf should get, before minimums, budgets and moving.

    `gains` are fen that packs one after the other earn, up to some beyond `packs`. Parts are
    millionths of base units; `free_micro` is the best quantity if there were no packs.
    """

    shelf: Shelf
    packs: int
    gains: tuple[float, ...]
    demand_micro: int
    stock_micro: int
    expiring_micro: int
    coming_micro: int
    free_micro: int
    waste_fen: int
    surplus_micro: int
    """What lies here beyond all that may be asked for in the days forecast."""
    dying: tuple[LotThere, ...]
    """What lies here and will probably expire unsold, in whole units; part of nothing else."""
    seen: Seen = field(repr=False, compare=False)
    level_micro: int = 0
    """So much more than money would order, or less, because a stock level says so."""

    @property
    def stake_fen(self) -> int:
        """What is lost if nothing is done."""
        return round(sum(self.gains[: self.packs]))


def wishes(shelves: Sequence[Shelf], stored: Stored, today: dt.date, late: Late) -> list[Wish]:
    """The wish of every shelf that the run forecast, in the order of `shelves`."""
    known = [shelf for shelf in shelves if shelf.key in stored.row_of]
    found: list[Wish] = []
    for start in range(0, len(known), CHUNK):
        found += _Worked(known[start : start + CHUNK], stored, today, late).wishes()
    return found


def futures(of: Sequence[Wish]) -> list[Futures]:
    """What each wish was worked out from: the demand that nothing there or under way serves."""
    found: list[Futures] = []
    for start in range(0, len(of), CHUNK):
        part, seen = of[start : start + CHUNK], of[0].seen
        worked = _Worked([wish.shelf for wish in part], seen.stored, seen.today, seen.late)
        until = np.broadcast_to(
            worked.window.until if worked.window.until.ndim == 2 else worked.window.until[:, None],
            worked.short.shape[:2],
        )
        found += [
            Futures(
                worked.short[row],
                int(worked.window.arrival[row]),
                until[row],
                int(worked.window.last[row]),
            )
            for row in range(len(part))
        ]
    return found


class _Worked:
    """Some shelves side by side: arrays (shelf, …), day 0 is today."""

    def __init__(
        self, shelves: Sequence[Shelf], stored: Stored, today: dt.date, late: Late
    ) -> None:
        self.shelves, self.today = shelves, today
        self.seen = Seen(stored, today, late)
        self.demand = np.stack([self.seen.paths(shelf) for shelf in shelves])
        days, skip = self.demand.shape[2], self.seen.skip
        self.mean = np.stack([stored.mean[stored.row_of[s.key]][skip:] for s in shelves])
        self.supply, lateness = _supply(shelves, today, late)
        arrival = self._days([s.source.arrives_on for s in shelves])
        self.until = np.minimum(self._days([s.source.until_on for s in shelves]), days)
        life = np.array([s.life_days or NEVER for s in shelves], dtype=np.int64)
        next_order = self._next_order(late, np.minimum(arrival, days - 1))
        self.window = Window(np.minimum(arrival, days - 1), next_order, arrival + life - 1)
        self.short = unserved(self.demand, self.supply, lateness)
        self.decision = Decision(self.short, self.window, _money(shelves))
        self.pack = np.array([s.source.pack_micro / MICRO for s in shelves])

    def _days(self, when: list[dt.date]) -> Ints:
        return np.array([(on - self.today).days for on in when], dtype=np.int64)

    def _next_order(self, late: Late, arrival: Ints) -> Ints:
        """The first day that the next order could serve: (shelf,), or path by path (shelf, path)
        as late as such orders came."""
        records = [late.get(shelf.source.partner_id or 0) for shelf in self.shelves]
        if not any(records):
            return self.until
        paths, random = self.demand.shape[1], np.random.default_rng(13)
        drawn = np.stack(
            [random.choice(np.array(r), paths) if r else np.zeros(paths, np.int64) for r in records]
        )
        shifted = self.until[:, None] + drawn
        found: Ints = np.clip(shifted, arrival[:, None] + 1, self.demand.shape[2])
        return found

    def wishes(self) -> list[Wish]:
        """The wishes of these shelves."""
        best = self.decision.best_packs(self.pack)
        step = np.where([s.weighed for s in self.shelves], 0.1, 1.0)
        step = np.minimum(step, self.pack)
        free = self.decision.best_packs(step) * step
        parts = _Parts(self)
        level = self._by_levels(free, parts)
        packs = np.where(level == free, best, np.ceil(level / self.pack)).astype(np.int64)
        packs = np.minimum(packs, MOST_PACKS)
        gains = self.decision.gains(self.pack, packs + FURTHER_PACKS)
        waste = self.decision.wasted(packs * self.pack)
        return [
            Wish(
                shelf,
                int(packs[row]),
                tuple(gains[row].tolist()),
                _micro(parts.demand[row]),
                _micro(parts.stock[row]),
                _micro(parts.expiring[row]),
                _micro(parts.coming[row]),
                _micro(level[row]),
                round(float(waste[row]) * shelf.cost_fen),
                int(parts.surplus[row]) * MICRO,
                parts.dying[row],
                self.seen,
                _micro(level[row]) - _micro(free[row]),
            )
            for row, shelf in enumerate(self.shelves)
        ]

    def _by_levels(self, free: Floats, parts: _Parts) -> Floats:
        """What to order where a stock level says so: at the minimum or below, up to the maximum;
        `free` elsewhere. What expires before it sells is not there, what comes is."""
        wanted = free.copy()
        for row, shelf in enumerate(self.shelves):
            if (level := shelf.by_level) is not None:
                there = parts.stock[row] - parts.expiring[row] + parts.coming[row]
                below = there <= level.minimum_micro / MICRO
                wanted[row] = max(0.0, level.maximum_micro / MICRO - there) if below else 0.0
        return wanted


class _Parts:
    """The pieces of the explanation, base units as floats (shelf,)."""

    def __init__(self, worked: _Worked) -> None:
        until, demand = worked.until, worked.demand
        days = np.arange(demand.shape[2])
        inside = days[None, :] < until[:, None]
        self.demand = np.where(inside, worked.mean, 0.0).sum(axis=1)
        there = worked.supply.first <= 0
        pieces = worked.supply.pieces
        self.stock = np.where(there, pieces, 0.0).sum(axis=1)
        comes = ~there & (worked.supply.first < until[:, None])
        self.coming = np.where(comes, pieces, 0.0).sum(axis=1)
        self.expiring = self._expiring(worked, until - 1).sum(axis=1)
        self.dying = self._dying(worked, there)
        total = np.quantile(demand.sum(axis=2), 0.95, axis=1)
        lasting = worked.supply.last >= demand.shape[2]
        spare = np.where(there & lasting, pieces, 0.0).sum(axis=1) - total
        self.surplus = np.floor(np.maximum(spare, 0.0))

    def _dying(self, worked: _Worked, there: Flags) -> list[tuple[LotThere, ...]]:
        """Of what is there, what will expire unsold in the days forecast, in whole units."""
        days = worked.demand.shape[2]
        gone = self._expiring(worked, np.full(len(worked.shelves), days - 1, dtype=np.int64))
        upto = np.floor(np.cumsum(np.where(there, gone, 0.0), axis=1) + 1e-9)
        whole = np.diff(upto, axis=1, prepend=0.0)
        return [
            tuple(
                LotThere(int(whole[row, lot]) * MICRO, worked.today + int(last[lot]) * DAY)
                for lot in np.flatnonzero(whole[row])
            )
            for row, last in enumerate(worked.supply.last)
        ]

    def _expiring(self, worked: _Worked, last_day: Ints) -> Floats:
        """What of each lot will expire by a day before it sells (shelf, lot), on average: each with
        what expires before it can serve no more than is asked for until its last day."""
        supply = worked.supply
        running = np.cumsum(worked.demand, axis=2)
        gone = np.zeros(supply.pieces.shape)
        used = np.zeros(worked.demand.shape[:2])
        for lot in range(supply.pieces.shape[1]):
            last = supply.last[:, lot]
            expires = (supply.pieces[:, lot] > 0) & (last <= last_day)
            index = np.clip(last, 0, running.shape[2] - 1)[:, None, None]
            asked = np.take_along_axis(running, index, axis=2)[..., 0]
            asked = np.where((last >= 0)[:, None], asked, 0.0)
            sold = np.minimum(supply.pieces[:, lot][:, None], np.maximum(asked - used, 0.0))
            used += np.where(expires[:, None], sold, 0.0)
            left = supply.pieces[:, lot] - sold.mean(axis=1)
            gone[:, lot] = np.where(expires, left, 0.0)
        return gone


def _supply(shelves: Sequence[Shelf], today: dt.date, late: Late) -> tuple[Supply, Ints | None]:
    """Lots and orders side by side, the first to expire first; how late orders are, by path."""
    rows = [lots_of(shelf, today) for shelf in shelves]
    width = max(1, *(len(row) for row in rows))
    pieces = np.zeros((len(rows), width))
    first = np.zeros((len(rows), width), dtype=np.int64)
    last = np.full((len(rows), width), -1, dtype=np.int64)
    lateness: Ints | None = None
    random = np.random.default_rng(11)
    for number, row in enumerate(rows):
        for place, (micro, begins, ends, supplier) in enumerate(row):
            pieces[number, place] = micro / MICRO
            first[number, place], last[number, place] = begins, ends
            if record := late.get(supplier or 0):
                if lateness is None:
                    lateness = np.zeros((len(rows), PATHS, width), dtype=np.int64)
                drawn = random.choice(np.array(record), PATHS)
                lateness[number, :, place] = np.maximum(drawn, 1 - begins)
    return Supply(pieces, first, last), lateness


def lots_of(shelf: Shelf, today: dt.date) -> list[tuple[int, int, int, int | None]]:
    """(millionths, first day, last day, supplier if it is an order) of all that can be sold."""
    found: list[tuple[int, int, int, int | None]] = []
    for lot in shelf.lots:
        ends = NEVER if lot.last_on is None else (lot.last_on - today).days
        found.append((max(lot.quantity_micro, 0), 0, ends, None))
    for one in shelf.coming:
        begins = (one.due_on - today).days
        ends = NEVER if shelf.life_days is None else begins + shelf.life_days - 1
        if one.last_on is not None:
            ends = (one.last_on - today).days
        found.append((one.quantity_micro, begins, ends, one.supplier_id))
    return sorted(found, key=lambda lot: lot[2])


def _money(shelves: Sequence[Shelf]) -> Money:
    cost = np.array([shelf.cost_fen for shelf in shelves])
    missing = np.array([shelf.missing_fen for shelf in shelves])
    return Money(missing, cost, cost * HOLDING_A_YEAR / 365)


def _micro(pieces: float) -> int:
    return round(float(pieces) * MICRO)
