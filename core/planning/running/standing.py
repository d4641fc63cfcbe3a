"""A shelf as the rule of running out sees it: goods with their days, out of lots and orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from core.kernel.amounts import MICRO
from core.planning.forecast.levels import Floats
from core.planning.policy.order import NEVER
from core.planning.running.chance import Goods, Standing, days_after
from core.planning.stored import Stored
from core.planning.suggest.shelf import Coming, LotThere, Shelf

LOOK_DAYS = 14
Late = Mapping[int, Sequence[int]]
"""By supplier: how many days past the promise his past orders came."""


def goods_of(
    lots: Iterable[LotThere],
    coming: Iterable[Coming],
    life_days: int | None,
    start: dt.date,
    late: Late,
) -> tuple[Goods, ...]:
    """Goods there and under way, their days counted from `start`. What waits for approval may
    never come."""
    found = [
        Goods(
            max(lot.quantity_micro, 0) / MICRO,
            0,
            NEVER if lot.last_on is None else (lot.last_on - start).days,
        )
        for lot in lots
    ]
    for one in (one for one in coming if one.bound):
        first = max(1, (one.due_on - start).days)
        last = NEVER if life_days is None else first + life_days - 1
        record = tuple(late.get(one.supplier_id or 0, ()))
        found.append(Goods(one.quantity_micro / MICRO, first, last, record))
    return tuple(found)


def totals_from(stored: Stored, row: int, start: dt.date) -> Floats:
    """Cumulative quantiles (days, LEVELS) from `start` on; days before the forecast count as its
    first ones, for want of better."""
    skip = (start - stored.run.day(1)).days
    return days_after(stored.total[row], np.maximum(stored.mean[row], 0.0), max(0, skip))


def likely_on(promised: dt.date, record: Sequence[int]) -> dt.date:
    """When an order comes by the middle of a supplier's record, by his word without one."""
    late = sorted(record)[len(record) // 2] if record else 0
    return promised + dt.timedelta(days=late)


def standing_of(shelf: Shelf, stored: Stored, today: dt.date, late: Late) -> Standing:
    """A shelf that suggestions are made for."""
    source = shelf.source
    return Standing(
        totals_from(stored, stored.row_of[shelf.key], today),
        goods_of(shelf.lots, shelf.coming, shelf.life_days, today, late),
        (source.arrives_on - today).days,
        tuple(late.get(source.partner_id or 0, ())),
    )
