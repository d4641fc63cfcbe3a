"""The doorkeeper: who brings this session id, and does he still come in?

Sign-in tables are secret to every reader of pages, so they are read here and nowhere else,
on connections that never take the write lock: a click must not wait for a posting. Whether a
session holds is read at every click; the rights behind it again once anything at all was
written to the audit chain, which every change of a right adds to. What it hands out is an
`Actor`, a value with no way back to the database.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.engine import make_url
from sqlmodel import col

from core.kernel.clock import Clock
from core.platform import sessions
from core.platform.books import last_entry
from core.platform.few_open import FewOpen
from core.platform.grants import actor_of
from core.platform.rights import Actor
from models.people import User

MOST = 1_000
"""Actors held in memory."""


@dataclass(frozen=True, slots=True)
class Known:
    """A signed-in actor, and whether his session's last use should be noted."""

    actor: Actor
    touch_due: bool


class Doorkeeper:
    """Reads sessions, users and rights of one database."""

    def __init__(self, url: str) -> None:
        self._engine = quiet(url)
        self._actors: dict[tuple[int, int], tuple[int, Actor]] = {}

    def close(self) -> None:
        """Drop the connections."""
        self._engine.dispose()

    def known(self, token: str, clock: Clock, *, idle_seconds: int) -> Known | None:
        """Whose session this is, with the rights of this moment."""
        with self._engine.connect() as connection:
            signed_in = sessions.lookup(connection, token, clock, idle_seconds=idle_seconds)
            if signed_in is None:
                return None
            actor = self._actor(connection, signed_in)
        return None if actor is None else Known(actor, signed_in.touch_due)

    def _actor(self, connection: Connection, signed_in: sessions.SignedIn) -> Actor | None:
        """The actor of a session that holds, from memory while the books stand still."""
        books, key = last_entry(connection), (signed_in.user_id, signed_in.rights_version)
        held = self._actors.get(key)
        if held is not None and held[0] == books:
            return held[1]
        actor = actor_of(connection, signed_in.user_id)
        if actor is not None:
            if len(self._actors) >= MOST:
                self._actors.clear()
            self._actors[key] = (books, actor)
        return actor

    def actor(self, user_id: int) -> Actor | None:
        """The actor of a user, as at his next click."""
        with self._engine.connect() as connection:
            return actor_of(connection, user_id)

    def invited(self, token: str, clock: Clock) -> tuple[str, str] | None:
        """User name and name of whom a link belongs to, while it can be used."""
        with self._engine.connect() as connection:
            user_id = sessions.peek(connection, token, "invite", clock)
            if user_id is None:
                return None
            found = connection.execute(
                select(col(User.username), col(User.name)).where(col(User.id) == user_id)
            ).one()
            return found[0], found[1]

    def password_hash(self, user_id: int) -> str:
        """The hash of a user's own password, to check it again before it changes."""
        with self._engine.connect() as connection:
            return connection.execute(
                select(col(User.password_hash)).where(col(User.id) == user_id)
            ).scalar_one()

    def nobody(self) -> bool:
        """Whether there is no user yet: the first run."""
        with self._engine.connect() as connection:
            return connection.execute(select(col(User.id)).limit(1)).first() is None


doorkeeper = FewOpen(Doorkeeper, Doorkeeper.close)
"""The doorkeeper of a database, by its URL; one for the process."""


def quiet(url: str) -> Engine:
    """Connections that read and cannot write, and never take the write lock."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": 30}, pool_size=5)
        event.listen(engine, "connect", _query_only)
        return engine
    engine = create_engine(url, pool_size=5, max_overflow=20, pool_pre_ping=True)
    event.listen(engine, "begin", _read_only)
    return engine


def _query_only(raw: sqlite3.Connection, _record: object) -> None:
    raw.execute("PRAGMA query_only=ON")


def _read_only(connection: Connection) -> None:
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
