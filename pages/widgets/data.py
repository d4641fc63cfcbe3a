"""Reading for pages: rows limited to what the actor may see, and nothing else.

`rows` runs one statement and hands out plain named tuples.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row, Select

from core.platform.few_open import FewOpen
from core.platform.kept import keeping
from core.platform.reader import Reader, open_reader
from core.platform.rights import Actor
from core.platform.settings import settings


def _opened(urls: tuple[str, str]) -> Reader:
    return open_reader(*urls)


_reader = FewOpen(_opened, Reader.close)


@contextmanager
def reading(actor: Actor) -> Iterator[Connection]:
    """A connection that sees the actor's rows, in one snapshot, and cannot write."""
    urls = settings().database_url, settings().reader_url
    with _reader(urls).reading(actor) as connection:
        yield connection


@contextmanager
def reading_kept(actor: Actor) -> Iterator[Connection]:
    """As `reading`; what is asked through `kept` is answered from what was answered before, as
    long as nothing was posted since."""
    with reading(actor) as connection, keeping(settings().database_url, actor, connection):
        yield connection


def rows(actor: Actor, statement: Select[Any]) -> list[Row[Any]]:
    """All rows of one statement, as the actor may see them."""
    with reading(actor) as connection:
        return list(connection.execute(statement).all())
