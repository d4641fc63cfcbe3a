"""A normal day of each group of people, from their first page to their last, in both languages.

All of them work on one server and one database, as in a firm. What is typed goes through the
keyboard, what is read is on the screen or in the file that was saved.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlmodel import Session

from core.catalog.barcodes import check_digit
from core.catalog.scanning import CodeDamaged
from core.documents.approvals import NoReason
from core.documents.attach import PictureTooLarge
from core.platform.database import connect
from core.platform.i18n import Language, _, ngettext, refusal_text, speaking
from core.platform.rows import Rows
from tests.browser.conftest import sign_in
from tests.browser.patience import choose, click_at, settled, until
from tests.browser.people import Chain, prepare
from tests.browser.serving import Server, running
from tests.browser.test_documents import wait_for_field
from tests.browser.test_export import taken

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("days")]
Visitor = Callable[..., BrowserContext]
LOCALES = {"zh": "zh-CN", "en": "en-US"}
WATER, COLA, MILK = "6901001000035", "6901001000042", "6901001000011"


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Chain]]:
    """One app for all days, and what its people find in it."""
    folder = tmp_path_factory.mktemp("days")
    url = f"sqlite:///{folder}/zhanggui.db"
    chain = prepare(url)
    with running(url, folder / "app.log") as server:
        yield server, chain


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[Language]:
    """Each language; the test speaks what the page speaks."""
    spoken: Language = request.param
    with speaking(spoken):
        yield spoken


def own_page(visitor: Visitor, language: Language, *, phone: bool = False) -> Page:
    """Somebody's own browser."""
    return visitor(LOCALES[language], phone=phone).new_page()


def button(page: Page | Locator, name: str) -> Locator:
    """A button of that very name."""
    return page.get_by_role("button", name=name, exact=True)


def said(page: Page, text: str) -> None:
    """Until the page says so."""
    expect(page.get_by_text(text).first).to_be_visible()


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    """Until a page of that title stands there."""
    expect(page.get_by_role("heading", name=text).first).to_be_visible()
    settled(page)


def drawn(page: Page, chart: str) -> None:
    """Until a chart of that name is there, and with it what stands above it."""
    figure = page.get_by_role("figure", name=chart)
    expect(figure.locator(".main-svg").first).to_be_visible()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


def rows(server: Server, sql: str, *values: Any) -> list[Any]:
    """A look into the database."""
    engine = connect(server.url)
    with Session(engine) as session:
        found = Rows(session).select(sql, values)
    engine.dispose()
    return found


def scan(page: Page, code: str, quantity: str, date: str = "") -> None:
    """As a wedge scanner and one thumb do it; ends in the scan field again."""
    wait_for_field(page, "scan")
    page.keyboard.type(f"{code}\n")
    wait_for_field(page, "quantity")
    page.keyboard.type(f"{quantity}\n")
    if date:
        wait_for_field(page, "date")
        page.keyboard.type(f"{date}\n")
    wait_for_field(page, "scan")


def post(page: Page, lines: int) -> None:
    """Posts what was scanned, once all of it has been saved."""
    label = ngettext("Post {count} line", "Post {count} lines", lines).format(count=lines)
    button(page, label).click()
    expect(page.get_by_test_id("stAlert").get_by_text(_("{number} is posted").format(number="")))\
        .to_be_visible()  # fmt: skip


def tick(page: Page, key: str, row: int = 0, *, column: int = 16) -> None:
    """Clicks a cell of a table, by where it is."""
    table = page.locator(f"[class*=st-key-{key}_] [data-testid=stDataFrame]").first
    click_at(table, column, 34 * (row + 1) + 17)


def test_a_clerk_with_a_phone(
    firm: tuple[Server, Chain], visitor: Visitor, language: Language, tmp_path: Path
) -> None:
    server, chain = firm
    page = own_page(visitor, language, phone=True)
    sign_in(page, server, "phone", username="clerk")
    page.locator(".st-key-phone_tasks a[href*=phone-receive]").click()
    _receives(page, chain, language)
    _counts(page, server, language)
    _sends(page, server, own_page(visitor, language, phone=True))
    _writes_off(page, server, tmp_path)
    _walks(page, server)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def _receives(page: Page, chain: Chain, language: Language) -> None:
    """Against the order, two short; then straight from a supplier, with the date on the pack."""
    order = page.locator("[class*=st-key-row_order_]").filter(has_text=chain.orders[language])
    button(order, _("Scan")).click()
    scan(page, WATER, "24")
    scan(page, COLA, "22")
    said(page, _("Lines complete: {done} of {all}").format(done=1, all=2))
    post(page, 2)
    button(page, _("Next one")).click()
    page.get_by_text(_("Without an order")).click()
    choose(page, _("Supplier"), "光明乳业")
    button(page, _("Receive")).click()
    scan(page, MILK, "6", "20991231")
    post(page, 1)


def _counts(page: Page, server: Server, language: Language) -> None:
    """A shelf: a known code, one of no item, a scale's code read badly, goods on no list."""
    page.goto(server.at("count-phone"))
    button(page, _("Count {name}").format(name=f"盘点 {language}")).click()
    button(page, _("Count here")).first.click()
    scan(page, WATER, "60")
    page.keyboard.type("6901001000097\n")
    expect(page.locator("[data-of=said]")).to_contain_text("6901001000097")
    body = "280012300500"
    misread = f"{body}{(int(check_digit(body)) + 1) % 10}"
    page.keyboard.type(f"{misread}\n")
    expect(page.locator("[data-of=said]")).to_have_text(refusal_text(CodeDamaged(misread)))
    scan(page, MILK, "12")
    pending = page.locator("[data-of=pending]")
    button(pending, _("Add to the list and save")).click()
    expect(pending.locator(".one")).to_have_count(0)
    expect(page.locator("[data-of=entries]")).to_contain_text("鲜牛奶")
    button(page, _("The zone is done")).click()
    button(page, _("Done")).click()
    expect(page.locator("[class*=st-key-row_zone_]").first).to_contain_text(_("Done"))


def _sends(page: Page, server: Server, other: Page) -> None:
    """Five bottles leave; the other store takes in all as sent."""
    page.goto(server.at("phone-send"))
    choose(page, _("To"), "南门卖场")
    button(page, _("Start scanning")).click()
    scan(page, WATER, "5")
    post(page, 1)
    sign_in(other, server, "phone-arrive", username="mate")
    button(other, _("All as sent")).first.click()
    wait_for_field(other, "scan")
    expect(other.locator("[data-of=entries]")).to_contain_text("农夫山泉")
    post(other, 1)
    other.context.close()


def _writes_off(page: Page, server: Server, folder: Path) -> None:
    """Two broken bottles, with a photo that the document's own page shows."""
    page.goto(server.at("phone-waste"))
    button(page, _("Start scanning")).click()
    wait_for_field(page, "scan")
    page.get_by_text(_("Damaged"), exact=True).click()
    settled(page)
    page.get_by_label(_("Scan or type an item"), exact=True).click()
    scan(page, WATER, "2")
    post(page, 1)
    photo, huge = folder / "broken.jpg", folder / "huge.jpg"
    Image.new("RGB", (640, 480), "#806040").save(photo)
    huge.write_bytes(b"x" * 40 * 1024**2)
    page.locator("input[type=file]").set_input_files(huge)
    said(page, refusal_text(PictureTooLarge(40, 15)))
    page.locator("input[type=file]").set_input_files(photo)
    expect(page.locator(".st-key-photos img")).to_be_visible()
    page.get_by_role("link", name=re.compile("BS")).click()
    heading(page, re.compile("BS"))
    expect(page.locator(".st-key-photos img")).to_be_visible()
    said(page, _("Damaged"))


def _walks(page: Page, server: Server) -> None:
    """The soonest date first: how many remain. Once looked at, it does not come up again."""
    looked_at = rows(server, "SELECT count(*) FROM lot_seen")[0][0]
    page.goto(server.at("phone-walk"))
    heading(page, _("Expiry walk"))
    if looked_at:
        said(page, _("Nothing left to look at"))
        return
    button(page, _("Other quantity")).first.click()
    wait_for_field(page, "quantity")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    said(page, _("Dates looked at: {done} of {all}").format(done=1, all=1))
    until(lambda: rows(server, "SELECT count(*) FROM lot_seen"), [(1,)])


def test_a_manager_finds_the_leak(
    firm: tuple[Server, Chain], visitor: Visitor, language: Language, tmp_path: Path
) -> None:
    server, _chain = firm
    page = sign_in(own_page(visitor, language), server, username="boss")
    page.get_by_role("link", name=_("Look at the price")).click()
    heading(page, "花生油 5L")
    page.goto(server.at("overview"))
    heading(page, _("Overview"))
    page.goto(server.at("margin"))
    losing = ngettext("{n} loses money: {money}.", "{n} lose money: {money}.", 1)
    said(page, losing.split("{n}")[1].split("{money}")[0].strip())
    drawn(page, _("Unit cost of batches against their selling price"))
    _name, sheet = taken(page, tmp_path)
    assert any("鲜牛奶 950ml" in row for row in sheet)
    tick(page, "batches", column=60)
    heading(page, "鲜牛奶 950ml")
    tick(page, "moves", row=0, column=60)
    heading(page, re.compile(r"\w\w\d{6}-\d{4}"))
    said(page, _("Vouchers"))


def test_a_buyer_orders_and_somebody_else_approves(
    firm: tuple[Server, Chain], visitor: Visitor, language: Language
) -> None:
    server, _chain = firm
    before = rows(server, ORDERED)[0][0]
    page = sign_in(own_page(visitor, language), server, "suggestions", username="buyer")
    tick(page, "suggestions")
    page.locator(".st-key-accept_ticked button").click()
    said(page, _("Orders stand as drafts, or wait for approval."))
    tick(page, "suggestions")
    number = page.locator("[class*=st-key-change_] input[type=number]")
    number.fill("5")
    number.press("Enter")
    settled(page)
    button(page, _("Order this many")).click()
    said(page, refusal_text(NoReason()))  # and the number stands there still
    page.get_by_label(_("Reason for another number")).fill("A feast")
    button(page, _("Order this many")).click()
    said(page, _("Orders stand as drafts, or wait for approval."))
    assert rows(server, ORDERED)[0][0] == before
    page.get_by_role("link", name=_("What waits")).click()
    heading(page, _("Approvals"))
    page.context.close()

    boss = sign_in(own_page(visitor, language), server, "approvals", username="boss")
    for turn in (1, 2):
        tick(boss, "approvals")
        boss.locator(".st-key-approve_ticked button").click()
        until(lambda: rows(server, ORDERED)[0][0] - before, turn)
        settled(boss)
        expect(boss.get_by_role("alert")).to_have_count(0)
    said(boss, _("Nothing waits for approval"))
    assert rows(server, ORDERED)[0][0] == before + 2
    assert rows(server, "SELECT count(*) FROM suggestion_decision WHERE reason = 'A feast'")[0][0]


ORDERED = "SELECT count(*) FROM document WHERE kind = 'purchase.order' AND state = 'posted'"


def test_finance_follows_a_number(
    firm: tuple[Server, Chain], visitor: Visitor, language: Language, tmp_path: Path
) -> None:
    server, chain = firm
    page = sign_in(own_page(visitor, language), server, "margin", username="finance")
    drawn(page, _("Unit cost of batches against their selling price"))
    [(receipt,)] = rows(server, "SELECT id FROM document WHERE number = ?", chain.dear)
    page.goto(server.at(f"document?id={receipt}"))
    heading(page, re.compile(chain.dear))
    for text in ("1405", "220202", "B1"):
        said(page, text)
    page.goto(server.at("late-costs"))
    tick(page, "documents_purchase_cost", column=60)
    heading(page, re.compile("CB"))
    said(page, "¥36.00")
    page.goto(server.at("periods"))
    heading(page, _("Periods"))
    yesterday = chain.day - dt.timedelta(days=1)
    page.goto(server.at(f"as-known?on={yesterday}&known={yesterday}"))
    heading(page, _("As known then"))
    said(page, _("Documents that make the difference"))
    settled(page)
    name, sheet = taken(page, tmp_path)
    assert name.endswith(".xlsx")
    assert any("鲜牛奶 950ml" in row for row in sheet)
