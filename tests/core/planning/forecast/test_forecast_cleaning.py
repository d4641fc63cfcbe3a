"""What bad rows become: each rule of cleaning and of the classes on a case small enough to see."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.planning.forecast.classes import Class, classify
from core.planning.forecast.cleaning import clean
from core.planning.forecast.panel import Known, Panel, Signal
from tests.core.planning.forecast.series import MONDAY, panel_of, weekly


def rows(*given: tuple[int, float], **columns: list[float]) -> pd.DataFrame:
    days = [pd.Timestamp(MONDAY) + pd.Timedelta(days=day) for day, _ in given]
    quantity = [amount for _, amount in given]
    return pd.DataFrame({"store": "S", "item": "I", "date": days, "quantity": quantity, **columns})


def test_a_day_imported_twice_counts_once() -> None:
    panel, found = clean(rows((0, 5), (0, 5), (1, 2)))
    assert panel.quantity.tolist() == [[5, 2]]
    assert (found.doubled, found.added_up) == (1, 0)


def test_a_day_of_two_tills_adds_up() -> None:
    panel, found = clean(rows((0, 5), (0, 3), (1, 2)))
    assert panel.quantity.tolist() == [[8, 2]]
    assert (found.doubled, found.added_up) == (0, 1)


def test_more_returned_than_sold_is_no_demand() -> None:
    panel, found = clean(rows((0, 5), (1, -3), (2, 1)))
    assert panel.quantity.tolist() == [[5, 0, 1]]
    assert found.negative == 1


def test_a_day_without_a_row_is_a_day_without_a_sale() -> None:
    panel, found = clean(rows((0, 5), (3, 1)))
    assert panel.quantity.tolist() == [[5, 0, 0, 1]]
    assert found.without_row == 2


def test_a_quantity_that_is_no_number_takes_the_mean_of_its_weekday() -> None:
    panel, found = clean(rows(*[(day, 1.0 + day % 7) for day in range(21)], (21, np.nan)))
    assert panel.quantity[0, 21] == 1.0
    assert found.unreadable == 1


def test_nothing_is_known_before_the_first_sale() -> None:
    early, late = rows((0, 5), (1, 5), (2, 5)), rows((2, 7)).assign(item="J")
    panel, _ = clean(pd.concat([early, late]))
    assert np.isnan(panel.quantity[1, :2]).all()
    assert panel.starts().tolist() == [0, 2]


def test_a_missing_column_and_an_empty_file_are_refused() -> None:
    with pytest.raises(ValueError, match="quantity"):
        clean(rows((0, 5)).drop(columns="quantity"))
    with pytest.raises(ValueError, match="no row"):
        clean(rows((0, 5)).head(0))


def test_with_gaps_a_promotion_would_tell_the_sale_and_is_not_used() -> None:
    given = rows((0, 5), (4, 1), (5, 2), promo=[0, 1, 0], price=[2.0, 1.0, 2.0])
    panel, found = clean(given)
    assert not found.gapless
    assert set(panel.signals) == {"price"}
    assert panel.signals["price"].known is Known.CARRIED


def test_without_gaps_a_promotion_is_planned_and_the_weather_only_observed() -> None:
    given = rows((0, 5), (1, 1), (2, 2), promo=[0, 1, 0], rain=[0.0, 3.0, 1.0])
    panel, _ = clean(given)
    assert panel.signals["promo"].known is Known.PLANNED
    assert panel.signals["rain"].known is Known.OBSERVED


def test_rows_ahead_bring_signals_and_no_sales() -> None:
    ahead = rows((2, 0), promo=[1]).drop(columns="quantity")
    panel, _ = clean(rows((0, 5), (1, 1), promo=[0, 0]), ahead)
    assert (panel.days, panel.ahead) == (2, 1)
    assert panel.signals["promo"].values.tolist() == [[0, 0, 1]]


def test_a_cut_forgets_what_came_later() -> None:
    price = Signal(np.array([[1.0, 2.0, 3.0, 4.0]]), Known.CARRIED)
    panel = Panel((("S", "I"),), MONDAY, np.array([[1.0, 2.0, 3.0, 4.0]]), {"price": price})
    cut = panel.at(2, 2)
    assert cut.quantity.tolist() == [[1, 2]]
    assert cut.signals["price"].values.tolist() == [[1, 2, 2, 2]]
    with pytest.raises(ValueError, match="end before"):
        panel.at(4, 1)


def test_series_fall_into_their_classes() -> None:
    days = 200
    random = np.random.default_rng(0)
    new = np.full(days, np.nan)
    new[-20:] = 3
    seldom = np.zeros(days)
    seldom[::5] = 2
    panel = panel_of(weekly(days), 50 + random.normal(0, 5, days), seldom, new, np.zeros(days))
    wanted = (Class.SEASONAL, Class.SMOOTH, Class.INTERMITTENT, Class.NEW, Class.INTERMITTENT)
    assert classify(panel) == wanted


def test_a_series_sold_three_times_ever_is_new_and_a_constant_one_is_smooth() -> None:
    thrice = np.zeros(200)
    thrice[[50, 120, 190]] = 1
    assert classify(panel_of(thrice, np.full(200, 4.0))) == (Class.NEW, Class.SMOOTH)
