"""Holidays as signals: China's own rules, other countries, and a country nobody knows."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from core.planning.forecast.calendar import holiday_flags, with_holidays
from core.planning.forecast.panel import Known
from tests.core.planning.forecast.series import panel_of, weekly


def flags(day: date, country: str = "CN") -> dict[str, float]:
    return {name: float(values[0]) for name, values in holiday_flags([day], country).items()}


@pytest.mark.parametrize(
    ("day", "holiday", "makeup", "before"),
    [
        (date(2024, 2, 4), 0, 1, 1),  # a Sunday at work, so that Spring Festival is longer
        (date(2024, 2, 9), 0, 0, 1),  # the eve
        (date(2024, 2, 10), 1, 0, 0),  # Spring Festival
        (date(2024, 3, 9), 0, 0, 0),  # a Saturday like any other
        (date(2024, 10, 1), 1, 0, 0),  # National Day
        (date(2024, 10, 12), 0, 1, 0),  # made up for it
    ],
)
def test_china_has_holidays_and_makes_up_for_them(
    day: date, holiday: int, makeup: int, before: int
) -> None:
    assert flags(day) == {
        "public_holiday": holiday,
        "makeup_workday": makeup,
        "before_spring_festival": before,
    }


def test_a_year_not_yet_announced_still_has_its_fixed_holidays() -> None:
    assert flags(date(2045, 10, 1))["public_holiday"] == 1
    assert flags(date(2045, 10, 1))["makeup_workday"] == 0


def test_other_countries_have_their_own() -> None:
    assert flags(date(2024, 10, 3), "de") == {"public_holiday": 1}
    assert flags(date(2024, 10, 1), "DE") == {"public_holiday": 0}


def test_no_country_means_no_signal_and_an_unknown_one_is_refused() -> None:
    panel = panel_of(weekly(30))
    assert with_holidays(panel, None) is panel
    with pytest.raises(ValueError, match="XX"):
        with_holidays(panel, "XX")


def test_holidays_are_planned_for_every_series_and_day() -> None:
    panel = with_holidays(panel_of(weekly(366), weekly(366)).at(366, 14), "CN")
    signal = panel.signals["public_holiday"]
    assert signal.known is Known.PLANNED
    assert signal.values.shape == (2, 380)
    # The panel begins on 1 January 2024; days ahead are those of 2025.
    new_year = (date(2025, 1, 1) - date(2024, 1, 1)) // timedelta(days=1)
    assert np.flatnonzero(signal.values[1])[-1] == new_year
