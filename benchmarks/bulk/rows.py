"""Rows by the million into SQLite: columns as arrays, all others at what models/ says.

Indexes are dropped before and made after; triggers stay. One table, one prepared statement.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import JSON, Boolean, Column, String

from models import metadata

Values = Sequence[Any] | np.ndarray[Any, Any]


def statement(table: str, given: Iterable[str]) -> str:
    """INSERT of the given columns, the others being literals of their defaults."""
    names = list(given)
    others = [c for c in metadata.tables[table].columns if c.name not in names and c.name != "id"]
    literals = [_literal(column) for column in others]
    columns = ", ".join(f'"{name}"' for name in [*names, *(c.name for c in others)])
    marks = ", ".join([*("?" for _ in names), *literals])
    return f'INSERT INTO "{table}" ({columns}) VALUES ({marks})'


def _literal(column: Column[Any]) -> str:
    default = column.default.arg if column.default is not None else None  # type: ignore[attr-defined]
    if isinstance(column.type, JSON):
        return f"'{json.dumps({})}'"
    if callable(default) or default is None:
        if column.nullable:
            return "NULL"
        default = "" if isinstance(column.type, String) else 0
    if isinstance(column.type, Boolean):
        return str(int(bool(default)))
    return "'" + default.replace("'", "''") + "'" if isinstance(default, str) else str(default)


def insert(connection: sqlite3.Connection, table: str, **columns: Values | object) -> None:
    """Rows whose columns are arrays or lists of one length; a scalar stands for all rows."""
    long = {name: v for name, v in columns.items() if isinstance(v, list | np.ndarray)}
    count = len(next(iter(long.values())))
    lists = [
        (v.tolist() if isinstance(v, np.ndarray) else v) if name in long else [v] * count
        for name, v in columns.items()
    ]
    connection.executemany(statement(table, columns), zip(*lists, strict=True))


def drop_indexes(connection: sqlite3.Connection, tables: Iterable[str]) -> list[str]:
    """Drops what speeds reading only; answers the statements that make it again."""
    made = []
    for table in tables:
        for name, sql in connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?"
            " AND sql IS NOT NULL AND sql NOT LIKE 'CREATE UNIQUE%'",
            (table,),
        ).fetchall():
            connection.execute(f'DROP INDEX "{name}"')
            made.append(sql)
    return made
