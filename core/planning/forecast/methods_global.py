"""One model for all series: gradient-boosted trees for the mean and for quantiles (LightGBM).

The trees learn sales over the recent level, from rows drawn so that their loss is the scaled
pinball loss that forecasts are judged by. Training looks at past origins of the last years and is
capped in rows, so its cost does not grow with the number of series. Five levels are learnt, the
others read between them. One thread a process: on shared cores more threads wait for each other.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.planning.forecast.features import History, Rows
from core.planning.forecast.levels import Floats, Ints, spread_to_levels
from core.planning.forecast.panel import Panel
from core.planning.forecast.scoring import naive_scale

if TYPE_CHECKING:  # a slow import, which only those who forecast should pay
    import lightgbm as lgb

LEARNT: Floats = np.array([0.05, 0.2, 0.5, 0.8, 0.95])


@dataclass(frozen=True)
class Recipe:
    """Settings of the trees. Chosen on days that no benchmark scores (docs/decisions/0010)."""

    rows_a_series: int = 700
    rows_a_further_series: int = 60
    many_series: int = 60
    fewest_rows: int = 3_000
    most_rows: int = 120_000
    small_below: int = 10_000
    trees: int = 60
    rate: float = 0.12
    leaves: int = 24
    leaf_rows: int = 40
    bins: int = 63
    feature_share: float = 0.4
    stride: int = 7
    recent_days: int = 800
    seed: int = 2026

    def rows_for(self, series: int) -> int:
        """Training rows for so many series: what each adds falls once there are many."""
        few = min(series, self.many_series)
        wanted = self.rows_a_series * few + self.rows_a_further_series * (series - few)
        return min(max(wanted, self.fewest_rows), self.most_rows)

    def for_rows(self, rows: int) -> "Recipe":
        """The recipe for so many rows: few rows bear fewer and smaller trees, and better ones."""
        if rows >= self.small_below:
            return self
        return replace(self, trees=self.trees // 2, rate=1.25 * self.rate, leaves=self.leaves // 2)


def training_rows(history: History, horizon: int, recipe: Recipe) -> Rows:
    """Past (series, origin, step) whose target is known, at most as the recipe allows, by seed.

    A row is drawn as often as it weighs: by the recent level of its series over the scale that its
    loss is divided by. The trees then need no weights, which would cost them half as much again.
    """
    panel = history.panel
    random = np.random.default_rng(recipe.seed)
    latest = panel.days - horizon
    earliest = max(int(history.start.min()) + 28, panel.days - recipe.recent_days)
    origins = np.arange(latest, earliest, -recipe.stride)
    if origins.size == 0:
        origins = np.array([max(latest, 1)])
    every = len(panel.keys) * origins.size * horizon
    most = recipe.rows_for(len(panel.keys))
    # A place in the grid series × origins × steps; the grid itself may be too large to lay out.
    place = np.arange(every)
    if every > 8 * most:
        place = np.unique(random.integers(every, size=4 * most))
    series, rest = np.divmod(place, origins.size * horizon)
    origin = origins[rest // horizon]
    known = origin >= history.start[series] + min(28, horizon)
    place, series, origin = place[known], series[known], origin[known]
    weight = _weight(history, series, origin)
    # Systematic drawing: a row of twice the weight comes up twice as often, the rest is even.
    sums = np.cumsum(weight)
    if not sums.size or sums[-1] <= 0:
        chosen = np.arange(min(place.size, most))
    else:
        count = min(most, place.size)
        marks = (np.arange(count) + random.uniform()) * (sums[-1] / count)
        chosen = np.minimum(np.searchsorted(sums, marks), place.size - 1)
    return Rows(series[chosen], origin[chosen], place[chosen] % horizon + 1)


def _weight(history: History, series: Ints, origin: Ints) -> Floats:
    level = history.level(series, origin)
    scale = naive_scale(history.panel)[series]
    weight = np.where(np.isfinite(scale), level / np.maximum(scale, 1e-9), 0.0)
    return np.minimum(weight, np.quantile(weight, 0.99) + 1e-9) if weight.size else weight


def asked_rows(panel: Panel, horizon: int) -> Rows:
    """The rows of the forecast itself: every series, at the end of its history."""
    series, step = (
        grid.ravel()
        for grid in np.meshgrid(
            np.arange(len(panel.keys)), np.arange(1, horizon + 1), indexing="ij"
        )
    )
    return Rows(series, np.full(series.size, panel.days), step)


def global_trees(panel: Panel, horizon: int, recipe: Recipe | None = None) -> tuple[Floats, Floats]:
    """Quantiles (series, horizon, LEVELS) and mean (series, horizon) of every series.

    Raises ValueError if there is too little history to learn from.
    """
    recipe = recipe or Recipe()
    history = History(panel)
    rows = training_rows(history, horizon, recipe)
    if rows.series.size < 200:
        raise ValueError("too little history for a global model")
    recipe = recipe.for_rows(rows.series.size)
    data = _lesson(history, rows, recipe)
    asked = asked_rows(panel, horizon)
    question, _ = history.table(asked)
    level = history.level(asked.series, asked.origin)

    def said(booster: "lgb.Booster") -> Floats:
        answer = np.asarray(booster.predict(question, num_threads=1), dtype=np.float64)
        return (answer * level).reshape(len(panel.keys), horizon)

    learnt = [said(_train(data, recipe, "quantile", float(tau))) for tau in LEARNT]
    # The mean needs no tails: half the trees at twice the rate do.
    brief = replace(recipe, trees=recipe.trees // 2, rate=2 * recipe.rate)
    mean = said(_train(data, brief, "regression", 0.5))
    return spread_to_levels(np.sort(np.stack(learnt, axis=-1), axis=-1), LEARNT), np.maximum(
        mean, 0
    )


def _lesson(history: History, rows: Rows, recipe: Recipe) -> "lgb.Dataset":
    """What the trees learn from: features, and sales over level."""
    import lightgbm as lgb

    level = history.level(rows.series, rows.origin)
    features, names = history.table(rows)
    target = history.sales[rows.series, rows.target] / level
    target = np.minimum(target, np.quantile(target, 0.9995) + 1e-9)
    return lgb.Dataset(
        features,
        target,
        feature_name=names,
        params={"max_bin": recipe.bins, "verbose": -1, "num_threads": 1},
        free_raw_data=False,
    )


def _train(data: "lgb.Dataset", recipe: Recipe, objective: str, level: float) -> "lgb.Booster":
    import lightgbm as lgb

    parameters = {
        "objective": objective,
        "alpha": level,
        "learning_rate": recipe.rate,
        "num_leaves": recipe.leaves,
        "min_data_in_leaf": recipe.leaf_rows,
        "max_bin": recipe.bins,
        "feature_fraction": recipe.feature_share,
        "num_threads": 1,
        "force_col_wise": True,
        "deterministic": True,
        "seed": recipe.seed,
        "verbose": -1,
    }
    return lgb.train(parameters, data, num_boost_round=recipe.trees)
