"""Figures put together as plain data are what Plotly's own classes make of the same calls."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import plotly.graph_objects
import pytest
from streamlit.testing.v1 import AppTest

from core.kernel.money import CNY
from pages.widgets import (
    charts,
    charts_bars,
    charts_cells,
    charts_fan,
    charts_loss,
    charts_points,
    charts_spread,
    charts_time,
    sketch,
)
from pages.widgets.charts_bars import Bar, Step
from pages.widgets.charts_cells import Cell
from pages.widgets.charts_fan import Was, WillBe
from pages.widgets.charts_loss import Beside, Part, Rates, Scale, Stretch
from pages.widgets.charts_points import Bubble, Pair
from pages.widgets.charts_spread import Spread
from pages.widgets.charts_time import DayPair

MODULES = (
    charts,
    charts_bars,
    charts_cells,
    charts_fan,
    charts_loss,
    charts_points,
    charts_spread,
    charts_time,
)
DAY = dt.date(2026, 3, 1)
NAMES = ("Now <b>", "Before")


def nothing() -> None:
    """What a click does here."""


def daily() -> None:
    days = [DayPair(DAY + dt.timedelta(n), n * 1000, DAY, None if n == 2 else 5) for n in range(4)]
    charts_time.daily(days, CNY, NAMES, "k", "alt", on_click=nothing)
    charts_time.daily(days * 60, CNY, NAMES, "k", "alt")
    charts_time.spark([1.0, None, 3.5], "k", "alt")
    charts_time.spark([None], "k", "alt")


def bars() -> None:
    found = [Bar("a", "A & B", 123_456, "note"), Bar("b", "一二三四五六七八九十" * 3, -5)]
    charts_bars.ranked(found, CNY, "k", "alt", on_click=nothing, chosen="a")
    steps = [
        Step("Before", 1_000_000, "total"),
        Step("more words here", 5000),
        Step("税", -300, "part"),
        Step("guess", -20, "guess", "why", "c"),
        Step("一二三四五六", 1_004_680, "total"),
    ]
    charts_bars.steps(steps, CNY, "k", "alt", cut=True, on_click=nothing)
    charts_bars.steps(steps, CNY, "k", "alt")


def cells() -> None:
    found = [[Cell(1.0, "1", "x", "n"), Cell(None)], [Cell(0.2, "<2>", "y"), Cell(0.0)]]
    charts_cells.cells(
        ["a", "b"], ["c", "d"], found, "k", "alt", on_click=nothing, bad=True, chosen="x"
    )
    charts_cells.cells([], [], [], "k", "alt", on_click=nothing)


def fan() -> None:
    was = [Was(DAY + dt.timedelta(n), n, n + (n == 2), n == 2, n == 3, n == 1) for n in range(5)]
    after = DAY + dt.timedelta(5)
    will = [WillBe(after, 3.0, 2.0, 4.0, 1.0, 6.0, 2.5, True)]
    charts_fan.fan(was, will, "k", "alt")
    charts_fan.fan([], will, "k", "alt")
    charts_fan.parts([("Mon", 1.5)], [("trend", [DAY], [2.0])], ("a", "b"))


def loss() -> None:
    charts_loss.by_days_left(
        [Stretch("a", "0 to 3", 500, 90)], CNY, NAMES, "k", "alt", on_click=nothing
    )
    stores = [Rates("s", "S <1>", [Part("waste", 120, 900), Part("?", 30, 10, unknown=True)])]
    scale = Scale(150, (200, 300), "target", "field")
    charts_loss.loss_rates(stores, scale, CNY, "k", "alt", on_click=nothing)
    charts_loss.beside([Beside("s", "S", 500, 700)], CNY, NAMES, "k", "alt", on_click=nothing)


def points() -> None:
    found = [Bubble("1", "x", g, 120, 2500, 900, "n") for g in ("g", "h")]
    charts_points.bubbles(found, ["g", "h"], ("days", "margin"), "k", "alt", on_click=nothing)
    charts_points.bubbles(found[:1], ["g"], ("days", "margin"), "k", "alt", on_click=nothing)
    pairs = [Pair("a", "b", 100, 130, "n"), Pair("c", "d", 130, 100, "n")]
    charts_points.cost_and_price(pairs, CNY, NAMES, "k", "alt", on_click=nothing)


def spreads() -> None:
    charts_spread.spreads(
        [Spread("s", "S", {2: 5, 4: 1}, 2, 4, 3, "n")],
        ("each", "middle", "agreed"),
        "days",
        "k",
        "alt",
        on_click=nothing,
    )


EVERY: tuple[Callable[[], None], ...] = (daily, bars, cells, fan, loss, points, spreads)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the charts hand on, in the order they are drawn."""
    found: list[dict[str, Any]] = []

    def keep(figure: Any, *_rest: Any, **_more: Any) -> None:
        found.append(json.loads(json.dumps(figure.to_dict())))

    monkeypatch.setattr(charts, "show", keep)
    monkeypatch.setattr(charts, "palette", lambda: charts.LIGHT)
    for module in MODULES[1:]:
        if hasattr(module, "palette"):
            monkeypatch.setattr(module, "palette", lambda: charts.LIGHT)
    return found


@pytest.mark.parametrize("draw", EVERY, ids=lambda draw: draw.__name__)
def test_a_sketch_is_what_plotly_makes_of_the_same_calls(
    draw: Callable[[], None], shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    draw()
    ours = [*shown]
    shown.clear()
    for module in MODULES:
        monkeypatch.setattr(module, "go", plotly.graph_objects)
    draw()
    for mine, plotlys in zip(ours, shown, strict=True):
        small = mine["layout"].pop("template")
        whole = plotlys["layout"].pop("template")
        assert mine == plotlys
        assert_part_of(small, whole)


def assert_part_of(part: Any, whole: Any) -> None:
    """Whatever the part says, the whole says too."""
    if isinstance(part, dict):
        for name, value in part.items():
            assert_part_of(value, whole[name])
    elif isinstance(part, list):
        for mine, other in zip(part, whole, strict=True):
            assert_part_of(mine, other)
    else:
        assert part == whole


def test_lines_areas_and_names_with_a_line_below_merge_as_plotly_merges_them() -> None:
    def said(figure: Any) -> dict[str, Any]:
        figure.add_bar(x=[1], y=[2])
        figure.add_scatter(x=[1], y=[2], line_width=1)
        figure.add_trace(plotly.graph_objects.Bar(x=[3], y=[4]))
        figure.update_layout({"xaxis": {"title": {"text": "t"}}}, margin_t=5, bargap=None)
        figure.update_xaxes(title_font_size=9, tickvals=[1])
        figure.update_traces(marker_line_width=2)
        figure.add_hline(y=3, line_dash="dot")
        figure.add_hline(4, line={"width": 1}, annotation={"text": "t", "font": {"size": 12}})
        figure.add_hrect(y0=1, y1=2, fillcolor="red", line_width=0)
        figure.add_shape(type="line", x0=1, x1=2, y0=3, y1=4)
        made: dict[str, Any] = json.loads(json.dumps(figure.to_dict()))
        del made["layout"]["template"]
        return made

    layout = {"margin": {"l": 1}, "paper_bgcolor": "red"}
    assert said(sketch.Figure(dict(layout))) == said(plotly.graph_objects.Figure(layout=layout))


def _page() -> None:
    from pages.widgets import charts, sketch

    figure = charts.blank(100)
    figure.add_trace(sketch.Bar(x=[1.0], y=["a"]))
    charts.show(figure, "one", "what it shows")


def test_streamlit_takes_a_sketch_as_it_is() -> None:
    at = AppTest.from_function(_page, default_timeout=300).run()
    assert not at.exception
    (drawn,) = at.get("plotly_chart")
    spec = json.loads(drawn.proto.spec)
    assert spec["data"] == [{"type": "bar", "x": [1.0], "y": ["a"]}]
    assert spec["layout"]["height"] == 100
    plotly.graph_objects.Figure(spec)  # checked by Plotly itself
