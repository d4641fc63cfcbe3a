"""Whether goods are due: their chance of running out within the policy's days has passed its
threshold. The one reckoning for suggestions, which show it, and for the loop, which asks by it.

The chance is the one that is said everywhere (core/planning/running): goods as they lie, lots with
their last days, orders as late as such orders came. Here what was asked for and does not bind yet
counts as coming too, so that nothing is asked for twice. Of goods that keep less long than the
policy looks ahead only the days until the next order could serve count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.catalog.replenishment import Policy
from core.kernel.amounts import MICRO
from core.planning.running.chance import Chance, chances
from core.planning.running.come_true import UNCORRECTED, Correction
from core.planning.running.standing import Late, standing_of
from core.planning.stored import Shelf as Key
from core.planning.stored import Stored
from core.planning.suggest.shelf import Coming, Shelf, State


def days_that_count(shelf: Shelf, policy: Policy, today: dt.date) -> int:
    """The days within which running out counts."""
    if shelf.life_days is not None and shelf.life_days <= policy.horizon_days:
        return max(1, (shelf.source.until_on - today).days)
    return policy.horizon_days


def within_policy(shelf: Shelf, policy: Policy, today: dt.date, chance: Chance) -> int:
    """The chance, in millionths, of running out within the days that count."""
    return round(chance.within(days_that_count(shelf, policy, today)) * MICRO)


def asked_chances(
    shelves: Iterable[Shelf],
    stored: Stored,
    today: dt.date,
    late: Late,
    but: Mapping[Key, int] | None = None,
    learnt: Correction = UNCORRECTED,
) -> dict[Key, Chance]:
    """The chance of every shelf that was forecast, what is asked for counted as coming; `but` says
    how much of that is not to count, millionths of base units by shelf. Told as `learnt` from the
    record."""
    known = [shelf for shelf in shelves if shelf.key in stored.row_of]
    less = but or {}
    seen = [_counting(shelf, less.get(shelf.key, 0)) for shelf in known]
    told = chances([standing_of(shelf, stored, today, late) for shelf in seen])
    return {shelf.key: learnt.on(one) for shelf, one in zip(known, told, strict=True)}


def with_asked(
    state: State, stored: Stored, told: Mapping[Key, Chance], learnt: Correction = UNCORRECTED
) -> dict[Key, Chance]:
    """The same out of what is told already of shelves on which nothing is asked for."""
    asked = [shelf for shelf in state.shelves if not all(one.bound for one in shelf.coming)]
    again = asked_chances(asked, stored, state.on, state.late_days, learnt=learnt)
    return {**told, **again}


def _counting(shelf: Shelf, but: int) -> Shelf:
    """A shelf whose asked for goods come, but for so much of those due last."""
    coming: list[Coming] = []
    for one in reversed(shelf.coming):
        gone = 0 if one.bound else min(but, one.quantity_micro)
        but -= gone
        if one.quantity_micro > gone:
            coming.append(replace(one, quantity_micro=one.quantity_micro - gone, bound=True))
    return replace(shelf, coming=tuple(reversed(coming)))
