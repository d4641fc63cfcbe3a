"""Goods that sell seldom: what an empty shelf hid, by what the good usually sells."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.planning.demand.censored import Days, How, wanted
from core.planning.demand.seldom import at_least, can_tell, sells_seldom
from core.planning.forecast.levels import Floats

SERIES, DAYS = 80, 364


def uneven(seed: int, shape: float = 0.3, mean: float = 0.3) -> tuple[Floats, np.random.Generator]:
    """True demand of goods whose days are uneven."""
    random = np.random.default_rng(seed)
    level = mean * random.uniform(0.5, 1.5, (SERIES, 1))
    pace = random.gamma(shape, level / shape, (SERIES, DAYS))
    return random.poisson(pace).astype(np.float64), random


def shelves(true: Floats, shelf: float, random: np.random.Generator, *, timed: bool) -> Days:
    """As a reader finds it, with so many pieces on each shelf and buyers coming evenly."""
    sold, empty = np.minimum(true, shelf), true >= shelf
    gone = random.beta(np.maximum(sold, 1), true - sold + 1)
    share = gone if timed else np.full(true.shape, np.nan)
    weekday = np.arange(DAYS) % 7
    return Days(sold, np.ones(true.shape, bool), empty, share, weekday, np.ones(SERIES, bool))


def bias(days: Days, true: Floats) -> float:
    return float(wanted(days).demand.sum() / true.sum() - 1)


def test_with_the_time_of_the_last_sale_one_piece_a_shelf_is_enough() -> None:
    true, random = uneven(1)
    days = shelves(true, 1, random, timed=True)
    assert sells_seldom(days.sold, days.known, days.pieces).all()
    assert days.sold.sum() / true.sum() < 0.75
    assert abs(bias(days, true)) < 0.06


def test_without_the_time_shelves_that_mostly_held_enough_tell_it() -> None:
    true, random = uneven(2)
    days = shelves(true, 2, random, timed=False)
    assert days.sold.sum() / true.sum() < 0.9
    assert abs(bias(days, true)) < 0.06
    assert set(np.unique(wanted(days).how)) == {How.WHOLE, How.ESTIMATED}


def test_where_nothing_tells_how_uneven_days_are_tobit_goes_on() -> None:
    true, random = uneven(3)
    days = shelves(true, 1, random, timed=False)
    assert not can_tell(days.sold, days.known, days.empty, days.share)
    assert How.TOBIT in wanted(days).how


def test_demand_is_never_below_what_was_sold_and_whole_days_stay() -> None:
    true, random = uneven(4)
    days = shelves(true, 2, random, timed=True)
    found = wanted(days)
    assert (found.demand >= days.sold).all()
    assert (found.demand[~days.empty] == days.sold[~days.empty]).all()
    assert np.isfinite(found.demand).all()


def test_an_earlier_last_sale_means_more_was_wanted() -> None:
    true, random = uneven(5)
    days = shelves(true, 1, random, timed=True)
    found = wanted(days).demand[0][days.empty[0]]
    order = np.argsort(days.share[0][days.empty[0]])
    assert (np.diff(found[order]) <= 1e-9).all()


def test_what_sells_by_weight_or_by_the_hundred_is_left_to_the_other_rule() -> None:
    known = np.ones((3, 100), bool)
    sold = np.zeros((3, 100))
    sold[0, ::4], sold[1, ::4], sold[2, ::4] = 2.0, 0.35, 900.0
    assert sells_seldom(sold, known, np.ones(3, bool)).tolist() == [True, False, False]
    assert not sells_seldom(sold, known, np.zeros(3, bool)).any()


@given(st.integers(0, 6), st.floats(0.1, 20), st.floats(0.01, 8))
def test_at_least_is_the_negative_binomial_summed_up(sold: int, shape: float, mean: float) -> None:
    from scipy.stats import nbinom

    chance = shape / (shape + mean)
    counts = np.arange(sold, 4_000)
    weights = nbinom.pmf(counts, shape, chance)
    found, likely = at_least(np.array([float(sold)]), shape, np.array([mean]))
    assert likely[0] == pytest.approx(weights.sum(), rel=1e-3, abs=1e-6)
    if weights.sum() > 1e-4:
        assert found[0] == pytest.approx((counts * weights).sum() / weights.sum(), rel=0.02)
