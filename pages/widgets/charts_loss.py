"""Charts of loss: what lies there by days left, and loss rates against their target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.kernel.money import Currency
from pages.widgets import charts, formats
from pages.widgets import sketch as go
from pages.widgets.charts import palette, safe
from pages.widgets.document_tables import narrow

ROW = 38
LEFT, RIGHT = "left", "right"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days left: what will sell, and what won't, minor units."""

    code: str
    name: str
    sells_fen: int
    left_fen: int


def by_days_left(
    found: Sequence[Stretch],
    currency: Currency,
    names: tuple[str, str],
    key: str,
    alt: str,
    *,
    on_click: Callable[[], None] | None = None,
) -> None:
    """Money by days left, what will sell below what won't. A click says which stretch."""
    p = palette()
    figure = charts.blank(300, top=34)
    x = [safe(one.name) for one in found]
    for name, colour, part in (
        (names[0], p.main, [one.sells_fen for one in found]),
        (names[1], p.accent, [one.left_fen for one in found]),
    ):
        figure.add_trace(
            go.Bar(
                x=x,
                y=[charts.yuan(fen, currency) for fen in part],
                name=name,
                marker={"color": colour, "cornerradius": 2},
                hovertext=[
                    f"<b>{safe(one.name)}</b><br>{name} {formats.money(fen, currency)}"
                    for one, fen in zip(found, part, strict=True)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                customdata=[[one.code] for one in found],
                **charts.unselected(),
            )
        )
    tops = [charts.yuan(one.sells_fen + one.left_fen, currency) for one in found]
    charts.money_axis(figure, "yaxis", tops, currency)
    figure.update_xaxes(showgrid=False, type="category", tickfont={"color": p.ink, "size": 12})
    figure.update_layout(barmode="stack", bargap=0.25, legend={"traceorder": "normal"})
    charts.show(figure, key, alt, on_click=on_click)


@dataclass(frozen=True, slots=True)
class Part:
    """A reason's share of a store's net sales, basis points, and its money."""

    name: str
    bp: int
    fen: int
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Rates:
    """A store with its loss rate by reason."""

    code: str
    name: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Scale:
    """What rates are measured by: the target, and the field as a band; with their names."""

    target_bp: int
    field_bp: tuple[int, int]
    target: str
    field: str


def loss_rates(
    stores: Sequence[Rates],
    scale: Scale,
    currency: Currency,
    key: str,
    alt: str,
    *,
    on_click: Callable[[], None] | None = None,
) -> None:
    """A bar a store, a colour a reason; what nobody can explain is red. The target is a line."""
    figure = charts.blank(96 + ROW * len(stores), top=52, right=16)
    reasons = list(dict.fromkeys(part.name for one in stores for part in one.parts))
    rows = [str(number) for number in range(len(stores))]
    for number, reason in enumerate(reasons):
        figure.add_trace(_reason(reason, number, stores, rows, currency))
    most = max(
        (sum(max(part.bp, 0) for part in one.parts) for one in stores), default=scale.target_bp
    )
    _measure(figure, scale, max(most, scale.target_bp) * 1.12)
    figure.update_yaxes(
        autorange="reversed",
        type="category",
        tickvals=rows,
        ticktext=[safe(one.name) for one in stores],
        tickfont={"color": palette().ink, "size": 12},
        showgrid=False,
        ticklabelstandoff=6,
    )
    figure.update_xaxes(ticksuffix="%", zeroline=True)
    figure.update_layout(barmode="relative", legend={"y": 1.0, "yanchor": "bottom"})
    figure.update_layout(margin={"t": 76}, legend={"y": 1.16})
    charts.show(figure, key, alt, on_click=on_click)


def _reason(
    reason: str, number: int, stores: Sequence[Rates], rows: Sequence[str], currency: Currency
) -> Any:
    p = palette()
    own = [next((part for part in one.parts if part.name == reason), None) for one in stores]
    unknown = any(part is not None and part.unknown for part in own)
    quiet = [colour for colour in p.series if colour != p.bad]
    return go.Bar(
        x=[part.bp / 100 if part else 0 for part in own],
        y=list(rows),
        name=safe(reason),
        orientation="h",
        marker={"color": p.bad if unknown else quiet[number % len(quiet)]},
        customdata=[[one.code] for one in stores],
        hovertext=[
            f"<b>{safe(one.name)}</b><br>{safe(reason)} {formats.percent(part.bp if part else 0)}"
            + (f" · {formats.money(part.fen, currency)}" if part else "")
            for one, part in zip(stores, own, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        **charts.unselected(),
    )


def _measure(figure: Any, scale: Scale, most_bp: float) -> None:
    """The target as a line, the field as a pale band where the chart reaches it."""
    p = palette()
    low, high = scale.field_bp
    end = max(most_bp, low * 1.06)
    figure.add_vrect(
        x0=low / 100,
        x1=min(high, end) / 100,
        fillcolor=p.low,
        opacity=0.6,
        layer="below",
        line_width=0,
    )
    figure.add_vline(x=scale.target_bp / 100, line={"color": p.ink, "width": 1.4, "dash": "dot"})
    marks = [(scale.target_bp / 100, scale.target, "center")]
    if not narrow():  # no room for both; the line below says it
        marks.append((end / 100, scale.field, "right"))
    for x, text, anchor in marks:
        figure.add_annotation(
            x=x,
            y=1,
            yref="paper",
            yanchor="bottom",
            xanchor=anchor,
            text=text,
            showarrow=False,
            font={"size": 12, "color": p.muted},
        )
    figure.update_xaxes(range=[0, end / 100])


@dataclass(frozen=True, slots=True)
class Beside:
    """Two amounts of a store, each from the middle outwards."""

    code: str
    name: str
    left_fen: int
    right_fen: int


def beside(
    stores: Sequence[Beside],
    currency: Currency,
    names: tuple[str, str],
    key: str,
    alt: str,
    *,
    on_click: Callable[[], None] | None = None,
) -> None:
    """One amount to the left, the other to the right, at one scale: which way does it lean? A
    click says the side and the store: `left:S1`."""
    p = palette()
    figure = charts.blank(86 + ROW * len(stores), top=34, left=56, right=56)
    rows = [str(number) for number in range(len(stores))]
    for side, name, colour, sign, amounts in (
        (LEFT, names[0], p.accent, -1, [one.left_fen for one in stores]),
        (RIGHT, names[1], p.bad, 1, [one.right_fen for one in stores]),
    ):
        figure.add_trace(
            go.Bar(
                x=[sign * (charts.yuan(fen, currency) or 0.0) for fen in amounts],
                y=rows,
                name=name,
                orientation="h",
                text=[charts.short_money(fen, currency) for fen in amounts],
                textposition="outside",
                textfont={"color": p.ink, "size": 12},
                cliponaxis=False,
                constraintext="none",
                marker={"color": colour, "cornerradius": 2},
                customdata=[[f"{side}:{one.code}"] for one in stores],
                hovertext=[
                    f"<b>{safe(one.name)}</b><br>{name} {formats.money(fen, currency)}"
                    for one, fen in zip(stores, amounts, strict=True)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                **charts.unselected(),
            )
        )
    figure.update_yaxes(
        autorange="reversed",
        type="category",
        tickvals=rows,
        ticktext=[safe(one.name) for one in stores],
        tickfont={"color": p.ink, "size": 12},
        showgrid=False,
        ticklabelstandoff=6,
    )
    most = max(max(one.left_fen, one.right_fen) for one in stores)
    room = (charts.yuan(most, currency) or 1.0) * (1.7 if narrow() else 1.25)
    figure.update_xaxes(
        showticklabels=False,
        showgrid=False,
        zeroline=True,
        zerolinecolor=p.muted,
        range=[-room, room],
    )
    figure.update_layout(barmode="relative", legend={"traceorder": "normal"})
    charts.show(figure, key, alt, on_click=on_click)
