"""Pages without a browser: a founded company, an injected identity, one page at a time.

`house` is a database of the test's own with its first administrator; `visit(key)` runs that
page inside the real shell. No cookie and no password takes part: the identity is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from unittest.mock import patch

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from core.catalog.companies import CompanyForm
from core.desks.setup.first_administrator import FirstUser, create_first_administrator
from core.kernel.clock import SystemClock
from core.platform.database import connect, writing
from core.platform.i18n import Language, speaking
from core.platform.identity import doorkeeper
from core.platform.passwords import hashed
from core.platform.rights import Actor
from core.platform.settings import ROOT, settings
from pages.registry import entry
from pages.widgets.identity import signed_in_as
from tests.databases import Databases
from tests.firm import Firm
from tests.standing import address, standing

USERNAME, PASSWORD = "chen", "correct horse"


@dataclass(frozen=True)
class House:
    """The database of a founded company; its first user, company and head office have id 1."""

    url: str
    user_id: int = 1
    company_id: int = 1
    head_office_id: int = 1

    def actor(self) -> Actor:
        """The first administrator, with the rights of this moment."""
        actor = doorkeeper(self.url).actor(self.user_id)
        assert actor is not None
        return actor


def found_house(url: str) -> None:
    """The first administrator, the first company."""
    engine = connect(url)
    with writing(engine) as session:
        hash_of = hashed(PASSWORD, USERNAME, rounds=4)
        assert isinstance(hash_of, str)
        form = CompanyForm("C1", "江南生鲜")
        made = create_first_administrator(session, "陈静", USERNAME, hash_of, form, SystemClock())
        assert isinstance(made, FirstUser)
    engine.dispose()


@pytest.fixture(autouse=True, scope="session")
def components_looked_for_once() -> Iterator[None]:
    """Each new AppTest reads the metadata of all that is installed, in search of components;
    that does not change while tests run, and took more than half of a page's time."""
    scan = cache(manifest_scanner.scan_component_manifests)
    with patch.object(manifest_scanner, "scan_component_manifests", scan):
        yield


@pytest.fixture
def house(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The app's database for one test."""
    url = databases.prepared("sqlite", "house", found_house)
    monkeypatch.setenv("ZHANGGUI_DATABASE_URL", url)
    settings.cache_clear()
    yield House(url)
    settings.cache_clear()
    databases.forget(url)


@contextmanager
def acting(actor: Actor | None, language: Language = "zh") -> Iterator[None]:
    """Clicks inside the block are this actor's. AppTest writes the labels of choices outside
    the script, so it must be told the reader's language too."""
    with signed_in_as(actor), speaking(language):
        yield


Visit = Callable[..., AppTest]


@pytest.fixture
def visit(house: House) -> Visit:
    """Run a page of the registry in the shell: `visit("setup_items", language="en")`."""

    def run(
        key: str,
        *,
        actor: Actor | None = None,
        language: Language = "zh",
        state: dict[str, object] | None = None,
    ) -> AppTest:
        with acting(actor or house.actor(), language):
            at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=300)
            at.session_state["language"] = language
            for name, value in (state or {}).items():
                at.session_state[name] = value
            at.run()
            if entry(key).url_path:
                at.switch_page(entry(key).file)
                at.run()
        return at

    return run


@contextmanager
def administering(
    databases: Databases, monkeypatch: pytest.MonkeyPatch, tell: Callable[[Firm], object]
) -> Iterator[Actor]:
    """The administrator of a firm that stands with what `tell` tells, whose database is the
    app's meanwhile."""
    with standing(databases, "sqlite", Firm, tell) as firm:
        monkeypatch.setenv("ZHANGGUI_DATABASE_URL", address(firm))
        settings.cache_clear()
        actor = doorkeeper(address(firm)).actor(1)
        assert actor is not None
        yield actor
    settings.cache_clear()
