"""How the chain orders: up to what is expected until the next order's goods are in.

Plain rules, as small chains use them: whole cases, the nearest for what keeps, fewer for what
does not. They know the season but not luck, so shelves run out and goods expire as in life.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.demo.goods import MILLI, Good
from core.demo.seasons import Floats
from core.demo.world import Ints, World

REVIEWS: dict[str, tuple[int, ...]] = {
    "daily": (0, 1, 2, 3, 4, 5, 6),
    "fresh": (0, 2, 4),
    "weekend": (2, 4, 6),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """When one place orders of one source, and how long that takes as far as it knows."""

    weekdays: tuple[int, ...]
    lead: int

    def due(self, weekday: int) -> bool:
        """Whether orders go out on that weekday."""
        return weekday in self.weekdays

    def until_next(self, weekday: int) -> int:
        """Days from an order to the next one."""
        return next(n for n in range(1, 8) if (weekday + n) % 7 in self.weekdays)


def weekly(number: int) -> tuple[int, ...]:
    """One weekday a supplier, spread over the week."""
    return (number % 5,)


FROM_CENTRE = Rule((0, 3), 1)
LASTING_DAYS = 9
"""What keeps is ordered when it would run short, and then for so many days more."""
"""Stores ask the centre twice a week; the goods are there next morning."""


def supplier_packs(world: World) -> Ints:
    """Thousandths of each item that suppliers sell at once: a case."""
    return np.array([g.pack * MILLI for g in world.goods], dtype=np.int64)


def shelf_packs(world: World) -> Ints:
    """What the centre sends at once: a case of what sells, some pieces of what does not."""
    return np.array(
        [(g.pack if g.daily * 3 > g.pack else max(1, g.pack // 6)) * MILLI for g in world.goods],
        dtype=np.int64,
    )


def wanted(
    world: World,
    expected: Floats,
    items: Ints,
    position: Ints,
    day: int,
    rule: Rule,
    packs: Ints,
) -> Ints:
    """Thousandths to order of each item this evening; `expected` is [item, day] of the place."""
    gap = rule.until_next(world.days[day].weekday())
    first, reach = day + 1, day + rule.lead + gap
    chosen = [world.goods[n] for n in items]
    need = expected[items, first:reach].sum(axis=1)
    up_to = need * np.array([_factor(g) for g in chosen]) + np.sqrt(np.maximum(need, 0.0)) * (
        np.array([_safety(g) for g in chosen])
    )
    lasting = np.array([(g.life or 999) > 60 and not g.weighed for g in chosen])
    enough = up_to * MILLI <= position
    further = expected[items, reach : reach + LASTING_DAYS].sum(axis=1)
    short = (up_to + further * lasting) * MILLI - position
    pack = packs[items]
    round_up = np.array([0.5 if (g.life or 99) <= 30 or g.weighed else 0.25 for g in chosen])
    cases = np.where(enough, 0, np.floor(short / pack + 1 - round_up))
    found: Ints = np.maximum(0, cases).astype(np.int64) * pack
    return found


def _factor(good: Good) -> float:
    return 0.97 if good.life is not None and good.life <= 1 else 1.0


def _safety(good: Good) -> float:
    """Spare goods, in times the spread of what will be wanted: none of what is only good today,
    many of what comes each morning and sells tomorrow too."""
    if good.life is not None and good.life <= 1:
        return 0.0
    if good.life is not None and good.life <= 30:
        if good.life <= 3:
            return 1.6
        return 0.1 if good.life <= 6 else 0.6
    return 0.9 if good.category in ("03", "04") else 1.6
