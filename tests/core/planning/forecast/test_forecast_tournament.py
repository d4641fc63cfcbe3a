"""Weights, calibration, scores, production and paths: rules with known answers, and properties."""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.planning.forecast.backtest import past_origins
from core.planning.forecast.calibrate import learn_calibration
from core.planning.forecast.classes import Class
from core.planning.forecast.combine import Ballot, learn_weights
from core.planning.forecast.levels import (
    DEVIATES,
    LEVELS,
    MEDIAN,
    SCORED,
    Floats,
    in_pieces,
    monotone,
    read_each,
    read_levels,
    spread_to_levels,
)
from core.planning.forecast.methods import BY_NAME, METHODS, Reach
from core.planning.forecast.paths import sample_paths
from core.planning.forecast.produce import Forecast, forecast
from core.planning.forecast.runner import Pool
from core.planning.forecast.scoring import coverage, naive_scale, pinball, wape
from core.planning.forecast.tournament import Rules, Verdict, hold_tournament
from tests.core.planning.forecast.series import mean_of, panel_of, shop, weekly

FAST = [method for method in METHODS if not method.costly]
RULES = Rules(origins=2)


def normal(mean: float, spread: float, cases: int, horizon: int = 5) -> Floats:
    return np.broadcast_to(mean + spread * DEVIATES, (cases, horizon, len(LEVELS))).copy()


# ---------------------------------------------------------------- levels and scores


def test_the_thirteen_levels_are_scored() -> None:
    assert len(SCORED) == 13
    assert (SCORED[0], SCORED[6], SCORED[-1]) == (0.05, 0.5, 0.95)


def test_a_normal_forecast_is_read_exactly_between_levels() -> None:
    said = normal(100, 10, 1)[0]
    assert read_levels(said, np.array([0.33]))[0, 0] == pytest.approx(
        100 + 10 * NormalDist().inv_cdf(0.33)
    )
    spread = spread_to_levels(said[:, [1, MEDIAN, -2]], LEVELS[[1, MEDIAN, -2]])
    assert spread == pytest.approx(said)
    assert read_each(said, np.full(5, 0.9)) == pytest.approx(said[:, LEVELS == 0.9][:, 0], abs=0.02)


@given(arrays(np.float64, (3, 2, len(LEVELS)), elements=st.floats(-1e6, 1e6)))
def test_any_numbers_become_rising_quantiles(numbers: Floats) -> None:
    made = monotone(numbers)
    assert (np.diff(made, axis=-1) >= 0).all()
    assert made.min() >= 0
    rounded = in_pieces(made, np.array([True, False, True]))
    assert (np.diff(rounded, axis=-1) >= 0).all()
    assert (rounded[1] == made[1]).all()


def test_scores_have_their_known_values() -> None:
    sure = np.full((1, 1, len(LEVELS)), 10.0)
    # Everything at 10 and 12 sold: the mean of level x 2 over levels around a half is 1.
    assert pinball(sure, np.array([[12.0]]))[0, 0] == pytest.approx(1.0)
    assert wape(np.array([8.0, 10.0]), np.array([10.0, 10.0])) == pytest.approx(0.1)
    assert np.isnan(wape(np.zeros(2), np.zeros(2)))
    assert coverage(np.array([1.0, 1]), np.array([2.0, 2]), np.array([2.0, 3])) == 0.5
    assert naive_scale(panel_of([1.0] * 7 + [3.0] * 7))[0] == 2.0
    assert np.isnan(naive_scale(panel_of(np.zeros(20), np.full(20, 4.0)))).all()


# ---------------------------------------------------------------- weights and calibration


def ballot(**said: Floats) -> Ballot:
    actual = np.random.default_rng(0).normal(100, 10, (60, 5))
    return Ballot(said, actual, np.ones(60), np.zeros(60, dtype=bool))


def test_the_better_contestant_gets_the_weight_and_both_kinds_stay() -> None:
    weights = learn_weights(
        ballot(global_trees=normal(100, 10, 60), window_average=normal(160, 10, 60))
    )
    assert weights == {"window_average": 0.05, "global_trees": 0.95}


def test_two_opposite_errors_share_the_weight() -> None:
    weights = learn_weights(
        ballot(global_trees=normal(110, 10, 60), window_average=normal(90, 10, 60))
    )
    assert weights["global_trees"] == pytest.approx(0.5, abs=0.1)


def test_who_saves_less_than_its_price_is_let_go() -> None:
    same = normal(100, 10, 60)
    weights = learn_weights(
        ballot(global_trees=same, window_average=normal(130, 10, 60), prophet=same + 0.01)
    )
    assert "prophet" not in weights


def test_who_saves_more_than_its_price_stays() -> None:
    weights = learn_weights(
        ballot(
            global_trees=normal(140, 10, 60),
            window_average=normal(140, 10, 60),
            prophet=normal(100, 10, 60),
        )
    )
    assert weights["prophet"] > 0.5


def test_intervals_that_held_too_little_are_made_wider() -> None:
    actual = np.random.default_rng(1).normal(100, 20, (300, 5))
    said = normal(100, 10, 300)
    learnt = learn_calibration(said, actual, np.ones(300), np.zeros(300, dtype=bool))
    assert learnt.stretch[0] == pytest.approx(2, abs=0.2)
    first, second = learnt.intervals(learnt.quantiles(said))
    assert coverage(*first, actual) == pytest.approx(0.80, abs=0.01)
    assert coverage(*second, actual) == pytest.approx(0.95, abs=0.01)
    assert (second[0] <= first[0]).all()
    assert (second[1] >= first[1]).all()


def test_a_good_calibration_is_left_alone() -> None:
    actual = np.random.default_rng(2).normal(100, 10, (400, 5))
    said = normal(100, 10, 400)
    learnt = learn_calibration(said, actual, np.ones(400), np.zeros(400, dtype=bool))
    # Near the median the loss hardly depends on the factor, so only the tails are judged.
    assert learnt.stretch[:5] == pytest.approx(np.ones(5), abs=0.1)


# ---------------------------------------------------------------- the whole


@pytest.fixture(scope="module")
def verdict() -> Verdict:
    return hold_tournament(shop(36), 7, RULES, methods=FAST)


@pytest.fixture(scope="module")
def made(verdict: Verdict) -> Forecast:
    return forecast(shop(36), 7, verdict)


def test_backtests_end_before_what_is_forecast() -> None:
    panel = shop(2, 200)
    assert past_origins(panel, 14, 3) == [186, 172, 158]
    assert past_origins(panel_of(weekly(60)), 14, 3) == []


def test_every_class_has_a_global_and_a_local_method(verdict: Verdict) -> None:
    for kind in Class:
        weights = verdict.of(kind).weights
        assert sum(weights.values()) == pytest.approx(1)
        assert {BY_NAME[name].reach for name in weights} == {Reach.GLOBAL, Reach.LOCAL}


def test_the_forecast_beats_the_seasonal_naive(made: Forecast) -> None:
    random = np.random.default_rng(9)
    coming = np.arange(200, 207)
    future = np.stack([random.poisson(mean_of(i, coming)) for i in range(36)]).astype(np.float64)
    naive = BY_NAME["seasonal_naive"].function(shop(36), 7)[0]
    assert pinball(made.quantiles, future).sum() < 0.85 * pinball(naive, future).sum()
    assert made.fell_back == ()


def test_the_forecast_is_monotone_whole_and_within_its_intervals(made: Forecast) -> None:
    assert (np.diff(made.quantiles, axis=-1) >= 0).all()
    assert (made.quantiles == np.round(made.quantiles)).all()
    assert (made.interval_95[0] <= made.interval_80[0]).all()
    assert (made.interval_80[1] <= made.interval_95[1]).all()


def test_a_pool_gives_the_same_forecast(verdict: Verdict, made: Forecast) -> None:
    with Pool(2) as pool:
        again = forecast(shop(36), 7, verdict, pool)
    assert (again.quantiles == made.quantiles).all()
    assert again.weights == made.weights


def test_the_same_tournament_twice_is_the_same(verdict: Verdict) -> None:
    again = hold_tournament(shop(36), 7, RULES, methods=FAST)
    for kind in Class:
        assert again.of(kind).weights == verdict.of(kind).weights
        assert (again.of(kind).ranks == verdict.of(kind).ranks).all()


def test_later_sales_change_no_earlier_forecast(verdict: Verdict) -> None:
    panel = shop(12, 200)
    later = panel.quantity.copy()
    later[:, 180:] = 999
    changed = replace(panel, quantity=later)
    first, second = (forecast(p.at(180, 7), 7, verdict) for p in (panel, changed))
    assert (first.quantiles == second.quantiles).all()


def test_what_nobody_can_know_is_said(verdict: Verdict) -> None:
    short = np.full(200, np.nan)
    short[-5:] = 4
    never = np.full(200, np.nan)
    old = np.zeros(200)
    rows = [*shop(12).quantity, short, never, old]
    said = forecast(panel_of(*rows), 7, verdict)
    unsure = {f.row: (f.used, f.reason) for f in said.fell_back if f.method == "all"}
    assert unsure == {
        12: ("weighted", "only 5 days"),
        13: ("zeros", "nothing sold"),
        14: ("zeros", "nothing sold"),
    }
    assert np.isfinite(said.quantiles).all()
    assert said.quantiles[[13, 14]].max() == 0
    assert 0 < said.mean[12].mean() < 12


def test_without_history_the_defaults_forecast() -> None:
    verdict = hold_tournament(panel_of(weekly(20), weekly(20)), 7)
    assert verdict.origins == ()
    said = forecast(panel_of(weekly(20), weekly(20)), 7, verdict)
    assert np.isfinite(said.quantiles).all()
    assert {f.method for f in said.fell_back} == {"global_trees"}


# ---------------------------------------------------------------- paths


def test_paths_repeat_by_seed_and_follow_the_quantiles(verdict: Verdict, made: Forecast) -> None:
    paths = sample_paths(made, verdict, 0, 4_000, seed=3)
    assert paths.shape == (4_000, 7)
    assert (paths == sample_paths(made, verdict, 0, 4_000, seed=3)).all()
    assert (paths != sample_paths(made, verdict, 0, 4_000, seed=4)).any()
    assert (paths != sample_paths(made, verdict, 1, 4_000, seed=3)).any()
    share = (paths <= made.quantiles[0, :, MEDIAN]).mean()
    assert share == pytest.approx(0.5, abs=0.1)
    assert paths.min() >= 0


def test_errors_that_hang_together_stay_together(verdict: Verdict, made: Forecast) -> None:
    kind = made.classes[0]
    rising = np.repeat((np.arange(50)[:, None] + 0.5) / 50, 7, axis=1)
    tied = replace(verdict, by_class={kind: replace(verdict.of(kind), ranks=rising)})
    paths = sample_paths(made, tied, 0, 1_000, seed=3)
    assert np.corrcoef(paths[:, 0], paths[:, 6])[0, 1] > 0.9


@settings(max_examples=20)
@given(st.integers(1, 50), st.integers(0, 2**32))
def test_any_count_and_seed_give_paths(
    verdict: Verdict, made: Forecast, count: int, seed: int
) -> None:
    assert np.isfinite(sample_paths(made, verdict, 2, count, seed)).all()
