"""Today and Margin over the demo company, as its people open them at noon: the stories stand
there, in the order in which they are to be dealt with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from streamlit.testing.v1 import AppTest

from core.demo.mark import ZONE
from core.platform.identity import doorkeeper
from core.platform.settings import ROOT, settings
from pages.registry import entry
from pages.widgets.company import CompanyInView
from tests.demo.test_stories import TODAY
from tests.pages.conftest import acting


@pytest.fixture
def noon(demo_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The demo in the app's settings, on the day after its last, at noon."""
    monkeypatch.setenv("ZHANGGUI_DATABASE_URL", demo_url)
    monkeypatch.setattr(
        CompanyInView, "now", lambda _self: dt.datetime.combine(TODAY, dt.time(12), ZONE)
    )
    settings.cache_clear()
    yield demo_url
    settings.cache_clear()


def opened(engine: Engine, url: str, username: str, page: str, **query: str) -> AppTest:
    """A page, as one of the demo's people."""
    with engine.connect() as connection:
        user = connection.scalar(
            text("SELECT id FROM app_user WHERE username = :name"), {"name": username}
        )
    actor = doorkeeper(url).actor(user)
    assert actor is not None
    with acting(actor, "en"):
        at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=120)
        at.session_state["language"] = "en"
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
        if entry(page).url_path:
            at.switch_page(entry(page).file).run()
    assert not at.exception
    return at


def bold(at: AppTest) -> list[str]:
    """What stands there in bold: tasks, and their money."""
    found = [m.value.strip("*") for m in at.markdown if m.value.startswith("**")]
    return [line.replace("\\", "") for line in found]


def tasks(at: AppTest) -> list[str]:
    """What is to be done, in its order."""
    return [line for line in bold(at) if not line.startswith("¥")]


def test_today_puts_the_stories_before_the_manager(noon: str, engine: Engine) -> None:
    """Pinned first; then what is due by three o'clock, milk that is late among it; then what can
    wait, the most money first."""
    found = opened(engine, noon, "manager", "today", show="every")
    due, later = (heading.value for heading in found.subheader[:2])
    assert (due, later) == (f"Needs you before 15:00 on {TODAY}", "Needs you next")
    told = tasks(found)
    assert told[:2] == [
        "四店（西门里）: 1 till day is missing",
        "二店卖场: 1 item stands below zero",
    ]
    late, unbilled, phantom, yoghurt = (
        next(n for n, task in enumerate(told) if start in task and end in task)
        for start, end in (
            ("城郊乳业有限公司: ", " order lines are overdue"),
            (": ", " without a bill for over 60 days"),
            ("一店卖场: 1 item sold nothing for 21 days", ""),
            ("五店卖场: ", " won't sell in time"),
        )
    )
    assert late < unbilled < min(yoghurt, phantom)


def test_an_order_waits_before_the_regional_manager(noon: str, engine: Engine) -> None:
    """Due today, so before all that can wait."""
    told = tasks(opened(engine, noon, "east", "today", show="every"))
    waits = told.index("1 order waits for your approval")
    assert waits < next(n for n, task in enumerate(told) if " without a bill for " in task)


def test_margin_shows_the_batch_that_loses_money(noon: str, engine: Engine) -> None:
    """The first of its batches."""
    at = opened(engine, noon, "manager", "margin")
    (batches,) = (table.value for table in at.dataframe if "expires" in table.value)
    first = batches.iloc[0]
    assert first["item"] == "压榨花生油 5L"
    assert first["profit"] == batches["profit"].min() < 0
