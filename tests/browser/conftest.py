"""What browser tests share: the app on databases of its own, and a way in.

Every test has a server of its own on a database of its own, copied from one that was filled
once. `stocked_server` has goods, `shop_server` three weeks of trade; `app_server` a
first administrator; `cold_server` and `bare_server` (nobody yet) start as where a user starts.
`sign_in(page, server)` goes through the form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.catalog.companies import CompanyForm
from core.desks.setup.first_administrator import FirstUser, create_first_administrator
from core.kernel.clock import SystemClock
from core.platform.database import connect, writing
from core.platform.migrate import upgrade
from core.platform.passwords import hashed
from models.people import User
from tests.browser.patience import LISTEN, PATIENCE_MS, settled
from tests.browser.serving import Server, running
from tests.browser.shop import receive, stock_the_shop
from tests.core.analytics.shop import stock_shelves, trade
from tests.databases import Databases
from tests.firm import Firm
from tests.standing import address, standing

USERNAME, PASSWORD = "chen", "correct horse"
MOBILE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/130.0.0.0 Mobile Safari/537.36"
)
"""What the browser of a phone calls itself; pages ask for it."""


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
def stocked_server(stocked: str, tmp_path: Path) -> Iterator[Server]:
    """The app on that."""
    with running(stocked, tmp_path / "app.log") as server:
        yield server


@pytest.fixture
def received_server(databases: Databases, tmp_path: Path) -> Iterator[Server]:
    """The app on goods of which some came in today."""
    url = databases.prepared("sqlite", "received", _receive)
    with running(url, tmp_path / "app.log") as server:
        yield server
    databases.forget(url)


def _receive(url: str) -> None:
    made = create_administrator(url)
    stock_the_shop(url, made)
    receive(url, made.user_id)


@pytest.fixture
def bare_server(tmp_path: Path) -> Iterator[Server]:
    """A cold app on an empty database: the first run."""
    with running(f"sqlite:///{tmp_path}/zhanggui.db", tmp_path / "app.log", cold=True) as server:
        yield server


@pytest.fixture
def cold_server(administered: str, tmp_path: Path) -> Iterator[Server]:
    """A cold app with its first administrator."""
    with running(administered, tmp_path / "app.log", cold=True) as server:
        yield server


@pytest.fixture
def app_server(administered: str, tmp_path: Path) -> Iterator[Server]:
    """The app with its first administrator."""
    with running(administered, tmp_path / "app.log") as server:
        yield server


@pytest.fixture
def shop_server(databases: Databases, tmp_path: Path) -> Iterator[Server]:
    """A firm that traded for three weeks; chen may see all of it."""
    with (
        standing(databases, "sqlite", Firm, _traded) as firm,
        running(address(firm), tmp_path / "app.log") as server,
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
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(LISTEN)
        opened.append(context)
        return context

    yield come
    for context in opened:
        context.close()


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
        expect(page.locator("[data-testid=stSidebar] .sign-out")).to_be_visible()
    return settled(page)
