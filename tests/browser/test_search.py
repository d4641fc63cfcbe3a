"""The search above every page, in a real browser: from anywhere to anything by the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import sign_in
from tests.browser.patience import settled
from tests.browser.serving import Server

pytestmark = pytest.mark.slow
Visitor = Callable[..., BrowserContext]


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_an_item_opens_by_its_initials_without_the_mouse(
    stocked_server: Server, visitor: Visitor, locale: str
) -> None:
    page = visitor(locale).new_page()
    sign_in(page, stocked_server)
    settled(page)
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="搜索")
    expect(box).to_be_focused()
    page.keyboard.type("xnn")
    expect(page.get_by_role("option").first).to_contain_text("鲜牛奶")
    page.keyboard.press("Enter")
    page.wait_for_url("**/item?id=*")
    expect(page.get_by_role("heading", name="鲜牛奶 950ml")).to_be_visible()


def test_enter_ahead_of_the_answer_opens_what_was_scanned(
    stocked_server: Server, visitor: Visitor
) -> None:
    page = visitor(phone=True).new_page()
    sign_in(page, stocked_server)
    settled(page)
    page.get_by_role("combobox", name="搜索").click()
    page.keyboard.type("6901001000042")
    page.keyboard.press("Enter")
    page.wait_for_url("**/item?id=*")
    expect(page.get_by_role("heading", name="可口可乐 500ml")).to_be_visible()
