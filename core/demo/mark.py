"""The mark of a demo company: which database is one, of which day, and whether it is whole.

Kept where no reader of pages sees it; the sign-in page and the commands ask here. A database
without the mark is somebody's own, and no command of the demo touches it.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select
from sqlmodel import Session, col
from sqlmodel import select as choose

from models.people import Preference

ZONE = ZoneInfo("Asia/Shanghai")
"""Where the demo company trades."""
TOPIC, COMPANY, DECLINED = "demo", "company", "declined"


def moment(on: dt.date, minute: int) -> dt.datetime:
    """An instant of a day where the demo company trades."""
    start = dt.datetime.combine(on, dt.time(), ZONE)
    return (start + dt.timedelta(minutes=minute)).astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo company: its last day, the seed it grew from, and whether it was finished."""

    end: dt.date
    seed: int
    done: bool

    def days_old(self, today: dt.date) -> int:
        """Days since its yesterday was yesterday."""
        return (today - self.end).days - 1


def write(session: Session, demo: Demo) -> None:
    """Mark the database, or mark it anew."""
    said = {"end": demo.end.isoformat(), "seed": demo.seed, "done": demo.done}
    _keep(session, COMPANY, json.dumps(said))


def read(connection: Connection) -> Demo | None:
    """The mark, or None for a database that is somebody's own."""
    value = _kept(connection, COMPANY)
    if value is None:
        return None
    said = json.loads(value)
    return Demo(dt.date.fromisoformat(said["end"]), int(said["seed"]), bool(said["done"]))


def decline(session: Session) -> None:
    """Say of an empty database that no demo is wanted in it."""
    _keep(session, DECLINED, "{}")


def declined(connection: Connection) -> bool:
    """Whether no demo is wanted."""
    return _kept(connection, DECLINED) is not None


def _keep(session: Session, name: str, value: str) -> None:
    of_name = (col(Preference.topic) == TOPIC, col(Preference.name) == name)
    row = session.exec(choose(Preference).where(*of_name)).first()
    row = row or Preference(topic=TOPIC, name=name, value="")
    row.value = value
    session.add(row)
    session.flush()


def _kept(connection: Connection, name: str) -> str | None:
    found: str | None = connection.execute(
        select(col(Preference.value)).where(
            col(Preference.topic) == TOPIC, col(Preference.name) == name
        )
    ).scalar()
    return found
