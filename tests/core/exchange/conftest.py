"""Firms with a till, on each engine or on SQLite alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.platform.database import connect
from core.platform.migrate import upgrade
from tests.core.exchange.sheet_shop import SheetShop
from tests.core.exchange.till_shop import TillShop, migrate
from tests.databases import Databases
from tests.firm import Firm


@pytest.fixture
def till(databases: Databases) -> Iterator[TillShop]:
    """On SQLite."""
    engine = connect(databases.prepared("sqlite", "migrated", migrate))
    yield TillShop(Firm(engine))
    engine.dispose()


@pytest.fixture
def till_on_both(database_url: str) -> Iterator[TillShop]:
    """On each engine in turn."""
    upgrade(database_url)
    engine = connect(database_url)
    yield TillShop(Firm(engine))
    engine.dispose()


@pytest.fixture
def sheets(database_url: str) -> Iterator[SheetShop]:
    """A firm that takes sheets in, on each engine in turn."""
    upgrade(database_url)
    engine = connect(database_url)
    yield SheetShop(Firm(engine))
    engine.dispose()
