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


def fortnight(panel: Panel, kind: Class, quantiles: Floats, mean: Floats) -> float:
    """The mean of what a fortnight comes to; no total falls from one chance to the next."""
    (part,) = parts_of(panel, (kind,), Verdict(AHEAD, {}), quantiles, mean, 7)
    total = add_up(part)[0, -1]
    assert (np.diff(total) >= 0).all()
    # of a distribution read at even chances, the mean of what is read is its own
    return float(np.interp(np.arange(0.025, 1, 0.05), LEVELS, total).mean())


@pytest.mark.parametrize("daily", [0.05, 0.1, 0.2])
def test_a_fortnight_of_goods_that_sell_seldom_comes_to_their_mean(daily: float) -> None:
    panel, quantiles, mean = seldom(daily)
    found = fortnight(panel, Class.INTERMITTENT, quantiles, mean)
    assert found == pytest.approx(daily * AHEAD, rel=0.15)


def test_what_sells_seldom_is_told_half_by_its_habit() -> None:
    """A quarter of a piece a day was sold of late; the forecast says a tenth more, or less."""
    panel, quantiles, mean = seldom(0.25)
    for forecast in (0.15, 0.35):
        found = fortnight(panel, Class.INTERMITTENT, quantiles, np.full_like(mean, forecast))
        assert found == pytest.approx((forecast + 0.25) / 2 * AHEAD, rel=0.1)


def test_other_goods_are_told_by_their_quantiles_alone() -> None:
    panel, quantiles, mean = seldom(0.2)
    found = [fortnight(panel, Class.SMOOTH, quantiles, m) for m in (mean, 3 * mean)]
    assert found[0] == found[1]
