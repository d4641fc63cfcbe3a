"""In a real browser: filters are kept under a name, found again, and open the page first."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.browser.patience import settled
from tests.browser.serving import Server
from tests.browser.test_analyse import Visitor

MILK = re.compile(r"q=(%E9%B2%9C%E7%89%9B%E5%A5%B6|鲜牛奶)")


def views(page: Page) -> Page:
    """Open the list of views; again where the page was drawn anew and so closed it."""
    body = page.get_by_test_id("stPopoverBody")
    for _try in range(5):
        settled(page)
        page.locator(".st-key-views_open button").first.click()
        try:
            expect(body).to_be_visible(timeout=20_000)
        except AssertionError:
            continue
        settled(page)
        if body.is_visible():
            return page
    pytest.fail("the list of views does not stay open")


def test_filters_are_named_and_found_again(shop_server: Server, visitor: Visitor) -> None:
    page = sign_in(visitor().new_page(), shop_server, "stock?q=鲜牛奶")
    views(page)
    page.get_by_label("视图名称").fill("只看牛奶")
    page.get_by_label("视图名称").press("Enter")
    button = page.locator(".st-key-views_open button").first
    expect(button).to_contain_text("只看牛奶")

    page.goto(shop_server.at("stock?store=U1"))
    views(page)
    page.get_by_role("button", name="只看牛奶").first.click()
    expect(page).to_have_url(MILK)
    assert "store=" not in page.url
    expect(page.get_by_placeholder("名称、编码、条码或拼音首字母")).to_have_value("鲜牛奶")
    expect(button).to_contain_text("只看牛奶")

    views(page)
    star = page.locator("[class*=st-key-view_first_] button").first
    expect(star).to_contain_text("star_outline")
    star.click()
    expect(star).not_to_contain_text("outline")
    page.goto(shop_server.at("stock"))  # without filters: it opens with the view
    expect(page).to_have_url(MILK)
    expect(page.get_by_placeholder("名称、编码、条码或拼音首字母")).to_have_value("鲜牛奶")
