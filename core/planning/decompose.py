"""A forecast taken apart, and tried otherwise: Prophet's parts, and what another price would do.

Both are reckoned when they are asked for, from one history (of a shelf or of a sum of shelves), in
less than a second or two; neither is what orders go by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.planning.explorer import Look, Past
from core.planning.forecast import Known, Panel, with_holidays
from core.planning.forecast import Signal as Numbers
from core.planning.forecast.explain import what_if
from core.planning.forecast.levels import Floats
from core.planning.forecast.methods_prophet import fitted
from core.planning.panels import HORIZON
from core.planning.signals import COUNTRY

FEWEST_DAYS = 56
LEAST_MOVE = 0.01
"""A price that never moved by a hundredth teaches nothing."""
FEWEST_PROMOTED = 5


@dataclass(frozen=True)
class Parts:
    """Prophet's decomposition: a value a day, past then ahead; weekly from Monday on."""

    days: int
    trend: Floats
    weekly: Floats
    yearly: Floats | None
    holidays: Floats | None
    said: Floats


@dataclass(frozen=True, slots=True)
class Teaches:
    """What a history can tell about: whether price moved, on how many days it was promoted."""

    price: bool
    promoted: int

    @property
    def promotion(self) -> bool:
        """Whether promotions were seen often enough."""
        return self.promoted >= FEWEST_PROMOTED


def panel_of(past: Sequence[Past]) -> Panel:
    """The history as a panel of one series, with holidays, price and promotion."""
    wanted = np.array([[day.wanted for day in past]])
    panel = Panel((("sum", "sum"),), past[0].on, wanted, {}, HORIZON)
    panel = with_holidays(panel, COUNTRY)
    price = np.array([day.price for day in past])
    if (price > 0).any():
        index = np.maximum.accumulate(np.where(price > 0, np.arange(len(price)), -1))
        index = np.where(index < 0, int((price > 0).argmax()), index)
        carried = np.concatenate([price[index], np.repeat(price[index][-1], HORIZON)])
        panel = panel.with_signal("price", Numbers(carried[None, :], Known.PLANNED))
    flags = np.array([float(day.promoted) for day in past] + [0.0] * HORIZON)
    return panel.with_signal("promo", Numbers(flags[None, :], Known.PLANNED))


def teaches(past: Sequence[Past]) -> Teaches:
    """What can be learnt from a history about price and promotion."""
    price = np.array([day.price for day in past if day.price > 0 and not day.promoted])
    moved = price.size > 0 and float(price.std()) > LEAST_MOVE * float(price.mean())
    return Teaches(bool(moved), sum(day.promoted for day in past))


def tried(seen: Look, price_change: float, promoted: bool) -> Floats:
    """Factors (horizon,) on a forecast at a price changed by so much (−0.1: a tenth cheaper),
    under a promotion or not. All 1 where the history is too short."""
    if len(seen.past) < FEWEST_DAYS:
        return np.ones(HORIZON)
    panel = panel_of(seen.past)
    ahead: dict[str, Floats] = {}
    if "price" in panel.signals and price_change:
        now = panel.signals["price"].values[:, -HORIZON:]
        ahead["price"] = now * (1 + price_change)
    if promoted:
        ahead["promo"] = np.ones((1, HORIZON))
    return what_if(panel, HORIZON, ahead)[0] if ahead else np.ones(HORIZON)


def taken_apart(past: Sequence[Past]) -> Parts:
    """Prophet's view of a history. Raises ValueError if it has fewer than 14 days."""
    panel = panel_of(past)
    holidays = [name for name in panel.signals if name not in ("price", "promo")]
    model, future = fitted(panel, holidays)
    everything = model.history[["ds", *(n for n in holidays if n in model.history)]]
    import pandas as pd

    told = model.predict(pd.concat([everything, future], ignore_index=True))
    weekly = told["weekly"].to_numpy() if "weekly" in told else np.zeros(len(told))
    offset = past[0].on.weekday()
    by_day = np.array([weekly[(day - offset) % 7] for day in range(7)])
    return Parts(
        len(past),
        told["trend"].to_numpy(),
        by_day,
        told["yearly"].to_numpy() if "yearly" in told else None,
        told["extra_regressors_additive"].to_numpy()
        if "extra_regressors_additive" in told
        else None,
        told["yhat"].to_numpy(),
    )
