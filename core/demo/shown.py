"""What the sign-in page tells of a demo company: who may be tried, and up to which day it goes.

Read without a signed-in reader, so it answers nothing at all of a database that is not marked
as a demo. Everybody's password is the same and no secret.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlmodel import col

from core.demo import mark
from core.platform.identity import quiet
from models.company import OrgUnit
from models.people import Role, User, UserRole


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to sign in as: what he does, and where."""

    username: str
    role_zh: str
    role_en: str
    place: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A demo company. `days_old` is how long its last day has not been yesterday."""

    end: dt.date
    days_old: int
    done: bool
    people: tuple[Person, ...]


def shown(url: str, today: dt.date) -> Shown | None:
    """What to show of the demo, None where the database is somebody's own."""
    with _engine(url).connect() as connection:
        demo = mark.read(connection)
        if demo is None:
            return None
        return Shown(demo.end, demo.days_old(today), demo.done, _people(connection))


def _people(connection: Connection) -> tuple[Person, ...]:
    """Everybody with one role, in the order they were made."""
    rows: Iterable[Any] = connection.execute(
        select(
            col(User.username),
            col(Role.name),
            col(Role.name_en),
            col(OrgUnit.name).label("place"),
        )
        .join(UserRole, col(UserRole.user_id) == col(User.id))
        .join(Role, col(Role.id) == col(UserRole.role_id))
        .join(OrgUnit, col(OrgUnit.id) == col(UserRole.org_unit_id))
        .where(col(User.active).is_(True))
        .order_by(col(User.id), col(Role.id))
    )
    found: dict[str, Person] = {}
    for row in rows:
        found.setdefault(row[0], Person(row[0], row[1], row[2], row[3]))
    return tuple(found.values())


@lru_cache(maxsize=4)
def _engine(url: str) -> Engine:
    return quiet(url)
