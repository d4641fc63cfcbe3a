"""The connection drops while goods are scanned: nothing is lost, and nothing is there twice."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import Session, col, select

from core.catalog.warehouses import WarehouseForm, save_warehouse
from core.documents.draft import Draft, Line
from core.documents.submit import submit
from core.kernel.amounts import MICRO
from core.platform.database import connect, writing
from core.platform.grants import actor_of
from core.platform.rows import Rows
from core.posting.wanted import Posted
from models.catalog import Item, Partner
from models.company import Warehouse
from pages.kinds import KINDS
from tests.browser.cable import Cable, wired
from tests.browser.conftest import create_administrator, sign_in
from tests.browser.patience import choose, settled, until
from tests.browser.serving import Server, running
from tests.browser.shop import stock_the_shop
from tests.browser.test_documents import wait_for_field
from tests.browser.test_scanning import COLA, WATER, scan
from tests.databases import Databases

pytestmark = pytest.mark.slow
Visitor = Callable[..., BrowserContext]


def prepare(url: str) -> None:
    """A hundred of water and of cola; some of each ordered, and some sent to a second shop."""
    made = create_administrator(url)
    stock_the_shop(url, made)
    engine = connect(url)
    with writing(engine) as session:
        actor = actor_of(session.connection(), made.user_id)
        assert actor is not None
        place = session.get_one(Warehouse, made.founded.warehouse_id)
        form = WarehouseForm("W2", "二店卖场", "store", place.org_unit_id, place.cost_pool_id)
        second = save_warehouse(session, actor, place.company_id, form)
        assert isinstance(second, int), second
        items = session.exec(select(Item).where(col(Item.code).in_(("2001", "2002")))).all()
        supplier = session.exec(select(Partner.id).where(col(Partner.code) == "G02")).one()
        for kind, pieces, more in (
            ("stock.opening", 100, {}),
            ("purchase.order", 30, {"partner_id": supplier}),
            ("stock.ship", 30, {"to_warehouse_id": second}),
        ):
            priced = KINDS[kind].priced
            draft = Draft(
                kind,
                place.company_id,
                place.org_unit_id,
                dt.datetime.now(dt.UTC).date(),
                warehouse_id=place.id,
                lines=[
                    Line(one.id, one.base_unit_id, pieces * MICRO, MICRO if priced else None)
                    for one in items
                ],
                **more,
            )
            posted = submit(session, actor, KINDS, draft)
            assert isinstance(posted, Posted), posted
    engine.dispose()


@dataclass(frozen=True)
class Job:
    """What somebody does with a phone: the page, the kind it makes, and how it begins."""

    page: str
    kind: str
    begin: Callable[[Page], None]


def receive(page: Page) -> None:
    page.get_by_role("button", name="扫码", exact=True).click()


def send(page: Page) -> None:
    choose(page, "调往", "二店卖场")
    page.get_by_role("button", name="开始").click()


JOBS = (
    Job("phone-receive", "purchase.receipt", receive),
    Job("phone-send", "stock.ship", send),
    Job("phone-arrive", "stock.receive", receive),
)


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    """A shop's database."""
    made = databases.prepared("sqlite", "goods on their way", prepare)
    yield made
    databases.forget(made)


@pytest.fixture
def line(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Cable]]:
    """The app, reached over a wire."""
    log = tmp_path_factory.mktemp("dropped") / "app.log"
    with running(url, log) as server, wired(server) as made:
        yield made


KNOWN = """root => new Promise((done) => {
  const look = () => (root.me?.barcodes ? done() : setTimeout(look, 50));
  look();
})"""
"""Until the codes of the goods have come along, so that a scan needs nobody to ask."""


def scanned(url: str, kind: str, state: str) -> list[tuple[str, int]]:
    """Items and pieces of the newest document of a kind, in a state."""
    engine = connect(url)
    with Session(engine) as session:
        found = Rows(session).select(
            "SELECT i.code, l.entered_micro FROM document_line l JOIN item i ON i.id = l.item_id"
            " WHERE l.document_id = (SELECT max(id) FROM document WHERE kind = ?) AND"
            " (SELECT state FROM document WHERE id = l.document_id) = ? ORDER BY l.line_no",
            (kind, state),
        )
    engine.dispose()
    return [(code, int(micro) // MICRO) for code, micro in found]


def begun(visitor: Visitor, server: Server, job: Job) -> Page:
    """The page of a job with its cursor in the scan field, and the goods it carries known."""
    page = visitor(phone=True).new_page()
    sign_in(page, server, job.page)
    job.begin(page)
    wait_for_field(page, "scan")
    settled(page)
    page.locator(".scanning").evaluate(KNOWN)
    scan(page, WATER)
    enter(page, "24")
    expect(page.locator("[data-of=entries]")).to_contain_text("农夫山泉")
    expect(page.locator("[data-of=pending] .wait")).to_have_count(0)
    return page


def enter(page: Page, quantity: str) -> None:
    """The quantity of what was scanned; then the cursor is back for the next."""
    wait_for_field(page, "quantity")
    page.keyboard.type(quantity)
    page.keyboard.press("Enter")
    wait_for_field(page, "scan")


def post(page: Page, url: str, job: Job) -> None:
    """Posts, and what is posted is just what was scanned."""
    expect(page.locator("[data-of=pending] .wait")).to_have_count(0)
    expect(page.locator("[data-of=entries]")).to_contain_text("可口可乐")
    settled(page)
    page.get_by_role("button", name=re.compile("^过账 2 行")).click()
    expect(page.get_by_text(re.compile("已过账")).first).to_be_visible()
    assert scanned(url, job.kind, "posted") == [("2001", 24), ("2002", 7)]


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.page)
def test_what_was_scanned_without_a_connection_arrives_when_it_is_back(
    line: tuple[Server, Cable], visitor: Visitor, job: Job
) -> None:
    server, cable = line
    page = begun(visitor, server, job)
    until(lambda: scanned(server.url, job.kind, "draft"), [("2001", 24)])
    cable.cut()
    scan(page, COLA)  # known to the page; nobody is there to save it
    enter(page, "7")
    expect(page.locator("[data-of=pending] .wait")).to_contain_text("可口可乐")
    assert scanned(server.url, job.kind, "draft") == [("2001", 24)]
    cable.mend()  # the page finds its way back by itself
    until(lambda: scanned(server.url, job.kind, "draft"), [("2001", 24), ("2002", 7)])
    post(page, server.url, job)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.page)
def test_what_was_saved_but_not_answered_is_not_saved_again(
    line: tuple[Server, Cable], visitor: Visitor, job: Job
) -> None:
    server, cable = line
    page = begun(visitor, server, job)
    scan(page, COLA)
    wait_for_field(page, "quantity")
    cable.deafen()
    enter(page, "7")
    until(lambda: scanned(server.url, job.kind, "draft"), [("2001", 24), ("2002", 7)])
    expect(page.locator("[data-of=pending] .wait")).to_contain_text("可口可乐")
    cable.cut()
    cable.mend()
    page.reload()  # it asks anew with the key it gave the entry, of a server that forgot it
    wait_for_field(page, "scan")
    post(page, server.url, job)
