"""The two charts of a replay: profit of each policy, and how it grew, beside what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from core.planning.replays.played import CHOSEN, HAPPENED, OURS
from core.platform.i18n import _
from pages.widgets import charts, formats
from pages.widgets import sketch as go
from pages.widgets.charts import DAY_FORMAT, palette, safe
from pages.widgets.charts_bars import signed
from pages.widgets.company import CompanyInView

DASHES = ("dot", "dash", "dashdot", "longdash")
Named = tuple[str, str, int]
"""Name, policy, profit in fen."""


def bars(found: Sequence[Named], company: CompanyInView) -> None:
    """Profit beyond what happened, a bar a policy."""
    p, currency = palette(), company.currency
    real = next(fen for _name, policy, fen in found if policy == HAPPENED)
    shown = [(name, policy, fen - real) for name, policy, fen in found if policy != HAPPENED]
    money = [charts.yuan(fen, currency) or 0.0 for _name, _policy, fen in shown]
    figure = charts.blank(max(150, 38 * len(shown) + 24), right=72)
    figure.add_trace(
        go.Bar(
            x=money,
            y=[safe(charts.short(name, 24)) for name, _policy, _fen in shown],
            orientation="h",
            text=[signed(fen, currency) for _name, _policy, fen in shown],
            textposition="outside",
            textfont={"color": p.ink, "size": 12},
            cliponaxis=False,
            constraintext="none",
            marker={
                "color": [p.main if one in (OURS, CHOSEN) else p.pale for _n, one, _f in shown],
                "cornerradius": 2,
            },
            hoverinfo="skip",
        )
    )
    low, high = min(0.0, *money), max(0.0, *money)
    room = (high - low or 1.0) * 0.34
    figure.update_yaxes(
        autorange="reversed", showgrid=False, tickfont={"color": p.ink}, ticklabelstandoff=6
    )
    figure.update_xaxes(visible=False, range=[low - (room if low < 0 else 0), high + room])
    charts.show(figure, "replay_bars", _("Profit of each policy beyond what happened"))


def lines(
    grown: Mapping[str, Sequence[tuple[dt.date, int | None]]],
    names: Mapping[str, str],
    company: CompanyInView,
) -> None:
    """Profit beyond what happened, added up day by day."""
    p, currency = palette(), company.currency
    real = {on: fen or 0 for on, fen in grown.get(HAPPENED, ())}
    figure = charts.blank(300, top=56)
    every: list[float | None] = []
    for number, (policy, course) in enumerate(
        sorted(grown.items(), key=lambda one: one[0] in (OURS, CHOSEN))
    ):
        if policy == HAPPENED:
            continue
        fen = [(value or 0) - real.get(on, 0) for on, value in course]
        money = [charts.yuan(value, currency) for value in fen]
        every += money
        mine = policy in (OURS, CHOSEN)
        colour = p.main if policy == OURS else p.accent if policy == CHOSEN else None
        figure.add_trace(
            go.Scatter(
                x=[on.isoformat() for on, _fen in course],
                y=money,
                name=names[policy],
                mode="lines",
                line={
                    "color": colour or p.series[2 + number % (len(p.series) - 2)],
                    "width": 2.6 if mine else 1.4,
                    "dash": "solid" if mine else DASHES[number % len(DASHES)],
                },
                hovertext=[
                    f"{formats.day(on)}<br><b>{safe(names[policy])}</b> {signed(value, currency)}"
                    for (on, _fen), value in zip(course, fen, strict=True)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    figure.update_xaxes(tickformat=DAY_FORMAT, showgrid=False, nticks=6, type="date")
    charts.money_axis(figure, "yaxis", every, currency)
    charts.show(
        figure, "replay_lines", _("Profit beyond what happened, added up day by day, by policy")
    )
