"""Shelves and forecasts made up, for suggestions with known answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from core.kernel.amounts import MICRO
from core.planning.forecast import Class
from core.planning.forecast.levels import DEVIATES, LEVELS
from core.planning.stored import Run, Stored
from core.planning.suggest.shelf import Coming, LotThere, Shelf, Source

TODAY = dt.date(2026, 11, 24)
DAY = dt.timedelta(days=1)
HORIZON = 28
SOURCE = Source(
    partner_id=5,
    base_unit_id=1,
    unit_id=1,
    pack_micro=MICRO,
    price_micro=6 * MICRO,
    cost_fen_e6=600 * MICRO,
    order_on=TODAY,
    arrives_on=TODAY + 2 * DAY,
    until_on=TODAY + 5 * DAY,
)


def shelf(
    item: int = 1,
    place: int = 1,
    there: int = 0,
    *,
    pack: int = 1,
    life: int | None = None,
    expires_in: int | None = None,
    coming: tuple[int, int] | None = None,
    held: str = "",
) -> Shelf:
    """Goods at 10.00 that cost 6.00; pieces `there`, and (pieces, days) `coming`."""
    last = None if expires_in is None else TODAY + expires_in * DAY
    return Shelf(
        item_id=item,
        warehouse_id=place,
        org_unit_id=place,
        cost_pool_id=1,
        source=replace(SOURCE, pack_micro=pack * MICRO, price_micro=6 * pack * MICRO),
        price_fen=1000.0,
        life_days=life,
        weighed=False,
        on_hand_micro=there * MICRO,
        lots=(LotThere(there * MICRO, last),) if there else (),
        coming=(Coming(coming[0] * MICRO, TODAY + coming[1] * DAY, 5),) if coming else (),
        held=held,
    )


def stored(*daily: float, spread: float = 0.3, keys: tuple[tuple[int, int], ...] = ()) -> Stored:
    """Forecasts of so many a day for item n at place 1; days are drawn apart."""
    count = len(daily)
    mean = np.repeat(np.array(daily)[:, None], HORIZON, axis=1)
    quantiles = np.maximum(mean[..., None] * (1 + spread * DEVIATES), 0.0)
    wide = np.sqrt(np.arange(1, HORIZON + 1))[:, None] * spread * DEVIATES
    total = np.maximum(np.cumsum(mean, axis=1)[..., None] + mean[..., None] * wide, 0.0)
    run = Run(1, 1, "nightly", TODAY - DAY, HORIZON, 7, None, count, 0, 0)
    assert quantiles.shape[-1] == len(LEVELS)
    return Stored(
        run,
        keys or tuple((n + 1, 1) for n in range(count)),
        (1,) * count,
        (Class.SMOOTH,) * count,
        ("",) * count,
        mean,
        quantiles,
        total,
        ({},) * count,
        {},
    )
