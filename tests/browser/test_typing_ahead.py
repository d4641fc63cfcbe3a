"""Typing is never slower than the server: with answers held back, no key is lost or misplaced."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import Session, col, select

from core.platform.database import connect
from models.catalog import Item, Unit
from models.documents import Document, DocumentLine
from tests.browser.conftest import sign_in
from tests.browser.patience import settled, until
from tests.browser.serving import Server
from tests.browser.slow import hold_answers
from tests.browser.test_documents import choose_partner, focused, wait_for_field

pytestmark = pytest.mark.slow
Visitor = Callable[..., BrowserContext]
SLOW = 1500
"""Milliseconds an answer is held back: ten times what a person needs for a key."""


def lines_of(server: Server, state: str = "draft") -> list[tuple[str, str, int, int, str]]:
    """(item, unit, quantity, price, lot or date) of the lines of all documents in a state."""
    engine = connect(server.url)
    with Session(engine) as session:
        rows = session.exec(
            select(DocumentLine, Item.code, Unit.name)
            .join(Document, col(Document.id) == col(DocumentLine.document_id))
            .join(Item, col(Item.id) == col(DocumentLine.item_id))
            .join(Unit, col(Unit.id) == col(DocumentLine.unit_id))
            .where(Document.state == state)
            .order_by(col(DocumentLine.document_id), col(DocumentLine.line_no))
        ).all()
        found = [
            (
                code,
                unit,
                line.entered_micro or 0,
                line.price_micro or 0,
                line.lot_code or str(line.expires_on or ""),
            )
            for line, code, unit in rows
        ]
    engine.dispose()
    return found


def keys(page: Page, *texts: str) -> None:
    """Each text and Enter, one after the other, as fast as keys go."""
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("Enter")


def in_the_line(page: Page) -> None:
    """Until the cursor is in the fast line, wherever there."""
    page.wait_for_function(
        "() => { let a = document.activeElement;"
        " while (a && a.shadowRoot && a.shadowRoot.activeElement) a = a.shadowRoot.activeElement;"
        " return !!(a && a.dataset && a.dataset.of) }"
    )


def test_a_whole_receipt_is_typed_before_the_server_answers_at_all(
    stocked_server: Server, visitor: Visitor
) -> None:
    page = visitor().new_page()
    held = hold_answers(page)
    sign_in(page, stocked_server, "enter?kind=purchase.receipt")
    expect(page.locator("[class*=st-key-partner_id_] input")).to_be_focused()
    held.stop()
    keys(page, "G02")
    in_the_line(page)
    keys(page, "2001", "10", "1.2", "6901001000042", "2箱", "50", "1001", "12", "9.9", "2099-01-31")
    page.keyboard.type("300")
    page.wait_for_timeout(SLOW)
    held.go()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    keys(page, "5", "33")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="采购入库 RK", exact=False)).to_be_visible()
    million = 1_000_000
    assert lines_of(stocked_server, "posted") == [
        ("2001", "个", 10 * million, 1_200_000, ""),
        ("2002", "箱", 2 * million, 50 * million, ""),
        ("1001", "个", 12 * million, 9_900_000, "20990131"),
        ("3001", "个", 5 * million, 33 * million, ""),
    ]
    assert not lines_of(stocked_server)


def test_what_was_typed_after_an_unknown_name_waits_until_that_is_mended(
    stocked_server: Server, visitor: Visitor
) -> None:
    page = visitor().new_page()
    held = hold_answers(page)
    sign_in(page, stocked_server, "enter?kind=stock.opening")
    wait_for_field(page, "item")
    held.stop()
    keys(page, "20o1", "7", "1.5", "2002", "3", "2")
    page.wait_for_timeout(SLOW)
    held.go()
    expect(page.get_by_text("没有找到", exact=True)).to_be_visible()
    wait_for_field(page, "item")
    keys(page, "2001")
    expect(page.get_by_text("¥16.50").last).to_be_visible()
    until(
        lambda: [line[:3] for line in lines_of(stocked_server)],
        [("2001", "个", 7_000_000), ("2002", "个", 3_000_000)],
    )


def test_scans_faster_than_the_server_all_count_and_an_unknown_code_stops_none(
    stocked_server: Server, visitor: Visitor
) -> None:
    page = visitor().new_page()
    held = hold_answers(page)
    sign_in(page, stocked_server, "enter?kind=purchase.receipt")
    choose_partner(page, "G02")
    held.stop()
    keys(page, "6901001000035", "6901001999995", "69010010000429", "6901001000059")
    page.wait_for_timeout(SLOW)
    held.go()
    wait_for_field(page, "quantity")
    page.keyboard.press("Enter")
    wait_for_field(page, "price")
    page.keyboard.press("Enter")
    wait_for_field(page, "item")
    expect(page.get_by_text("6901001999995")).to_be_visible()
    settled(page)
    expect(page.get_by_text("已保存")).to_be_visible()
    until(
        lambda: [line[:3] for line in lines_of(stocked_server)],
        [("2001", "个", 1_000_000), ("2002", "箱", 1_000_000), ("3001", "个", 1_000_000)],
    )
    settled(page)
    assert focused(page) == "item"
