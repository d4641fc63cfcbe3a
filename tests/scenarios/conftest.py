"""A shop for each scenario: on SQLite, or on both engines where the scenario asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.platform.database import connect
from core.platform.migrate import upgrade
from tests.databases import Databases, Engine
from tests.scenarios.shop import Shop


def _migrate(url: str) -> None:
    upgrade(url)


def _open(databases: Databases, engine: Engine) -> Iterator[Shop]:
    url = databases.prepared(engine, "migrated", _migrate)
    opened = connect(url)
    shop = Shop(opened)
    yield shop
    shop.agree()  # whatever a scenario tells, stock equals books at its end
    opened.dispose()
    databases.forget(url)


@pytest.fixture
def shop(databases: Databases) -> Iterator[Shop]:
    """A shop on SQLite."""
    yield from _open(databases, "sqlite")


@pytest.fixture
def any_shop(databases: Databases, engine_name: Engine) -> Iterator[Shop]:
    """A shop on each engine in turn."""
    yield from _open(databases, engine_name)
