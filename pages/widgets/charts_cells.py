"""Cells: money in a table of bands, classes by steadiness, empty shelves day by day.

The darker a cell, the more stands in it. Plotly hands on no click on a cell, so an unseen mark
lies over each: it is hovered over and clicked, and says what the cell stands for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pages.widgets import charts
from pages.widgets import sketch as go
from pages.widgets.charts import Palette, palette, safe
from pages.widgets.document_tables import narrow

ROW, MARK = 32, 30
TIGHT = 5
"""Columns beyond which a phone has no room for what is written in cells; a tap tells it, and so
does the table of figures."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: how strong (None leaves it blank), what is written in it, what a click on it
    says, and what is hovered over."""

    strength: float | None
    text: str = ""
    code: str = ""
    note: str = ""


def cells(
    rows: Sequence[str],
    columns: Sequence[str],
    found: Sequence[Sequence[Cell]],
    key: str,
    alt: str,
    *,
    on_click: Callable[[], None],
    bad: bool = False,
    chosen: str | None = None,
) -> None:
    """Rows of cells under their columns; `bad` colours what should not be."""
    p = palette()
    figure = charts.blank(46 + ROW * len(rows), top=30, left=8)
    most = max((c.strength for line in found for c in line if c.strength), default=1.0)
    figure.add_trace(_field(found, most, p, bad=bad))
    figure.add_trace(_marks(found))
    tight = narrow() and len(columns) > TIGHT
    for x, y, cell in _placed(found):
        if cell.text and not tight:
            part = (cell.strength or 0) / most if most else 0.0
            ground = charts.between(p.low, p.bad if bad else p.main, part)
            figure.add_annotation(
                x=x,
                y=y,
                text=f"<b>{safe(cell.text)}</b>" if cell.code == chosen else safe(cell.text),
                showarrow=False,
                captureevents=False,
                font={"size": 12, "color": charts.readable_on(ground, p)},
            )
    figure.update_xaxes(
        side="top",
        showgrid=False,
        zeroline=False,
        tickvals=list(range(len(columns))),
        ticktext=[safe(name) for name in columns],
        range=[-0.5, len(columns) - 0.5],
        tickfont={"color": p.muted},
        tickangle=-50 if tight and all(columns) else 0,
    )
    figure.update_yaxes(
        range=[len(rows) - 0.5, -0.5],
        tickvals=list(range(len(rows))),
        ticktext=[safe(charts.short(name)) for name in rows],
        tickfont={"color": p.ink, "size": 12},
        showgrid=False,
        zeroline=False,
        ticklabelstandoff=6,
    )
    figure.update_layout(hovermode="closest", showlegend=False)
    charts.show(figure, key, alt, on_click=on_click)


def _field(found: Sequence[Sequence[Cell]], most: float, p: Palette, *, bad: bool) -> Any:
    return go.Heatmap(
        z=[[cell.strength for cell in line] for line in found],
        x=list(range(len(found[0]) if found else 0)),
        y=list(range(len(found))),
        colorscale=[[0, p.low], [1, p.bad if bad else p.main]],
        zmin=0,
        zmax=most,
        showscale=False,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
    )


def _placed(found: Sequence[Sequence[Cell]]) -> list[tuple[int, int, Cell]]:
    return [
        (x, y, cell)
        for y, line in enumerate(found)
        for x, cell in enumerate(line)
        if cell.strength is not None
    ]


def _marks(found: Sequence[Sequence[Cell]]) -> Any:
    """What is hovered over and clicked."""
    placed, unseen = _placed(found), {"marker": {"opacity": 0}}
    return go.Scatter(
        x=[x for x, _y, _cell in placed],
        y=[y for _x, y, _cell in placed],
        mode="markers",
        marker={"symbol": "square", "size": MARK, "opacity": 0},
        customdata=[[cell.code] for _x, _y, cell in placed],
        hovertext=[cell.note or safe(cell.text) for _x, _y, cell in placed],
        hovertemplate="%{hovertext}<extra></extra>",
        selected=unseen,
        unselected=unseen,
    )
