"""In a real browser: from a point of a chart to the document behind it, and a link to a view."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from core.platform.database import connect, writing
from core.platform.migrate import upgrade
from core.platform.passwords import hashed
from models.people import User
from tests.browser.conftest import PASSWORD, USERNAME, Server, running, settled, sign_in
from tests.core.analytics.shop import stock_shelves, trade
from tests.firm import Firm

Visitor = Callable[..., BrowserContext]


@pytest.fixture
def shop_server(tmp_path: Path, free_port: int) -> Iterator[Server]:
    """A firm that traded for three weeks; chen may see all of it."""
    url = f"sqlite:///{tmp_path}/zhanggui.db"
    upgrade(url)
    engine = connect(url)
    firm = Firm(engine)
    stock_shelves(firm)
    trade(firm, 21)
    with writing(engine) as session:
        user = session.get_one(User, firm.user)
        made = hashed(PASSWORD, USERNAME)
        assert isinstance(made, str)
        user.username, user.password_hash = USERNAME, made
    engine.dispose()
    with running(url, free_port, tmp_path / "app.log") as server:
        yield server


def chart(page: Page, key: str) -> Page:
    """Wait for a chart of a key; the page, for its locators."""
    expect(page.locator(f".st-key-{key} .main-svg").first).to_be_visible(timeout=30_000)
    return page


def click_point(page: Page, key: str, number: int) -> None:
    """Click a marker of a chart's last trace, as a person would: by where it is."""
    chart(page, key)
    point = page.locator(f".st-key-{key} .scatterlayer .trace").last.locator(".point").nth(number)
    box = point.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def click_first_bar(page: Page, key: str) -> None:
    """Click the first bar of a chart, by where it is."""
    chart(page, key)
    bar = page.locator(f".st-key-{key} .barlayer .point path").first
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 12, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + 12, box["y"] + box["height"] / 2)


def open_first_row(page: Page, key: str) -> None:
    """Click the box of a table's first row."""
    table = page.locator(f"[class*=st-key-{key}] [data-testid=stDataFrame]").first
    expect(table).to_be_visible()
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + 34 + 17)


def test_from_a_day_in_the_chart_to_its_document(shop_server: Server, visitor: Visitor) -> None:
    page = sign_in(visitor().new_page(), shop_server, "overview?days=7")
    click_point(page, "chart_daily", 3)
    expect(page).to_have_url(re.compile(r"day=2026-11-16"))
    expect(page.get_by_text("2026-11-16 的单据")).to_be_visible()
    settled(page)
    open_first_row(page, "day_documents")
    expect(page).to_have_url(re.compile(r"/document\?id=\d+"))
    expect(settled(page).get_by_text(re.compile(r"XC202611-\d+")).first).to_be_visible()


def test_from_a_category_to_an_item_to_its_moves(shop_server: Server, visitor: Visitor) -> None:
    page = sign_in(visitor().new_page(), shop_server, "overview?days=7")
    click_first_bar(page, "chart_groups")
    expect(page).to_have_url(re.compile(r"category=01"))
    settled(page)
    expect(page.get_by_text("乳品 各商品净销售额")).to_be_visible()
    click_first_bar(page, "chart_groups")
    expect(page).to_have_url(re.compile(r"/item\?id=\d+"))
    settled(page)
    expect(page.get_by_text("库存流水")).to_be_visible()
    open_first_row(page, "moves")
    expect(page).to_have_url(re.compile(r"/document\?id=\d+"))


def test_a_view_can_be_sent_on_a_phone_too(shop_server: Server, visitor: Visitor) -> None:
    page = sign_in_on_phone(visitor, shop_server, "turnover?days=7&category=01")
    expect(page.get_by_text("去年同期").or_(page.get_by_text("对比前 7 天")).first).to_be_visible()
    chart(page, "chart_shelf")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390


def sign_in_on_phone(visitor: Visitor, server: Server, path: str) -> Page:
    """As `sign_in`, where the sidebar is folded away."""
    page = visitor(phone=True).new_page()
    page.goto(server.at(path))
    page.locator("input[autocomplete=username]").fill(USERNAME)
    page.locator("input[autocomplete=current-password]").fill(PASSWORD)
    page.locator("input[autocomplete=current-password]").press("Enter")
    expect(page.locator("h1", has_text="周转")).to_be_visible(timeout=30_000)
    return settled(page)
