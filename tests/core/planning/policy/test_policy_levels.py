"""Minimum and maximum by money: limits with known answers, and nothing sold that never came."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.policy.levels import LINE_FEN, YEAR, Course, best_levels, live

LONG = 100_000


def course(
    *, lead: int = 0, review: int = 1, pack: float = 1, life: int = LONG, margin: float = 400
) -> Course:
    return Course(
        np.array([lead]),
        np.array([review]),
        np.array([float(pack)]),
        np.array([life]),
        np.array([margin]),
        np.array([600.0]),
        np.array([600 * 0.15 / 365]),
    )


def poisson(mean: float, paths: int = 200) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.random.default_rng(5).poisson(mean, (1, paths, 28)).astype(float)


def test_goods_of_one_day_are_kept_as_the_newsvendor_would() -> None:
    """Margin 400 against a cost of 600: the 40 % quantile of Poisson(50) is 48."""
    best = best_levels(poisson(50), course(life=1), np.ones(1))
    assert abs(float(best.high[0]) - 48) <= 1
    assert best.low[0] == best.high[0] - 1, "filled up every day"


def test_goods_that_keep_are_hardly_ever_short() -> None:
    best = best_levels(poisson(8), course(lead=2, review=7), np.ones(1))
    assert 72 <= best.low[0] <= 95, "nine days of 8, and some more"
    assert best.high[0] > best.low[0] + 56, "lines cost, so that weeks are bought together"
    assert float(best.lived.served[0]) > 0.995
    assert abs(float(best.safety[0]) - (best.low[0] - best.expected[0])) <= 0.5


def test_a_years_money_is_what_its_pieces_come_to() -> None:
    """Ten a day without fail, filled up every day to ten: all is sold, each day a line."""
    demand = np.full((1, 3, 28), 10.0)
    lived = live(demand, np.array([[9.0]]), np.array([[10.0]]), course())
    assert np.isclose(lived.earned[0, 0], (10 * 400 - LINE_FEN) * YEAR)
    assert lived.lost[0, 0] == lived.wasted[0, 0] == lived.kept[0, 0] == 0
    assert lived.served[0, 0] == 1


def test_what_outlives_its_life_is_thrown_away() -> None:
    demand = np.full((1, 2, 28), 6.0)
    lived = live(demand, np.array([[9.0]]), np.array([[10.0]]), course(life=1))
    assert np.isclose(lived.wasted[0, 0], 4 * 600 * YEAR)
    assert np.isclose(lived.earned[0, 0], (6 * 400 - 4 * 600 - LINE_FEN) * YEAR)


@settings(max_examples=30, deadline=None)
@given(
    st.floats(0.2, 30), st.integers(0, 6), st.integers(1, 9), st.integers(1, 24),
    st.integers(1, 40), st.integers(0, 60), st.integers(0, 90),
)  # fmt: skip
def test_living_the_best_again_earns_what_was_said(
    mean: float, lead: int, review: int, pack: int, life: int, low: int, rise: int
) -> None:
    """And no share served lies outside 0 and 1, whatever the level."""
    demand, of = poisson(mean, 20), course(lead=lead, review=review, pack=pack, life=life)
    best = best_levels(demand, of, np.ones(1))
    again = live(demand, best.low[:, None], best.high[:, None], of)
    assert np.isclose(again.earned[0, 0], best.lived.earned[0])
    some = live(demand, np.array([[float(low)]]), np.array([[float(low + rise)]]), of)
    assert -1e-9 <= some.served[0, 0] <= 1 + 1e-9
    assert some.wasted[0, 0] >= 0
    assert some.kept[0, 0] >= -1e-6
    assert 0 <= best.safety[0] <= best.low[0]
