"""Customers who buy by the case: a school, a hotel, a union that gives presents at festivals."""

from __future__ import annotations

import datetime as dt

from core.demo import events as e
from core.demo.events import CENTRE, Event, Item
from core.demo.goods import MILLI, Good
from core.demo.seasons import around
from core.demo.world import World

OFF_BP = 700
"""What wholesale customers pay less."""
_SCHOOL = {"8005": 12, "8002": 8, "8009": 20, "8011": 6, "8014": 10, "8012": 4}
_HOTEL = {"6003": 24, "6002": 8, "7007": 36, "7010": 6, "6009": 12, "10001": 16, "9014": 12}
_PRESENTS = {"8001": 60, "8005": 60, "9005": 40, "6011": 40, "7001": 18}
ASKS = {"K01": _SCHOOL, "K02": _HOTEL, "K03": _PRESENTS}
"""What each customer takes, in base units."""


def asked(world: World, day: int) -> list[Event]:
    """What customers ask the centre for that day."""
    on = world.days[day]
    found = []
    if on.weekday() in (0, 3) and _term(on):
        found.append(_event(world, day, "K01"))
    if on.weekday() == 4:
        found.append(_event(world, day, "K02"))
    if any((feast.on - on).days == 9 for feast in around(world.days)):
        found.append(_event(world, day, "K03"))
    return [event for event in found if event.lines]


def _term(on: dt.date) -> bool:
    """Whether school is on."""
    return on.month not in (2, 7, 8)


def charged_fen(good: Good, off_bp: int = OFF_BP) -> int:
    """What a wholesale customer pays for a base unit, with tax."""
    return good.price_fen * (10_000 - off_bp) // 10_000


def _event(world: World, day: int, customer: str) -> Event:
    lines = []
    for code, pieces in ASKS[customer].items():
        item = world.index(code)
        if item is not None:
            lines.append(Item(item, pieces * MILLI, charged_fen(world.goods[item])))
    return Event(e.DELIVERY, day, 0, CENTRE, lines, partner=customer)
