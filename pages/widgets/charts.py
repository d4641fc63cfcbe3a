"""The one look of all charts: fonts, calm grid, colours of day and night, no buttons.

Plotly draws; this file says how. Colours follow the reader's theme. Axes of money carry
labels written by Babel (¥2万, ¥20K), because Plotly knows no Chinese. Text that comes from
the database is escaped before it is hovered over, since Plotly reads tags in it.
"""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.kernel.amounts import round_half_up
from core.kernel.money import CNY, Currency
from pages.widgets import sketch as go
from pages.widgets.formats import compact_money

FONT = (
    "IBM Plex Sans, PingFang SC, Microsoft YaHei UI, Microsoft YaHei, Noto Sans CJK SC,"
    " Noto Sans SC, sans-serif"
)
DAY_FORMAT = "%m-%d"
READABLE = 4.5


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one theme. `good` and `bad` are for changes, never for series."""

    paper: str
    ink: str
    muted: str
    grid: str
    main: str
    wash: str
    accent: str
    pale: str
    low: str
    good: str
    bad: str
    series: tuple[str, ...]


LIGHT = Palette(
    paper="#FBFAF7",
    ink="#1E2A2E",
    muted="#6F7B7C",
    grid="#E7E3D9",
    main="#0F5C63",
    wash="rgba(15,92,99,.12)",
    accent="#D9822B",
    pale="#B9C6C4",
    low="#DFE7E5",
    good="#3C7A57",
    bad="#B5483A",
    series=(
        "#0F5C63",
        "#D9822B",
        "#6B7FA8",
        "#8A9A5B",
        "#B5483A",
        "#3F8FB0",
        "#A58B5F",
        "#5E4B7A",
    ),
)
DARK = Palette(
    paper="#10191C",
    ink="#DDE6E4",
    muted="#93A3A4",
    grid="#243338",
    main="#5FB3B3",
    wash="rgba(95,179,179,.14)",
    accent="#E0A458",
    pale="#46595D",
    low="#1D3036",
    good="#7DBB92",
    bad="#DB7F70",
    series=(
        "#5FB3B3",
        "#E0A458",
        "#93A7D1",
        "#B3C383",
        "#DB7F70",
        "#7CC0DC",
        "#CDB68C",
        "#A48FC4",
    ),
)


def palette() -> Palette:
    """The colours of the theme the reader looks at."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def between(low: str, high: str, part: float) -> str:
    """The colour so far on the way between two, as a scale of colours reaches it."""
    pairs = zip(_channels(low), _channels(high), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02X}" for a, b in pairs)


def contrast(front: str, back: str) -> float:
    """How far two colours stand apart: 1 to 21; text needs 4.5 (WCAG 2.2, 1.4.3)."""
    one, other = sorted((_light(front), _light(back)), reverse=True)
    return (one + 0.05) / (other + 0.05)


def readable_on(ground: str, p: Palette) -> str:
    """The ink of the theme that can be read on a colour; black or white where neither can."""
    for ink in (p.ink, p.paper):
        if contrast(ink, ground) >= READABLE:
            return ink
    return max(("#000000", "#FFFFFF"), key=lambda ink: contrast(ink, ground))


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5))


def _light(colour: str) -> float:
    parts = (value / 255 for value in _channels(colour))
    linear = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def safe(text: str) -> str:
    """Text of the database, fit to stand in a chart."""
    return html.escape(text)


def blank(height: int, *, left: int = 8, top: int = 8, right: int = 8, bottom: int = 8) -> Any:
    """An empty figure in our look."""
    p = palette()
    axis = {
        "gridcolor": p.grid,
        "zerolinecolor": p.grid,
        "linecolor": p.grid,
        "tickfont": {"color": p.muted, "size": 12},
        "automargin": True,
        "ticks": "",
        "fixedrange": True,
    }
    return go.Figure(
        layout={
            "height": height,
            "margin": {"l": left, "r": right, "t": top, "b": bottom},
            "font": {"family": FONT, "size": 12, "color": p.ink},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": list(p.series),
            "xaxis": dict(axis),
            "yaxis": dict(axis),
            "hoverlabel": {
                "bgcolor": p.ink,
                "bordercolor": p.ink,
                "font": {"family": FONT, "size": 12, "color": p.paper},
            },
            "legend": {
                "orientation": "h",
                "x": 0,
                "y": 1.02,
                "yanchor": "bottom",
                "font": {"color": p.muted, "size": 12},
                "itemclick": False,
                "itemdoubleclick": False,
            },
            "bargap": 0.32,
            "dragmode": False,
            "clickmode": "event+select",
            "separators": ".,",
        }
    )


def show(
    figure: Any, key: str, alt: str, *, on_click: Callable[[], None] | None = None
) -> Sequence[Mapping[str, Any]]:
    """Draw a figure; the points that are clicked, if `on_click` asks for them.

    `alt` says in words what the chart shows, for who cannot see it.
    """
    options: dict[str, Any] = {}
    if on_click is not None:
        options = {"on_select": on_click, "selection_mode": "points"}
    st.plotly_chart(
        figure,
        key=key,
        theme=None,
        alt=alt,
        config={"displayModeBar": False, "scrollZoom": False, "doubleClick": False},
        **options,
    )
    return clicked(key) if on_click is not None else ()


def clicked(key: str) -> Sequence[Mapping[str, Any]]:
    """The points of a chart that are selected now."""
    state = st.session_state.get(key)
    points: Sequence[Mapping[str, Any]] = state["selection"]["points"] if state else ()
    return points


def code_of(key: str) -> str | None:
    """What the point that was clicked stands for: its first custom value."""
    for point in clicked(key):
        said = point.get("customdata")
        if isinstance(said, list | tuple):
            said = said[0] if said else None
        elif isinstance(said, dict):
            said = next(iter(said.values()), None)
        if said is not None:
            return str(said)
    return None


def unselected() -> dict[str, Any]:
    """A clicked point stays as it is, and so do the others."""
    return {"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}}}


def yuan(minor: int | None, currency: Currency = CNY) -> float | None:
    """Money as a length in a chart. For drawing only."""
    return None if minor is None else minor / 10**currency.exponent


def short_money(fen: int | None, currency: Currency = CNY) -> str:
    """Money beside a bar: compact, and without cents from a hundred on."""
    unit = 10**currency.exponent
    if fen is not None and unit * 100 <= abs(fen) < unit * 10_000:
        fen = round_half_up(fen, unit) * unit
    return _whole(compact_money(fen, currency))


def _whole(text: str) -> str:
    head, point, tail = text.partition(".00")
    return head + tail if point and not tail[:1].isdigit() else text


def nice_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers between two, at most so many steps apart."""
    if high <= low:
        high = low + 1
    raw = (high - low) / most
    scale = 10 ** math.floor(math.log10(raw))
    step = next(scale * m for m in (1, 2, 2.5, 5, 10) if scale * m >= raw * 0.999)
    start = math.ceil(low / step - 1e-9)
    end = math.floor(high / step + 1e-9)
    return [step * i for i in range(start, end + 1)]


def money_axis(
    figure: Any, axis: str, values: Sequence[float | None], currency: Currency, *, most: int = 5
) -> None:
    """Write an axis of money as people of the reader's language do."""
    known = [value for value in values if value is not None] or [0.0]
    low, high = min(0.0, *known), max(0.0, *known)
    ticks = nice_ticks(low, high, most)
    texts = [tick_text(value, currency) for value in ticks]
    figure.update_layout({axis: {"tickvals": ticks, "ticktext": texts}})


def tick_text(value: float, currency: Currency) -> str:
    """¥2万, ¥20K: a round number of money, without needless decimals."""
    text = compact_money(round(value * 10**currency.exponent), currency)
    for needless in (".00", ".0"):
        head, point, tail = text.partition(needless)
        if point and not tail[:1].isdigit():
            return head + tail
    return text


def short(name: str, most: int = 16) -> str:
    """A name as an axis has room for it."""
    return name if len(name) <= most else name[: most - 1] + "…"
