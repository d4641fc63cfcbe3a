"""Sample paths: possible futures of a series, day by day, from a seed.

Each path takes the errors of one past forecast of the same class as it ran over its horizon, as
ranks, and reads this forecast's quantiles at them: single days follow the quantiles exactly, and a
strong Monday is followed by what followed strong Mondays (an empirical copula). Without a past,
days are drawn independently, which understates runs of good days.
"""

import zlib

import numpy as np

from core.planning.forecast.levels import LEVELS, Floats, read_paths
from core.planning.forecast.panel import Key
from core.planning.forecast.produce import Forecast
from core.planning.forecast.tournament import Verdict


def sample_paths(forecast: Forecast, verdict: Verdict, row: int, count: int, seed: int) -> Floats:
    """Paths (count, horizon) of one series. The same seed and series give the same paths."""
    ranks = verdict.of(forecast.classes[row]).ranks
    return draw_paths(forecast.quantiles[row], ranks, forecast.keys[row], count, seed)


def draw_paths(quantiles: Floats, ranks: Floats, key: Key, count: int, seed: int) -> Floats:
    """Paths (count, horizon) of quantiles (horizon, LEVELS), by error paths as ranks (case, step).

    The same seed and key give the same paths, whatever else is drawn.
    """
    horizon = quantiles.shape[0]
    random = np.random.default_rng([seed, row_seed(key)])
    if len(ranks) and ranks.shape[1] >= horizon:
        drawn = ranks[_evenly(random, len(ranks), count)][:, :horizon]
        # Within its step of the ranks a draw may lie anywhere.
        drawn = drawn + random.uniform(-0.5, 0.5, drawn.shape) / len(ranks)
    else:
        drawn = random.uniform(size=(count, horizon))
    return read_paths(quantiles, drawn)


def row_seed(key: Key, what: str = "") -> int:
    """A number of a series' own, and of what is drawn for it."""
    return zlib.crc32("\0".join([*key, what] if what else key).encode())


MOST_MOVED = 2.5


def as_many(random: np.random.Generator, paths: Floats, total: float) -> Floats:
    """Paths of whole pieces moved to a mean total: whole quantiles of goods that sell less than one
    a day leave a fifth of them out. Pieces are rounded up as often as their fraction says."""
    have = float(paths.mean(axis=0).sum())
    if have <= 0:
        return paths
    moved = paths * min(total / have, MOST_MOVED)
    result: Floats = np.floor(moved + random.uniform(size=moved.shape))
    return result


def total_quantiles(paths: Floats) -> Floats:
    """Quantiles (horizon, LEVELS) of what paths (count, horizon) come to up to each day."""
    sums = np.cumsum(paths, axis=1)
    result: Floats = np.quantile(sums, LEVELS, axis=0).T
    return result


def _evenly(
    random: np.random.Generator, size: int, count: int
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Positions drawn so that each comes up equally often, give or take one, in random order."""
    rounds = [random.permutation(size) for _ in range(-(-count // size))]
    chosen = np.concatenate(rounds)[:count]
    return chosen.astype(np.int64)
