"""A shop for each scenario: on SQLite, or on both engines where the scenario asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import Databases, Engine
from tests.scenarios.shop import Shop
from tests.standing import standing


def _open(databases: Databases, engine: Engine) -> Iterator[Shop]:
    with standing(databases, engine, Shop) as shop:
        yield shop
        shop.agree()  # whatever a scenario tells, stock equals books at its end


@pytest.fixture
def shop(databases: Databases) -> Iterator[Shop]:
    """A shop on SQLite."""
    yield from _open(databases, "sqlite")


@pytest.fixture
def any_shop(databases: Databases, engine_name: Engine) -> Iterator[Shop]:
    """A shop on each engine in turn."""
    yield from _open(databases, engine_name)
