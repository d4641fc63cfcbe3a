"""Open a reading: one connection, one snapshot, one actor.

Connections are kept for the principals seen last, each principal's apart (by user, version
and extent of rights), because preparing one costs about a millisecond on SQLite and some
ten on PostgreSQL. A new version of a user's rights drops the connections of the old one.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine import URL, make_url

from core.platform.reader import postgres
from core.platform.reader.scope import CacheKey, Sight, cache_key, sight
from core.platform.reader.sqlite import open_scoped
from core.platform.reader.views import describe
from core.platform.rights import Actor

if TYPE_CHECKING:
    import psycopg

KEEP = 64
"""Principals whose connections are kept."""
RENEW_SECONDS = postgres.PASS_HOURS * 3600 / 2


@dataclass(slots=True)
class _Principal:
    """The connections of one principal; `drop` closes them."""

    engine: Engine
    drop: Callable[[], None]
    opened: float
    users: int = 0
    retired: bool = False


class Reader:
    """Hands out scoped connections; one a process, safe for threads."""

    def __init__(
        self,
        connect: Callable[[Sight, bool], tuple[Engine, Callable[[], None]]],
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self._connect = connect
        self._close = close
        self._principals: OrderedDict[tuple[CacheKey, bool], _Principal] = OrderedDict()
        self._lock = Lock()

    @contextmanager
    def reading(self, actor: Actor, *, fenced: bool = False) -> Iterator[Connection]:
        """A connection that sees what the actor may see, in one snapshot, and cannot write.

        `fenced` is for statements that a user typed: SQLite may otherwise evaluate a
        condition on rows out of scope first, where only its errors would tell of them.
        Fenced conditions use no index. PostgreSQL is always fenced.
        """
        principal = self._enter(actor, fenced)
        try:
            with principal.engine.connect() as connection:
                yield connection
        finally:
            self._leave(principal)

    def close(self) -> None:
        """Drop every kept connection."""
        with self._lock:
            keys = list(self._principals)
            for key in keys:
                self._retire(key)
        self._close()

    def _enter(self, actor: Actor, fenced: bool) -> _Principal:
        key = (cache_key(actor), fenced)
        with self._lock:
            principal = self._principals.get(key)
            if principal is not None and time.monotonic() - principal.opened > RENEW_SECONDS:
                self._retire(key)
                principal = None
            if principal is None:
                for other in [k for k in self._principals if _outdated(k[0], key[0])]:
                    self._retire(other)
                engine, drop = self._connect(sight(actor), fenced)
                principal = _Principal(engine, drop, time.monotonic())
                self._principals[key] = principal
            self._principals.move_to_end(key)
            principal.users += 1
            while len(self._principals) > KEEP:
                self._retire(next(iter(self._principals)))
            return principal

    def _leave(self, principal: _Principal) -> None:
        with self._lock:
            principal.users -= 1
            if principal.retired and not principal.users:
                principal.drop()

    def _retire(self, key: tuple[CacheKey, bool]) -> None:
        """Forget a principal; whoever still reads goes on, the last one closes."""
        principal = self._principals.pop(key)
        principal.retired = True
        if not principal.users:
            principal.drop()


def _outdated(kept: CacheKey, now: CacheKey) -> bool:
    return kept[0] == now[0] and kept[1:] != now[1:]


def open_reader(url: str, reader_url: str = "") -> Reader:
    """The reader of the database at `url` (the owner's, as for writing).

    On PostgreSQL `reader_url` is the reader's own login; without it, the one the migration
    made. Raises LookupError where no migration ran.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Reader(partial(_sqlite, Path(str(parsed.database)).resolve()))
    owner = create_engine(url, pool_size=1, pool_pre_ping=True)
    try:
        login = make_url(reader_url) if reader_url else postgres.reader_url(owner)
    except LookupError:
        owner.dispose()
        raise
    return Reader(partial(_postgres, owner, login), owner.dispose)


def _sqlite(path: Path, seen: Sight, fenced: bool) -> tuple[Engine, Callable[[], None]]:
    views = describe()
    engine = create_engine(
        "sqlite://",
        creator=lambda: open_scoped(path, views, seen, fenced=fenced),
        poolclass=QueuePool,
        pool_size=2,
        max_overflow=20,
    )

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    event.listen(engine, "begin", begin)
    return engine, engine.dispose


def _postgres(
    owner: Engine, login: URL, seen: Sight, _fenced: bool
) -> tuple[Engine, Callable[[], None]]:
    token = postgres.grant_pass(owner, seen)
    engine = create_engine(
        login,
        isolation_level="REPEATABLE READ",
        pool_size=2,
        max_overflow=20,
        pool_pre_ping=True,
    )

    def connect(raw: psycopg.Connection[Any], _record: object) -> None:
        raw.read_only = True

    def begin(connection: Connection) -> None:
        # Local to the transaction: whatever the reader sets, the next one starts anew.
        connection.exec_driver_sql(
            "SELECT set_config('app.token', %s, true), set_config('search_path', %s, true)",
            (token, f"{postgres.SCHEMA}, pg_temp"),
        )

    def drop() -> None:
        engine.dispose()
        postgres.withdraw_pass(owner, token)

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin)
    return engine, drop
