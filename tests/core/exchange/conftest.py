"""Firms with a till, on each engine or on SQLite alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.core.exchange.sheet_shop import SheetShop
from tests.core.exchange.till_shop import TillShop
from tests.databases import Databases
from tests.firm import Firm
from tests.standing import standing


@pytest.fixture
def till(databases: Databases) -> Iterator[TillShop]:
    """On SQLite."""
    with standing(databases, "sqlite", Firm) as made:
        yield TillShop(made)


@pytest.fixture
def till_on_both(firm: Firm) -> TillShop:
    """On each engine in turn."""
    return TillShop(firm)


@pytest.fixture
def sheets(firm: Firm) -> SheetShop:
    """A firm that takes sheets in, on each engine in turn."""
    return SheetShop(firm)
