"""A firm on each engine, and the scoped reader of its database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.platform.reader import Reader, open_reader
from tests.firm import Firm


@pytest.fixture
def reader(firm: Firm) -> Iterator[Reader]:
    """What reads of it as somebody."""
    opened = open_reader(firm.engine.url.render_as_string(hide_password=False))
    yield opened
    opened.close()
