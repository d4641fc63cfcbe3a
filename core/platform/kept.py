"""Answers kept while the books stand still.

What a question to the facts answers depends on the scope of who asks and on what was written
by now. Every posting and every change of a master record adds to the audit chain, so its last
entry (but for people who come and go) says how far the books are: an answer is kept under
scope, that entry, question and arguments. The entry is read before and after the snapshot of
the reading begins; where it moved in between, the page asks everything anew, so all that it
shows is of one snapshot.
Several who ask the same at once wait for one answer. Kept answers are shared: only questions
to tables that the audit chain tells of, whose rows do not depend on the user beyond the
scope, may be kept (tests/pages/test_kept_pages.py), and nobody changes what they return.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, select
from sqlmodel import col

from core.platform.books import last_entry
from core.platform.few_open import FewOpen
from core.platform.identity import quiet
from core.platform.reader import shared_key
from core.platform.rights import Actor
from models.company import Company

P = ParamSpec("P")
R = TypeVar("R")
MOST = 400
"""Answers kept; those asked for longest ago go, and so do those of books that have moved on."""


class Shelf:
    """Answers by key, made once; safe for threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answers: OrderedDict[tuple[Hashable, ...], Any] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._books: dict[str, int] = {}
        self._lock = Lock()

    def keep_only(self, url: str, books: int) -> None:
        """Drop the answers of a database whose books stood somewhere else."""
        with self._lock:
            if self._books.get(url) == books:
                return
            self._books[url] = books
            for key in [k for k in self._answers if k[0] == url and k[2] != books]:
                del self._answers[key]

    def clear(self) -> None:
        """Drop all answers."""
        with self._lock:
            self._answers.clear()

    def get(self, key: tuple[Hashable, ...], make: Callable[[], Any]) -> Any:
        """The answer of a key, made where it is not there yet."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                if key in self._answers:
                    return self._answers[key]
            try:
                made = make()
                with self._lock:
                    self._answers[key] = made
                    while len(self._answers) > self._most:
                        self._answers.popitem(last=False)
                return made
            finally:
                with self._lock:
                    self._making.pop(key, None)


_FIRST = select(col(Company.id)).limit(1)
_shelf = Shelf()
_scope: ContextVar[tuple[Hashable, ...] | None] = ContextVar("kept_for", default=None)


@contextmanager
def keeping(url: str, actor: Actor, connection: Connection) -> Iterator[None]:
    """Answers inside the block are kept for all of this scope. `connection` is the actor's
    reading, from which nothing was asked yet."""
    before = books_at(url)
    connection.execute(_FIRST).first()  # the snapshot begins with the first row that is read
    books = books_at(url)
    _shelf.keep_only(url, books)
    token = _scope.set((url, shared_key(actor), books) if books == before else None)
    try:
        yield
    finally:
        _scope.reset(token)


def kept(
    ask: Callable[Concatenate[Connection, P], R],
    connection: Connection,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """What `ask` answers, from the shelf where it is kept; outside of `keeping`, asked anew."""
    scope = _scope.get()
    if scope is None:
        return ask(connection, *args, **kwargs)
    name = (ask.__module__, ask.__qualname__)
    key = (*scope, *name, args, tuple(sorted(kwargs.items())))
    answer: R = _shelf.get(key, lambda: ask(connection, *args, **kwargs))
    return answer


def forget() -> None:
    """Drop every answer, to see what a page costs that finds none."""
    _shelf.clear()


def books_at(url: str) -> int:
    """The last entry of the audit chain that may have changed an answer."""
    with _engine(url).connect() as connection:
        return last_entry(connection)


_engine = FewOpen(quiet, Engine.dispose)
