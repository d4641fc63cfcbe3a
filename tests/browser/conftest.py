"""A real server for browser tests: its own port, its own database, and a way in.

`start_server()` starts `streamlit run app.py`, cold, as a user would; `app_server` is one
with a first administrator made through the verbs (fast), `bare_server` one without anybody.
`sign_in(page, server)` goes through the form.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect

from core.catalog.companies import CompanyForm
from core.desks.setup.first_administrator import FirstUser, create_first_administrator
from core.kernel.clock import SystemClock
from core.platform.database import connect, writing
from core.platform.migrate import upgrade
from core.platform.passwords import hashed
from models.people import User
from tests.browser.shop import stock_the_shop
from tests.core.analytics.shop import stock_shelves, trade
from tests.databases import Databases
from tests.firm import Firm
from tests.standing import address, standing

ROOT = Path(__file__).resolve().parents[2]
USERNAME, PASSWORD = "chen", "correct horse"
STARTS_WITHIN_SECONDS = 120
MOBILE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/130.0.0.0 Mobile Safari/537.36"
)
"""What the browser of a phone calls itself; pages ask for it."""


@dataclass(frozen=True)
class Server:
    """A running app: where it answers, and its database."""

    base: str
    url: str

    def at(self, path: str) -> str:
        """The address of a page."""
        return f"{self.base}/{path.lstrip('/')}"


def create_administrator(url: str, language: str = "zh") -> FirstUser:
    """Tables, the first administrator (chen) and a company, without the form."""
    upgrade(url)
    engine = connect(url)
    with writing(engine) as session:
        hash_of = hashed(PASSWORD, USERNAME)
        assert isinstance(hash_of, str)
        made = create_first_administrator(
            session,
            "陈静",
            USERNAME,
            hash_of,
            CompanyForm("C1", "江南生鲜"),
            SystemClock(),
            language=language,
        )
    engine.dispose()
    assert isinstance(made, FirstUser)
    return made


@contextmanager
def running(url: str, port: int, log: Path) -> Iterator[Server]:
    """The app as a process of its own; its log is shown when it does not come up."""
    base = f"http://localhost:{port}"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
            cwd=ROOT,
            env={**os.environ, "ZHANGGUI_DATABASE_URL": url, "ZHANGGUI_WORKER": "off"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _await(port, process, log)
        yield Server(base, url)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:  # the port is open long before the app answers, on a busy machine
            with urlopen(f"http://localhost:{port}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the app did not come up:\n{log.read_text(encoding='utf-8')[-4000:]}")


@pytest.fixture
def administered(databases: Databases) -> Iterator[str]:
    """The URL of a database with its first administrator, whose language is Chinese."""
    url = databases.prepared("sqlite", "administered", create_administrator)
    yield url
    databases.forget(url)


@pytest.fixture
def stocked(databases: Databases) -> Iterator[str]:
    """The URL of a database with goods and partners to trade with."""
    url = databases.prepared("sqlite", "stocked shop", _stock)
    yield url
    databases.forget(url)


def _stock(url: str) -> None:
    stock_the_shop(url, create_administrator(url))


@pytest.fixture
def stocked_server(stocked: str, tmp_path: Path, free_port: int) -> Iterator[Server]:
    """A cold app on that."""
    with running(stocked, free_port, tmp_path / "app.log") as server:
        yield server


@pytest.fixture
def bare_server(tmp_path: Path, free_port: int) -> Iterator[Server]:
    """A cold app on an empty database: the first run."""
    with running(f"sqlite:///{tmp_path}/zhanggui.db", free_port, tmp_path / "app.log") as server:
        yield server


@pytest.fixture
def app_server(administered: str, tmp_path: Path, free_port: int) -> Iterator[Server]:
    """A cold app with its first administrator."""
    with running(administered, free_port, tmp_path / "app.log") as server:
        yield server


@pytest.fixture
def shop_server(databases: Databases, tmp_path: Path, free_port: int) -> Iterator[Server]:
    """A firm that traded for three weeks; chen may see all of it."""
    with (
        standing(databases, "sqlite", Firm, _traded) as firm,
        running(address(firm), free_port, tmp_path / "app.log") as server,
    ):
        yield server


def _traded(firm: Firm) -> None:
    stock_shelves(firm)
    trade(firm, 21)
    with writing(firm.engine) as session:
        user = session.get_one(User, firm.user)
        made = hashed(PASSWORD, USERNAME)
        assert isinstance(made, str)
        user.username, user.password_hash = USERNAME, made


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of one's own: no cookie yet, a desktop unless said otherwise."""
    opened: list[BrowserContext] = []

    def come(locale: str = "zh-CN", *, phone: bool = False) -> BrowserContext:
        size = (390, 844) if phone else (1440, 900)
        context = chromium.new_context(
            locale=locale,
            viewport={"width": size[0], "height": size[1]},
            user_agent=MOBILE if phone else None,
        )
        context.set_default_timeout(20_000)
        opened.append(context)
        return context

    yield come
    for context in opened:
        context.close()


def settled(page: Page) -> Page:
    """Wait until the script has run and the page stands still, its search box too, which the
    browser fetches a script for."""
    expect(page.locator("[data-testid=stApp]")).to_have_attribute(
        "data-test-script-state", re.compile("notRunning"), timeout=90_000
    )
    if page.locator(".st-key-search_top").count():
        search = page.locator(".st-key-search_top input[aria-label]")
        expect(search).to_be_attached(timeout=90_000)
    return page


def standing_still(thing: Locator) -> FloatRect:
    """Where something lies in sight once it no longer moves, although the page may draw it anew
    meanwhile: what is gone between two looks is looked for again."""
    expect(thing).to_be_visible(timeout=30_000)
    before = None
    while True:
        settled(thing.page).wait_for_timeout(300)
        thing.evaluate("element => element.scrollIntoView({block: 'nearest'})")
        box = thing.bounding_box()
        if box is not None and box == before:
            return box
        before = box


def sign_in(
    page: Page,
    server: Server,
    path: str = "",
    *,
    username: str = USERNAME,
    password: str = PASSWORD,
) -> Page:
    """Open a page and come in through the form; ends on that page."""
    page.goto(server.at(path))
    page.locator("input[autocomplete=username]").fill(username)
    page.locator("input[autocomplete=current-password]").fill(password)
    page.locator("input[autocomplete=current-password]").press("Enter")
    if password == PASSWORD:
        expect(page.locator("[data-testid=stSidebar] .sign-out")).to_be_visible(timeout=30_000)
    return settled(page)
