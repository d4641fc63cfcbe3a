"""The pages of Analyse for people who see badly or use no mouse: names, contrast, a text beside
each chart, the way by Tab; by day and by night."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Server, settled, sign_in
from tests.browser.test_access import MOST_STEPS, Visitor, faults, stops
from tests.browser.test_analyse import shop_server

__all__ = ["shop_server"]

pytestmark = pytest.mark.slow
PAGES = ("turnover", "margin", "expiry", "loss", "suppliers", "as-known", "lots")
UNTOLD = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')].filter((one) =>
  !one.getAttribute('aria-label') && !one.querySelector('[aria-label]')).length"""


@pytest.mark.parametrize("dark", [False, True])
def test_everything_has_a_name_and_can_be_read(
    shop_server: Server, visitor: Visitor, dark: bool
) -> None:
    page = visitor("en-US" if dark else "zh-CN").new_page()
    page.set_default_timeout(90_000)
    page.emulate_media(color_scheme="dark" if dark else "light")
    sign_in(page, shop_server)
    found: dict[str, list[str]] = {}
    for path in PAGES:
        page.goto(shop_server.at(path))
        expect(page.locator("[data-testid=stSidebar] .sign-out")).to_be_visible(timeout=60_000)
        page.locator(".st-key-views_open button").first.click()
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible(timeout=60_000)
        found |= faults(page, path)
        assert page.evaluate(UNTOLD) == 0, path
    assert found == {}


def test_tab_goes_through_the_list_of_views(shop_server: Server, visitor: Visitor) -> None:
    page = sign_in(visitor().new_page(), shop_server, "margin")
    settled(page).wait_for_timeout(500)
    way = stops(page)
    assert len(way) < MOST_STEPS
    page.locator(".st-key-views_open button").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible(timeout=60_000)
