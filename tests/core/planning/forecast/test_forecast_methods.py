"""Every contestant on cases whose answer is known, and what happens when one fails."""

from __future__ import annotations

import numpy as np
import pytest

from core.planning.forecast.levels import LEVELS, MEDIAN, Floats
from core.planning.forecast.methods import BY_NAME, METHODS, Method, Reach, ask
from core.planning.forecast.methods_simple import tsb_level
from core.planning.forecast.panel import Panel
from tests.core.planning.forecast.series import panel_of, shop, weekly

FAST = [method for method in METHODS if not method.costly]
WEEKDAYS = ("seasonal_naive", "window_average", "mstl", "theta", "regression")


@pytest.mark.parametrize("name", WEEKDAYS)
def test_a_pure_week_is_repeated(name: str) -> None:
    said = ask(BY_NAME[name], panel_of(weekly(140)), 14)
    wanted = 20 + (140 + np.arange(14)) % 7.0
    assert said.mean[0] == pytest.approx(wanted, abs=0.6)
    assert said.quantiles[0, :, MEDIAN] == pytest.approx(wanted, abs=0.6)
    assert said.fell_back == ()


def test_the_window_average_is_the_mean_of_four_mondays() -> None:
    sales = np.zeros(35)
    sales[[7, 14, 21, 28]] = 2, 4, 6, 8
    said = ask(BY_NAME["window_average"], panel_of(sales), 14)
    assert said.mean[0].tolist() == [5, 0, 0, 0, 0, 0, 0] * 2


def test_tsb_follows_its_formula() -> None:
    # Sale of 4, nothing, sale of 6: size 4 -> 4 -> 4.2; chance 1 -> 0.9 -> 0.91.
    assert tsb_level(np.array([[4.0, 0.0, 6.0]])).tolist() == pytest.approx([4.2 * 0.91])


def test_tsb_equals_the_published_implementation() -> None:
    from statsforecast.models import TSB

    sales = shop(3, 120).quantity[2]
    theirs = TSB(alpha_d=0.1, alpha_p=0.1).forecast(y=sales, h=1)["mean"][0]
    first = int(np.flatnonzero(sales > 0)[0])
    ours = tsb_level(sales[None, first:])[0]
    # They start the chance before the first sale; after a hundred days that is forgotten.
    assert ours == pytest.approx(float(theirs), rel=2e-3)


def test_imapa_of_regular_gaps_is_the_rate() -> None:
    sales = np.tile([0.0, 0.0, 6.0], 60)
    assert ask(BY_NAME["imapa"], panel_of(sales), 7).mean[0] == pytest.approx([2.0] * 7, rel=0.1)


def test_the_global_model_learns_a_week_that_all_series_share() -> None:
    random = np.random.default_rng(3)
    rows = [weekly(300, 20.0 * (i + 1)) + random.normal(0, 0.5, 300) for i in range(8)]
    said = ask(BY_NAME["global_trees"], panel_of(*rows), 14)
    assert said.fell_back == ()
    wanted = np.stack([20.0 * (i + 1) + (300 + np.arange(14)) % 7 for i in range(8)])
    assert np.abs(said.quantiles[..., MEDIAN] / wanted - 1).mean() < 0.03


@pytest.mark.parametrize("method", FAST, ids=lambda method: method.name)
def test_a_constant_series_stays_constant(method: Method) -> None:
    said = ask(method, panel_of(*[np.full(120, 5.0)] * 4), 14)
    assert said.quantiles == pytest.approx(np.full((4, 14, len(LEVELS)), 5.0), rel=0.02)


@pytest.mark.parametrize("method", FAST, ids=lambda method: method.name)
def test_a_year_of_zeros_forecasts_nothing(method: Method) -> None:
    said = ask(method, panel_of(*[np.zeros(365)] * 3), 14)
    assert np.abs(said.quantiles).max() < 1e-6


@pytest.mark.parametrize("method", FAST, ids=lambda method: method.name)
@pytest.mark.parametrize("days", [1, 3, 10])
def test_too_short_a_history_still_gets_numbers(method: Method, days: int) -> None:
    said = ask(method, panel_of(np.arange(1.0, days + 1), np.full(days, 2.0)), 14)
    assert np.isfinite(said.quantiles).all()
    assert said.mean.max() <= days + 2
    if method.name in ("mstl", "theta", "regression", "global_trees"):
        assert {fell.used for fell in said.fell_back} == {"seasonal_naive"}


@pytest.mark.parametrize("method", FAST, ids=lambda method: method.name)
def test_quantiles_rise_and_are_not_negative(method: Method) -> None:
    said = ask(method, shop(), 14)
    assert (np.diff(said.quantiles, axis=-1) >= 0).all()
    assert said.quantiles.min() >= 0


@pytest.mark.parametrize("method", FAST, ids=lambda method: method.name)
def test_a_method_is_pure(method: Method) -> None:
    panel = shop(6)
    before = panel.quantity.copy()
    first, second = ask(method, panel, 7), ask(method, panel, 7)
    assert (first.quantiles == second.quantiles).all()
    assert (panel.quantity == before).all()


def test_what_breaks_is_replaced_and_named() -> None:
    def broken(_panel: Panel, _horizon: int) -> tuple[Floats, Floats]:
        raise RuntimeError("no answer")

    panel = panel_of(weekly(70), weekly(70))
    said = ask(Method("broken", Reach.LOCAL, broken), panel, 7)
    safe = ask(BY_NAME["seasonal_naive"], panel, 7)
    assert (said.quantiles == safe.quantiles).all()
    assert [(f.row, f.method, f.used, f.reason) for f in said.fell_back] == [
        (0, "broken", "seasonal_naive", "RuntimeError: no answer"),
        (1, "broken", "seasonal_naive", "RuntimeError: no answer"),
    ]


def test_only_the_series_that_fail_fall_back() -> None:
    half_new = np.full(70, np.nan)
    half_new[-5:] = 3.0
    said = ask(BY_NAME["theta"], panel_of(weekly(70), half_new), 7)
    assert [(f.row, f.reason) for f in said.fell_back] == [(1, "no fit")]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_prophet_contests_and_leaves_the_global_dice_alone() -> None:
    random = np.random.default_rng(5)
    panel = panel_of(weekly(200) + random.normal(0, 0.5, 200))
    np.random.seed(11)
    before = np.random.random(3)
    np.random.seed(11)
    first = ask(BY_NAME["prophet"], panel, 14)
    assert (np.random.random(3) == before).all()
    assert first.fell_back == ()
    assert first.mean[0] == pytest.approx(20 + (200 + np.arange(14)) % 7, abs=1.5)
    assert (ask(BY_NAME["prophet"], panel, 14).quantiles == first.quantiles).all()
