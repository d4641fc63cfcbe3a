"""Remakes the pictures of the README: `make screenshots`.

A company of its own: the shipped till sample of two weeks, a receipt of everything it sold
before the first day, a delivery, so that margins and stock are real; then the app in a real
browser, desktop and phone, both languages, light and dark.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from core.desks.purchasing.receive import RECEIPT
from core.documents.draft import Draft, Line
from core.documents.submit import submit
from core.kernel.amounts import MICRO
from core.platform.database import connect, writing
from core.platform.identity import doorkeeper
from core.platform.rows import Rows
from core.posting.wanted import Posted
from models.catalog import Partner
from tests.browser.conftest import ROOT, Server, create_administrator, running, settled, sign_in
from tests.chromium import browsing

TARGET = ROOT / "docs" / "screenshots"
SAMPLE = ROOT / "core" / "exchange" / "samples" / "till_sample.csv"
PORT = 8653
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def prepare(url: str) -> int:
    """Sales of two weeks and the goods behind them; a receipt's id."""
    made = create_administrator(url)
    subprocess.run(
        [sys.executable, "-m", "core.exchange", "import", "till", str(SAMPLE)],
        cwd=ROOT,
        env={"ZHANGGUI_DATABASE_URL": url, "ZHANGGUI_WORKER": "off", "PATH": ""},
        check=True,
        capture_output=True,
    )
    engine = connect(url)
    actor = doorkeeper(url).actor(made.user_id)
    assert actor is not None
    posted = 0
    with writing(engine) as session:
        rows = Rows(session)
        supplier = Partner(
            company_id=made.founded.company_id, code="G01", name="城北批发", supplier=True
        )
        session.add(supplier)
        session.flush()
        sold = rows.select(
            "SELECT w.org_unit_id, f.warehouse_id, f.item_id, sum(f.sold_micro),"
            ' sum(f.net_sales_fen), min(f."on") FROM fact_item_day f'
            " JOIN warehouse w ON w.id = f.warehouse_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        )
        first = min(dt.date.fromisoformat(row[5]) for row in sold) - dt.timedelta(days=1)
        for warehouse in sorted({row[1] for row in sold}):
            own = [row for row in sold if row[1] == warehouse]
            lines = [_line(n, row) for n, row in enumerate(own)]
            draft = Draft(
                kind=RECEIPT.code,
                company_id=made.founded.company_id,
                org_unit_id=own[0][0],
                warehouse_id=warehouse,
                partner_id=supplier.id,
                on=first,
                lines=lines,
            )
            answer = submit(session, actor, {RECEIPT.code: RECEIPT}, draft)
            assert isinstance(answer, Posted), answer
            posted = answer.document_id
    engine.dispose()
    return posted


def _line(number: int, row: tuple[int, ...]) -> Line:
    """What was sold and a fifth to a half more, at some 60 to 85 % of the net price."""
    _, _, item, micro, fen, _ = row
    pieces = -(-micro * (6 + number % 3) // (5 * MICRO))
    cost = fen * MICRO * (60 + number * 7 % 26) // (100 * micro)  # fen a piece
    return Line(item_id=item, entered_micro=pieces * MICRO, price_micro=cost * MICRO // 100)


def picture(
    browser: Browser, server: Server, name: str, path: str, *, locale: str, dark: bool, phone: bool
) -> None:
    """One page as one visitor sees it."""
    context = browser.new_context(
        locale=locale,
        viewport=PHONE if phone else DESKTOP,
        color_scheme="dark" if dark else "light",
        device_scale_factor=2 if phone else 1,
    )
    context.set_default_timeout(30_000)
    page: Page = sign_in(context.new_page(), server, path)
    if not phone:  # the language is the user's, kept from the picture before
        label = "English" if locale.startswith("en") else "中文"
        page.get_by_text(label, exact=True).last.click()
        settled(page)
    page.wait_for_timeout(5_000)
    page.screenshot(path=TARGET / f"{name}.png")
    context.close()


def main() -> None:
    """All pictures."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/zhanggui.db"
        receipt = prepare(url)
        with (
            running(url, PORT, Path(folder) / "app.log") as server,
            browsing() as browser,
        ):
            pages = (
                ("overview_zh", "overview?days=7", "zh-CN", False, False),
                ("overview_phone", "overview?days=7", "zh-CN", False, True),
                ("overview_dark", "overview?days=7", "zh-CN", True, False),
                ("overview_en", "overview?days=7", "en-US", False, False),
                ("margin_zh", "margin", "zh-CN", False, False),
                ("stock_en", "stock", "en-US", False, False),
                ("document_zh", f"document?id={receipt}", "zh-CN", False, False),
                ("till_import_zh", "till-import", "zh-CN", False, False),
                ("receipt_entry_en", "enter?kind=purchase.receipt", "en-US", False, False),
            )
            for name, path, locale, dark, phone in pages:
                picture(browser, server, name, path, locale=locale, dark=dark, phone=phone)
                print(name)  # noqa: T201


if __name__ == "__main__":
    main()
