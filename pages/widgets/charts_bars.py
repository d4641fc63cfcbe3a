"""Bars: amounts by group, one after the other, and steps from one amount to another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.kernel.money import Currency
from pages.widgets import charts, formats
from pages.widgets import sketch as go
from pages.widgets.charts import Palette, palette, safe
from pages.widgets.document_tables import narrow

ROW = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """A group: what a click on it says, its name, its money, and what is hovered over."""

    code: str
    name: str
    fen: int
    note: str = ""


def ranked(
    bars: Sequence[Bar],
    currency: Currency,
    key: str,
    alt: str,
    *,
    on_click: Callable[[], None] | None = None,
    chosen: str = "",
    wide: bool = False,
) -> None:
    """Groups from the largest down, the amount at the end of each bar. `wide`: long names."""
    p = palette()
    money = [charts.yuan(bar.fen, currency) or 0.0 for bar in bars]
    texts = [charts.short_money(bar.fen, currency) for bar in bars]
    figure = charts.blank(max(120, ROW * len(bars) + 12), right=64, top=0, bottom=0)
    figure.add_trace(
        go.Bar(
            x=money,
            y=[str(number) for number in range(len(bars))],
            orientation="h",
            text=texts,
            textposition="outside",
            textfont={"color": p.ink, "size": 12},
            cliponaxis=False,
            constraintext="none",
            marker={
                "color": [p.accent if bar.code == chosen and chosen else p.main for bar in bars],
                "cornerradius": 2,
            },
            customdata=[[bar.code] for bar in bars],
            hovertext=[
                f"<b>{safe(bar.name)}</b><br>{formats.money(bar.fen, currency)}"
                + (f"<br>{bar.note}" if bar.note else "")
                for bar in bars
            ],
            hovertemplate="%{hovertext}<extra></extra>",
            **charts.unselected(),
        )
    )
    figure.update_yaxes(
        autorange="reversed",
        tickvals=[str(number) for number in range(len(bars))],
        ticktext=[safe(charts.short(bar.name, 30 if wide else 16)) for bar in bars],
        tickfont={"color": p.ink, "size": 12},
        ticklabelstandoff=6,
        type="category",
        showgrid=False,
        linecolor="rgba(0,0,0,0)",
    )
    figure.update_xaxes(visible=False)
    charts.show(figure, key, alt, on_click=on_click)


@dataclass(frozen=True, slots=True)
class Step:
    """A step: a total that stands on the ground, a change (good or bad), a part that is taken
    off as it should be, or one that is a guess."""

    name: str
    fen: int
    kind: Literal["total", "change", "part", "guess"] = "change"
    note: str = ""
    code: str = ""
    """What a click on it says."""


def steps(
    found: Sequence[Step],
    currency: Currency,
    key: str,
    alt: str,
    *,
    cut: bool = False,
    on_click: Callable[[], None] | None = None,
) -> None:
    """A waterfall: upright, lying on a phone. Changes are coloured good or bad; `cut` lets the
    axis begin near the totals, where the changes would else be too small to see."""
    p, lying = palette(), narrow()
    base, height, tops, bottoms = _heights(found)
    unit = 10**currency.exponent
    along = {"x" if lying else "y": [one / unit for one in height]}
    names = [step.name if lying else _lines(step.name) for step in found]
    figure = charts.blank(ROW * len(found) + 20, top=0, right=72) if lying else charts.blank(
        300, top=22
    )  # fmt: skip
    figure.add_trace(
        go.Bar(
            **along,
            **{"y" if lying else "x": [str(number) for number in range(len(found))]},
            orientation="h" if lying else "v",
            base=[one / unit for one in base],
            marker={"color": [_colour(step, p) for step in found], "cornerradius": 2},
            text=[
                charts.short_money(step.fen, currency)
                if step.kind == "total"
                else signed(step.fen, currency)
                for step in found
            ],
            textposition="outside",
            textfont={"color": p.ink, "size": 12},
            cliponaxis=False,
            constraintext="none",
            hovertext=[
                f"<b>{safe(step.name)}</b><br>{formats.money(step.fen, currency)}"
                + (f"<br>{step.note}" if step.note else "")
                for step in found
            ],
            hovertemplate="%{hovertext}<extra></extra>",
            customdata=[[step.code] for step in found],
            **charts.unselected(),
        )
    )
    money, places = ("xaxis", "yaxis") if lying else ("yaxis", "xaxis")
    charts.money_axis(figure, money, [v / unit for v in (*tops, *bottoms)], currency)
    if cut:
        _cut(figure, money, found, bottoms, tops, currency)
    place = {
        "type": "category",
        "tickvals": [str(number) for number in range(len(found))],
        "ticktext": [safe(name) if lying else name for name in names],
        "tickfont": {"color": p.ink, "size": 12},
        "showgrid": False,
        "tickangle": 0,
    }
    if lying:
        place |= {"autorange": "reversed", "ticklabelstandoff": 6}
        figure.update_xaxes(showticklabels=False, showgrid=False)
    figure.update_layout({places: place, "showlegend": False, "bargap": 0.4})
    charts.show(figure, key, alt, on_click=on_click)


def _heights(found: Sequence[Step]) -> tuple[list[int], list[int], list[int], list[int]]:
    """Where each bar begins, how far it goes, its upper and its lower end; minor units."""
    level = 0
    base, height, tops, bottoms = [], [], [], []
    for step in found:
        start = 0 if step.kind == "total" else level
        level = step.fen if step.kind == "total" else level + step.fen
        base.append(start)
        height.append(level - start)
        tops.append(max(start, level))
        bottoms.append(min(start, level))
    return base, height, tops, bottoms


def _colour(step: Step, p: Palette) -> str:
    change = p.good if step.fen >= 0 else p.bad
    return {"total": p.main, "change": change, "part": p.pale, "guess": p.accent}[step.kind]


def _cut(
    figure: Any,
    axis: str,
    found: Sequence[Step],
    bottoms: Sequence[int],
    tops: Sequence[int],
    currency: Currency,
) -> None:
    floating = [
        value
        for step, low, high in zip(found, bottoms, tops, strict=True)
        for value in ((high,) if step.kind == "total" else (low, high))
    ]
    low, high = min(floating), max(floating)
    if low <= 0 or (high - low) * 3 > high:
        return
    room = max(high - low, high // 200) or 1
    bottom, top = low - room * 0.6, high + room * 0.35
    unit = 10**currency.exponent
    ticks = charts.nice_ticks(bottom / unit, top / unit, 4)
    figure.update_layout(
        {
            axis: {
                "range": [bottom / unit, top / unit],
                "tickvals": ticks,
                "ticktext": [charts.tick_text(tick, currency) for tick in ticks],
            }
        }
    )


def signed(fen: int, currency: Currency) -> str:
    """+¥1.2万, −¥300."""
    text = charts.short_money(abs(fen), currency)
    return f"+{text}" if fen > 0 else f"−{text}" if fen < 0 else text


def _lines(name: str, wide: int = 4) -> str:
    """A name under a narrow bar, in two lines where one would meet its neighbour."""
    words = name.split()
    if len(words) > 1:
        half = (len(words) + 1) // 2
        return safe(" ".join(words[:half])) + "<br>" + safe(" ".join(words[half:]))
    if len(name) > wide and not name.isascii():
        half = (len(name) + 1) // 2
        return safe(name[:half]) + "<br>" + safe(name[half:])
    return safe(name)
