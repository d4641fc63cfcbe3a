"""The worlds of the replay benchmark, and the forecasts its policies order by.

A file gives demand and price. What it does not give is drawn by seed, the same for every policy:
cost half to three quarters of the price, lead one or two days, packs of up to a day's sales, a
shelf life of 3 to 14 days unless one is given, and for the outages three stretches of 7 to 14 days
a series on which orders never arrive.
"""

from dataclasses import replace

import numpy as np

from benchmarks._forecast_data import Task
from core.planning.forecast.levels import Floats
from core.planning.forecast.methods import BY_NAME, ask
from core.planning.forecast.panel import Panel
from core.planning.forecast.paths import draw_paths
from core.planning.forecast.produce import forecast
from core.planning.forecast.tournament import Verdict
from core.planning.replay.ours import known_demand
from core.planning.replay.world import View, World

HORIZON = 21
REFRESH_DAYS = 7
PATHS = 200
HOLDING_A_YEAR = 0.2


def world_of(task: Task, first: int, life: int | None, seed: int = 11) -> World:
    """The world of a file; outages lie on the days from `first` on."""
    random = np.random.default_rng(seed)
    demand = np.round(task.panel.filled())
    count, days = demand.shape
    price = _prices(task.panel)
    cost = price * random.uniform(0.5, 0.75, count)
    daily = demand[:, max(0, first - 90) : first].mean(axis=1)
    pack = np.maximum(1.0, np.round(daily * random.uniform(0.1, 1.0, count)))
    drawn = random.integers(3, 15, count)
    outage = np.zeros((count, days), dtype=bool)
    for row in range(count):
        for start in random.integers(first, days - 7, 3):
            outage[row, start : start + int(random.integers(7, 15))] = True
    return World(
        demand,
        price,
        cost,
        cost * HOLDING_A_YEAR / 365,
        drawn if life is None else np.full(count, life),
        random.integers(1, 3, count),
        np.ones(count, dtype=np.int64),
        pack,
        outage,
    )


def one_day(world: World) -> World:
    """The same goods if they could be sold on one day only, ordered by the piece each evening."""
    ones = np.ones(len(world.demand), dtype=np.int64)
    return replace(world, life=ones, lead=ones, review=ones, pack=ones.astype(np.float64))


def lasting(world: World) -> World:
    """The same goods if they kept for two months, ordered twice a week with three days' lead."""
    count = len(world.demand)
    return replace(world, life=np.full(count, 60), lead=np.full(count, 3), review=np.full(count, 4))


def _prices(panel: Panel) -> Floats:
    given = panel.signals.get("price")
    if given is None:
        return np.ones(len(panel.keys))
    middle = np.median(given.values, axis=1)
    return np.where(middle > 0, middle, 1.0)


class Foreseen:
    """Forecasts made anew every week on what was known then; paths from tomorrow on.

    A forecast made once for a day is kept: settings of one policy are compared on the same one.
    """

    def __init__(self, panel: Panel, verdict: Verdict, method: str | None = None) -> None:
        """`method` names one contestant; without it the production forecast is meant."""
        self.panel, self.verdict, self.method = panel, verdict, method
        self.kept: dict[int, Floats] = {}

    def __call__(self, view: View) -> Floats:
        known = view.day + 1
        made_at = known - known % REFRESH_DAYS
        if made_at not in self.kept:
            self.kept[made_at] = self._paths(view, made_at)
        return self.kept[made_at][:, :, known - made_at :]

    def _paths(self, view: View, made_at: int) -> Floats:
        seen = self.panel.quantity.copy()
        seen[:, :made_at] = np.where(
            np.isnan(seen[:, :made_at]), np.nan, _filled(known_demand(view)[:, :made_at])
        )
        history = replace(self.panel, quantity=seen).at(made_at, HORIZON)
        if self.method is None:
            made = forecast(history, HORIZON, self.verdict)
            quantiles, kinds = made.quantiles, made.classes
            ranks = [self.verdict.of(kind).ranks for kind in kinds]
        else:
            quantiles = ask(BY_NAME[self.method], history, HORIZON).quantiles
            ranks = [np.empty((0, 0))] * len(history.keys)
        paths = [
            draw_paths(quantiles[row], ranks[row], key, PATHS, seed=5)
            for row, key in enumerate(history.keys)
        ]
        return np.round(np.stack(paths))


def _filled(known: Floats) -> Floats:
    """Days not known take the mean of the four same weekdays before."""
    filled = known.copy()
    for row, day in np.argwhere(np.isnan(known)):
        past = filled[row, [d for d in range(day - 28, day, 7) if d >= 0]]
        filled[row, day] = past.mean() if len(past) else 0.0
    return filled
