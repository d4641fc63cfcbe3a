"""The fan of a forecast: what was, with empty shelves and promotions marked, and what will be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from babel.dates import format_date

from core.platform.i18n import _, locale
from pages.widgets import charts, formats
from pages.widgets import sketch as go
from pages.widgets.charts import DAY_FORMAT, palette


@dataclass(frozen=True, slots=True)
class Was:
    """A past day: sold, wanted; whether the shelf was empty, promoted, on a holiday; whether what
    was wanted is a guess."""

    on: dt.date
    sold: float
    wanted: float
    empty: bool
    promoted: bool
    holiday: bool
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class WillBe:
    """A day to come: mean, ends of the 80 % and the 95 % interval, tried otherwise or None."""

    on: dt.date
    mean: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float
    tried: float | None
    holiday: bool


def fan(was: Sequence[Was], will: Sequence[WillBe], key: str, alt: str) -> None:
    """History as a line, the forecast as a fan, marks above the days they belong to."""
    p = palette()
    figure = charts.blank(380, top=34)
    _holidays(figure, [*_holiday(was), *_holiday(will)], p.low)
    days = [day.on.isoformat() for day in was]
    short = [day for day in was if day.wanted > day.sold + 1e-6]
    if short:
        figure.add_trace(
            go.Scatter(
                x=days,
                y=[day.wanted for day in was],
                name=_("Wanted, with empty shelves made good"),
                mode="lines",
                line={"color": p.accent, "width": 1.6, "dash": "dot"},
                hoverinfo="skip",
            )
        )
    figure.add_trace(
        go.Scatter(
            x=days,
            y=[day.sold for day in was],
            name=_("Sold"),
            mode="lines",
            line={"color": p.main, "width": 1.8},
            hovertext=[_said(day) for day in was],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    _marks(figure, [day for day in was if day.empty], _("Shelf empty"), p.bad, "x-thin-open")
    _marks(figure, [day for day in was if day.promoted], _("Promotion"), p.accent, "triangle-up")
    _ahead(figure, was, will, p)
    figure.update_xaxes(tickformat=DAY_FORMAT, showgrid=False, nticks=10, type="date")
    figure.update_yaxes(rangemode="tozero", tickformat="~s")
    figure.update_layout(hovermode="closest", hoverdistance=40)
    charts.show(figure, key, alt)


def _ahead(figure: Any, was: Sequence[Was], will: Sequence[WillBe], p: charts.Palette) -> None:
    days = [day.on.isoformat() for day in will]
    for low, high, name, strength in (
        ([d.low_95 for d in will], [d.high_95 for d in will], _("95 in 100"), 0.55),
        ([d.low_80 for d in will], [d.high_80 for d in will], _("80 in 100"), 1.0),
    ):
        figure.add_trace(
            go.Scatter(
                x=[*days, *reversed(days)],
                y=[*high, *reversed(low)],
                name=name,
                mode="lines",
                fill="toself",
                fillcolor=p.wash,
                opacity=strength,
                line={"width": 0},
                hoverinfo="skip",
            )
        )
    figure.add_trace(
        go.Scatter(
            x=days,
            y=[day.mean for day in will],
            name=_("Forecast"),
            mode="lines+markers",
            line={"color": p.main, "width": 2, "dash": "dash"},
            marker={"size": 4, "color": p.main},
            hovertext=[_told(day) for day in will],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    if any(day.tried is not None for day in will):
        figure.add_trace(
            go.Scatter(
                x=days,
                y=[day.tried for day in will],
                name=_("Tried otherwise"),
                mode="lines",
                line={"color": p.accent, "width": 2.2},
                hoverinfo="skip",
            )
        )
    if was:
        figure.add_vline(
            x=was[-1].on.isoformat(), line={"color": p.muted, "width": 1, "dash": "dot"}
        )


def _marks(figure: Any, days: Sequence[Was], name: str, colour: str, symbol: str) -> None:
    if not days:
        return
    figure.add_trace(
        go.Scatter(
            x=[day.on.isoformat() for day in days],
            y=[day.sold for day in days],
            name=name,
            mode="markers",
            marker={
                "symbol": symbol,
                "size": 8,
                "color": colour,
                "line": {"width": 2, "color": colour},
            },
            hoverinfo="skip",
        )
    )


def _holiday(days: Sequence[Was] | Sequence[WillBe]) -> list[dt.date]:
    return [day.on for day in days if day.holiday]


def _holidays(figure: Any, days: Sequence[dt.date], colour: str) -> None:
    for on in days:
        figure.add_vrect(
            x0=(on - dt.timedelta(hours=12)).isoformat(),
            x1=(on + dt.timedelta(hours=12)).isoformat(),
            fillcolor=colour,
            line_width=0,
            layer="below",
        )


def _weekday(on: dt.date) -> str:
    return f"{formats.day(on)} · {format_date(on, 'EEE', locale=locale())}"


def _said(day: Was) -> str:
    text = f"{_weekday(day.on)}<br><b>{day.sold:,.6g}</b>"
    if day.wanted > day.sold + 1e-6:
        said = _("wanted {n}, an estimate") if day.estimated else _("wanted {n}")
        text += "<br>" + said.format(n=f"{day.wanted:,.1f}")
    if day.promoted:
        text += "<br>" + _("Promotion")
    return text


def _told(day: WillBe) -> str:
    between = f"{day.low_80:,.4g} – {day.high_80:,.4g}"
    return f"{_weekday(day.on)}<br><b>{day.mean:,.1f}</b><br>" + _(
        "80 in 100 between {between}"
    ).format(between=between)


def parts(
    weekly: Sequence[tuple[str, float]],
    lines: Sequence[tuple[str, Sequence[dt.date], Sequence[float]]],
    alts: tuple[str, str],
) -> None:
    """Prophet's parts: the week as bars, trend and holidays as lines along the days."""
    p = palette()
    week = charts.blank(200)
    week.add_trace(
        go.Bar(
            x=[name for name, _value in weekly],
            y=[value for _name, value in weekly],
            marker={"color": p.main},
            hovertemplate="%{x}: %{y:+,.1f}<extra></extra>",
        )
    )
    charts.show(week, "prophet_week", alts[0])
    course = charts.blank(240, top=30)
    for number, (name, days, values) in enumerate(lines):
        course.add_trace(
            go.Scatter(
                x=[day.isoformat() for day in days],
                y=list(values),
                name=name,
                mode="lines",
                line={"color": p.series[number % len(p.series)], "width": 1.8},
                hovertemplate="%{x}: %{y:,.1f}<extra></extra>",
            )
        )
    course.update_xaxes(tickformat="%Y-%m", showgrid=False, nticks=8, type="date")
    charts.show(course, "prophet_course", alts[1])
