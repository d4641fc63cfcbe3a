"""Chances: how likely a shelf is empty by each day, and said beside happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from core.planning.running.said import Band
from core.platform.i18n import _, counted
from pages.widgets import charts, formats
from pages.widgets import sketch as go
from pages.widgets.charts import DAY_FORMAT, palette, safe


@dataclass(frozen=True, slots=True)
class Course:
    """The chance of one place by the end of each day."""

    name: str
    days: tuple[dt.date, ...]
    chances: tuple[float, ...]


def by_day(courses: Sequence[Course], threshold: float, key: str, alt: str) -> None:
    """A line a place, and the threshold."""
    p = palette()
    figure = charts.blank(220, top=30, right=16)
    for number, one in enumerate(courses):
        figure.add_trace(
            go.Scatter(
                x=list(one.days),
                y=list(one.chances),
                name=safe(one.name),
                mode="lines+markers",
                line={"color": p.series[number % len(p.series)], "width": 2},
                marker={"size": 5},
                hovertext=[
                    f"<b>{safe(one.name)}</b><br>"
                    + _("by the end of {day}: {chance}").format(
                        day=formats.day(on), chance=f"{chance:.0%}"
                    )
                    for on, chance in zip(one.days, one.chances, strict=True)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    figure.add_hline(
        threshold,
        line={"color": p.accent, "width": 1.5, "dash": "dot"},
        annotation={
            "text": f"{threshold:.0%}",
            "font": {"color": p.accent, "size": 12},
            "xanchor": "right",
        },
    )
    figure.update_xaxes(tickformat=DAY_FORMAT, showgrid=False)
    figure.update_yaxes(range=[0, 1.04], tickformat=".0%", nticks=5)
    figure.update_layout(showlegend=len(courses) > 1)
    charts.show(figure, key, alt)


def said_and_happened(bands: Sequence[Band], key: str, alt: str) -> None:
    """Each band as a point: what was said across, how often it happened up; on the line, what is
    said is as often true. The larger the point, the more was said."""
    p = palette()
    figure = charts.blank(340, top=16, right=16)
    figure.add_trace(
        go.Scatter(
            x=[0, 1],
            y=[0, 1],
            mode="lines",
            line={"color": p.muted, "width": 1.2, "dash": "dot"},
            hoverinfo="skip",
        )
    )
    shown = [band for band in bands if band.said]
    most = max((band.said for band in shown), default=1)
    figure.add_trace(
        go.Scatter(
            x=[band.mean for band in shown],
            y=[band.share for band in shown],
            mode="markers",
            marker={
                "size": [band.said for band in shown],
                "sizemode": "area",
                "sizeref": 2.0 * most / 38**2,
                "sizemin": 5,
                "color": [p.main if band.enough else p.pale for band in shown],
                "line": {"color": p.paper, "width": 1},
            },
            hovertext=[
                counted(
                    "said {said}, happened {happened} ({n} time)",
                    "said {said}, happened {happened} ({n} times)",
                    band.said,
                    said=f"{band.mean:.0%}",
                    happened=f"{band.share:.0%}",
                )
                for band in shown
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    title = {"font": {"color": p.muted, "size": 12}, "standoff": 8}
    figure.update_xaxes(
        title={"text": _("Said"), **title}, range=[-0.04, 1.04], tickformat=".0%", nticks=6
    )
    figure.update_yaxes(
        title={"text": _("Happened"), **title}, range=[-0.06, 1.06], tickformat=".0%", nticks=6
    )
    figure.update_layout(showlegend=False)
    charts.show(figure, key, alt)
