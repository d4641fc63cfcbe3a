"""The scoped connection on SQLite: temporary views hide the tables, an authorizer guards them.

The connection cannot write (`mode=ro`, `query_only`). A base table may be read only from
inside a view of ours. SQLite tells the authorizer the innermost view *or common table
expression* by its name, and anyone may name a CTE like a view; so each of our views wraps
its query in a CTE whose name is secret to the connection. EXPLAIN would print that name, so
it is refused. The guard is for SQL: Python code in this process is not its enemy.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote as url_quote

from core.platform.reader.scope import Sight
from core.platform.reader.views import Renderer, View, quote, select
from models import Scope

BUSY_SECONDS = 30
LENGTH_LIMIT = 100_000_000
"""Bytes of one value: far above any of ours, far below what fills the memory."""
TABLE_FUNCTIONS = frozenset({"json_each", "json_tree"})
FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "match"})
_EXPLAIN = re.compile(
    r"(?>(?:[\s;\ufeff]|--[^\n]*(?:\n|\Z)|/\*(?s:.*?)\*/)*)explain\b", re.IGNORECASE
)


class Cursor(sqlite3.Cursor):
    """Refuses EXPLAIN, which the authorizer is not asked about."""

    def execute(self, sql: str, *parameters: Any) -> Cursor:
        """As sqlite3's; raises DatabaseError for EXPLAIN."""
        if _EXPLAIN.match(sql):
            raise sqlite3.DatabaseError("EXPLAIN is not for readers")
        super().execute(sql, *parameters)
        return self


class Connection(sqlite3.Connection):
    """A connection all of whose cursors refuse EXPLAIN."""

    def cursor(self, _factory: object = None) -> Cursor:  # type: ignore[override]
        """A cursor that reads."""
        return super().cursor(Cursor)


def open_scoped(path: Path, views: Iterable[View], sight: Sight, *, fenced: bool) -> Connection:
    """A read-only connection to the database file, limited to what is in sight.

    `fenced` keeps every condition of the statement outside the views: see Reader.reading.
    """
    raw = sqlite3.connect(
        f"file:{url_quote(str(path))}?mode=ro",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,  # the pool hands it to one thread at a time
        factory=Connection,
    )
    try:
        _prepare(raw, tuple(views), sight, fenced)
    except BaseException:
        raw.close()
        raise
    return raw


def _prepare(raw: Connection, views: tuple[View, ...], sight: Sight, fenced: bool) -> None:
    inside = f"scoped_{secrets.token_hex(16)}"
    raw.execute("PRAGMA temp_store=MEMORY")
    raw.execute("PRAGMA cache_size=-32768")
    tables = frozenset(
        name.lower() for (name,) in raw.execute("SELECT name FROM main.sqlite_schema")
    )
    modules = frozenset(name for (name,) in raw.execute("SELECT name FROM pragma_module_list"))
    for function in TABLE_FUNCTIONS:  # their first use declares a table, which the guard forbids
        raw.execute(f"SELECT 1 FROM {function}('[]')")  # noqa: S608
    raw.execute("BEGIN")
    for name, ids in sight.sets().items():
        raw.execute(f"CREATE TEMP TABLE {name} (id INTEGER PRIMARY KEY)")
        raw.executemany(
            f"INSERT INTO temp.{name} VALUES (?)",  # noqa: S608
            [(i,) for i in ids],
        )
    engine = Renderer(source="main", sets="temp", null=lambda _: "NULL", known=_known(sight))
    fence = " LIMIT -1" if fenced else ""
    for view in views:
        raw.execute(
            f"CREATE TEMP VIEW {quote(view.name)} AS WITH {inside} AS "  # noqa: S608
            f"({select(view, engine)}{fence}) SELECT * FROM {inside}"
        )
    raw.execute("COMMIT")
    raw.execute("PRAGMA query_only=ON")
    raw.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    raw.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LENGTH_LIMIT)
    raw.set_authorizer(_guard(inside, views, tables | (modules - TABLE_FUNCTIONS)))


def _known(sight: Sight) -> dict[str, bool]:
    """Where a right holds for all that the actor sees, or for nothing, no row need ask."""
    known = {}
    for of, rights in (("unit", sight.units), ("company", sight.companies)):
        for right in ("cost", "personal"):
            if not rights[right]:
                known[f"{right}_{of}"] = False
            elif rights["see"] <= rights[right]:
                known[f"{right}_{of}"] = True
    return known


def _guard(
    inside: str, views: tuple[View, ...], hidden: frozenset[str]
) -> Callable[[int, str | None, str | None, str | None, str | None], int]:
    """The authorizer: asked while a statement is prepared, so it costs nothing per row."""
    shown = frozenset(view.name for view in views)
    shared = frozenset(view.name for view in views if view.scope is Scope.SHARED)

    def may_read(table: str, column: str, schema: str | None, source: str | None) -> bool:
        table = table.lower()
        if table.startswith(("sqlite_", "pragma_")):
            return False
        if source == inside or table in TABLE_FUNCTIONS:
            return True
        if schema == "main":
            # The rows of a shared table may be counted: a view without conditions melts away.
            return column == "" and table in shared
        if schema == "temp":
            return table in shown
        # No schema: something is counted whose columns nobody asked for, a CTE or a view.
        return table in shown or table not in hidden

    def guard(
        action: int, first: str | None, second: str | None, schema: str | None, source: str | None
    ) -> int:
        match action:
            case sqlite3.SQLITE_READ:
                allowed = may_read(first or "", second or "", schema, source)
            case sqlite3.SQLITE_SELECT | sqlite3.SQLITE_RECURSIVE | sqlite3.SQLITE_TRANSACTION:
                allowed = True
            case sqlite3.SQLITE_FUNCTION:
                allowed = second not in FORBIDDEN_FUNCTIONS
            case sqlite3.SQLITE_PRAGMA:
                allowed = first == "read_uncommitted" and second is None  # SQLAlchemy asks once
            case _:
                allowed = False
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    return guard
