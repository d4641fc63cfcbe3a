"""What is known ahead moves the forecast; what is not, never does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.planning.forecast.classes import classify
from core.planning.forecast.levels import MEDIAN, Floats
from core.planning.forecast.methods import BY_NAME, METHODS, Method, Reach, ask
from core.planning.forecast.methods_simple import window_average
from core.planning.forecast.panel import Known, Panel, Signal
from core.planning.forecast.produce import forecast
from core.planning.forecast.scoring import pinball_each, scaled_pinball
from core.planning.forecast.tournament import Rules, hold_tournament
from tests.core.planning.forecast.series import panel_of, shop

DAYS, HORIZON, SERIES = 460, 7, 10


@pytest.fixture(scope="module")
def promoted() -> Panel:
    """Ten series that sell twice as much on promotion, one day in nine; and a promotion ahead."""
    random = np.random.default_rng(8)
    promo = (random.uniform(size=(SERIES, DAYS + HORIZON)) < 1 / 9).astype(np.float64)
    promo[:, DAYS:] = 0.0
    promo[:, DAYS + 3] = 1.0
    price = np.where(promo > 0, 8.0, 10.0)
    base = 20.0 + 4.0 * np.arange(SERIES)[:, None]
    sales = random.poisson(base * (1 + promo[:, :DAYS])).astype(np.float64)
    signals = {
        "promo": Signal(promo),
        "price": Signal(price),
        "rain": Signal(random.uniform(size=promo.shape), Known.OBSERVED),
    }
    return replace(panel_of(*sales), signals=signals, ahead=HORIZON)


def rise(said: Floats) -> float:
    """The promoted day over the others."""
    return float((said[:, 3] / np.delete(said, 3, axis=1).mean(axis=1)).mean())


@pytest.mark.parametrize("name", ["regression", "global_trees"])
def test_a_promotion_ahead_doubles_the_forecast_as_it_doubled_sales(
    promoted: Panel, name: str
) -> None:
    said = ask(BY_NAME[name], promoted, HORIZON)
    assert said.fell_back == ()
    assert rise(said.quantiles[..., MEDIAN]) == pytest.approx(2.0, abs=0.2)


@pytest.mark.parametrize("name", ["regression", "global_trees"])
def test_weather_nobody_knows_changes_nothing(promoted: Panel, name: str) -> None:
    storm = Signal(np.full((SERIES, DAYS + HORIZON), 99.0), Known.OBSERVED)
    other = promoted.with_signal("rain", storm)
    first, second = (ask(BY_NAME[name], p, HORIZON).quantiles for p in (promoted, other))
    assert (first == second).all()


def test_a_method_without_days_ahead_is_asked_without_signals(promoted: Panel) -> None:
    short = promoted.at(DAYS, HORIZON)
    said = ask(BY_NAME["regression"], replace(short, signals={}, ahead=0), HORIZON)
    assert rise(said.quantiles[..., MEDIAN]) == pytest.approx(1.0, abs=0.1)


def test_signals_must_cover_the_panel(promoted: Panel) -> None:
    with pytest.raises(ValueError, match="promo must cover"):
        replace(promoted, ahead=3)
    with pytest.raises(ValueError, match="one row a series"):
        replace(promoted, keys=promoted.keys[:2])
    assert set(promoted.recent(30).signals) == {"promo", "price", "rain"}
    assert promoted.recent(30).signals["promo"].values.shape == (SERIES, 30 + HORIZON)


def test_a_costly_contestant_is_asked_on_a_sample_and_paid_only_if_it_saves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def dear(panel: Panel, horizon: int) -> tuple[Floats, Floats]:
        asked.append(len(panel.keys))
        return window_average(panel, horizon)

    costly = Method("dear", Reach.LOCAL, dear, costly=True, pays_at=0.05)
    monkeypatch.setitem(BY_NAME, "dear", costly)
    panel = shop(40)
    cheap = [m for m in METHODS if m.name in ("window_average", "tsb", "global_trees")]
    verdict = hold_tournament(panel, 7, Rules(origins=1, sample=5), methods=[*cheap, costly])
    kinds = len(set(classify(panel.at(193, 7))))
    assert sum(asked) <= 5 * kinds
    made = forecast(panel, 7, verdict)
    assert all("dear" not in weights for weights in made.weights.values())


def test_scaled_losses_are_a_mean_over_levels_and_days() -> None:
    sure = np.full((1, 2, 17), 10.0)
    actual = np.array([[12.0, 10.0]])
    assert scaled_pinball(sure, actual, np.array([2.0]))[0] == pytest.approx(0.25)
    assert pinball_each(sure, actual)[0, 0, MEDIAN] == 1.0
