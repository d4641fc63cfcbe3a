"""Charts along days: sales against a comparison, and the small line in a figure's card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from babel.dates import format_date

from core.kernel.money import Currency
from core.platform.i18n import locale
from pages.widgets import charts, formats
from pages.widgets import sketch as go
from pages.widgets.charts import DAY_FORMAT, palette


@dataclass(frozen=True, slots=True)
class DayPair:
    """A day, its money, and the money of the day it is compared with."""

    on: dt.date
    fen: int
    against_on: dt.date | None
    against_fen: int | None


def daily(
    days: Sequence[DayPair],
    currency: Currency,
    names: tuple[str, str],
    key: str,
    alt: str,
    *,
    on_click: Callable[[], None] | None = None,
) -> None:
    """This period as an area, the comparison as a quiet line behind it."""
    p = palette()
    figure = charts.blank(300, top=30)
    money = [charts.yuan(day.fen, currency) for day in days]
    before = [charts.yuan(day.against_fen, currency) for day in days]
    hover = [_hover(day, currency, names) for day in days]
    on = [day.on.isoformat() for day in days]
    if any(value is not None for value in before):
        figure.add_trace(
            go.Scatter(
                x=on,
                y=before,
                name=names[1],
                mode="lines",
                line={"color": p.pale, "width": 1.6},
                hoverinfo="skip",
            )
        )
    figure.add_trace(
        go.Scatter(
            x=on,
            y=money,
            name=names[0],
            mode="lines+markers",
            line={"color": p.main, "width": 2},
            marker={"size": 5 if len(days) <= 100 else 3, "color": p.main},
            fill="tozeroy",
            fillcolor=p.wash,
            customdata=[[value] for value in on],
            hovertext=hover,
            hovertemplate="%{hovertext}<extra></extra>",
            **charts.unselected(),
        )
    )
    figure.update_xaxes(tickformat=DAY_FORMAT, showgrid=False, nticks=8, type="date")
    if len(days) > 180:
        figure.update_xaxes(tickformat="%Y-%m")
    figure.update_layout(hovermode="closest", hoverdistance=40)
    charts.money_axis(figure, "yaxis", [*money, *before], currency)
    charts.show(figure, key, alt, on_click=on_click)


def _hover(day: DayPair, currency: Currency, names: tuple[str, str]) -> str:
    weekday = format_date(day.on, "EEE", locale=locale())
    money = formats.money(day.fen, currency)
    text = f"{formats.day(day.on)} · {weekday}<br><b>{money}</b>"
    if day.against_fen is not None:
        before = formats.money(day.against_fen, currency)
        text += f"<br>{names[1]} {formats.day(day.against_on)}: {before}"
    return text


def spark(values: Sequence[float | None], key: str, alt: str) -> None:
    """A small line without axes, at the foot of a card."""
    p = palette()
    figure = charts.blank(44, left=0, right=0, top=4, bottom=0)
    figure.add_trace(
        go.Scatter(
            y=list(values),
            mode="lines",
            line={"color": p.main, "width": 1.6, "shape": "spline", "smoothing": 0.4},
            hoverinfo="skip",
        )
    )
    known = [value for value in values if value is not None]
    hidden: dict[str, Any] = {"visible": False, "automargin": False}
    figure.update_xaxes(**hidden)
    figure.update_yaxes(**hidden)
    if known:
        low, high = min(known), max(known)
        room = (high - low) * 0.12 or abs(high) * 0.1 or 1
        figure.update_yaxes(range=[low - room, high + room])
    figure.update_layout(showlegend=False, hovermode=False)
    charts.show(figure, key, alt)
