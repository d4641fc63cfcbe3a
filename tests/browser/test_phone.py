"""The shop floor with a phone: goods received and written off by scanning, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import select

from core.platform.database import connect, writing
from models.people import User
from tests.browser.conftest import sign_in
from tests.browser.patience import choose, settled
from tests.browser.serving import Server

pytestmark = pytest.mark.slow
Visitor = Callable[..., BrowserContext]
WATER, MILK = "6901001000035", "6901001000011"


def speak_english(server: Server) -> None:
    """The administrator reads English from now on."""
    engine = connect(server.url)
    with writing(engine) as session:
        user = session.exec(select(User)).one()
        user.language = "en"
        session.add(user)
    engine.dispose()


def scan_field(page: Page, label: str) -> None:
    """Until the cursor waits in the scan field."""
    expect(page.get_by_label(label, exact=True)).to_be_focused()


def scan(page: Page, code: str, quantity: str, date: str = "") -> None:
    """As a wedge scanner and one thumb do it: code, Enter, quantity, Enter, date, Enter."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.locator("[data-of=quantity]")).to_be_focused()
    page.keyboard.type(quantity)
    page.keyboard.press("Enter")
    if date:
        page.keyboard.type(date)
        page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("zh-CN", ("扫码或输入商品", "供应商", "收货", "过账 2 行", "已过账", "照片太大")),
        (
            "en-US",
            (
                "Scan or type an item",
                "Supplier",
                "Receive",
                "Post 2 lines",
                "is posted",
                "too large",
            ),
        ),
    ],
)
def test_goods_come_in_by_scanning(
    stocked_server: Server, visitor: Visitor, locale: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    field, supplier, receive, post, posted, too_large = words
    if locale == "en-US":
        speak_english(stocked_server)
    page = visitor(locale, phone=True).new_page()
    sign_in(page, stocked_server, "phone-receive")
    choose(page, supplier, "光明乳业")
    page.get_by_role("button", name=receive, exact=True).click()
    scan_field(page, field)
    scan(page, WATER, "3")
    scan_field(page, field)
    expect(page.locator("[data-of=entries]")).to_contain_text("农夫山泉")
    scan(page, MILK, "12", "20990101")
    scan_field(page, field)
    expect(page.locator("[data-of=entries]")).to_contain_text("鲜牛奶")
    page.keyboard.type("6901001000012")
    page.keyboard.press("Enter")
    expect(page.locator("[data-of=said]")).to_contain_text("6901001000012")
    page.get_by_role("button", name=post).click()
    expect(page.get_by_text(posted).first).to_be_visible()
    huge = tmp_path / "huge.jpg"
    huge.write_bytes(b"x" * 40 * 1024**2)
    page.locator("input[type=file]").set_input_files(huge)
    expect(page.get_by_test_id("stAlert").filter(has_text=too_large)).to_be_visible()
    expect(page.get_by_text(posted).first).to_be_visible()


def test_a_reload_loses_nothing_and_waste_asks_why(
    stocked_server: Server, visitor: Visitor
) -> None:
    page = visitor("zh-CN", phone=True).new_page()
    sign_in(page, stocked_server, "phone-waste")
    settled(page)
    page.get_by_role("button", name="开始").click()
    scan_field(page, "扫码或输入商品")
    page.get_by_text("破损", exact=True).click()
    settled(page)
    page.get_by_label("扫码或输入商品", exact=True).click()
    scan(page, WATER, "2")
    expect(page.locator("[data-of=entries]")).to_contain_text("农夫山泉")
    page.reload()
    expect(page.locator("[data-of=entries]")).to_contain_text("农夫山泉")
    page.get_by_role("button", name="过账 1 行").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("农夫山泉")
    expect(page.locator("[data-of=entries]")).to_contain_text("农夫山泉")
