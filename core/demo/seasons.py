"""How demand swings: by weekday, by the time of the year, around Chinese festivals.

Each curve is a factor around 1. Festivals follow the lunar calendar as `holidays` knows it for
any year; days off and make-up workdays come from `chinesecalendar` for the years announced.
"""

from __future__ import annotations

import datetime as dt
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
DAY = dt.timedelta(days=1)
WEEKS: dict[str, tuple[float, ...]] = {
    "even": (0.95, 0.95, 0.96, 0.98, 1.05, 1.08, 1.03),
    "bread": (0.80, 0.90, 0.96, 1.00, 1.10, 1.24, 1.00),
    "weekend": (0.78, 0.80, 0.86, 0.94, 1.12, 1.34, 1.16),
}
SPRING, MOON, DRAGON = "spring", "moon", "dragon"
_NAMES = {
    "Chinese New Year (Spring Festival)": SPRING,
    "Mid-Autumn Festival": MOON,
    "Dragon Boat Festival": DRAGON,
}
MOON_DAYS, DRAGON_DAYS = 34, 24
"""How long before their festival the goods of the season are on sale."""


@dataclass(frozen=True, slots=True)
class Feast:
    """A festival and its first day."""

    name: str
    on: dt.date


@lru_cache(maxsize=4)
def feasts(first_year: int, last_year: int) -> tuple[Feast, ...]:
    """Spring Festival, Dragon Boat and Mid-Autumn of these years, in order."""
    import holidays

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = holidays.country_holidays(
            "CN", years=list(range(first_year, last_year + 1)), language="en_US"
        )
    found: dict[tuple[str, int], dt.date] = {}
    for on, told in sorted(known.items()):
        for name in told.split("; "):
            if name in _NAMES:
                found.setdefault((_NAMES[name], on.year), on)
    return tuple(sorted((Feast(n, on) for (n, _), on in found.items()), key=lambda f: f.on))


def around(days: Sequence[dt.date]) -> tuple[Feast, ...]:
    """The festivals that these days feel: those of their years and the next."""
    return feasts(days[0].year, days[-1].year + 1)


def week_factor(days: Sequence[dt.date], week: str, office: float) -> Floats:
    """By weekday; `office` takes from weekends what it gives to workdays. A day off counts as
    a Sunday, a weekend that is worked as a Friday."""
    shape = WEEKS[week]
    found = np.empty(len(days))
    for n, day in enumerate(days):
        weekday = _as_weekday(day)
        found[n] = shape[weekday] * (1 - office if weekday >= 5 else 1 + office * 0.4)
    return found


@lru_cache(maxsize=1024)
def _as_weekday(day: dt.date) -> int:
    import chinese_calendar

    try:
        off = chinese_calendar.is_holiday(day)
    except NotImplementedError:
        return day.weekday()
    if off and day.weekday() < 5:
        return 6
    if not off and day.weekday() >= 5:
        return 4
    return day.weekday()


def season_factor(days: Sequence[dt.date], season: str) -> Floats:
    """By the time of the year; what is only sold in its season is 0 outside it."""
    if season in (MOON, DRAGON):
        return _only_before(days, season, MOON_DAYS if season == MOON else DRAGON_DAYS)
    return np.array([_of_year(season, day.timetuple().tm_yday) for day in days])


def _of_year(season: str, day: int) -> float:
    """1 in the mean; `day` counts from the first of January."""

    def wave(peak: int) -> float:
        return math.cos(2 * math.pi * (day - peak) / 365)

    match season:
        case "summer":
            return 1 + 0.5 * wave(203)
        case "winter":
            return 1 + 0.35 * wave(10)
        case "melon":
            return math.pow(max(0.02, wave(196)), 1.4)
        case "citrus":
            return math.pow(max(0.0, wave(5)), 0.7)
        case "berry":
            return math.pow(max(0.0, wave(45)), 0.8)
        case _:
            return 1.0


def _only_before(days: Sequence[dt.date], season: str, length: int) -> Floats:
    """Rises to its festival and ends with it."""
    found = np.zeros(len(days))
    for feast in around(days):
        if feast.name == season:
            for n, day in enumerate(days):
                left = (feast.on - day).days
                if 0 <= left <= length:
                    found[n] = 0.25 + 1.75 * (1 - left / length) ** 1.3
    return found


def feast_factor(days: Sequence[dt.date], strength: int) -> Floats:
    """Spring Festival: a peak of a fortnight, then the collapse; days off a little more."""
    found = np.ones(len(days))
    for n, day in enumerate(days):
        if _as_weekday(day) == 6 and day.weekday() < 5:
            found[n] += 0.02 * strength
    for feast in around(days):
        if feast.name != SPRING:
            continue
        for n, day in enumerate(days):
            left = (feast.on - day).days
            if 1 <= left <= 15:
                found[n] = 1 + strength * 0.22 * (1 - abs(left - 4) / 12)
            elif -6 <= left <= 0:
                found[n] = 0.32
            elif -15 <= left < -6:
                found[n] = 0.62
    return found
