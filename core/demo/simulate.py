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
from core.demo.losing import Losing
from core.demo.ordering import (
    FROM_CENTRE,
    REVIEWS,
    Rule,
    shelf_packs,
    supplier_packs,
    wanted,
    weekly,
)
from core.demo.returning import Returning
from core.demo.stock import Stock
from core.demo.stories import Stories
from core.demo.wholesale import asked
from core.demo.world import STORES, Ints, World, draw_demand

OPENS, CLOSES = 8 * 60, 22 * 60
ARRIVES, UNLOADED, DELIVERS = 7 * 60, 8 * 60 + 30, 14 * 60
SHIPS, ORDERS = 21 * 60, 22 * 60 + 15
SPOT_BOUGHT = frozenset({"S01", "S03", "S04"})
"""Suppliers of daily fresh goods bring what was agreed by telephone: no order is written."""


class Chain:
    """A chain on its way through the days."""

    def __init__(self, world: World, stories: Stories) -> None:
        self.world, self.stories = world, stories
        draw_demand(world)
        stories.street()
        self.places = [*range(len(STORES)), CENTRE]
        self.stock = Stock(len(self.places), [g.life is not None for g in world.goods])
        self.coming = np.zeros((len(self.places), len(world.goods)), dtype=np.int64)
        self.arriving: dict[int, list[Event]] = defaultdict(list)
        self.events: list[Event] = []
        self.losing = Losing(world, stories, self.stock)
        self.returning = Returning(world, self.stock)
        self.orders = 0
        self.items_of = {t.code: world.of_supplier(t.code) for t in world.suppliers}
        self.by_centre = np.sort(
            np.concatenate([self.items_of[t.code] for t in world.suppliers if t.to == "dc"])
        )
        self.chain_wide = world.expected.sum(axis=0)
        self.rules = {
            t.code: Rule(REVIEWS.get(t.review, weekly(n)), t.lead_days)
            for n, t in enumerate(world.suppliers)
        }
        self.packs = supplier_packs(world), shelf_packs(world)

    def run(self, told: Callable[[float], None] = lambda _: None) -> list[Event]:
        """All events, in order."""
        self._open()
        for event in self.stories.extra():
            self.arriving[event.day].append(event)
        for day in range(self.world.length):
            start = len(self.events)
            self.stories.begin(day, self.stock)
            self._arrive(day)
            self._deliver(day)
            self._ship(day)
            for place in range(len(STORES)):
                self._sell(place, day)
            self.events += self.losing.day(day)
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
        by_centre = set(self.by_centre.tolist())
        for place in self.places:
            lines = []
            for i, good in enumerate(world.goods):
                if place == CENTRE and i not in by_centre:
                    continue
                expected = self.chain_wide[i] if place == CENTRE else world.expected[place, i]
                days = 2 if (good.life or 99) < 10 or good.weighed else 11
                pack = good.pack if place == CENTRE else 1
                pieces = int(np.ceil(expected[:days].sum() / pack)) * pack
                pieces = self.stories.opening(place, i, pieces)
                if pieces:
                    expires, produced = self._expiry(i, 0)
                    cost = int(world.cost_fen[i, 0])
                    lines.append(Item(i, pieces * MILLI, cost, expires, produced))
                    self.stock.receive(place, i, pieces * MILLI, expires)
            if lines:
                self.events.append(Event(e.OPENING, 0, 6 * 60, place, lines))

    def _expiry(self, item: int, day: int) -> tuple[int | None, int | None]:
        """(expires, produced) of goods that come that day, days from the first."""
        life = self.world.goods[item].life
        if life is None:
            return None, None
        age = 0 if life <= 5 else int(life * (0.04 + 0.1 * self.world.rng.random()))
        produced = day - age
        return produced + life - (1 if life <= 5 else 0), produced

    def _arrive(self, day: int) -> None:
        for event in self.arriving.pop(day, []):
            for line in event.lines if event.order else ():
                self.coming[event.place, line.item] -= line.milli
            self.stories.receipt(event, self.stock)
            for line in event.lines:
                self.stock.receive(event.place, line.item, line.milli, line.expires)
            self.events.append(event)
            self.events += self.returning.to_supplier(event) if event.kind == e.RECEIPT else ()

    def _deliver(self, day: int) -> None:
        """Wholesale customers, from the centre; what they refused comes back."""
        self.events += self.returning.from_customers(day)
        for event in asked(self.world, day):
            lots = []
            for line in event.lines:
                there = self.stock.sellable(CENTRE, line.item, day)
                line.milli = min(line.milli, there // MILLI * MILLI)
                if line.milli:
                    lots.append(self.stock.take(CENTRE, line.item, line.milli, day))
            event.lines = [line for line in event.lines if line.milli]
            if event.lines:
                self.orders += 1
                event.minute, event.order = DELIVERS, self.orders
                self.events.append(event)
                self.returning.delivered(event, lots)

    def _ship(self, day: int) -> None:
        """What stores ask the centre for leaves in the evening and is unloaded next morning."""
        world = self.world
        if not FROM_CENTRE.due(world.days[day].weekday()) or day + 1 >= world.length:
            return
        items = self.by_centre
        for place in range(len(STORES)):
            book = np.array(self.stock.book[place], dtype=np.int64)[items]
            position = book + self.coming[place, items]
            asked_for = wanted(
                world, world.expected[place], items, position, day, FROM_CENTRE, self.packs[1]
            )
            asked_for = self.stories.request(place, items, asked_for, day)
            self._send(place, day, items, asked_for)

    def _send(self, place: int, day: int, items: Ints, asked_for: Ints) -> None:
        lines: list[Item] = []
        coming: list[Item] = []
        for i, want in zip(items.tolist(), asked_for.tolist(), strict=True):
            sent = min(want, self.stock.sellable(CENTRE, i, day) // MILLI * MILLI)
            if sent <= 0:
                continue
            lots = self.stock.take(CENTRE, i, sent, day)
            self.coming[place, i] += sent
            coming += [Item(i, part, expires=date, of=len(lines)) for date, part in lots]
            lines.append(Item(i, sent))
        if not lines:
            return
        self.orders += 1
        order = self.orders
        self.events.append(Event(e.SHIP, day, SHIPS, CENTRE, lines, order=order, other=place))
        self.arriving[day + 1].append(
            Event(e.UNLOAD, day + 1, UNLOADED, place, coming, order=order, other=CENTRE)
        )

    def _sell(self, place: int, day: int) -> None:
        """A store's day; nothing where nothing was sold."""
        world, stock = self.world, self.stock
        lines = []
        demand = self.stories.demand(place, day, world.demand[place, :, day])
        for i in np.flatnonzero(demand).tolist():
            want = int(demand[i])
            sold = min(want, stock.sellable(place, i, day))
            if not sold or (world.goods[i].weighed and sold < 100):
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
            items = self.items_of[supplier.code]
            if rule.due(weekday) and len(items):
                for place in [CENTRE] if supplier.to == "dc" else range(len(STORES)):
                    self._order_of(place, supplier.code, items, day, rule)

    def _order_of(self, place: int, supplier: str, items: Ints, day: int, rule: Rule) -> None:
        world = self.world
        expected = self.chain_wide if place == CENTRE else world.expected[place]
        book = np.array(self.stock.book[place], dtype=np.int64)[items]
        position = book + self.coming[place, items]
        quantity = wanted(world, expected, items, position, day, rule, self.packs[0])
        quantity = self.stories.order(place, supplier, items, quantity, day)
        lines = [
            Item(int(i), int(q), int(world.cost_fen[i, day]))
            for i, q in zip(items, quantity, strict=True)
            if q
        ]
        if not lines:
            return
        self.orders += 1
        if supplier not in SPOT_BOUGHT:
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
