"""How the chain orders: up to what is expected until the next order's goods are in.

Plain rules, as small chains use them: whole cases, the nearest for what keeps, fewer for what
does not. They know the season but not luck, so shelves run out and goods expire as in life.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.demo.goods import MILLI, Good
from core.demo.world import Ints, World

REVIEWS: dict[str, tuple[int, ...]] = {
    "daily": (0, 1, 2, 3, 4, 5, 6),
    "fresh": (0, 2, 4),
    "twice": (0, 3),
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


def wanted(
    world: World, expected: np.ndarray, items: Ints, position: Ints, day: int, rule: Rule
) -> Ints:
    """Thousandths to order of each item this evening; `expected` is [item, day] of the place."""
    gap = rule.until_next(world.days[day].weekday())
    reach = day + 1 + rule.lead + gap
    chosen = [world.goods[n] for n in items]
    need = expected[items, day + 1 : reach].sum(axis=1)
    spread = np.sqrt(np.maximum(need, 0.01))
    up_to = need * np.array([_factor(g) for g in chosen]) + spread * np.array(
        [_safety(g) for g in chosen]
    )
    short = up_to * MILLI - position
    pack = np.array([g.pack * MILLI for g in chosen])
    round_up = np.array([0.5 if (g.life or 99) <= 30 or g.weighed else 0.25 for g in chosen])
    cases = np.floor(short / pack + 1 - round_up)
    found: Ints = np.maximum(0, cases).astype(np.int64) * pack
    return found


def _factor(good: Good) -> float:
    return 0.97 if good.life is not None and good.life <= 2 else 1.0


def _safety(good: Good) -> float:
    """Spare goods, in times the spread of what will be wanted."""
    if good.life is not None and good.life <= 2:
        return 0.0
    if good.life is not None and good.life <= 30:
        return 0.6
    return 0.9 if good.category in ("03", "04") else 1.6
