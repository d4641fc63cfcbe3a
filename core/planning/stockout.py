"""The chance of running out: three views of the days ahead, blended, and told as often as it comes.

- errors: past errors of the forecast as they ran over a horizon, laid on this forecast;
- counts: gamma-Poisson (negative binomial) days under a level that is itself uncertain;
- normal: normal days that hang together as past errors did.

Each gives sample paths of demand. A path runs out if on some day what is there, unexpired, cannot
serve it; orders under way arrive as late as such orders did. Goods that sell seldom are told half
by the forecast and half by their habit of the last quarter, and buyers of theirs come in clumps.
The blend's weights and its last correction (a line in log odds) are learnt on past statements, so
that of all that was said to be 70 % likely 70 % happens. More stock never raises the chance: every
step is monotone.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from core.planning.forecast.levels import LEVELS, Flags, Floats, Ints, deviates
from core.planning.forecast.panel import Key
from core.planning.forecast.paths import as_many, draw_paths, row_seed
from core.planning.policy.order import Supply, unserved

FAMILIES = ("errors", "counts", "normal")
_LOW, _HIGH = (int(np.searchsorted(LEVELS, level)) for level in (0.1, 0.9))
_WIDTH = float(deviates(np.array([0.9]))[0] - deviates(np.array([0.1]))[0])
QUARTER_DAYS, CLUMP_DAYS, CLUMP_SALES, CLUMPED = 91, 182, 10.0, 1.4
"""A habit is learnt on so many days; what is sold at once leans on so many sales of the usual."""
UNSURE = 0.1
"""The squared spread of a slow seller's level beside its mean."""
FEWEST = 200
"""Past statements below which the defaults are used."""


@dataclass(frozen=True)
class Habit:
    """How a slow seller sold of late: pieces a day over a quarter, and the variance of a day over
    its mean (1 where buyers come singly and take one piece each)."""

    daily: float
    clumps: float


def habit_of(sales: Floats) -> Habit:
    """The habit of daily sales (day,), the last of them yesterday's."""
    recent = sales[-CLUMP_DAYS:]
    if not recent.size:
        return Habit(0.0, CLUMPED)
    sold = float(recent.sum())
    clumps = (float(recent.var()) * len(recent) + CLUMP_SALES * CLUMPED) / (sold + CLUMP_SALES)
    return Habit(float(sales[-QUARTER_DAYS:].mean()), max(clumps, 1.0))


@dataclass(frozen=True)
class Outlook:
    """One series as forecast: quantiles (horizon, LEVELS), mean (horizon,), its class's errors.

    `ranks` (case, horizon or longer) are past error paths; `whole` tells that it sells pieces;
    `habit` is given for goods that sell seldom.
    """

    key: Key
    quantiles: Floats
    mean: Floats
    ranks: Floats
    whole: bool = True
    habit: Habit | None = None


def futures(outlook: Outlook, count: int, seed: int) -> dict[str, Floats]:
    """Paths (count, horizon) of each family. The same seed and key give the same paths."""
    random = np.random.default_rng([seed, row_seed(outlook.key, "families")])
    spread = np.maximum((outlook.quantiles[:, _HIGH] - outlook.quantiles[:, _LOW]) / _WIDTH, 0.0)
    mean = np.maximum(outlook.mean, 0.0)
    together = hanging_together(outlook.ranks, len(mean))
    errors = draw_paths(outlook.quantiles, outlook.ranks, outlook.key, count, seed)
    if outlook.habit is not None:
        mean = _half_by_habit(mean, outlook.habit)
        errors = as_many(random, errors, float(mean.sum()), outlook.whole)
        counts = _clumps(random, mean, outlook.habit.clumps, count)
    else:
        counts = _counts(random, mean, spread, together, count)
    found = {
        "errors": errors,
        "counts": counts,
        "normal": _normal(random, mean, spread, together, count),
    }
    if outlook.whole:
        found = {name: np.round(paths) for name, paths in found.items()}
    return found


def _half_by_habit(mean: Floats, habit: Habit) -> Floats:
    """The forecast's days, moved half-way to what the habit sells over all of them."""
    total = float(mean.sum())
    wanted = (total + habit.daily * len(mean)) / 2
    return mean * (wanted / total) if total > 0 else np.full(len(mean), wanted / len(mean))


def _clumps(random: np.random.Generator, mean: Floats, clumps: float, count: int) -> Floats:
    """Days of seldom and clumped sales under a level that is itself uncertain."""
    level = _gamma(random, np.array([UNSURE]), (count, 1))
    daily = _gamma(random, (clumps - 1) / np.maximum(mean, 1e-4), (count, len(mean)))
    return random.poisson(mean * level * daily).astype(np.float64)


def hanging_together(ranks: Floats, horizon: int) -> float:
    """The mean correlation between two days' errors of one horizon, in normal deviates, from 0."""
    if len(ranks) < 2 or ranks.shape[1] < horizon or horizon < 2:
        return 0.0
    scores = np.interp(ranks[:, :horizon], _CHANCES, _DEVIATES)
    variance_of_sum = float(scores.sum(axis=1).var())
    single = float(scores.var(axis=0).sum())
    shared = (variance_of_sum - single) / max(single * (horizon - 1), 1e-9)
    return float(np.clip(shared, 0.0, 0.95))


_CHANCES: Floats = np.linspace(0.001, 0.999, 999)
_DEVIATES: Floats = deviates(_CHANCES)


def _counts(
    random: np.random.Generator, mean: Floats, spread: Floats, together: float, count: int
) -> Floats:
    """Poisson days under a gamma level for all days and a gamma of each day."""
    known = np.maximum(mean, 0.01)
    # What the spread holds beyond a Poisson's, relative to the mean; part of it is the level's.
    beyond = np.maximum(spread**2 - known, 0.0) / known**2
    shared = together * float(spread.sum() / known.sum()) ** 2
    level = _gamma(random, np.array([shared]), (count, 1))
    daily = _gamma(random, np.maximum(beyond - shared, 0.0), (count, len(mean)))
    return random.poisson(mean * level * daily).astype(np.float64)


def _gamma(random: np.random.Generator, variance: Floats, size: tuple[int, int]) -> Floats:
    """Draws with mean 1 and these variances; 1 where there is none."""
    safe = np.maximum(variance, 1e-6)
    drawn = random.gamma(np.broadcast_to(1 / safe, size)) * safe
    result: Floats = np.where(variance > 1e-6, drawn, 1.0)
    return result


def _normal(
    random: np.random.Generator, mean: Floats, spread: Floats, together: float, count: int
) -> Floats:
    level = random.standard_normal((count, 1)) * np.sqrt(together)
    daily = random.standard_normal((count, len(mean))) * np.sqrt(1 - together)
    result: Floats = np.maximum(mean + spread * (level + daily), 0.0)
    return result


def ran_out(demand: Floats, supply: Supply, late_days: Ints | None = None) -> Flags:
    """Which paths (series, path) of demand (series, path, day) ask for more than is there.

    `late_days` (series, path, lot) shifts the arrival of each lot, path by path.
    """
    short = unserved(demand, supply, late_days).max(axis=2)
    result: Flags = short > 1e-9
    return result


def late_draws(
    record: Ints, cases: tuple[int, int], expected: Flags, random: np.random.Generator
) -> Ints:
    """Days late (series, path, lot), drawn from those of past orders; lots there are never late.

    `record` are days past the promise (early is negative), `expected` (series, lot) tells orders.
    """
    shape = (*cases, expected.shape[1])
    if len(record) == 0:
        return np.zeros(shape, dtype=np.int64)
    drawn = random.choice(record, size=shape)
    return np.where(expected[:, None, :], drawn, 0)


@dataclass(frozen=True)
class Blend:
    """How families are weighed, and the line in log odds that makes what is said come true."""

    weights: Mapping[str, float] = field(
        default_factory=lambda: {"errors": 0.5, "counts": 0.25, "normal": 0.25}
    )
    slope: float = 1.0
    shift: float = 0.0

    def chance(self, said: Mapping[str, Floats]) -> Floats:
        """The blended chance (…) from each family's (…)."""
        pooled = np.sum([said[name] * weight for name, weight in self.weights.items()], axis=0)
        told: Floats = 1 / (1 + np.exp(-(self.slope * _log_odds(pooled) + self.shift)))
        return told


def learn_blend(said: Mapping[str, Floats], happened: Flags) -> Blend:
    """Weights with the least squared error of past statements (case,), then the correction."""
    if len(happened) < FEWEST:
        return Blend()
    truth = happened.astype(np.float64)
    steps = [i / 10 for i in range(11)]
    tried = [
        (a, b, round(1 - a - b, 1)) for a, b in itertools.product(steps, steps) if a + b <= 1.001
    ]
    errors = [
        float(((sum(w * said[n] for w, n in zip(each, FAMILIES, strict=True)) - truth) ** 2).mean())
        for each in tried
    ]
    best = tried[int(np.argmin(errors))]
    weights = dict(zip(FAMILIES, best, strict=True))
    pooled = np.sum([said[n] * w for n, w in weights.items()], axis=0)
    slope, shift = _fit_line(_log_odds(pooled), truth)
    return Blend(weights, slope, shift)


def _log_odds(chance: Floats) -> Floats:
    safe = np.clip(chance, 0.002, 0.998)
    result: Floats = np.log(safe / (1 - safe))
    return result


def _fit_line(odds: Floats, truth: Floats, held: float = 20.0) -> tuple[float, float]:
    """Slope and shift by logistic regression, held towards no correction as by `held` cases."""
    found = np.array([1.0, 0.0])
    features = np.stack([odds, np.ones_like(odds)], axis=1)
    for _ in range(25):
        told = 1 / (1 + np.exp(-features @ found))
        slope = features.T @ (told - truth) + held * 0.25 * (found - [1.0, 0.0])
        bend = (features * (told * (1 - told))[:, None]).T @ features + held * 0.25 * np.eye(2)
        found = found - np.linalg.solve(bend, slope)
    return float(max(found[0], 0.05)), float(found[1])
