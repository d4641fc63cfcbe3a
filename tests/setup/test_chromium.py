"""The browser of the tests draws a page, Chinese included."""

from __future__ import annotations

from playwright.sync_api import Browser


def test_the_browser_draws_a_page(chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.set_content("<h1 lang='zh'>掌柜</h1>")
    assert page.inner_text("h1") == "掌柜"
    page.close()
