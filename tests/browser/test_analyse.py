"""In a real browser: from a point of a chart to the document behind it, and a link to a view."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PASSWORD, USERNAME, sign_in
from tests.browser.patience import click_at, settled, standing_still
from tests.browser.serving import Server

Visitor = Callable[..., BrowserContext]


def chart(page: Page, key: str) -> Page:
    """Wait for a chart of a key; the page, for its locators."""
    expect(page.locator(f".st-key-{key} .main-svg").first).to_be_visible()
    return page


def click_point(page: Page, key: str, number: int) -> None:
    """Click a marker of a chart's last trace, as a person would: by where it is."""
    chart(page, key)
    point = page.locator(f".st-key-{key} .scatterlayer .trace").last.locator(".point").nth(number)
    box = standing_still(point)
    click_at(point, box["width"] / 2, box["height"] / 2)


def click_first_bar(page: Page, key: str) -> None:
    """Click the first bar of a chart, by where it is."""
    chart(page, key)
    bar = page.locator(f".st-key-{key} .barlayer .point path").first
    click_at(bar, 12, standing_still(bar)["height"] / 2)


def open_first_row(page: Page, key: str) -> None:
    """Click the box of a table's first row."""
    table = page.locator(f"[class*=st-key-{key}] [data-testid=stDataFrame]").first
    click_at(table, 16, 34 + 17)


def test_from_a_day_in_the_chart_to_its_document(shop_server: Server, visitor: Visitor) -> None:
    page = sign_in(visitor().new_page(), shop_server, "overview?days=7")
    click_point(page, "chart_daily", 3)
    expect(page).to_have_url(re.compile(r"day=2026-11-16"))
    expect(page.get_by_text("2026-11-16 的单据").first).to_be_visible()
    settled(page)
    open_first_row(page, "day_documents")
    expect(page).to_have_url(re.compile(r"/document\?id=\d+"))
    expect(settled(page).get_by_text(re.compile(r"XC202611-\d+")).first).to_be_visible()


def test_from_a_category_to_an_item_to_its_moves(shop_server: Server, visitor: Visitor) -> None:
    page = sign_in(visitor().new_page(), shop_server, "overview?days=7")
    click_first_bar(page, "chart_groups")
    expect(page).to_have_url(re.compile(r"category=01"))
    settled(page)
    expect(page.get_by_text("乳品 各商品净销售额").first).to_be_visible()
    settled(page)
    click_first_bar(page, "chart_groups")
    expect(page).to_have_url(re.compile(r"/item\?id=\d+"))
    settled(page)
    expect(page.get_by_text("库存流水").first).to_be_visible()
    open_first_row(page, "moves")
    expect(page).to_have_url(re.compile(r"/document\?id=\d+"))


def test_a_view_can_be_sent_on_a_phone_too(shop_server: Server, visitor: Visitor) -> None:
    page = sign_in_on_phone(visitor, shop_server, "turnover?days=7&category=01")
    expect(page.get_by_text("去年同期").or_(page.get_by_text("对比前 7 天")).first).to_be_visible()
    settled(chart(page, "chart_shelf"))
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390


def sign_in_on_phone(visitor: Visitor, server: Server, path: str) -> Page:
    """As `sign_in`, where the sidebar is folded away."""
    page = visitor(phone=True).new_page()
    page.goto(server.at(path))
    page.locator("input[autocomplete=username]").fill(USERNAME)
    page.locator("input[autocomplete=current-password]").fill(PASSWORD)
    page.locator("input[autocomplete=current-password]").press("Enter")
    expect(page.locator("h1", has_text="周转")).to_be_visible()
    return settled(page)
