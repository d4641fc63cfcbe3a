"""One model for all series: gradient-boosted trees for the mean and for quantiles (LightGBM).

The trees learn sales over the recent level, weighted so that their loss is the scaled pinball loss
that forecasts are judged by. Training looks at past origins, the nearer the more often, and is
capped in rows, so its cost does not grow with the number of series. Seven levels are learnt, the
others read between them. One thread a process: on shared cores more threads wait for each other.
"""

from dataclasses import dataclass

import lightgbm as lgb
import numpy as np

from core.planning.forecast.features import History, Rows
from core.planning.forecast.levels import Floats, spread_to_levels
from core.planning.forecast.panel import Panel
from core.planning.forecast.scoring import naive_scale

LEARNT: Floats = np.array([0.025, 0.1, 0.275, 0.5, 0.725, 0.9, 0.975])


@dataclass(frozen=True)
class Recipe:
    """Settings of the trees. Chosen on days that no benchmark scores (docs/decisions/0010)."""

    rows: int = 40_000
    trees: int = 100
    rate: float = 0.08
    leaves: int = 24
    leaf_rows: int = 60
    bins: int = 63
    feature_share: float = 0.6
    row_share: float = 0.7
    stride: int = 7
    recent_days: int = 1_200
    seed: int = 20_26


def training_rows(history: History, horizon: int, recipe: Recipe) -> Rows:
    """Past (series, origin, step) whose target is known; at most `recipe.rows`, drawn by seed."""
    panel = history.panel
    random = np.random.default_rng(recipe.seed)
    latest = panel.days - horizon
    earliest = max(int(history.start.min()) + 28, panel.days - recipe.recent_days)
    origins = np.arange(latest, earliest, -recipe.stride)
    if origins.size == 0:
        origins = np.array([max(latest, 1)])
    series, origin, step = (
        grid.ravel()
        for grid in np.meshgrid(
            np.arange(len(panel.keys)), origins, np.arange(1, horizon + 1), indexing="ij"
        )
    )
    known = origin >= history.start[series] + min(28, horizon)
    series, origin, step = series[known], origin[known], step[known]
    if series.size > recipe.rows:
        chosen = np.sort(random.choice(series.size, recipe.rows, replace=False))
        series, origin, step = series[chosen], origin[chosen], step[chosen]
    return Rows(series, origin, step)


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
    level = history.level(rows.series, rows.origin)
    scale = naive_scale(panel)[rows.series]
    weight = np.where(np.isfinite(scale), level / np.maximum(scale, 1e-9), 0.0)
    weight = np.clip(weight, 0.0, np.quantile(weight, 0.99) + 1e-9)
    features, names = history.table(rows)
    target = history.sales[rows.series, rows.target] / level
    target = np.minimum(target, np.quantile(target, 0.9995) + 1e-9)
    asked = asked_rows(panel, horizon)
    question, _ = history.table(asked)
    asked_level = history.level(asked.series, asked.origin)
    data = lgb.Dataset(
        features, target, weight=weight, feature_name=names,
        params={"max_bin": recipe.bins, "verbose": -1, "num_threads": 1}, free_raw_data=False,
    )  # fmt: skip
    shape = (len(panel.keys), horizon)
    learnt = np.stack(
        [
            (_train(data, recipe, "quantile", float(tau)).predict(question, num_threads=1)
             * asked_level).reshape(shape)
            for tau in LEARNT
        ],
        axis=-1,
    )  # fmt: skip
    mean = _train(data, recipe, "regression", 0.5).predict(question, num_threads=1) * asked_level
    return spread_to_levels(np.sort(learnt, axis=-1), LEARNT), np.maximum(mean.reshape(shape), 0)


def _train(data: lgb.Dataset, recipe: Recipe, objective: str, level: float) -> lgb.Booster:
    parameters = {
        "objective": objective,
        "alpha": level,
        "learning_rate": recipe.rate,
        "num_leaves": recipe.leaves,
        "min_data_in_leaf": recipe.leaf_rows,
        "max_bin": recipe.bins,
        "feature_fraction": recipe.feature_share,
        "bagging_fraction": recipe.row_share,
        "bagging_freq": 1,
        "num_threads": 1,
        "force_col_wise": True,
        "deterministic": True,
        "seed": recipe.seed,
        "verbose": -1,
    }
    return lgb.train(parameters, data, num_boost_round=recipe.trees)
