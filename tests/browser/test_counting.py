"""A count from opening to the zone that is done: a manager at a desk, then a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import sign_in
from tests.browser.patience import settled
from tests.browser.serving import Server

pytestmark = pytest.mark.slow
Visitor = Callable[..., BrowserContext]
WATER = "6901001000035"


def test_a_shelf_is_counted_with_a_phone(stocked_server: Server, visitor: Visitor) -> None:
    desk = visitor("zh-CN").new_page()
    sign_in(desk, stocked_server, "counts")
    desk.get_by_role("button", name="新盘点").click()
    settled(desk)
    desk.get_by_role("button", name="发起盘点").click()
    desk.wait_for_url("**/count?id=*")

    phone = visitor("zh-CN", phone=True).new_page()
    sign_in(phone, stocked_server, "count-phone")
    phone.locator("[class*=st-key-count_] button").first.click()
    phone.get_by_role("button", name="在这里点数").first.click()
    field = phone.get_by_label("扫码或输入商品", exact=True)
    expect(field).to_be_focused()
    phone.keyboard.type(WATER)
    phone.keyboard.press("Enter")
    expect(phone.locator("[data-of=quantity]")).to_be_focused()
    phone.keyboard.type("7")
    phone.keyboard.press("Enter")
    expect(field).to_be_focused()
    expect(phone.locator("[data-of=entries]")).to_contain_text("农夫山泉")
    phone.keyboard.type("6901001000012")
    phone.keyboard.press("Enter")
    expect(phone.locator("[data-of=said]")).to_contain_text("6901001000012")
    expect(phone.locator("[data-of=entries]")).to_contain_text("7")
