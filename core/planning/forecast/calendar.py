"""Holidays as signals, by country. China has its own rules: holidays, and make-up workdays.

For China three signals come from `chinesecalendar`: a statutory holiday, a make-up workday, and the
days just before the Spring Festival; it knows the years the State Council has announced, and for
others the `holidays` package stands in. Every other country takes one signal from `holidays`.
"""

from datetime import date, timedelta

import numpy as np

from core.planning.forecast.levels import Floats
from core.planning.forecast.panel import Known, Panel, Signal

BEFORE_FESTIVAL_DAYS = 14


def with_holidays(panel: Panel, country: str | None) -> Panel:
    """The panel with the holiday signals of a country (ISO code), or unchanged for none.

    Raises ValueError for a country that is not known.
    """
    if not country:
        return panel
    days = [panel.day(column) for column in range(panel.days + panel.ahead)]
    for name, flags in holiday_flags(days, country).items():
        if flags.any():
            values = np.tile(flags, (len(panel.keys), 1))
            panel = panel.with_signal(name, Signal(values, Known.PLANNED))
    return panel


def holiday_flags(days: list[date], country: str) -> dict[str, Floats]:
    """0/1 a day, by signal name."""
    if country.upper() != "CN":
        return {"public_holiday": _public(days, country.upper())}
    public = _public(days, "CN")
    workday = np.zeros(len(days))
    festival = np.zeros(len(days))
    for i, day in enumerate(days):
        told = _told_by_china(day)
        if told is not None:
            public[i], workday[i] = told
        festival[i] = float(_before_spring_festival(day))
    return {"public_holiday": public, "makeup_workday": workday, "before_spring_festival": festival}


def _public(days: list[date], country: str) -> Floats:
    import holidays

    years = range(min(days).year, max(days).year + 1)
    try:
        known = holidays.country_holidays(country, years=list(years))
    except NotImplementedError:
        raise ValueError(f"holidays of {country!r} are not known") from None
    return np.array([float(day in known) for day in days])


def _told_by_china(day: date) -> tuple[float, float] | None:
    """Statutory holiday and make-up workday; None for a year that was not announced."""
    import chinese_calendar

    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    makeup = not off and day.weekday() >= 5
    return float(off and name is not None), float(makeup)


def _before_spring_festival(day: date) -> bool:
    """Whether Spring Festival begins within a fortnight: when everyone stocks up."""
    import chinese_calendar

    for ahead in range(1, BEFORE_FESTIVAL_DAYS + 1):
        try:
            off, name = chinese_calendar.get_holiday_detail(day + timedelta(days=ahead))
        except NotImplementedError:
            return False
        if off and name == "Spring Festival":
            off_before, before = chinese_calendar.get_holiday_detail(day)
            return not (off_before and before == "Spring Festival")
    return False
