"""What goes wrong, and where, so that each chart has something to tell (DEFINITIONS).

Asked by the simulation at each of its steps; days are counted from the first. Every story is an
ordinary event of the trade, told by ordinary documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from core.demo import events as e
from core.demo.events import CENTRE, Event, Item
from core.demo.goods import MILLI
from core.demo.seasons import MOON, around
from core.demo.stock import Stock
from core.demo.world import WEIGHED_STEP, Ints, Promotion, World, announce

Told = TypeVar("Told", int, float)
BREAD_STORE, LIQUOR_STORE, YOGHURT_STORE, YOGHURT_SHORT = 2, 3, 4, 1
PHANTOM_STORE, SLIP_STORE, TILL_MISSING_STORE = 0, 1, 3
BAKERY, DAIRY, OIL_SUPPLIER = "S01", "S02", "S08"
YOGHURT, OIL, PHANTOM, SLIP, SLOW, REBATE = "2004", "8001", "9013", "6001", "7014", "6016"
MOONCAKES = {"11001": 26, "11002": 36, "11003": 70}
"""Pieces a store is left with."""
STOLEN = {"7001": 0.04, "7002": 0.06, "7004": 0.01, "7010": 0.03}
"""Bottles a day that leave the liquor shelf of one store unpaid."""
MONDAY_BREAD = 1.33
LATE_DAYS, PHANTOM_DAYS, SLOW_DAYS, SLOW_WINDOW = 45, 21, 240, 90
OIL_ARRIVES, OIL_ENDS, OIL_DEARER, OIL_SAVE_FEN = 15, 3, 1.09, 2000
SLIP_CASES, SLIP_AGO, SLIP_BELOW = 20, 9, 15
YOGHURT_LEFT, YOGHURT_PIECES, YOGHURT_AGO = 6, 102, 3
YOGHURT_AHEAD, YOGHURT_SPARE_DAYS = (5, 6, 7), 5
"""So long before the end the other stores order for so many days more: one alone is short."""
STREET_STORE, STREET_DAYS, STREET_LEFT = 1, 14, 0.72
"""The street before one store is dug up: since so many days fewer people find their way in."""
LATE_EXTRA_DAYS, LATE_EXTRA_KEEPING = 1.3, 2.5
"""Workdays' sales that the buyer keeps more since milk comes late: of milk itself, not enough at
weekends; of what keeps longer than two weeks."""


class Stories:
    """The stories of one world. Items that its size leaves out have no story."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.last = world.length - 1
        self.slow, self.phantom = world.index(SLOW), world.index(PHANTOM)
        self.slip, self.yoghurt = world.index(SLIP), world.index(YOGHURT)
        self.oil = world.index(OIL)
        self.moon = last_moon(world)
        self.mooncakes = _by_index(world, MOONCAKES)
        self.stolen = _by_index(world, STOLEN)
        self.oil_order = self._oil()
        self.book: Sequence[Sequence[int]] = ()

    def _oil(self) -> int | None:
        """Puts the oil promotion on; the day on which the dear batch is ordered."""
        world = self.world
        lead, weekday = self._oil_rule()
        days = [
            d
            for d in range(max(0, self.last - OIL_ARRIVES - lead - 6), self.last)
            if world.days[d].weekday() == weekday
        ]
        if self.oil is None or not days or self.last < OIL_ARRIVES + lead + 10:
            return None
        world.cost_fen[self.oil, days[0]] = round(
            int(world.cost_fen[self.oil, days[0]]) * OIL_DEARER
        )
        first = days[0] + lead + 2
        announce(
            world,
            Promotion(
                "OIL",
                "食用油满 100 减 20",
                "spend_save",
                first,
                self.last - OIL_ENDS,
                (self.oil,),
                spend_fen=10_000,
                save_fen=OIL_SAVE_FEN,
                lift=2.0,
            ),
        )
        world.price_fen[self.oil, first : self.last - OIL_ENDS + 1] -= OIL_SAVE_FEN
        return days[0]

    def _oil_rule(self) -> tuple[int, int]:
        for n, supplier in enumerate(self.world.suppliers):
            if supplier.code == OIL_SUPPLIER:
                return supplier.lead_days, n % 5
        return 4, 0

    def street(self) -> None:
        """Takes from one store's last days what people buy elsewhere; the store orders less too.
        Whole pieces go, in turn, and what is weighed goes by five grams."""
        world, since = self.world, max(0, self.last - STREET_DAYS + 1)
        world.expected[STREET_STORE, :, since:] *= STREET_LEFT
        wanted = world.demand[STREET_STORE, :, since:]
        step = np.where([good.weighed for good in world.goods], WEIGHED_STEP, MILLI)[:, None]
        left = np.floor(np.cumsum(wanted // step, axis=1) * STREET_LEFT).astype(np.int64)
        wanted[:] = np.diff(left, axis=1, prepend=0) * step

    def opening(self, place: int, item: int, pieces: int) -> int:
        """What lies there on the first morning."""
        if item != self.slow:
            return pieces
        if place == CENTRE:
            return 0
        sold = self.world.demand[place, item] / MILLI
        gone = float(sold.cumsum()[-SLOW_WINDOW:].mean())
        return round(gone + SLOW_DAYS * float(sold[-SLOW_WINDOW:].mean()))

    def kept(self, item: int) -> bool:
        """Whether nobody writes these goods off, whatever their date."""
        return item in self.mooncakes

    def begin(self, day: int, stock: Stock) -> None:
        """What happens before the doors open."""
        self.book = stock.book
        if self.phantom is not None and day == self.last - PHANTOM_DAYS + 1:
            there = stock.book[PHANTOM_STORE][self.phantom]
            stock.missing[PHANTOM_STORE][self.phantom] = there

    def receipt(self, event: Event, stock: Stock) -> None:
        """Changes what comes in: bottles entered where cases came."""
        if self.slip is None or event.note.get("slip") is None:
            return
        line = event.lines[0]
        pack = self.world.goods[self.slip].pack
        line.price_fen *= pack
        stock.missing[event.place][self.slip] -= line.milli * (pack - 1)

    def demand(self, place: int, day: int, wanted: Ints) -> Ints:
        """What people find the shelf willing to give."""
        if place == TILL_MISSING_STORE and day == self.last:
            return np.zeros_like(wanted)
        return wanted

    def order(self, place: int, supplier: str, items: Ints, quantity: Ints, day: int) -> Ints:
        """Changes what is ordered of a supplier."""
        found = quantity.copy()
        if place == BREAD_STORE and supplier == BAKERY and self.world.days[day].weekday() == 6:
            fresh = np.array([(self.world.goods[i].life or 99) <= 1 for i in items])
            more = np.round(found * MONDAY_BREAD / MILLI) * MILLI
            found = np.where(fresh, more, found).astype(np.int64)
        if supplier == DAIRY and self._late(day):
            found += self._late_extra(place, items, day)
        for n, item in enumerate(items.tolist()):
            if item == self.slow:
                found[n] = 0
            elif item == self.oil and self.oil_order is not None:
                found[n] = self._oil_quantity(int(found[n]), day)
            elif item == self.yoghurt:
                found[n] = self._yoghurt_quantity(place, int(found[n]), day)
            elif item in self.mooncakes and self.moon is not None and 6 <= self.moon - day <= 12:
                pack = self.world.goods[item].pack
                extra = self.mooncakes[item] * 5
                found[n] += -(-extra // pack) * pack * MILLI
        return found

    def _oil_quantity(self, quantity: int, day: int) -> int:
        """One order for all of the promotion, none meanwhile; one at the old price before it."""
        assert self.oil is not None and self.oil_order is not None  # noqa: S101, PT018
        expected = self.world.expected[:, self.oil]
        pack = self.world.goods[self.oil].pack
        if day == self.oil_order - 7:
            return max(quantity, int(expected[:, day + 1 : day + 8].sum()) // pack * pack * MILLI)
        if day == self.oil_order:
            ahead = expected[:, day + 1 : self.last - OIL_ENDS + 2].sum()
            return int(ahead * 0.72) // pack * pack * MILLI
        if self.oil_order < day < self.last - OIL_ENDS - 6:
            return 0
        return quantity

    def _yoghurt_quantity(self, place: int, quantity: int, day: int) -> int:
        if place == YOGHURT_SHORT and day >= self.last - 10:
            return 0
        if place == YOGHURT_STORE and self.last - 10 <= day:
            return 0
        if place not in (YOGHURT_SHORT, YOGHURT_STORE) and self.last - day in YOGHURT_AHEAD:
            assert self.yoghurt is not None  # noqa: S101
            pack = self.world.goods[self.yoghurt].pack
            daily = self.world.expected[place, self.yoghurt, day + 1 : day + 8].mean()
            return quantity + int(daily * YOGHURT_SPARE_DAYS / pack + 0.5) * pack * MILLI
        return quantity

    def request(self, place: int, items: Ints, asked_for: Ints, day: int) -> Ints:
        """Changes what a store asks the centre for."""
        found = asked_for.copy()
        for n, item in enumerate(items.tolist()):
            if item == self.slow:
                found[n] = 0
            elif item == self.phantom and place == PHANTOM_STORE:
                found[n] = self._phantom_quantity(int(found[n]), day)
            elif item == self.slip and place == SLIP_STORE and day >= self.last - SLIP_AGO - 10:
                found[n] = self._slip_quantity(day)
            elif item in self.mooncakes and self.moon is not None and 3 <= self.moon - day <= 6:
                found[n] += self.mooncakes[item] * MILLI
        return found

    def _slip_quantity(self, day: int) -> int:
        """So much that the books of the shelf pass zero in the last days."""
        assert self.slip is not None  # noqa: S101
        until = int(self.world.demand[SLIP_STORE, self.slip, day:].sum())
        room = until - (SLIP_CASES + SLIP_BELOW) * MILLI
        return max(0, room - self.book[SLIP_STORE][self.slip])

    def _phantom_quantity(self, quantity: int, day: int) -> int:
        ago = self.last - day
        if ago <= PHANTOM_DAYS:
            return 0
        return quantity + (30 * MILLI if ago <= PHANTOM_DAYS + 4 else 0)

    def steal(self, place: int, day: int, stock: Stock) -> None:
        """Bottles leave unpaid: many in one store, one in a while elsewhere."""
        rng = self.world.rng
        for item, rate in self.stolen.items():
            share = 1.0 if place == LIQUOR_STORE else 0.06
            if rng.random() < rate * share and stock.sellable(place, item, day) >= MILLI:
                stock.missing[place][item] += MILLI

    def lead(self, supplier: str, day: int, usual: int) -> int:
        """How long the goods take."""
        return usual + 3 if supplier == DAIRY and self._late(day) else usual

    def _late(self, day: int) -> bool:
        return self.last - day <= LATE_DAYS

    def _late_extra(self, place: int, items: Ints, day: int) -> Ints:
        lives = np.array([self.world.goods[i].life or 99 for i in items])
        days = np.where(lives <= 14, LATE_EXTRA_DAYS, LATE_EXTRA_KEEPING) * (lives <= 30)
        workdays = [d for d in range(day + 1, day + 8) if self._weekday(d) < 4]
        more = self.world.expected[place, items][:, workdays].mean(axis=1) * days
        packs = np.array([self.world.goods[i].pack for i in items]) * MILLI
        extra: Ints = np.round(more * MILLI / packs).astype(np.int64) * packs
        return extra

    def _weekday(self, day: int) -> int:
        """0 is Monday; days to come too."""
        return (self.world.days[0].weekday() + day) % 7

    def extra(self) -> list[Event]:
        """Goods that come although no rule ordered them."""
        found = []
        day = self.last - SLIP_AGO
        if self.slip is not None and day > 0:
            cost = int(self.world.cost_fen[self.slip, day])
            line = Item(self.slip, SLIP_CASES * MILLI, cost, day + 340, day - 25, by_piece=True)
            event = Event(e.RECEIPT, day, 10 * 60, SLIP_STORE, [line], partner="S06")
            event.note["slip"] = True
            found.append(event)
        day = self.last - YOGHURT_AGO
        if self.yoghurt is not None and day > 0:
            cost = int(self.world.cost_fen[self.yoghurt, day])
            expires = self.last + YOGHURT_LEFT
            line = Item(self.yoghurt, YOGHURT_PIECES * MILLI, cost, expires, expires - 21)
            found.append(Event(e.RECEIPT, day, 7 * 60 + 10, YOGHURT_STORE, [line], partner=DAIRY))
        return found


def _by_index(world: World, told: Mapping[str, Told]) -> dict[int, Told]:
    """What is told of items by their codes, of those that this size has."""
    return {item: one for code, one in told.items() if (item := world.index(code)) is not None}


def last_moon(world: World) -> int | None:
    """The day of the last Mid-Autumn that is over."""
    past = [f.on for f in around(world.days) if f.name == MOON and f.on < world.end]
    past = [on for on in past if on >= world.days[0]]
    return (past[-1] - world.days[0]).days if past else None
