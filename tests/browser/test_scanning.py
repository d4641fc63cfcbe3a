"""Scanning on a phone's screen: scan, quantity, Enter, and the cursor is back for the next, with
the server or without it."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import Session

from core.catalog.barcodes import check_digit
from core.catalog.items import ItemForm, save_item
from core.desks.counting.open_count import CountForm, ZoneForm, open_count
from core.documents.draft import Draft, Line
from core.documents.submit import submit
from core.platform.database import connect, writing
from core.platform.grants import actor_of
from core.platform.rows import Rows
from core.posting.wanted import Posted
from pages.kinds import KINDS
from tests.browser.conftest import create_administrator, sign_in
from tests.browser.patience import PATIENCE_MS, settled, until
from tests.browser.serving import Server, running
from tests.browser.shop import stock_the_shop
from tests.browser.test_documents import focused, wait_for_field
from tests.databases import Databases

pytestmark = pytest.mark.slow
Visitor = Callable[..., BrowserContext]
WATER, COLA, MILK = "6901001000035", "6901001000042", "6901001000011"
WITHIN_SECONDS = 1.0


def prepare(url: str, language: str) -> None:
    """Goods, weighed melons among them, and a count of one shelf."""
    made = create_administrator(url, language)
    stock_the_shop(url, made)
    engine = connect(url)
    company, place = made.founded.company_id, made.founded.warehouse_id
    with writing(engine) as session:
        actor = actor_of(session.connection(), made.user_id)
        assert actor is not None
        rows = Rows(session)
        unit = rows.select("SELECT id FROM unit WHERE code = 'KG'")[0][0]
        tax = rows.select("SELECT id FROM tax_class WHERE code = 'V09'")[0][0]
        melon = ItemForm("00123", "西瓜", made.founded.category_id, unit, tax, tax, weighed=True)
        assert isinstance(save_item(session, actor, company, melon), int)
        today = dt.datetime.now(dt.UTC).date()
        form = CountForm(company, place, "夜盘", today, [ZoneForm("shelf", "A1")])
        assert isinstance(open_count(session, actor, form, "k"), int)
    engine.dispose()


@pytest.fixture
def url(databases: Databases, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database in the language of the test."""
    language = getattr(request, "param", "zh")
    label = f"a shelf to count, {language}"
    made = databases.prepared("sqlite", label, lambda url: prepare(url, language))
    yield made
    databases.forget(made)


@pytest.fixture
def server(url: str, tmp_path: Path) -> Iterator[Server]:
    """The app on it."""
    with running(url, tmp_path / "app.log") as started:
        yield started


def enter_zone(page: Page, server: Server) -> Page:
    """Signs in on the phone page, picks the count and takes the zone."""
    sign_in(page, server, "count-phone")
    page.locator("[class*=st-key-count_1] button").click()
    page.locator("[class*=st-key-take_1] button").click()
    wait_for_field(page, "scan")
    return settled(page)


def scan(page: Page, code: str) -> None:
    """As a wedge scanner types: the digits, and Enter."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def count_one(page: Page, code: str, quantity: str) -> float:
    """Scan, quantity, Enter; the seconds until the next scan may begin."""
    begun = time.monotonic()
    scan(page, code)
    wait_fast(page, "quantity")
    page.keyboard.type(quantity)
    page.keyboard.press("Enter")
    wait_fast(page, "scan")
    return time.monotonic() - begun


def wait_fast(page: Page, field: str) -> None:
    """As wait_for_field, looking more often: what is measured here is short."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while focused(page) != field:
        assert time.monotonic() < end, f"the cursor is in {focused(page)!r}, not in {field!r}"
        page.wait_for_timeout(10)


def saved(url: str) -> list[int]:
    """What the database holds, in micro, in the order it came."""
    engine = connect(url)
    with Session(engine) as session:
        found = Rows(session).select("SELECT quantity_micro FROM count_entry ORDER BY id")
    engine.dispose()
    return [row[0] for row in found]


def until_saved(url: str, wanted: list[int]) -> None:
    """Until the database holds just this."""
    until(lambda: saved(url), wanted)


@pytest.mark.parametrize(
    ("url", "undo"), [("zh", "撤销"), ("en", "Undo")], indirect=["url"], ids=["zh", "en"]
)
def test_a_shelf_is_counted_with_a_scanner(
    server: Server, url: str, visitor: Visitor, undo: str
) -> None:
    page = enter_zone(
        visitor("zh-CN" if undo == "撤销" else "en-US", phone=True).new_page(), server
    )
    count_one(page, WATER, "24")
    body = "280012300001"  # one gram of melon
    scan(page, body + check_digit(body))
    wait_for_field(page, "quantity")
    expect(page.locator("input[data-of=quantity]")).to_have_value("0.001")
    page.keyboard.press("Enter")
    wait_for_field(page, "scan")
    until_saved(url, [24_000_000, 1_000])
    scan(page, body + str((int(check_digit(body)) + 1) % 10))  # a wrong check digit
    expect(page.locator("[data-of=said]")).to_contain_text("校验位" if undo == "撤销" else "check")
    wait_for_field(page, "scan")
    scan(page, COLA)  # what stands there is typed over by the next scan
    wait_for_field(page, "quantity")
    scan(page, WATER)  # a scan where a quantity belongs is none
    expect(page.locator("[data-of=said]")).not_to_be_empty()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    until_saved(url, [24_000_000, 1_000, 7_000_000])
    page.get_by_role("button", name=f"{undo} 可口可乐").click()
    until_saved(url, [24_000_000, 1_000, 7_000_000, -7_000_000])
    wait_for_field(page, "scan")
    scan(page, MILK)  # of a date that is on no record
    wait_for_field(page, "quantity")
    page.get_by_role("radio", name="其他日期" if undo == "撤销" else "Another date").click()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    wait_for_field(page, "date")
    page.keyboard.type("20991231")
    page.keyboard.press("Enter")
    until_saved(url, [24_000_000, 1_000, 7_000_000, -7_000_000, 3_000_000])
    expect(page.locator("[data-of=entries]")).to_contain_text("12-31")
    wait_for_field(page, "scan")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390


def begin_waste(page: Page, server: Server) -> Page:
    """Signs in on another scanning page, and begins a document."""
    sign_in(page, server, "phone-waste")
    page.get_by_role("button", name="开始").click()
    wait_for_field(page, "scan")
    return settled(page)


def begin_walk(page: Page, server: Server) -> Page:
    """Signs in on the page on which dates are looked at."""
    sign_in(page, server, "phone-walk")
    wait_for_field(page, "scan")
    return settled(page)


def walked(url: str) -> list[tuple[str, int]]:
    """What lies there of each lot by now, and that somebody looked."""
    engine = connect(url)
    with writing(engine) as session:
        found = Rows(session).select(
            "SELECT l.code, b.quantity_micro FROM lot_seen s JOIN lot l ON l.id = s.lot_id"
            " JOIN lot_balance b ON b.lot_id = l.id ORDER BY s.id"
        )
    engine.dispose()
    return [(code, int(micro) // 1_000_000) for code, micro in found]


def until_walked(url: str, wanted: list[tuple[str, int]]) -> None:
    """Until just this was looked at."""
    until(lambda: walked(url), wanted)


def dates(url: str) -> None:
    """Twelve of milk that end in two days, twelve that end in nine."""
    engine = connect(url)
    with writing(engine) as session:
        actor = actor_of(session.connection(), 1)
        assert actor is not None
        rows = Rows(session)
        item, unit = rows.select("SELECT id, base_unit_id FROM item WHERE code = '1001'")[0]
        place = rows.select("SELECT id FROM warehouse")[0][0]
        today = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()
        lines = [
            Line(item, unit, 12_000_000, 9_900_000, lot_code=code, expires_on=today + ahead)
            for code, ahead in (("SOON", dt.timedelta(days=2)), ("LATER", dt.timedelta(days=9)))
        ]
        draft = Draft("stock.opening", 1, 1, today, warehouse_id=place, lines=lines)
        posted = submit(session, actor, KINDS, draft)
        assert isinstance(posted, Posted), posted
    engine.dispose()


def test_dates_are_walked_with_a_scanner(url: str, tmp_path: Path, visitor: Visitor) -> None:
    """The milk in the hand is of the soonest date; the cursor is back for the next."""
    dates(url)
    page = visitor(phone=True).new_page()
    with running(url, tmp_path / "app.log") as server:
        begin_walk(page, server)
        scan(page, MILK)
        wait_for_field(page, "quantity")
        expect(page.locator("[data-of=facts]")).to_contain_text("12")
        page.keyboard.type("9")
        page.keyboard.press("Enter")
        wait_for_field(page, "scan")
        until_walked(url, [("SOON", 9)])
        expect(page.locator("[data-of=entries]")).to_contain_text("鲜牛奶")
        expect(page.locator("[data-of=pending] .wait")).to_have_count(0)


@pytest.mark.parametrize("begin", [enter_zone, begin_waste], ids=["count", "waste"])
def test_from_scan_to_scan_it_takes_less_than_a_second(
    server: Server,
    visitor: Visitor,
    begin: Callable[[Page, Server], Page],
    record_property: Callable[[str, object], None],
) -> None:
    page = begin(visitor(phone=True).new_page(), server)
    count_one(page, WATER, "1")  # warm
    took = [count_one(page, WATER if n % 2 else COLA, str(n)) for n in range(1, 10)]
    record_property("scan_to_scan_seconds", round(statistics.median(took), 3))
    assert statistics.median(took) <= WITHIN_SECONDS, took
    expect(page.locator("[data-of=pending] .wait")).to_have_count(0)
    expect(page.locator("[data-of=entries]")).to_contain_text("农夫山泉")


def test_what_was_not_sent_waits_until_the_app_is_there_again(
    url: str, tmp_path: Path, free_port: int, visitor: Visitor
) -> None:
    page = visitor(phone=True).new_page()
    with running(url, tmp_path / "app.log", port=free_port) as server:
        enter_zone(page, server)
        count_one(page, WATER, "24")
        until_saved(url, [24_000_000])
        expect(page.locator("[data-of=pending] .wait")).to_have_count(0)  # and the page knows
    scan(page, COLA)  # nobody is there to ask, and nobody to save it
    wait_for_field(page, "quantity")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(page.locator("[data-of=pending] .wait")).to_contain_text("可口可乐")
    assert saved(url) == [24_000_000]
    with running(url, tmp_path / "again.log", port=free_port) as server:
        page.reload()
        wait_for_field(page, "scan")
        until_saved(url, [24_000_000, 7_000_000])
        expect(page.locator("[data-of=pending] .wait")).to_have_count(0)
