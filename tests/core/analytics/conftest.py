"""A firm with known goods, read as its own people may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Protocol

import pytest
from sqlalchemy import Connection

from core.platform.reader import open_reader
from core.platform.rights import SEE_COST, Actor
from tests.firm import Firm


class Look(Protocol):
    """Opens a scoped connection; the firm's actor unless another is given."""

    def __call__(self, actor: Actor | None = None) -> AbstractContextManager[Connection]: ...


@pytest.fixture
def look(firm: Firm) -> Iterator[Look]:
    """Read the firm as somebody may."""
    reader = open_reader(firm.engine.url.render_as_string(hide_password=False))

    def looking(actor: Actor | None = None) -> AbstractContextManager[Connection]:
        return reader.reading(actor or firm.actor)

    yield looking
    reader.close()


def without_cost(actor: Actor) -> Actor:
    """The same person without the right to see cost."""
    kept = {key: units for key, units in actor.grants.items() if key != SEE_COST}
    return replace(actor, grants=kept)
