"""Small panels with known answers."""

from __future__ import annotations

from datetime import date

import numpy as np

from core.planning.forecast.levels import Floats, Ints
from core.planning.forecast.panel import Panel

MONDAY = date(2024, 1, 1)


def panel_of(*rows: Floats | list[float]) -> Panel:
    """A panel of these rows, from a Monday on; a store each two rows."""
    quantity = np.array(rows, dtype=np.float64)
    keys = tuple((f"S{i // 2}", f"I{i}") for i in range(len(rows)))
    return Panel(keys, MONDAY, quantity)


def weekly(days: int, level: float = 20.0) -> Floats:
    """Sales that depend on the weekday alone: level + 0 … 6."""
    return (level + np.arange(days) % 7).astype(np.float64)


def shop(series: int = 12, days: int = 200, seed: int = 1) -> Panel:
    """Whole pieces with a week and noise; every third series sells seldom."""
    random = np.random.default_rng(seed)
    means = [mean_of(i, np.arange(days)) for i in range(series)]
    return panel_of(*[random.poisson(mean).astype(np.float64) for mean in means])


def mean_of(series: int, days: Ints) -> Floats:
    """What a series of the shop sells on average on these days."""
    if series % 3 == 2:
        return np.full(len(days), 0.3)
    return (6 + series) * np.where(days % 7 >= 5, 1.5, 1.0)
