"""The scoped connection on SQLite: temporary views hide the tables, an authorizer guards them.

The file is attached read-only under a random name, so no statement can name a base table:
the authorizer alone is not enough, for it is not asked about columns joined by USING or
NATURAL JOIN, and told a CTE's name where it expects a view's. It lets base tables be read
only inside our views, whose queries lie in a CTE of that same random name. EXPLAIN and
SQLite's own tables would tell the name, so statements that hold them are refused as text.
Python code in this process is not the guard's enemy.
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

BUSY_SECONDS = 30
LENGTH_LIMIT = 100_000_000
"""Bytes of one value: far above any of ours, far below what fills the memory."""
TABLE_FUNCTIONS = frozenset({"json_each", "json_tree"})
FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "match"})
_EXPLAIN = re.compile(
    r"(?>(?:[\s;\ufeff]|--[^\n]*(?:\n|\Z)|/\*(?s:.*?)\*/)*)explain\b", re.IGNORECASE
)


_OWN_TABLE = re.compile(r"sqlite_", re.IGNORECASE)


class Cursor(sqlite3.Cursor):
    """Refuses statements that would tell the secret name without asking the authorizer."""

    def execute(self, sql: str, *parameters: Any) -> Cursor:
        """As sqlite3's; raises DatabaseError for EXPLAIN, and where the text holds `sqlite_`
        (values belong in parameters)."""
        if _EXPLAIN.match(sql) or _OWN_TABLE.search(sql):
            raise sqlite3.DatabaseError("not for readers: EXPLAIN, and SQLite's own tables")
        super().execute(sql, *parameters)
        return self


class Connection(sqlite3.Connection):
    """A connection whose cursors are ours, `execute` and the like included."""

    guarded = False

    def cursor(self, _factory: object = None) -> sqlite3.Cursor:  # type: ignore[override]
        """A cursor that reads."""
        return super().cursor(Cursor if self.guarded else sqlite3.Cursor)

    def executescript(self, _script: str) -> sqlite3.Cursor:
        """Refused: nobody reads by scripts."""
        raise sqlite3.DatabaseError("not for readers: scripts")


def open_scoped(path: Path, views: Iterable[View], sight: Sight, *, fenced: bool) -> Connection:
    """A read-only connection to the database file, limited to what is in sight.

    `fenced` keeps every condition of the statement outside the views: see Reader.reading.
    """
    raw = sqlite3.connect(
        "file::memory:",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,  # the pool hands it to one thread at a time
        factory=Connection,
    )
    try:
        _prepare(raw, path, tuple(views), sight, fenced)
    except BaseException:
        raw.close()
        raise
    return raw


def _prepare(
    raw: Connection, path: Path, views: tuple[View, ...], sight: Sight, fenced: bool
) -> None:
    inside = f"scoped_{secrets.token_hex(16)}"
    raw.execute("PRAGMA temp_store=MEMORY")
    raw.execute("ANALYZE")  # statistics of nothing, found before those of the file
    raw.execute(f"ATTACH ? AS {inside}", (f"file:{url_quote(str(path))}?mode=ro",))
    raw.execute(f"PRAGMA {inside}.cache_size=-32768")
    query = f"SELECT lower(name) FROM {inside}.sqlite_schema WHERE type IN ('table', 'view')"  # noqa: S608
    there = {name for (name,) in raw.execute(query) if not name.startswith("sqlite_")}
    modules = {name for (name,) in raw.execute("PRAGMA module_list")}
    for function in TABLE_FUNCTIONS:  # their first use declares a table, which the guard forbids
        raw.execute(f"SELECT 1 FROM {function}('[]')")  # noqa: S608
    raw.execute("BEGIN")
    for name, ids in sight.sets().items():
        raw.execute(f"CREATE TEMP TABLE {name} (id INTEGER PRIMARY KEY)")
        rows = [(i,) for i in ids]
        raw.executemany(f"INSERT INTO temp.{name} VALUES (?)", rows)  # noqa: S608
    engine = Renderer(source=inside, sets="temp", null=lambda _: "NULL", known=_known(sight))
    fence = " LIMIT -1" if fenced else ""
    for view in views:
        text = f"WITH {inside} AS ({select(view, engine)}{fence}) SELECT * FROM {inside}"  # noqa: S608
        raw.execute(f"CREATE TEMP VIEW {quote(view.name)} AS {text}")
    shown = frozenset(view.name for view in views)
    hidden = frozenset(there - shown)
    for name in hidden:  # what has no view must not be found in the file either
        raw.execute(f"CREATE TEMP VIEW {quote(name)} AS SELECT 1 AS absent WHERE 0")
    raw.execute("COMMIT")
    raw.execute("PRAGMA query_only=ON")
    raw.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    raw.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LENGTH_LIMIT)
    raw.set_authorizer(_guard(inside, shown, hidden | (modules - TABLE_FUNCTIONS)))
    raw.guarded = True


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
    inside: str, shown: frozenset[str], hidden: frozenset[str]
) -> Callable[[int, str | None, str | None, str | None, str | None], int]:
    """The authorizer: asked while a statement is prepared, so it costs nothing per row."""

    def may_read(table: str, column: str, schema: str | None, source: str | None) -> bool:
        table = table.lower()
        if table.startswith(("sqlite_", "pragma_")):
            return False
        if source == inside or table in TABLE_FUNCTIONS:
            return True
        if schema == inside:
            return column == ""  # a view without conditions melts away when it is only counted
        if schema is None:
            # Something is counted whose columns nobody asked for: a CTE, a view or a function.
            return table not in hidden
        return schema == "temp" and table in shown

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
