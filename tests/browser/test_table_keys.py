"""Posting by Ctrl+Enter from inside the table of lines, where no fast line stands above it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import Session, col, select

from core.documents.draft import Draft, Line
from core.documents.submit import submit
from core.platform.database import connect, writing
from core.platform.identity import doorkeeper
from core.posting.wanted import Posted
from models.catalog import Item, Partner
from models.company import Warehouse
from models.documents import Document, DocumentLine
from pages.kinds import KINDS
from tests.browser.conftest import Server, create_administrator, running, settled, sign_in
from tests.browser.shop import stock_the_shop

pytestmark = pytest.mark.slow
Visitor = Callable[..., BrowserContext]
MICRO = 1_000_000


def receive(url: str, user_id: int) -> int:
    """Ten of the first item came in today; the receipt's id."""
    engine = connect(url)
    actor = doorkeeper(url).actor(user_id)
    assert actor is not None
    with writing(engine) as session:
        warehouse = session.exec(select(Warehouse).order_by(col(Warehouse.id))).first()
        item = session.exec(select(Item).where(col(Item.code) == "2001")).one()
        supplier = session.exec(select(Partner).where(col(Partner.code) == "G02")).one()
        assert warehouse is not None
        draft = Draft(
            "purchase.receipt",
            warehouse.company_id,
            warehouse.org_unit_id,
            dt.datetime.now(dt.UTC).date(),
            warehouse_id=warehouse.id,
            partner_id=supplier.id,
            lines=[Line(item.id, item.base_unit_id, 10 * MICRO, MICRO)],
        )
        posted = submit(session, actor, KINDS, draft)
        assert isinstance(posted, Posted), posted
    engine.dispose()
    return posted.document_id


@pytest.fixture
def shop(tmp_path: Path, free_port: int) -> Iterator[tuple[Server, int]]:
    """A cold app, and a receipt to give goods of back."""
    url = f"sqlite:///{tmp_path}/zhanggui.db"
    made = create_administrator(url)
    stock_the_shop(url, made)
    receipt = receive(url, made.user_id)
    with running(url, free_port, tmp_path / "app.log") as server:
        yield server, receipt


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
    expect(cells).to_be_visible(timeout=20_000)
    for _ in range(3):
        settled(page).wait_for_timeout(500)
        box = cells.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 470, box["y"] + 52)
        page.wait_for_timeout(1_000)
        if chosen.count():
            return
    raise AssertionError("no cell was chosen by a click")


def test_ctrl_enter_in_the_table_posts_what_stands_there(
    shop: tuple[Server, int], visitor: Visitor
) -> None:
    server, receipt = shop
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
        expect(posted).to_be_visible(timeout=30_000)
    assert returned(server) == [4 * MICRO, 3 * MICRO]
