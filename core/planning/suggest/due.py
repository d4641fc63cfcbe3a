"""Whether goods are due: their chance of running out within the policy's days has passed its
threshold. The one reckoning for suggestions, which show it, and for the loop, which asks by it.

The chance is read from the stored cumulative quantiles against what is there and under way; for
goods that keep less long than the policy looks ahead, within the days until the next order could
serve.
"""

from __future__ import annotations

import datetime as dt

from core.catalog.replenishment import Policy
from core.kernel.amounts import MICRO
from core.planning.stored import Stored
from core.planning.suggest.shelf import Shelf


def days_that_count(shelf: Shelf, policy: Policy, today: dt.date) -> int:
    """The days within which running out counts."""
    if shelf.life_days is not None and shelf.life_days <= policy.horizon_days:
        return max(1, (shelf.source.until_on - today).days)
    return policy.horizon_days


def chance_within(
    stored: Stored, shelf: Shelf, policy: Policy, today: dt.date, there_micro: int
) -> int | None:
    """The chance, in millionths, of running out of so much within the days that count; None for a
    shelf that was not forecast."""
    row = stored.row_of.get(shelf.key)
    if row is None:
        return None
    passed = max(0, (today - stored.run.day(1)).days)
    days = min(days_that_count(shelf, policy, today) + passed, stored.run.horizon_days)
    return round(stored.chance_above(row, days, max(0, there_micro) / MICRO) * MICRO)
