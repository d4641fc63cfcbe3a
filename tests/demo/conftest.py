"""A demo company for tests: all stores and all stories, fewer goods and fewer days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from core.demo.build import build
from core.demo.world import Size
from core.platform.database import connect
from tests.databases import Databases

END = dt.date(2026, 11, 23)
FEW = frozenset(
    [
        "1001",
        "1004",
        "1005",
        "1008",
        "2001",
        "2003",
        "2004",
        "2005",
        "2009",
        "3002",
        "3006",
        "4001",
        "4002",
        "4007",
        "5001",
        "6001",
        "6003",
        "6009",
        "6016",
        "7001",
        "7002",
        "7007",
        "7014",
        "8001",
        "8005",
        "8009",
        "9001",
        "9003",
        "9013",
        "10001",
        "10016",
        "11001",
        "11002",
        "11003",
        "12002",
    ]
)
SMALL = Size(days=300, items=FEW)
TINY = Size(days=20, items=FEW)


@pytest.fixture(scope="session")
def demo_url(databases: Databases) -> str:
    """The company, built once."""
    url = databases.empty("sqlite")
    build(url, END, size=SMALL)
    return url


@pytest.fixture
def engine(demo_url: str) -> Iterator[Engine]:
    """A way in."""
    found = connect(demo_url)
    yield found
    found.dispose()
