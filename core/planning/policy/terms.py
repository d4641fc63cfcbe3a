"""A wish made into an order: packs, minimums, order days, a supplier's minimum.

Quantities are whole numbers of packs from here on. Each item comes with what its packs earn, one
after the other, never rising. Budgets: core/planning/policy/budget.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Line:
    """One item: what a pack costs, what each further pack earns, and the fewest packs if any."""

    pack_cost: float
    gains: tuple[float, ...]
    least: int = 0

    def gain(self, packs: int) -> float:
        """What so many packs earn together; packs beyond the table earn as the last one."""
        known = sum(self.gains[:packs])
        beyond = max(0, packs - len(self.gains))
        return known + beyond * (self.gains[-1] if self.gains else 0.0)

    def next_gain(self, packs: int) -> float:
        """What one more pack would earn."""
        if not self.gains:
            return 0.0
        return self.gains[min(packs, len(self.gains) - 1)]


def at_least(line: Line, packs: int) -> int:
    """The packs wanted, raised to the item's minimum if that still earns, else none."""
    if packs == 0 or packs >= line.least:
        return packs
    return line.least if line.gain(line.least) > 0 else 0


@dataclass(frozen=True)
class Reached:
    """Packs a line of one supplier's order, whether its minimum is met, what meeting it cost."""

    packs: tuple[int, ...]
    met: bool
    added_cost: float
    """Expected profit given up to reach the minimum (negative: none)."""


def reach_minimum(lines: Sequence[Line], wanted: Sequence[int], minimum: float) -> Reached:
    """Fills up to a supplier's minimum with the packs that lose least a yuan.

    If the whole order would then lose money, nothing is ordered: waiting is better.
    """
    packs = list(wanted)
    value = sum(line.pack_cost * n for line, n in zip(lines, packs, strict=True))
    if value == 0 or value >= minimum:
        return Reached(tuple(packs), value >= minimum, 0.0)
    before = sum(line.gain(n) for line, n in zip(lines, packs, strict=True))
    waiting = [(_loss(line, n), i) for i, (line, n) in enumerate(zip(lines, packs, strict=True))]
    waiting = [each for each in waiting if lines[each[1]].pack_cost > 0 and lines[each[1]].gains]
    heapq.heapify(waiting)
    while value < minimum and waiting:
        _, i = heapq.heappop(waiting)
        packs[i] += 1
        value += lines[i].pack_cost
        heapq.heappush(waiting, (_loss(lines[i], packs[i]), i))
    after = sum(line.gain(n) for line, n in zip(lines, packs, strict=True))
    if value < minimum or after <= 0:
        return Reached(tuple(wanted), False, before - after)
    return Reached(tuple(packs), True, before - after)


def _loss(line: Line, packs: int) -> float:
    return -line.next_gain(packs) / max(line.pack_cost, 1e-9)


@dataclass(frozen=True)
class Days:
    """When an order placed on the next order day serves: from its arrival until the one after."""

    order_on: date
    arrives_on: date
    next_arrives_on: date


def days_of(today: date, order_weekdays: frozenset[int], lead_days: int) -> Days:
    """The next order day from today on (Monday 0; no weekdays means every day)."""
    first = _on_or_after(today, order_weekdays)
    second = _on_or_after(first + timedelta(days=1), order_weekdays)
    lead = timedelta(days=lead_days)
    return Days(first, first + lead, second + lead)


def _on_or_after(day: date, weekdays: frozenset[int]) -> date:
    while weekdays and day.weekday() not in weekdays:
        day += timedelta(days=1)
    return day
