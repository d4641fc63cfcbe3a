"""Setting up is tested on both engines, on a company just founded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import Databases, Engine
from tests.founded import Ground, founded


@pytest.fixture
def ground(databases: Databases, engine_name: Engine) -> Iterator[Ground]:
    """A founded company, inside one write transaction."""
    with founded(databases, engine_name) as made:
        yield made
