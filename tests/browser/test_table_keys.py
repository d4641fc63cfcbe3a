"""Posting by Ctrl+Enter from inside the table of lines, where no fast line stands above it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import Session, col, select

from core.platform.database import connect
from models.documents import Document, DocumentLine
from tests.browser.conftest import sign_in
from tests.browser.patience import settled, standing_still
from tests.browser.serving import Server

pytestmark = pytest.mark.slow
Visitor = Callable[..., BrowserContext]
MICRO = 1_000_000


def receipt_of(server: Server) -> int:
    """The id of the one receipt, of which goods are given back."""
    engine = connect(server.url)
    with Session(engine) as session:
        found = session.exec(select(Document.id).where(Document.kind == "purchase.receipt")).one()
    engine.dispose()
    assert found is not None
    return found


def returned(server: Server) -> list[int]:
    """Quantities of the lines of posted returns."""
    engine = connect(server.url)
    with Session(engine) as session:
        found = session.exec(
            select(DocumentLine.entered_micro)
            .join(Document, col(Document.id) == col(DocumentLine.document_id))
            .where(Document.kind == "purchase.return", Document.state == "posted")
        ).all()
    engine.dispose()
    return [abs(one or 0) for one in found]


def into_the_quantity(page: Page) -> None:
    """A click into the cell of the quantity, in the third column of the only line; again where
    the table was drawn anew under the first."""
    cells = page.locator("[data-testid=stDataFrame] canvas").first
    chosen = page.locator("[data-testid=stDataFrame] [role=gridcell][aria-selected=true]")
    for _try in range(5):
        box = standing_still(cells)
        page.mouse.move(box["x"] + 470, box["y"] + 52)
        page.wait_for_timeout(150)
        page.mouse.click(box["x"] + 470, box["y"] + 52)
        for _look in range(150):
            if chosen.count():
                return
            page.wait_for_timeout(100)
    pytest.fail("no cell was chosen by a click")


def test_ctrl_enter_in_the_table_posts_what_stands_there(
    received_server: Server, visitor: Visitor
) -> None:
    server = received_server
    receipt = receipt_of(server)
    page = sign_in(visitor().new_page(), server)
    for typed in ("4", "3"):  # first while the cell is still being written, then after it
        page.goto(server.at(f"enter?kind=purchase.return&source={receipt}"))
        into_the_quantity(page)
        page.keyboard.type(typed)
        if typed == "3":
            expect(page.locator("#portal input")).to_be_focused()
            page.keyboard.press("Enter")
            settled(page).wait_for_timeout(500)
        page.keyboard.press("Control+Enter")
        posted = page.get_by_role("heading", name=re.compile("采购退货 CT"))
        expect(posted).to_be_visible()
    assert returned(server) == [4 * MICRO, 3 * MICRO]
