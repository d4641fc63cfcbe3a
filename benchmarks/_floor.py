"""The floor under posting: the very same rows, written by the bare driver.

`Mirror` watches a database that the door writes to and tells which rows of which tables a
transaction inserted, changed and removed. `Bare` writes exactly those into a twin of that
database with sqlite3's or psycopg's own `executemany`, under the same settings and triggers
and with the same commit. In the end both databases must hold the same rows: `differences`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.types.json import Json
from sqlalchemy import JSON, Table, make_url

import models  # noqa: F401  # so that all tables are known
from models.base import Table as Base

Row = tuple[Any, ...]
_CHANGING = {"audit_head", "document", "import_run", "open_item", "outbox", "period"}
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "cache_size=-65536",
)


def open_bare(url: str) -> Any:
    """A connection of the driver itself, with the settings that the app's have."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        connection = sqlite3.connect(parsed.database or "", isolation_level=None)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection
    host = parsed.query["host"]
    return psycopg.connect(f"host={host} user={parsed.username} dbname={parsed.database}")


@dataclass(slots=True)
class Change:
    """Rows of one table: new, changed (whole) and the keys of removed ones."""

    new: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Shape:
    """A table's columns with its key's columns first."""

    table: Table
    names: tuple[str, ...]
    keys: int
    grows: bool  # keyed by an id that only grows: earlier rows never change

    @property
    def columns(self) -> str:
        return ", ".join(f'"{name}"' for name in self.names)


def _shape(table: Table) -> _Shape:
    keys = [column.name for column in table.primary_key.columns]
    rest = [column.name for column in table.columns if column.name not in keys]
    grows = keys == ["id"] and table.name not in _CHANGING
    return _Shape(table, (*keys, *rest), len(keys), grows)


SHAPES = [_shape(table) for table in Base.metadata.sorted_tables]


class Mirror:
    """What changed in a database since it was last looked at."""

    def __init__(self, url: str) -> None:
        self._connection = open_bare(url)
        self._seen: dict[str, dict[Row, Row]] = {shape.table.name: {} for shape in SHAPES}
        self._last: dict[str, int] = dict.fromkeys(self._seen, 0)
        """Nothing was seen yet: the first look tells of everything."""

    def look(self) -> dict[str, Change]:
        """The changes since the last look, by table; tables without any are left out."""
        found = {}
        for shape in SHAPES:
            name = shape.table.name
            sql = f'SELECT {shape.columns} FROM "{name}"'
            if shape.grows:
                rows = self._all(f"{sql} WHERE id > {self._last[name]} ORDER BY id")
                change = Change(new=rows)
                if rows:
                    self._last[name] = rows[-1][0]
            else:
                change = self._compare(name, shape.keys, self._all(sql))
            if change.new or change.changed or change.gone:
                found[name] = change
        return found

    def _compare(self, name: str, keys: int, rows: list[Row]) -> Change:
        seen, now = self._seen[name], {row[:keys]: row for row in rows}
        change = Change(
            new=[row for key, row in now.items() if key not in seen],
            changed=[row for key, row in now.items() if key in seen and seen[key] != row],
            gone=[key for key in seen if key not in now],
        )
        self._seen[name] = now
        return change

    def _all(self, sql: str) -> list[Row]:
        rows = [tuple(row) for row in self._connection.execute(sql).fetchall()]
        if isinstance(self._connection, psycopg.Connection):
            self._connection.rollback()
        return rows

    def close(self) -> None:
        """Lets go of the database."""
        self._connection.close()


class Bare:
    """Writes changes by the driver alone, one `executemany` a table and sort of change."""

    def __init__(self, url: str) -> None:
        self._connection = open_bare(url)
        self._sqlite = isinstance(self._connection, sqlite3.Connection)
        self._mark = "?" if self._sqlite else "%s"

    def prepare(self, changes: dict[str, Change]) -> list[tuple[str, list[Row]]]:
        """Statements and rows, ready: nothing of this belongs to the floor's time."""
        work: list[tuple[str, list[Row]]] = []
        for shape in SHAPES:
            change = changes.get(shape.table.name)
            if change is None:
                continue
            new = self._encoded(shape, change.new)
            changed = self._encoded(shape, change.changed)
            work += [
                pair
                for pair in (
                    (self._delete(shape), change.gone),
                    (self._insert(shape), new),
                    (
                        self._update(shape),
                        [row[shape.keys :] + row[: shape.keys] for row in changed],
                    ),
                )
                if pair[1]
            ]
        return work

    def write(self, work: Sequence[tuple[str, list[Row]]]) -> None:
        """One transaction."""
        cursor = self._connection.cursor()
        if self._sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        for sql, rows in work:
            cursor.executemany(sql, rows)
        self._connection.commit()

    def close(self) -> None:
        """Lets go of the database."""
        self._connection.close()

    def _encoded(self, shape: _Shape, rows: list[Row]) -> list[Row]:
        if self._sqlite:
            return rows
        wide = [isinstance(shape.table.c[name].type, JSON) for name in shape.names]
        if not any(wide):
            return rows
        return [
            tuple(
                Json(value) if json_ and value is not None else value
                for value, json_ in zip(row, wide, strict=True)
            )
            for row in rows
        ]

    def _insert(self, shape: _Shape) -> str:
        marks = ", ".join([self._mark] * len(shape.names))
        return f'INSERT INTO "{shape.table.name}" ({shape.columns}) VALUES ({marks})'

    def _update(self, shape: _Shape) -> str:
        sets = ", ".join(f'"{name}" = {self._mark}' for name in shape.names[shape.keys :])
        return f'UPDATE "{shape.table.name}" SET {sets} WHERE {self._where(shape)}'

    def _delete(self, shape: _Shape) -> str:
        return f'DELETE FROM "{shape.table.name}" WHERE {self._where(shape)}'

    def _where(self, shape: _Shape) -> str:
        return " AND ".join(f'"{name}" = {self._mark}' for name in shape.names[: shape.keys])


def differences(one: str, other: str) -> list[str]:
    """Tables in which two databases differ."""
    held = []
    for url in (one, other):
        connection = open_bare(url)
        held.append(
            {
                shape.table.name: sorted(
                    json.dumps(tuple(row), default=str)
                    for row in connection.execute(
                        f'SELECT {shape.columns} FROM "{shape.table.name}"'
                    ).fetchall()
                )
                for shape in SHAPES
            }
        )
        connection.close()
    return [name for name in held[0] if held[0][name] != held[1][name]]
