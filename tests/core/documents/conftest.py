"""A firm on each engine, and the scoped reader of its database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.platform.database import connect
from core.platform.migrate import upgrade
from core.platform.reader import Reader, open_reader
from tests.databases import Databases, Engine
from tests.firm import Firm


def migrated(url: str) -> None:
    """Fills an empty database with its tables."""
    upgrade(url)


@pytest.fixture
def firm(databases: Databases, engine_name: Engine) -> Iterator[Firm]:
    """A firm whose documents are posted through the door."""
    url = databases.prepared(engine_name, "tables", migrated)
    engine = connect(url)
    yield Firm(engine)
    engine.dispose()
    databases.forget(url)


@pytest.fixture
def reader(firm: Firm) -> Iterator[Reader]:
    """What reads of it as somebody."""
    opened = open_reader(firm.engine.url.render_as_string(hide_password=False))
    yield opened
    opened.close()
