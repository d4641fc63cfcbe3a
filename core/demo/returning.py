"""What goes back: goods that were broken when the truck was opened, cases that customers refuse.

Chance is drawn from the day and the partner alone, so returns change nothing else that is drawn.
"""

from __future__ import annotations

import random
from collections import defaultdict

from core.demo import events as e
from core.demo.events import CENTRE, Event, Item
from core.demo.goods import MILLI
from core.demo.stock import NO_DATE, Stock
from core.demo.stories import BAKERY, DAIRY, OIL_SUPPLIER
from core.demo.world import World

CHECKED, TAKEN_BACK, BACK_AFTER = 9 * 60 + 30, 11 * 60, 2
BROKEN, REFUSED = 0.02, 0.12
"""How often something of a receipt goes back, and something of a delivery comes back."""
PARTS = 12
"""Of what is weighed, one part in so many goes back."""
NEVER = frozenset({BAKERY, DAIRY, OIL_SUPPLIER})
"""Suppliers whose goods carry stories."""


class Returning:
    """Returns of a chain, both ways."""

    def __init__(self, world: World, stock: Stock) -> None:
        self.world, self.stock = world, stock
        self.back: dict[int, list[Event]] = defaultdict(list)

    def to_supplier(self, receipt: Event) -> list[Event]:
        """What of a receipt goes back the same morning."""
        chance = _chance(receipt)
        if receipt.partner in NEVER or not receipt.order or chance.random() >= BROKEN:
            return []
        line = receipt.lines[chance.randrange(len(receipt.lines))]
        broken = self._some(line, chance)
        if broken > self.stock.sellable(receipt.place, line.item, receipt.day):
            return []
        if line.expires is None:
            self.stock.take(receipt.place, line.item, broken, receipt.day)
        else:
            self.stock.drop(receipt.place, line.item, line.expires, broken)
        gone = Item(line.item, broken, of=line.of)
        return [
            Event(
                e.GIVE_BACK,
                receipt.day,
                CHECKED,
                receipt.place,
                [gone],
                partner=receipt.partner,
                order=receipt.order,
            )
        ]

    def delivered(self, delivery: Event, lots: list[list[tuple[int, int]]]) -> None:
        """Notes what of a delivery comes back; `lots` are (expires, thousandths) by line."""
        chance = _chance(delivery)
        day = delivery.day + BACK_AFTER
        if chance.random() >= REFUSED or day >= self.world.length:
            return
        number = chance.randrange(len(delivery.lines))
        item = delivery.lines[number].item
        expires, of_lot = lots[number][-1]
        milli = min(of_lot, self._some(delivery.lines[number], chance))
        if expires <= day:
            return
        back = Item(item, milli, of=number, expires=None if expires == NO_DATE else expires)
        event = Event(
            e.TAKE_BACK,
            day,
            TAKEN_BACK,
            CENTRE,
            [back],
            partner=delivery.partner,
            order=delivery.order,
        )
        self.back[day].append(event)

    def from_customers(self, day: int) -> list[Event]:
        """What customers bring back that day."""
        found = self.back.pop(day, [])
        for event in found:
            for line in event.lines:
                self.stock.receive(event.place, line.item, line.milli, line.expires)
        return found

    def _some(self, line: Item, chance: random.Random) -> int:
        if self.world.goods[line.item].weighed:
            return max(500, line.milli // PARTS // 100 * 100)
        return min(line.milli, chance.randint(1, 6) * MILLI)


def _chance(event: Event) -> random.Random:
    told = f"{event.kind}:{event.day}:{event.place}:{event.partner}"
    return random.Random(told)  # noqa: S311
