"""What all tests share: databases of both engines, a browser, and no way off the machine.

Ask for `database_url` to run on both engines, or for `sqlite_url` or `postgres_url`; each is
an empty database of the test's own. `databases.prepared(...)` copies a filled one instead.
Tests that touch PostgreSQL or the browser get their marker from the fixture they ask for.
"""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from tests.chromium import browsing
from tests.databases import ENGINES, Databases, Engine
from tests.firm import Firm
from tests.loopback import only_loopback
from tests.standing import standing

# A busy machine makes examples slow without making them wrong, hence no deadline.
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples at each run: a change is judged by what it changed, and never by luck.
settings.register_profile(
    "ci", parent=settings.get_profile("dev"), max_examples=200, derandomize=True, database=None
)
# To search at leisure: HYPOTHESIS_PROFILE=deep make test
settings.register_profile("deep", parent=settings.get_profile("dev"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a server or a browser, by the fixtures and parameters it asks for.

    What asks for the demo stays with one worker, so that it is built once.
    """
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        chosen = getattr(item, "callspec", None)
        engine = chosen.params.get("engine_name") if chosen else None
        if "postgres_url" in item.fixturenames or engine == "postgres":
            item.add_marker(pytest.mark.postgres)
        if "demo_url" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group("demo"))
        if "chromium" in item.fixturenames:
            item.add_marker(pytest.mark.browser)


def pytest_collection_finish() -> None:
    """What is imported and collected by now lives to the end: the garbage collector need not look
    through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Tests reach loopback only."""
    with only_loopback():
        yield


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Makes databases; one PostgreSQL for the session, started when first asked for."""
    made = Databases()
    yield made
    made.close()


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn; parametrise it indirectly to choose one."""
    name: Engine = request.param
    return name


@pytest.fixture
def firm(databases: Databases, engine_name: Engine) -> Iterator[Firm]:
    """A small firm in a database of its own, on each engine in turn."""
    with standing(databases, engine_name, Firm) as made:
        yield made


@pytest.fixture
def database_url(databases: Databases, engine_name: Engine) -> Iterator[str]:
    """An empty database, on each engine in turn."""
    url = databases.empty(engine_name)
    yield url
    databases.forget(url)


@pytest.fixture
def sqlite_url(databases: Databases) -> Iterator[str]:
    """An empty SQLite database."""
    url = databases.empty("sqlite")
    yield url
    databases.forget(url)


@pytest.fixture
def postgres_url(databases: Databases) -> Iterator[str]:
    """An empty PostgreSQL database."""
    url = databases.empty("postgres")
    yield url
    databases.forget(url)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser. Of a module, because Playwright's loop keeps others from running theirs."""
    with browsing() as browser:
        yield browser


@pytest.fixture
def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
