"""A founded company in a database of the test's own: the ground for tests of master data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlmodel import Session

from core.catalog.companies import CompanyForm
from core.desks.setup.first_administrator import FirstUser, create_first_administrator
from core.desks.setup.founding import Founded
from core.kernel.clock import FixedClock
from core.platform.database import connect, writing
from core.platform.grants import actor_of
from core.platform.rights import Actor
from tests.databases import Databases, Engine

NOON = dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Ground:
    """An open write session, the founder, and what was founded."""

    session: Session
    user_id: int
    founded: Founded
    clock: FixedClock

    @property
    def company_id(self) -> int:
        return self.founded.company_id

    @property
    def actor(self) -> Actor:
        """The founder with the rights of this moment."""
        return self.act_as(self.user_id)

    def act_as(self, user_id: int) -> Actor:
        """A user with the rights of this moment."""
        actor = actor_of(self.session.connection(), user_id)
        assert actor is not None
        return actor


_MADE: dict[Engine, FirstUser] = {}
"""Who founded the company in the template, and what he founded."""


@contextmanager
def founded(databases: Databases, engine_name: Engine) -> Iterator[Ground]:
    """A company founded at noon on 2026-11-20, in a copy of the database where that was done."""

    def found(url: str) -> None:
        engine = connect(url)
        with writing(engine) as session:
            made = create_first_administrator(
                session, "陈静", "chen", "$2b$04$x", CompanyForm("C1", "江南生鲜"), FixedClock(NOON)
            )
            assert isinstance(made, FirstUser)
        _MADE[engine_name] = made
        engine.dispose()

    url = databases.prepared(engine_name, "founded", found)
    made = _MADE[engine_name]
    engine = connect(url)
    try:
        with writing(engine) as session:
            yield Ground(session, made.user_id, made.founded, FixedClock(NOON))
    finally:
        engine.dispose()
        databases.forget(url)
