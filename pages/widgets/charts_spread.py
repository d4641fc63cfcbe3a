"""Spreads: how long each took, as a strip of days with the middle and what was agreed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pages.widgets import charts
from pages.widgets import sketch as go
from pages.widgets.charts import palette, safe

ROW = 34


@dataclass(frozen=True, slots=True)
class Spread:
    """A row: how many came after so many days, the middle, the time that nine of ten kept, and
    the agreed one."""

    code: str
    name: str
    counts: Mapping[int, int]
    middle: int
    most: int
    agreed: int
    note: str


def spreads(
    found: Sequence[Spread],
    names: tuple[str, str, str],
    title: str,
    key: str,
    alt: str,
    *,
    on_click: Callable[[], None],
) -> None:
    """A dot a day, the larger the more came then; a bar to where nine of ten were in, red
    beyond what was agreed. `names` are of the deliveries, the middle and the agreed days."""
    p = palette()
    figure = charts.blank(72 + ROW * len(found), top=30, right=16)
    figure.add_trace(
        go.Bar(
            x=[one.most for one in found],
            y=list(range(len(found))),
            orientation="h",
            width=0.42,
            marker={
                "color": [p.bad if one.most > one.agreed else p.low for one in found],
                "opacity": [0.28 if one.most > one.agreed else 1 for one in found],
                "cornerradius": 2,
            },
            hoverinfo="skip",
            showlegend=False,
        )
    )
    figure.add_trace(_dots(found, names[0], p.main))
    for name, symbol, colour, days in (
        (names[1], "line-ns", p.ink, [one.middle for one in found]),
        (names[2], "diamond", p.accent, [one.agreed for one in found]),
    ):
        figure.add_trace(
            go.Scatter(
                x=days,
                y=list(range(len(found))),
                name=name,
                mode="markers",
                marker={
                    "symbol": symbol,
                    "size": 18 if symbol == "line-ns" else 8,
                    "color": colour,
                    "line": {"width": 2, "color": colour},
                },
                customdata=[[one.code] for one in found],
                hovertext=[f"<b>{safe(one.name)}</b><br>{one.note}" for one in found],
                hovertemplate="%{hovertext}<extra></extra>",
                **charts.unselected(),
            )
        )
    figure.update_xaxes(
        title={"text": title, "font": {"color": p.muted, "size": 12}, "standoff": 8},
        rangemode="tozero",
        zeroline=False,
        nticks=8,
        tickformat="d",
    )
    figure.update_yaxes(
        range=[len(found) - 0.5, -0.5],
        tickvals=list(range(len(found))),
        ticktext=[safe(charts.short(one.name)) for one in found],
        tickfont={"color": p.ink, "size": 12},
        ticklabelstandoff=6,
        showgrid=False,
        zeroline=False,
    )
    charts.show(figure, key, alt, on_click=on_click)


def _dots(found: Sequence[Spread], name: str, colour: str) -> go.Trace:
    placed = [
        (days, row, count, one)
        for row, one in enumerate(found)
        for days, count in sorted(one.counts.items())
        if count > 0
    ]
    most = [max(one.counts.values(), default=1) for one in found]
    return go.Scatter(
        x=[days for days, _row, _count, _one in placed],
        y=[row for _days, row, _count, _one in placed],
        name=name,
        mode="markers",
        marker={
            "size": [5 + 13 * (count / most[row]) ** 0.5 for _days, row, count, _one in placed],
            "color": colour,
            "opacity": 0.8,
        },
        customdata=[[one.code] for *_rest, one in placed],
        hovertext=[
            f"<b>{safe(one.name)}</b><br>{days} · {count}×<br>{one.note}"
            for days, _row, count, one in placed
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 0.8}},
        unselected={"marker": {"opacity": 0.8}},
    )
