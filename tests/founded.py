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
from core.platform.migrate import upgrade
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


def _tables(url: str) -> None:
    upgrade(url)


@contextmanager
def founded(databases: Databases, engine_name: Engine) -> Iterator[Ground]:
    """A company founded at noon on 2026-11-20."""
    url = databases.prepared(engine_name, "tables", _tables)
    engine = connect(url)
    clock = FixedClock(NOON)
    try:
        with writing(engine) as session:
            made = create_first_administrator(
                session, "陈静", "chen", "$2b$04$x", CompanyForm("C1", "江南生鲜"), clock
            )
            assert isinstance(made, FirstUser)
            yield Ground(session, made.user_id, made.founded, clock)
    finally:
        engine.dispose()
        databases.forget(url)
