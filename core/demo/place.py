"""Where the demo company lies: what is in the database, and how it is replaced whole.

On SQLite a new demo grows in a file beside the database and takes its place when it is whole,
so a build that is stopped leaves what was there. On PostgreSQL it is built into an empty
database, and rebuilding needs a new one.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TypeVar

from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from core.demo import mark
from core.platform.database import connect, writing
from core.platform.identity import quiet
from core.platform.migrate import upgrade

T = TypeVar("T")


class Found(Enum):
    """What a database holds."""

    EMPTY = "empty"
    DECLINED = "declined"
    """Empty, and to be left so: somebody will found his own company."""
    DEMO = "demo"
    UNFINISHED = "unfinished"
    OWN = "own"


class NeedsEmptyDatabase(Exception):
    """A demo on PostgreSQL is only built where nothing is."""


def look(url: str) -> Found:
    """What is there; writes nothing, and makes no file."""
    file = _file(url)
    if file is not None and not file.exists():
        return Found.EMPTY
    engine = quiet(url)
    try:
        if not inspect(engine).has_table("app_user"):
            return Found.EMPTY
        with engine.connect() as connection:
            demo = mark.read(connection)
            users = connection.exec_driver_sql("SELECT 1 FROM app_user LIMIT 1").first()
    finally:
        engine.dispose()
    if demo is not None:
        return Found.DEMO if demo.done else Found.UNFINISHED
    if users is not None:
        return Found.OWN
    engine = quiet(url)
    try:
        with engine.connect() as connection:
            return Found.DECLINED if mark.declined(connection) else Found.EMPTY
    finally:
        engine.dispose()


def rebuilt(url: str, make: Callable[[str], T]) -> T:
    """What `make` built, at this address. The caller has looked that nobody's company is there."""
    file = _file(url)
    if file is None:
        if look(url) not in (Found.EMPTY, Found.DECLINED):
            raise NeedsEmptyDatabase(make_url(url).render_as_string())
        return make(url)
    growing = file.with_name(f"{file.name}.growing")
    _forget(growing)
    answer = make(str(make_url(url).set(database=str(growing))))
    _forget(file)
    growing.replace(file)
    return answer


def put_aside(url: str) -> None:
    """An empty database that stays empty until somebody founds a company; the demo that was
    there is forgotten."""
    file = _file(url)
    if file is not None:
        _forget(file)
    elif look(url) not in (Found.EMPTY, Found.DECLINED):
        raise NeedsEmptyDatabase(make_url(url).render_as_string())
    upgrade(url)
    engine = connect(url)
    try:
        with writing(engine) as session:
            mark.decline(session)
    finally:
        engine.dispose()


def _file(url: str) -> Path | None:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    return Path(str(parsed.database))


def _forget(file: Path) -> None:
    for name in ("", "-wal", "-shm"):
        file.with_name(file.name + name).unlink(missing_ok=True)
