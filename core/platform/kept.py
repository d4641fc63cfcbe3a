"""Answers kept while the books stand still.

What a question to the facts answers depends on the scope of who asks and on what was written
by now. Every posting and every change of a master record adds to the audit chain, so its last
entry says how far the books are: an answer is kept under scope, that entry, question and
arguments. The entry is read before the answer, so an answer may be newer than it says, never
older. Several who ask the same at once wait for one answer. Kept answers are shared: only
questions whose rows do not depend on the user beyond the scope may be kept, and nobody changes
what they return.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, select
from sqlmodel import col

from core.platform.identity import quiet
from core.platform.reader import shared_key
from core.platform.rights import Actor
from models.trail import AuditHead

P = ParamSpec("P")
R = TypeVar("R")
MOST = 400
"""Answers kept; those asked for longest ago go."""


class Shelf:
    """Answers by key, made once; safe for threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
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


_shelf = Shelf()
_scope: ContextVar[tuple[Hashable, ...] | None] = ContextVar("kept_for", default=None)


@contextmanager
def keeping(url: str, actor: Actor) -> Iterator[None]:
    """Answers inside the block are kept for all of this scope. Begin it before the reading."""
    scope = (url, shared_key(actor), books_at(url))
    token = _scope.set(scope)
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


def books_at(url: str) -> int:
    """How many entries the audit chain has by now."""
    with _engine(url).connect() as connection:
        found = connection.execute(select(col(AuditHead.last_id))).scalar_one_or_none()
    return found or 0


@lru_cache(maxsize=4)
def _engine(url: str) -> Engine:
    return quiet(url)
