"""Every chart opens its documents: each is clicked, and followed until they stand there.

`CHARTS` is the list of them, with the page each stands on and where a click leads. A chart that
is not in the list fails. A click is that of a reader: the first point of the figure that was
drawn, with what it says, is handed to the page as the browser would hand it. Plotly's own part
of it is proved in tests/browser/test_analyse.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.desks.sales.deliver import DELIVERY
from core.platform.rights import Actor
from core.platform.settings import ROOT
from pages.widgets import charts
from tests.core.analytics.test_suppliers import GOOD, day, order, receive
from tests.databases import Databases
from tests.firm import Firm
from tests.pages.conftest import administering
from tests.pages.test_analyse_pages import opened, shop
from tests.pages.test_loss_pages import lossy

__all__ = ["lossy", "shop"]


class Leads(Enum):
    """What stands on the page once a point was clicked."""

    DOCUMENTS = "number"
    """A table of documents."""
    MOVES = "document"
    """The moves of an item, each with its document."""
    ITEMS = "code"
    """The goods that the point is about; a click on one opens its moves."""
    STORE = "store"
    """The same page of that store."""
    LOTS = "todo"
    """The lots that the point is about; a click on one opens its moves."""
    ONE = "document page"
    """The document itself."""


@dataclass(frozen=True)
class Chart:
    """A chart: its key, its page, what the address says, where a click leads."""

    key: str
    page: str
    leads: Leads
    query: dict[str, str] = field(default_factory=dict)
    point: int = 0


CHARTS = (
    Chart("chart_daily", "overview", Leads.DOCUMENTS),
    Chart("chart_bridge", "overview", Leads.DOCUMENTS, {"days": "7"}),
    Chart("chart_groups", "overview", Leads.STORE),
    Chart("chart_groups", "overview", Leads.MOVES, {"category": "01"}),
    Chart("chart_lost", "overview", Leads.ITEMS, {"days": "7"}),
    Chart("chart_shelf", "turnover", Leads.MOVES),
    Chart("chart_bands", "turnover", Leads.ITEMS),
    Chart("chart_classes", "turnover", Leads.ITEMS),
    Chart("chart_waterfall", "margin", Leads.DOCUMENTS),
    Chart("chart_groups", "margin", Leads.DOCUMENTS, {"by": "channel"}),
    Chart("chart_batches", "margin", Leads.MOVES),
    Chart("chart_days_left", "expiry", Leads.LOTS),
    Chart("chart_expiry_store", "expiry", Leads.LOTS),
    Chart("chart_loss", "loss", Leads.STORE, {"days": "7"}),
    Chart("chart_spots", "loss", Leads.STORE, {"days": "7"}),
    Chart("chart_dearer", "suppliers", Leads.ONE),
)
OF_WANT = (
    Chart("chart_heat", "turnover", Leads.MOVES),
    Chart("chart_leads", "suppliers", Leads.DOCUMENTS, {"days": "all"}),
)
"""Those that need a shelf that ran out, and an order that was received."""


def wanted(firm: Firm) -> None:
    """It orders, sells everything it gets, and waits with an empty shelf."""
    for ordered, came in ((1, 4), (8, 12)):
        receive(firm, order(firm, ordered, 10), came, 10, 6)
        firm.post(DELIVERY, [firm.line(GOOD, 10, 10)], day(came + 1), minute=12 * 60)


@pytest.fixture
def wanting(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Actor]:
    """The administrator of that firm."""
    with administering(databases, monkeypatch, wanted) as actor:
        yield actor


def clicking(monkeypatch: pytest.MonkeyPatch, chart: Chart) -> list[str]:
    """Let the first point of a chart be clicked as soon as it is drawn; what it said."""
    said: list[str] = []
    draw = charts.show

    def show(figure: Any, key: str, alt: str, *, on_click: Callable[[], None] | None = None) -> Any:
        drawn = draw(figure, key, alt, on_click=on_click)
        assert alt  # in words, for who cannot see it
        if key == chart.key and not said:
            assert on_click is not None, f"nothing happens when {key} is clicked"
            points = [
                str(code[0])
                for trace in figure.to_dict()["data"]
                if trace.get("customdata") is not None
                for number, code in enumerate(trace["customdata"])
                if code[0] and (trace["type"] != "bar" or length(trace)[number])
            ]
            assert points, f"no point of {key} says what it stands for"
            said.append(points[chart.point])
            monkeypatch.setattr(charts, "clicked", lambda _key: [{"customdata": [said[0]]}])
            on_click()
            monkeypatch.setattr(charts, "clicked", lambda _key: [])
            st.rerun()
        return drawn

    monkeypatch.setattr(charts, "show", show)
    return said


def length(bars: Mapping[str, Any]) -> Any:
    """How long each bar is: there is nothing to click on one of no length."""
    return bars["x" if bars.get("orientation") == "h" else "y"]


def columns(at: AppTest) -> set[str]:
    return {str(name) for table in at.dataframe for name in table.value.columns}


def asked(at: AppTest) -> dict[str, str]:
    """What the address says."""
    return {
        name: value[0] if isinstance(value, list) else value
        for name, value in at.query_params.items()
    }


@pytest.mark.parametrize("chart", CHARTS, ids=lambda c: f"{c.page} {c.key} {c.leads.name}")
def test_a_chart_leads_to_its_documents(
    lossy: Actor, monkeypatch: pytest.MonkeyPatch, chart: Chart
) -> None:
    follow(lossy, monkeypatch, chart)


@pytest.mark.parametrize("chart", OF_WANT, ids=lambda c: f"{c.page} {c.key} {c.leads.name}")
def test_a_chart_of_what_is_wanted_leads_to_its_documents(
    wanting: Actor, monkeypatch: pytest.MonkeyPatch, chart: Chart
) -> None:
    follow(wanting, monkeypatch, chart)


def follow(actor: Actor, monkeypatch: pytest.MonkeyPatch, chart: Chart) -> None:
    """Click, and look at where one is."""
    said = clicking(monkeypatch, chart)
    at = opened(chart.page, actor, "en", **chart.query)
    assert said, f"{chart.key} was not drawn"
    match chart.leads:
        case Leads.DOCUMENTS | Leads.MOVES | Leads.ITEMS:
            assert chart.leads.value in columns(at)
        case Leads.STORE:
            assert {"store", "category"} & set(asked(at))
        case Leads.LOTS:
            assert {"left", "store"} & set(asked(at))
            assert [one for one in at.get("page_link") if "lot=" in one.proto.query_string]
        case Leads.ONE:
            assert at.title[0].value.startswith("Goods receipt")


def test_no_chart_is_left_out() -> None:
    """Forecasts are about days to come: their chart has no documents."""
    drawn = {
        key
        for path in (ROOT / "pages" / "analyse").glob("*.py")
        if not path.name.startswith("forecast")
        for key in re.findall(r'"(chart_\w+)"', path.read_text(encoding="utf-8"))
    }
    assert drawn == {chart.key for chart in (*CHARTS, *OF_WANT)}
