"""Whom the sign-in page offers to sign in as: people of a demo, and nobody of one's own company."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from core.demo import mark
from core.demo.found import PASSWORD
from core.platform.database import connect, writing
from core.platform.i18n import Language
from core.platform.settings import ROOT
from pages.widgets import demo
from tests.pages.conftest import USERNAME, House, acting
from tests.pages.shop import said

BUTTON = f"demo_{USERNAME}"


def signing_in(language: Language) -> AppTest:
    """The page of somebody whom nobody knows yet."""
    with acting(None, language):
        at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=120)
        at.session_state["language"] = language
        at.run()
    assert not at.exception
    assert [one.key for one in at.text_input] == [demo.NAME_KEY, demo.PASSWORD_KEY]
    return at


def mark_it(house: House, days_old: int, *, done: bool = True) -> None:
    """The company is a demo's, its last day so many days before yesterday."""
    today = demo.CLOCK.now().astimezone(mark.ZONE).date()
    engine = connect(house.url)
    with writing(engine) as session:
        end = today - dt.timedelta(days=1 + days_old)
        mark.write(session, mark.Demo(end, 1, done))
    engine.dispose()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nobody_of_ones_own_company_is_named(house: House, language: Language) -> None:
    at = signing_in(language)
    told = said(at)
    assert not [one for one in at.button if str(one.key).startswith("demo_")]
    assert USERNAME not in told
    assert "陈静" not in told
    assert PASSWORD not in told
    assert "make" not in told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_click_on_somebody_of_the_demo_fills_in_the_form(
    house: House, language: Language
) -> None:
    mark_it(house, days_old=0)
    at = signing_in(language)
    assert PASSWORD in said(at)
    assert not at.info
    assert not at.warning
    person = at.button(key=BUTTON)
    assert person.label.endswith(" · 总部")
    assert ("Administrator" in person.label) == (language == "en")
    with acting(None, language):
        person.click().run()
    assert at.text_input(key=demo.NAME_KEY).value == USERNAME
    assert at.text_input(key=demo.PASSWORD_KEY).value == PASSWORD


def test_an_old_demo_says_how_it_is_made_new(house: House) -> None:
    mark_it(house, days_old=3)
    (told,) = (box.value for box in signing_in("en").info)
    assert "make demo" in told


def test_a_demo_that_is_not_whole_says_so(house: House) -> None:
    mark_it(house, days_old=3, done=False)
    at = signing_in("en")
    assert "still being built" in at.warning[0].value
    assert not at.info
