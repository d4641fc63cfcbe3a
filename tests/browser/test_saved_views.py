"""In a real browser: filters are kept under a name, found again, and open the page first."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, settled, sign_in
from tests.browser.test_analyse import Visitor

MILK = re.compile(r"q=(%E9%B2%9C%E7%89%9B%E5%A5%B6|鲜牛奶)")


def views(page: Page) -> Page:
    """Open the list of views."""
    settled(page)
    page.locator(".st-key-views_open button").first.click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible(timeout=60_000)
    return settled(page)


def test_filters_are_named_and_found_again(shop_server: Server, visitor: Visitor) -> None:
    page = sign_in(visitor().new_page(), shop_server, "stock?q=鲜牛奶")
    page.set_default_timeout(60_000)
    views(page)
    page.get_by_label("视图名称").fill("只看牛奶")
    page.get_by_label("视图名称").press("Enter")
    button = page.locator(".st-key-views_open button").first
    expect(button).to_contain_text("只看牛奶", timeout=60_000)

    page.goto(shop_server.at("stock?store=U1"))
    views(page)
    page.get_by_role("button", name="只看牛奶").first.click()
    expect(page).to_have_url(MILK, timeout=60_000)
    assert "store=" not in page.url
    expect(page.get_by_placeholder("名称、编码、条码或拼音首字母")).to_have_value(
        "鲜牛奶", timeout=60_000
    )
    expect(button).to_contain_text("只看牛奶", timeout=60_000)

    views(page)
    star = page.locator("[class*=st-key-view_first_] button").first
    expect(star).to_contain_text("star_outline")
    star.click()
    expect(star).not_to_contain_text("outline", timeout=60_000)
    page.goto(shop_server.at("stock"))  # without filters: it opens with the view
    expect(page).to_have_url(MILK, timeout=60_000)
    expect(page.get_by_placeholder("名称、编码、条码或拼音首字母")).to_have_value(
        "鲜牛奶", timeout=60_000
    )
