"""The days of the chain, one after the other: goods arrive, people buy, somebody orders.

Out come events in the order of their moments. What a till takes is what was there to take, so no
shelf goes below zero unless a story wants it so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np

from core.demo import events as e
from core.demo.events import CENTRE, Event, Item
from core.demo.goods import MILLI
from core.demo.ordering import REVIEWS, Rule, wanted, weekly
from core.demo.stock import Stock
from core.demo.stories import Stories
from core.demo.wholesale import asked
from core.demo.world import STORES, World, draw_demand

OPENS, CLOSES = 8 * 60, 22 * 60
ARRIVES, DELIVERS, ORDERS = 7 * 60, 14 * 60, 22 * 60 + 15


class Chain:
    """A chain on its way through the days."""

    def __init__(self, world: World, stories: Stories) -> None:
        self.world, self.stories = world, stories
        draw_demand(world)
        self.places = [*range(len(STORES)), CENTRE]
        self.dated = [g.life is not None for g in world.goods]
        self.stock = Stock(len(self.places), self.dated)
        self.coming = np.zeros((len(self.places), len(world.goods)), dtype=np.int64)
        self.arriving: dict[int, list[Event]] = defaultdict(list)
        self.events: list[Event] = []
        self.orders = 0
        self.rules = {
            t.code: Rule(REVIEWS[t.review] if t.review in REVIEWS else weekly(n), t.lead_days)
            for n, t in enumerate(world.suppliers)
        }

    def run(self, told: Callable[[float], None] = lambda _: None) -> list[Event]:
        """All events, in order."""
        self._open()
        for day in range(self.world.length):
            start = len(self.events)
            self._arrive(day)
            self._deliver(day)
            for place in range(len(STORES)):
                self._sell(place, day)
            self._order(day)
            today = self.events[start:]
            today.sort(key=lambda event: event.minute)
            self.events[start:] = today
            if day % 20 == 0:
                told(day / self.world.length)
        return self.events

    def _open(self) -> None:
        """What lay there on the first morning."""
        world = self.world
        for place in self.places:
            lines = []
            for i, good in enumerate(world.goods):
                if place == CENTRE and not self._at_centre(i):
                    continue
                days = 2 if (good.life or 99) < 10 or good.weighed else 9
                daily = (
                    world.expected[place, i, :days].mean()
                    if place != CENTRE
                    else world.expected[:, i, :days].sum(axis=0).mean() * 0.5
                )
                pieces = int(np.ceil(daily * days / good.pack)) * good.pack if daily else 0
                pieces = self.stories.opening(place, i, pieces)
                if pieces:
                    expires = self._expiry(i, 0, spare=0.75)
                    line = Item(i, pieces * MILLI, int(world.cost_fen[i, 0]), *expires)
                    lines.append(line)
                    self.stock.receive(place, i, line.milli, line.expires)
            if lines:
                self.events.append(Event(e.OPENING, 0, 6 * 60, place, lines))

    def _at_centre(self, item: int) -> bool:
        supplier = self.world.goods[item].supplier
        return next(t.to for t in self.world.suppliers if t.code == supplier) == "dc"

    def _expiry(self, item: int, day: int, spare: float = 0.0) -> tuple[int | None, int | None]:
        """(expires, produced) of goods that come that day, days from the first."""
        life = self.world.goods[item].life
        if life is None:
            return None, None
        age = 0 if life <= 5 else int(life * (0.04 + 0.1 * self.world.rng.random()) + spare)
        produced = day - age
        return produced + life - (1 if life <= 5 else 0), produced

    def _arrive(self, day: int) -> None:
        for event in self.arriving.pop(day, []):
            for line in event.lines:
                self.coming[event.place, line.item] -= line.milli
            self.stories.receipt(event, day)
            for line in event.lines:
                self.stock.receive(event.place, line.item, line.milli, line.expires)
            event.lines = [line for line in event.lines if line.milli]
            if event.lines:
                self.events.append(event)

    def _deliver(self, day: int) -> None:
        """Wholesale customers, from the centre."""
        for event in asked(self.world, day):
            kept = []
            for line in event.lines:
                there = self.stock.sellable(CENTRE, line.item, day)
                line.milli = min(line.milli, there // MILLI * MILLI)
                if line.milli:
                    self.stock.take(CENTRE, line.item, line.milli, day)
                    kept.append(line)
            if kept:
                event.lines, event.minute = kept, DELIVERS
                self.events.append(event)

    def _sell(self, place: int, day: int) -> None:
        """A store's day; nothing where nothing was sold."""
        world, stock = self.world, self.stock
        lines = []
        demand = self.stories.demand(place, day, world.demand[place, :, day])
        for i in np.flatnonzero(demand).tolist():
            want = int(demand[i])
            there = stock.sellable(place, i, day)
            if self.stories.oversells(place, i, day):
                there = want
            sold = min(want, there)
            if world.goods[i].weighed and sold < 100:
                continue
            if not sold:
                continue
            stock.take(place, i, sold, day)
            line = Item(i, sold, int(world.price_fen[i, day]))
            line.last_minute = self._last_minute(want, sold)
            lines.append(line)
        if lines:
            self.events.append(Event(e.TILL, day, CLOSES, place, lines))

    def _last_minute(self, want: int, sold: int) -> int:
        """When the last piece went: early where more was wanted."""
        if want > sold:
            return OPENS + int((CLOSES - OPENS) * sold / want)
        back = (CLOSES - OPENS) * MILLI / (sold + MILLI)
        return int(CLOSES - 1 - back * self.world.rng.random())

    def _order(self, day: int) -> None:
        weekday = self.world.days[day].weekday()
        for supplier in self.world.suppliers:
            rule = self.rules[supplier.code]
            if not rule.due(weekday):
                continue
            items = self.world.of_supplier(supplier.code)
            if not len(items):
                continue
            for place in self.places:
                if place == CENTRE and supplier.to != "dc":
                    continue
                self._order_of(place, supplier.code, items, day, rule)

    def _order_of(self, place: int, supplier: str, items: np.ndarray, day: int, rule: Rule) -> None:
        world = self.world
        expected = world.expected[place] if place != CENTRE else world.expected.sum(axis=0) * 0.12
        book = np.array(self.stock.book[place], dtype=np.int64)[items]
        position = book + self.coming[place, items]
        quantity = wanted(world, expected, items, position, day, rule)
        quantity = self.stories.order(place, supplier, items, quantity, day)
        lines = [
            Item(int(i), int(q), int(world.cost_fen[i, day]))
            for i, q in zip(items, quantity, strict=True)
            if q
        ]
        if not lines:
            return
        self.orders += 1
        self.events.append(
            Event(e.ORDER, day, ORDERS, place, lines, partner=supplier, order=self.orders)
        )
        arrives = day + self.stories.lead(supplier, day, rule.lead)
        coming = []
        for n, line in enumerate(lines):
            self.coming[place, line.item] += line.milli
            expires, produced = self._expiry(line.item, arrives)
            coming.append(Item(line.item, line.milli, line.price_fen, expires, produced, of=n))
        self.arriving[arrives].append(
            Event(e.RECEIPT, arrives, ARRIVES, place, coming, partner=supplier, order=self.orders)
        )
