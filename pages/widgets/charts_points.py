"""Points: goods as bubbles, batches as a cost and a price."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.kernel.money import Currency
from core.platform.i18n import _
from pages.widgets import charts
from pages.widgets import sketch as go
from pages.widgets.charts import palette, safe


@dataclass(frozen=True, slots=True)
class Bubble:
    """An item: where it stands, and how large. `days` tenths, `margin_bp` basis points."""

    code: str
    name: str
    group: str
    days: int
    margin_bp: int
    fen: int
    note: str


LEAST_DAYS, MOST_DAYS = 0.5, 500
MONEY_TICKS = tuple(step * 10.0**power for power in range(-2, 6) for step in (1, 2, 5))
TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
LEAST_MARGIN = -40.0


def bubbles(
    found: Sequence[Bubble],
    groups: Sequence[str],
    titles: tuple[str, str],
    key: str,
    alt: str,
    *,
    on_click: Callable[[], None],
) -> None:
    """Days across (each step doubles), margin up, money as area; what lies beyond an edge
    stands on it."""
    p = palette()
    figure = charts.blank(420, top=34, left=8, bottom=8)
    largest = max((bubble.fen for bubble in found), default=1) or 1
    colours = dict(zip(groups, p.series, strict=False))
    for group in [*groups, ""]:
        mine = [b for b in found if b.group == group or (group == "" and b.group not in colours)]
        if not mine:
            continue
        figure.add_trace(
            go.Scatter(
                x=[min(max(b.days / 10, LEAST_DAYS), MOST_DAYS) for b in mine],
                y=[max(b.margin_bp / 100, LEAST_MARGIN) for b in mine],
                name=safe(group or _("Other")),
                mode="markers",
                marker={
                    "size": [max(b.fen, 0) for b in mine],
                    "sizemode": "area",
                    "sizeref": 2.0 * largest / 44**2,
                    "sizemin": 3.5,
                    "color": colours.get(group, p.pale),
                    "opacity": 0.72,
                    "line": {"color": p.paper, "width": 1},
                },
                customdata=[[b.code] for b in mine],
                hovertext=[f"<b>{safe(b.name)}</b><br>{b.note}" for b in mine],
                hovertemplate="%{hovertext}<extra></extra>",
                selected={"marker": {"opacity": 0.72}},
                unselected={"marker": {"opacity": 0.72}},
            )
        )
    title = {"font": {"color": p.muted, "size": 12}, "standoff": 8}
    figure.update_xaxes(
        title={"text": titles[0], **title},
        type="log",
        zeroline=False,
        tickvals=list(TICKS),
        ticktext=[str(tick) for tick in TICKS],
    )
    figure.update_yaxes(title={"text": titles[1], **title}, ticksuffix="%", zeroline=True)
    if len(groups) > 1:
        figure.update_layout(legend={"itemsizing": "constant"})
    else:
        figure.update_layout(showlegend=False)
    charts.show(figure, key, alt, on_click=on_click)


@dataclass(frozen=True, slots=True)
class Pair:
    """A batch: what a unit cost, what it sold for."""

    code: str
    name: str
    cost_fen: int
    price_fen: int
    note: str


def cost_and_price(
    found: Sequence[Pair],
    currency: Currency,
    names: tuple[str, str],
    key: str,
    alt: str,
    *,
    on_click: Callable[[], None],
) -> None:
    """A line from cost to price for each batch: red where the price is the lower. Equal
    lengths are equal margins, whatever the goods cost: the axis doubles at each step."""
    p = palette()
    figure = charts.blank(54 + 27 * len(found), top=30, right=16)
    rows = [str(number) for number in range(len(found))]
    for good in (True, False):
        xs: list[float | None] = []
        ys: list[str | None] = []
        for row, pair in zip(rows, found, strict=True):
            if (pair.price_fen >= pair.cost_fen) is good:
                cost, price = charts.yuan(pair.cost_fen), charts.yuan(pair.price_fen)
                xs += [cost, price, None]
                ys += [row, row, None]
        figure.add_trace(
            go.Scatter(
                x=xs,
                y=ys,
                mode="lines",
                line={"color": p.good if good else p.bad, "width": 3},
                hoverinfo="skip",
                showlegend=False,
            )
        )
    for name, colour, money in (
        (names[0], p.accent, [pair.cost_fen for pair in found]),
        (names[1], p.main, [pair.price_fen for pair in found]),
    ):
        figure.add_trace(_dots(name, colour, money, found, rows, currency))
    figure.update_xaxes(
        type="log",
        tickvals=list(MONEY_TICKS),
        ticktext=[charts.tick_text(tick, currency) for tick in MONEY_TICKS],
    )
    figure.update_yaxes(
        autorange="reversed",
        type="category",
        categoryorder="array",
        categoryarray=rows,
        tickvals=rows,
        ticktext=[safe(pair.name) for pair in found],
        tickfont={"color": p.ink, "size": 12},
        showgrid=False,
        ticklabelstandoff=6,
    )
    charts.show(figure, key, alt, on_click=on_click)


def _dots(
    name: str,
    colour: str,
    money: Sequence[int],
    found: Sequence[Pair],
    rows: Sequence[str],
    currency: Currency,
) -> Any:
    return go.Scatter(
        x=[charts.yuan(value, currency) for value in money],
        y=list(rows),
        name=name,
        mode="markers",
        marker={"size": 9, "color": colour},
        customdata=[[pair.code] for pair in found],
        hovertext=[f"<b>{safe(pair.name)}</b><br>{pair.note}" for pair in found],
        hovertemplate="%{hovertext}<extra></extra>",
        **charts.unselected(),
    )
