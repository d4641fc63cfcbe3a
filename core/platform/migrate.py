"""Bring a database to the tables of this version: `python -m core.platform.migrate`.

One transaction under a lock, so that two starting processes do not collide and a failure
leaves nothing. SQLite can only change a table by copying it, and with foreign keys on that
deletes what points at it, silently; so they are off from before BEGIN, checked after, and
the rows of all tables are counted before and after. On PostgreSQL the reader's role and
views are made anew too.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, func, inspect, select
from sqlalchemy import table as named
from sqlalchemy.engine import make_url

from core.platform.append_only import missing
from core.platform.reader.postgres import drop_views, prepare_reader
from core.platform.settings import ROOT, settings

INI = ROOT / "alembic.ini"
LOCK = 7_205_759_403
"""The advisory lock of the migration on PostgreSQL: any number nobody else takes."""
WAIT_SECONDS = 600
VERSION_TABLE = "alembic_version"


class LostRows(Exception):
    """A revision changed how many rows there are, or what they point at, and did not say so."""


class Unprotected(Exception):
    """After the migration a ledger table could be edited."""


def upgrade(url: str, reader_url: str = "", *, ini: Path = INI) -> tuple[str, ...]:
    """Run what is due, and return the revisions that ran (none if up to date).

    Raises LostRows or Unprotected, and then leaves the database as it was.
    """
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
            ran = _upgrade(connection, ini)
            if connection.dialect.name == "postgresql":
                prepare_reader(connection, reader_url)
    finally:
        engine.dispose()
    return tuple(script.revision for script in ran)


def up_to_date(connection: Connection, *, ini: Path = INI) -> bool:
    """Whether no revision is due."""
    return not _due(connection, Config(ini))


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, poolclass=NullPool)
    Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": WAIT_SECONDS})

    def prepare(raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("PRAGMA foreign_keys=OFF")  # inside a transaction it would do nothing

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _upgrade(connection: Connection, ini: Path) -> list[Script]:
    config = Config(ini)
    due = _due(connection, config)
    if due:
        before = _count(connection)
        if connection.dialect.name == "postgresql":
            drop_views(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _compare(before, _count(connection), due)
        _check_references(connection)
    if unprotected := missing(connection):
        raise Unprotected(", ".join(sorted(unprotected)))
    return due


def _due(connection: Connection, config: Config) -> list[Script]:
    scripts = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_heads()
    return [
        script
        for script in scripts.iterate_revisions("head", current or "base")
        if script.revision not in current
    ][::-1]


def _count(connection: Connection) -> dict[str, int]:
    """Rows of every table."""
    tables = set(inspect(connection).get_table_names()) - {VERSION_TABLE}
    return {
        name: connection.scalar(select(func.count()).select_from(named(name))) or 0
        for name in sorted(tables)
    }


def _compare(before: Mapping[str, int], after: Mapping[str, int], due: Iterable[Script]) -> None:
    declared = {name for script in due for name in getattr(script.module, "changes_rows", ())}
    lost = [
        f"{name}: {rows} -> {after.get(name, 'no table')}"
        for name, rows in before.items()
        if after.get(name) != rows and name not in declared
    ]
    if lost:
        raise LostRows("; ".join(lost))


def _check_references(connection: Connection) -> None:
    """PostgreSQL checks them itself, always."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            tables = sorted({row[0] for row in broken})
            raise LostRows(f"{len(broken)} rows point at nothing, in {', '.join(tables)}")


def main() -> int:
    """Upgrade the settings' database."""
    chosen = settings()
    ran = upgrade(chosen.database_url, chosen.reader_url)
    sys.stdout.write(f"{', '.join(ran) or 'nothing to do'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
