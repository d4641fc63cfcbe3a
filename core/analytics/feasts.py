"""Feasts of the lunar calendar, and which day of last year a day is to be measured by.

A day in the season of a feast meets the same day before or after that feast a year ago;
any other day meets the same weekday 52 weeks ago, or some weeks beside it where that one lay
in a season. Dates are those of the Chinese calendar; years outside the table have none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from core.analytics.window import YEAR, Window

FIRST_YEAR = 2018


@dataclass(frozen=True, slots=True)
class Feast:
    """A feast with the days around it that sell otherwise: `dates` as MMDD from 2018 on."""

    before: int
    after: int
    dates: str

    def on(self, year: int) -> dt.date | None:
        """Its day in a year."""
        told = self.dates.split()
        number = year - FIRST_YEAR
        if not 0 <= number < len(told):
            return None
        return dt.date(year, int(told[number][:2]), int(told[number][2:]))

    def offset(self, day: dt.date) -> int | None:
        """Days from the feast, in whose season a day lies; None outside of it."""
        on = self.on(day.year)
        if on is None or not -self.before <= (day - on).days <= self.after:
            return None
        return (day - on).days


FEASTS = (
    Feast(  # 春节: people stock up for three weeks, and buy little for two
        21,
        15,
        "0216 0205 0125 0212 0201 0122 0210 0129 0217 0206 0126 0213 0203 0123 0211 0131 0219"
        " 0208 0128 0215 0204 0124 0212",
    ),
    Feast(  # 端午
        7,
        2,
        "0618 0607 0625 0614 0603 0622 0610 0531 0619 0609 0528 0616 0605 0624 0612 0601 0620"
        " 0610 0530 0618 0607 0527 0614",
    ),
    Feast(  # 中秋
        14,
        2,
        "0924 0913 1001 0921 0910 0929 0917 1006 0925 0915 1003 0922 0912 1001 0919 0908 0927"
        " 0916 1004 0924 0913 1002 0920",
    ),
)
WEEK = dt.timedelta(days=7)


def year_before(day: dt.date) -> dt.date:
    """The day of last year that a day is measured by."""
    for feast in FEASTS:
        offset, last = feast.offset(day), feast.on(day.year - 1)
        if offset is not None and last is not None:
            return last + dt.timedelta(days=offset)
    return next(other for other in _beside(day - YEAR) if not _in_season(other))


def _beside(day: dt.date) -> Iterator[dt.date]:
    yield day
    for weeks in count(1):
        yield day - weeks * WEEK
        yield day + weeks * WEEK


def _in_season(day: dt.date) -> bool:
    return any(feast.offset(day) is not None for feast in FEASTS)


LONG = 200
"""From so many days on every feast lies in both years, and the plain year serves for sums."""


def windows_before(window: Window) -> tuple[Window, ...]:
    """The days of last year that a window is measured by, as stretches; a day may count twice
    where a season moved."""
    if window.days >= LONG:
        return (window.year_before(),)
    found: list[Window] = []
    for number in range(window.days):
        day = year_before(window.first + dt.timedelta(days=number))
        if found and day == found[-1].last + dt.timedelta(days=1):
            found[-1] = Window(found[-1].first, day)
        else:
            found.append(Window(day, day))
    return tuple(found)
