"""Figures as the plain data that the browser gets, put together without being checked.

Plotly's own classes look every property up, check and copy it, several times over: most of
what a page of charts cost. What stands here takes the same calls and answers the same
specification; the tests compare the two, and let Plotly check each figure that a page draws.
Names of functions are those of `plotly.graph_objects`, so that charts read as its
documentation does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plotly.basedatatypes import BaseFigure

Trace = dict[str, Any]
_DEFAULTS: dict[str, Any] = {
    "data": {"scatter": [{"type": "scatter", "marker": {"line": {"width": 0}}}]}
}
"""What of Streamlit's template shows in our charts; the whole of it is 4 KB a figure."""


def Bar(**said: Any) -> Trace:  # noqa: N802
    """Bars, as `plotly.graph_objects.Bar`."""
    return _nested("bar", said)


def Scatter(**said: Any) -> Trace:  # noqa: N802
    """Lines and points, as `plotly.graph_objects.Scatter`."""
    return _nested("scatter", said)


def Heatmap(**said: Any) -> Trace:  # noqa: N802
    """Cells, as `plotly.graph_objects.Heatmap`."""
    return _nested("heatmap", said)


class Figure(BaseFigure):  # type: ignore[misc]  # plotly has no types
    """As `plotly.graph_objects.Figure`, for what charts here call. It is a BaseFigure by name
    only, which tells Streamlit that it needs no second check."""

    def __init__(self, layout: Mapping[str, Any]) -> None:
        self._data: list[Trace] = []
        self._layout: dict[str, Any] = {"template": _DEFAULTS, **layout}

    def add_trace(self, trace: Any) -> Figure:
        """A trace on top of those before it; one of Plotly's own is taken as what it says."""
        self._data.append(trace if isinstance(trace, dict) else trace.to_plotly_json())
        return self

    def add_bar(self, **said: Any) -> Figure:
        """Bars on top of what is there."""
        return self.add_trace(Bar(**said))

    def add_scatter(self, **said: Any) -> Figure:
        """Lines and points on top of what is there."""
        return self.add_trace(Scatter(**said))

    def update_layout(self, more: Mapping[str, Any] | None = None, **said: Any) -> Figure:
        """Merges into the layout; `margin_t=8` means `margin={"t": 8}`."""
        for part in (more or {}, said):
            _merge(self._layout, part)
        return self

    def update_xaxes(self, **said: Any) -> Figure:
        """Merges into the axis across (there is one)."""
        return self.update_layout(xaxis=said)

    def update_yaxes(self, **said: Any) -> Figure:
        """Merges into the axis up."""
        return self.update_layout(yaxis=said)

    def update_traces(self, **said: Any) -> Figure:
        """Merges into every trace that is there."""
        for trace in self._data:
            _merge(trace, said)
        return self

    def add_annotation(self, **said: Any) -> Figure:
        """A text at a point."""
        return self._also("annotations", said)

    def add_shape(self, **said: Any) -> Figure:
        """A line or an area."""
        return self._also("shapes", said)

    def add_vline(self, x: Any, **said: Any) -> Figure:
        """A line over the whole height."""
        ends = {"x0": x, "x1": x, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain"}
        return self.add_shape(type="line", **ends, **said)

    def add_hline(
        self, y: Any, *, annotation: Mapping[str, Any] | None = None, **said: Any
    ) -> Figure:
        """A line over the whole width; its annotation stands above its right end."""
        ends = {"x0": 0, "x1": 1, "xref": "x domain", "y0": y, "y1": y, "yref": "y"}
        if annotation:
            at = {"x": 1, "xanchor": "right", "xref": "x domain", "y": y, "yref": "y"}
            self.add_annotation(**{**at, "yanchor": "bottom", "showarrow": False, **annotation})
        return self.add_shape(type="line", **ends, **said)

    def add_vrect(self, x0: Any, x1: Any, **said: Any) -> Figure:
        """An area over the whole height."""
        ends = {"x0": x0, "x1": x1, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain"}
        return self.add_shape(type="rect", **ends, **said)

    def add_hrect(self, y0: Any, y1: Any, **said: Any) -> Figure:
        """An area over the whole width."""
        ends = {"x0": 0, "x1": 1, "xref": "x domain", "y0": y0, "y1": y1, "yref": "y"}
        return self.add_shape(type="rect", **ends, **said)

    def to_dict(self) -> dict[str, Any]:
        """The specification; not a copy."""
        return {"data": self._data, "layout": self._layout}

    def _also(self, what: str, said: Mapping[str, Any]) -> Figure:
        self._layout.setdefault(what, []).append(_nested("", said))
        return self


_WITH_LINE = frozenset({"plot_bgcolor", "paper_bgcolor", "copy_zstride"})
"""Properties whose names have an underscore of their own."""


def _nested(kind: str, said: Mapping[str, Any]) -> Trace:
    made: Trace = {"type": kind} if kind else {}
    _merge(made, said)
    return made


def _merge(into: dict[str, Any], said: Mapping[str, Any]) -> None:
    for name, value in said.items():
        first, line, rest = ("", "", "") if name in _WITH_LINE else name.partition("_")
        if line:
            name, value = first, {rest: value}  # noqa: PLW2901  # line_width is line.width
        if isinstance(value, Mapping):
            below = into.get(name)
            into[name] = below = dict(below) if isinstance(below, Mapping) else {}
            _merge(below, value)
        elif value is not None:
            into[name] = value
