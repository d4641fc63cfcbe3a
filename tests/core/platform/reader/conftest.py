"""One filled database an engine, made by the migrations, and its reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from core.platform.reader import Reader, open_reader
from tests.core.platform.reader.filling import fill
from tests.databases import Databases, Engine


@dataclass(frozen=True, slots=True)
class Filled:
    """A database with rows in all tables."""

    url: str
    reader: Reader


@pytest.fixture(scope="session")
def made(databases: Databases) -> Iterator[Callable[[Engine], Filled]]:
    """Makes each engine's database when a test first asks."""
    kept: dict[Engine, Filled] = {}

    def make(engine: Engine) -> Filled:
        if engine not in kept:
            url = databases.migrated(engine)
            fill(url)
            kept[engine] = Filled(url, open_reader(url))
        return kept[engine]

    yield make
    for filled in kept.values():
        filled.reader.close()


@pytest.fixture
def filled(made: Callable[[Engine], Filled], engine_name: Engine) -> Filled:
    """The filled database, on each engine in turn."""
    return made(engine_name)


@pytest.fixture
def reader(filled: Filled) -> Reader:
    """The reader of the filled database, on each engine in turn."""
    return filled.reader
