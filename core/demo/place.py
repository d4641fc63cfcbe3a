"""Where the demo company lies: what is in the database, and how it is replaced whole.

On SQLite a new demo grows in a file beside the database and takes its place when it is whole,
so a build that is stopped leaves what was there. On PostgreSQL it is built into an empty
database, and rebuilding needs a new one. Whatever would be replaced is looked at just before:
what is somebody's own stays, whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, inspect
from sqlalchemy.engine import make_url

from core.demo import mark
from core.platform.database import connect, writing
from core.platform.identity import quiet
from core.platform.migrate import VERSION_TABLE, upgrade

T = TypeVar("T")


class Found(Enum):
    """What a database holds."""

    EMPTY = "empty"
    DECLINED = "declined"
    """Empty, and to be left so: somebody will found his own company."""
    DEMO = "demo"
    UNFINISHED = "unfinished"
    OWN = "own"
    """Somebody's: a company of his, be it beside the demo's, or tables of another program."""


class SomebodysOwn(Exception):
    """What is there is no demo, or no more only a demo; it stays as it is."""


class NeedsEmptyDatabase(Exception):
    """A demo on PostgreSQL is only built where nothing is."""


def look(url: str) -> Found:
    """What is there; writes nothing, and makes no file."""
    file = _file(url)
    if file is not None and not file.exists():
        return Found.EMPTY
    engine = quiet(url)
    try:
        tables = set(inspect(engine).get_table_names()) - {VERSION_TABLE}
        if "app_user" not in tables:
            return Found.OWN if tables else Found.EMPTY
        with engine.connect() as connection:
            return _held(connection)
    finally:
        engine.dispose()


def _held(connection: Connection) -> Found:
    demo = mark.read(connection)
    companies = connection.exec_driver_sql("SELECT id FROM company LIMIT 2").fetchall()
    if demo is not None:
        if len(companies) > 1:
            return Found.OWN
        return Found.DEMO if demo.done else Found.UNFINISHED
    if connection.exec_driver_sql("SELECT 1 FROM app_user LIMIT 1").first() is not None:
        return Found.OWN
    return Found.DECLINED if mark.declined(connection) else Found.EMPTY


def rebuilt(url: str, make: Callable[[str], T]) -> T:
    """What `make` built, at this address.

    Raises SomebodysOwn where a company is there, even one founded while the demo grew, and
    NeedsEmptyDatabase on PostgreSQL where a demo is.
    """
    _replaceable(url)
    file = _file(url)
    if file is None:
        return make(url)
    growing = file.with_name(f"{file.name}.growing")
    _forget(growing)
    answer = make(str(make_url(url).set(database=str(growing))))
    try:
        _replaceable(url)
    except SomebodysOwn:
        _forget(growing)
        raise
    _forget(file)
    growing.replace(file)
    return answer


def put_aside(url: str) -> None:
    """An empty database that stays empty until somebody founds a company; the demo that was
    there is forgotten. Raises as `rebuilt` does."""
    _replaceable(url)
    file = _file(url)
    if file is not None:
        _forget(file)
    upgrade(url)
    engine = connect(url)
    try:
        with writing(engine) as session:
            mark.decline(session)
    finally:
        engine.dispose()


def _replaceable(url: str) -> None:
    found = look(url)
    if found is Found.OWN:
        raise SomebodysOwn
    if _file(url) is None and found not in (Found.EMPTY, Found.DECLINED):
        raise NeedsEmptyDatabase


def _file(url: str) -> Path | None:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    return Path(str(parsed.database))


def _forget(file: Path) -> None:
    for name in ("", "-wal", "-shm"):
        file.with_name(file.name + name).unlink(missing_ok=True)
