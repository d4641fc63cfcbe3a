"""What the days of a night's forecast come to: goods that sell now and then are not short of it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from core.planning.forecast import Class, Verdict
from core.planning.forecast.levels import LEVELS, Floats
from core.planning.forecast.panel import Panel
from core.planning.nightly import add_up, parts_of

DAYS, AHEAD = 120, 14


def seldom(daily: float) -> tuple[Panel, Floats, Floats]:
    """A shelf that sells a piece now and then, as forecast: the quantiles of each day are whole."""
    sales = np.zeros((1, DAYS))
    sales[0, :: round(1 / daily)] = 1
    panel = Panel((("S", "I"),), dt.date(2026, 7, 1), sales)
    chance_of_none = np.exp(-daily)
    quantiles = np.where(chance_of_none >= LEVELS, 0.0, 1.0)
    return panel, np.tile(quantiles, (1, AHEAD, 1)), np.full((1, AHEAD), daily)


@pytest.mark.parametrize("daily", [0.05, 0.1, 0.2])
def test_a_fortnight_of_goods_that_sell_seldom_comes_to_their_mean(daily: float) -> None:
    panel, quantiles, mean = seldom(daily)
    (part,) = parts_of(panel, (Class.INTERMITTENT,), Verdict(AHEAD, {}), quantiles, mean, 7)
    total = add_up(part)[0, -1]
    # of a distribution read at even chances, the mean of what is read is its own
    even = np.interp(np.arange(0.025, 1, 0.05), LEVELS, total)
    assert even.mean() == pytest.approx(daily * AHEAD, rel=0.15)
    assert (np.diff(total) >= 0).all()
    smooth = parts_of(panel, (Class.SMOOTH,), Verdict(AHEAD, {}), quantiles, mean, 7)[0]
    assert not smooth.seldom.any()
