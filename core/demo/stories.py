"""What goes wrong, and where, so that each chart has something to tell (DEFINITIONS).

Asked by the simulation at each of its steps; days are counted from the first, `ago` from the
last. Every story is an ordinary event of the trade, told by ordinary documents.
"""

from __future__ import annotations

import numpy as np

from core.demo.events import Event
from core.demo.seasons import MOON, around
from core.demo.world import Ints, World

BREAD_STORE, LIQUOR_STORE, YOGHURT_STORE, YOGHURT_SHORT = 2, 3, 4, 1
PHANTOM_STORE, SLIP_STORE, TILL_MISSING_STORE = 0, 1, 3
BREAD, MILK_SUPPLIER, YOGHURT, OIL = "01", "S02", "2004", "8001"
MOONCAKES = ("11001", "11002", "11003")
PHANTOM, SLIP, SLOW, REBATE = "9013", "6001", "7014", "6016"
MONDAY_BREAD = 2.3
LATE_SINCE, PHANTOM_DAYS = 45, 21


class Stories:
    """The stories of one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.last = world.length - 1
        self.slow = world.index(SLOW)
        self.phantom = world.index(PHANTOM)

    def opening(self, _place: int, item: int, pieces: int) -> int:
        """What lies there on the first morning."""
        return 60 if item == self.slow else pieces

    def receipt(self, event: Event, day: int) -> None:
        """Changes what comes in."""

    def demand(self, place: int, day: int, wanted: Ints) -> Ints:
        """What people find the shelf willing to give."""
        if place == TILL_MISSING_STORE and day == self.last:
            return np.zeros_like(wanted)
        return wanted

    def oversells(self, _place: int, _item: int, _day: int) -> bool:
        """Whether the till sold what the books do not have."""
        return False

    def order(self, place: int, supplier: str, items: Ints, quantity: Ints, day: int) -> Ints:
        """Changes what is ordered."""
        if self.slow is not None:
            quantity = np.where(items == self.slow, 0, quantity)
        if place == BREAD_STORE and supplier == "S01" and self._arrives_monday(day):
            fresh = np.array([(self.world.goods[i].life or 99) <= 2 for i in items])
            quantity = np.where(fresh, np.round(quantity * MONDAY_BREAD / 1000) * 1000, quantity)
        return quantity.astype(np.int64)

    def _arrives_monday(self, day: int) -> bool:
        return self.world.days[day].weekday() == 6

    def lead(self, supplier: str, day: int, usual: int) -> int:
        """How long the goods take."""
        if supplier == MILK_SUPPLIER and self.last - day <= LATE_SINCE:
            return usual + 3
        return usual


def last_moon(world: World) -> int | None:
    """The day of the last Mid-Autumn that is over."""
    past = [f.on for f in around(world.days) if f.name == MOON and f.on < world.end]
    past = [on for on in past if on >= world.days[0]]
    return (past[-1] - world.days[0]).days if past else None
