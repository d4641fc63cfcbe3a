"""The document screens in a real browser: typed by keyboard alone, as at a counter."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.patience import PATIENCE_MS, settled, standing_still
from tests.browser.serving import Server

pytestmark = pytest.mark.slow
Visitor = Callable[..., BrowserContext]


def focused(page: Page) -> str:
    """Which field of the fast line the cursor is in."""
    found = page.evaluate(
        "() => { let a = document.activeElement;"
        " while (a && a.shadowRoot && a.shadowRoot.activeElement) a = a.shadowRoot.activeElement;"
        " return (a && a.dataset && a.dataset.of) || '' }"
    )
    return str(found)


def wait_for_field(page: Page, field: str) -> None:
    """Until the cursor stands in a field of the fast line."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while (at := focused(page)) != field:
        assert time.monotonic() < end, f"the cursor is in {at!r}, not in {field!r}"
        page.wait_for_timeout(100)


def choose_partner(page: Page, code: str) -> None:
    """The cursor waits in the partner's field; then it goes to the item."""
    expect(page.locator("[class*=st-key-partner_id_] input")).to_be_focused()
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    wait_for_field(page, "item")


def type_line(page: Page, item: str, *rest: str) -> None:
    """One line, with Enter from field to field, ending in the item's field again."""
    page.keyboard.type(item)
    page.keyboard.press("Enter")
    wait_for_field(page, "quantity")
    for text in rest:
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    wait_for_field(page, "item")


def post(page: Page, number: str) -> None:
    """Ctrl+Enter, and the document's own page opens."""
    settled(page).wait_for_timeout(400)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name=re.compile(number))).to_be_visible()
    settled(page)


def test_a_five_line_receipt_by_keyboard_alone_then_a_delivery(
    stocked_server: Server, visitor: Visitor
) -> None:
    page = sign_in(visitor().new_page(), stocked_server, "enter?kind=purchase.receipt")
    choose_partner(page, "G02")
    type_line(page, "2001", "10", "1.2")
    type_line(page, "6901001000042", "2箱", "50")
    type_line(page, "dbdm", "20", "33")
    type_line(page, "花生油", "5", "76.5")
    type_line(page, "1001", "12", "9.9", "2099-01-31")
    expect(page.get_by_text("¥1,438.83")).to_be_visible()
    post(page, "采购入库 RK")
    for text in ("库存流水", "记账凭证", "库存商品", "应付账款—暂估应付款", "20990131", "+48"):
        expect(page.get_by_text(text, exact=True).first).to_be_visible()
    page.goto(stocked_server.at("enter?kind=sales.delivery"))
    choose_partner(page, "K01")
    type_line(page, "1001", "3", "15.8", "")
    type_line(page, "2002", "50", "3.5")
    settled(page).wait_for_timeout(400)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(re.compile("可口可乐.*可用 48"))).to_be_visible()
    page.reload()
    settled(page)
    expect(page.get_by_text("¥222.40")).to_be_visible()


def test_lines_typed_faster_than_the_server_answers_all_arrive(
    stocked_server: Server, visitor: Visitor
) -> None:
    page = sign_in(visitor().new_page(), stocked_server, "enter?kind=stock.opening")
    wait_for_field(page, "item")
    for _round in range(3):
        for code in ("2001", "2002", "3001"):
            page.keyboard.type(code)
            page.keyboard.press("Enter")
            wait_for_field(page, "quantity")
            page.keyboard.type("1\n2\n", delay=0)
    wait_for_field(page, "item")
    expect(page.get_by_text("¥18.00").last).to_be_visible()
    page.keyboard.type("6901001000012")  # its check digit is wrong, which is said in one line
    said = page.locator("[data-of=list] .none")
    expect(said).to_contain_text("6901001000012")
    box = standing_still(said)
    assert box["width"] > 10 * box["height"]


def test_on_a_phone_a_delivery_is_entered_with_cards(
    stocked_server: Server, visitor: Visitor
) -> None:
    page = visitor(phone=True).new_page()
    page.goto(stocked_server.at("enter?kind=stock.opening&simple=1"))
    page.locator("input[autocomplete=username]").fill("chen")
    page.locator("input[autocomplete=current-password]").fill("correct horse")
    page.locator("input[autocomplete=current-password]").press("Enter")
    page.get_by_label("商品", exact=True).fill("2001")
    page.get_by_label("数量", exact=True).fill("7")
    page.get_by_label("单价", exact=True).fill("1.5")
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_text("农夫山泉 550ml")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="过账").click()
    expect(page.get_by_role("heading", name=re.compile("期初库存 QC"))).to_be_visible()
