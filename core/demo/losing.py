"""How goods are lost: past their date, spoilt, stolen; and how counts find out.

After closing each store writes off what may not be sold tomorrow. What was stolen stays on the
books until the monthly count of what is worth stealing.
"""

from __future__ import annotations

from core.demo import events as e
from core.demo.events import CENTRE, Event, Item
from core.demo.goods import MILLI
from core.demo.stock import Stock
from core.demo.stories import TILL_MISSING_STORE, Stories
from core.demo.world import STORES, World

THROWS, COUNTS = 22 * 60 + 30, 23 * 60
COUNT_DAY = 27
"""Of the month, after closing."""
COUNTED = ("07",)
"""Categories that are counted each month, of goods without a date."""
SPOILS, SPOILT_SHARE = 0.2, 0.08
OUT_OF_SEASON = 0.3
"""Of what sells less a day, all that is left spoils."""


class Losing:
    """Losses of a chain."""

    def __init__(self, world: World, stories: Stories, stock: Stock) -> None:
        self.world, self.stories, self.stock = world, stories, stock
        goods = list(enumerate(world.goods))
        self.dated = [i for i, g in goods if g.life is not None and not stories.kept(i)]
        self.spoiling = [i for i, g in goods if g.category in ("03", "04") and g.life is None]
        self.counted = [i for i, g in goods if g.category in COUNTED and g.life is None]

    def day(self, day: int) -> list[Event]:
        """What is written off and counted that evening."""
        found = []
        for place in [*range(len(STORES)), CENTRE]:
            if place != CENTRE:
                self.stories.steal(place, day, self.stock)
            if place == TILL_MISSING_STORE and day == self.world.length - 1:
                continue  # nobody has told anything of that day yet
            lines = self._expired(place, day) + self._spoilt(place, day)
            if lines:
                found.append(Event(e.WASTE, day, THROWS, place, lines))
            if place != CENTRE and self.world.days[day].day == COUNT_DAY:
                found += self._count(place, day)
        return found

    def _expired(self, place: int, day: int) -> list[Item]:
        """Lots whose last day this was."""
        lines = []
        all_lots = self.stock.lots[place]
        for i in self.dated:
            lots = all_lots[i]
            while lots and lots[0][0] <= day:
                expires, milli = lots[0]
                if milli:
                    lines.append(Item(i, milli, expires=expires, reason="expired"))
                self.stock.drop(place, i, expires, milli)
                lots = all_lots[i]
        return lines

    def _spoilt(self, place: int, day: int) -> list[Item]:
        if place == CENTRE:
            return []
        lines = []
        chance = self.world.rng.random(len(self.spoiling))
        for i, drawn in zip(self.spoiling, chance.tolist(), strict=True):
            there = self.stock.sellable(place, i, day)
            over = self.world.expected[place, i, day] < OUT_OF_SEASON
            share = there if over else int(there * SPOILT_SHARE)
            step = 10 if self.world.goods[i].weighed else MILLI
            lost = share // step * step
            if drawn < SPOILS and lost:
                self.stock.take(place, i, lost, day)
                lines.append(Item(i, lost, reason="spoiled"))
        return lines

    def _count(self, place: int, day: int) -> list[Event]:
        """The count finds what is really there."""
        lines = []
        for i in self.counted:
            book = self.stock.book[place][i]
            if not book:
                continue
            found = book - self.stock.missing[place][i]
            self.stock.book[place][i] = found
            self.stock.missing[place][i] = 0
            lines.append(Item(i, found))
        return [Event(e.COUNT, day, COUNTS, place, lines)] if lines else []
