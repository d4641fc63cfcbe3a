"""Goods that expire: conservation, the two limits of shelf life, a small case by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.planning.policy.ageing import best_level, play
from core.planning.policy.worth import Worth

BREAD = Worth(margin=7.0, cost=3.0)


def demand(mean: float, paths: int = 40, days: int = 60) -> np.ndarray:
    return np.random.default_rng(4).poisson(mean, (paths, days)).astype(float)


@given(st.integers(0, 30), st.integers(1, 9), st.lists(st.integers(0, 20), min_size=1, max_size=25))
def test_nothing_appears_or_vanishes(level: int, life: int, sales: list[int]) -> None:
    wanted = np.array([sales], dtype=float)
    seen = play(wanted, level, life)
    assert (seen.bought == seen.sold + seen.wasted + seen.left).all()
    assert (seen.sold + seen.lost == wanted.sum(axis=1)).all()
    assert (seen.wasted >= 0).all()


def test_oldest_go_first_and_leave_after_their_last_day() -> None:
    """Filled to 5, two sold: three are a day old; none sold: those three leave, two stay."""
    seen = play(np.array([[2.0, 0.0]]), 5, 2)
    assert (seen.bought[0], seen.sold[0], seen.wasted[0], seen.left[0]) == (7, 2, 3, 2)
    seen = play(np.array([[2.0, 4.0, 0.0]]), 5, 2)  # 3 old and 1 new sold; 1 new leaves
    assert (seen.sold[0], seen.wasted[0], seen.left[0]) == (6, 1, 4)


def test_a_life_of_one_day_is_the_newsvendor() -> None:
    wanted = demand(20)
    best = best_level(wanted, 1, BREAD)
    ratio = BREAD.under / (BREAD.under + BREAD.over)
    assert best == np.quantile(wanted, ratio, method="inverted_cdf")


def test_a_long_life_is_the_base_stock() -> None:
    rice = Worth(margin=1.0, cost=20.0, holding=0.1)
    wanted = demand(20)
    ratio = rice.under / (rice.under + rice.holding)
    assert best_level(wanted, 10_000, rice) == np.quantile(wanted, ratio, method="inverted_cdf")


def test_between_the_limits_a_longer_life_allows_more() -> None:
    wanted = demand(6)
    levels = [best_level(wanted, life, BREAD) for life in (1, 2, 3, 5, 30)]
    assert levels == sorted(levels)
    assert levels[0] < levels[-1]


def test_a_life_of_two_days_by_trying_every_level() -> None:
    wanted = demand(4, paths=10)
    tried = [play(wanted, n, 2).profit(BREAD).mean() for n in range(30)]
    assert best_level(wanted, 2, BREAD) == int(np.argmax(tried))


def test_a_lost_sale_that_costs_more_asks_for_more() -> None:
    wanted = demand(20)
    dear = Worth(margin=7.0, cost=3.0, lost=20.0)
    assert best_level(wanted, 1, dear) > best_level(wanted, 1, BREAD)
    assert dear.under == 27.0
    assert Worth(1, 2, disposal=3).over == pytest.approx(5)
