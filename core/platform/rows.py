"""Rows in bulk inside a write transaction: set-based statements, no object per row.

Posting writes some forty rows a document; an ORM object each would cost ten times the work.
Statements are written once with `?` and sent through SQLAlchemy's connection, so they belong
to the session's transaction on both engines. Values must be what the drivers take: integers,
text, dates (turned into text for SQLite here), and dicts for JSON columns.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

_CHUNK = 400
Row = tuple[Any, ...]


def as_date(value: object) -> dt.date:
    """A date as both engines give it back."""
    if isinstance(value, dt.date):
        return value
    return dt.date.fromisoformat(str(value))


def as_json(value: Any) -> dict[str, Any]:
    """A JSON object as both engines give it back."""
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found


class Rows:
    """Bulk statements on one session's connection."""

    def __init__(self, session: Session) -> None:
        self.connection: Connection = session.connection()
        self.sqlite = self.connection.dialect.name == "sqlite"

    def select(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query written with `?`."""
        prepared = self._encode(tuple(parameters))
        result = self.connection.exec_driver_sql(self._dialect(sql), prepared)
        return [tuple(row) for row in result.fetchall()]

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row, or None."""
        rows = self.select(sql, parameters)
        return rows[0] if rows else None

    def select_keys(self, sql: str, keys: Iterable[Row], *, tail: str = "") -> list[Row]:
        """Rows whose key columns are among `keys`: `sql` ends in `… WHERE (a, b) IN`.

        Keys go in sorted and in chunks, so any number works and locks are taken in order.
        """
        ordered = sorted(set(keys))
        found: list[Row] = []
        for start in range(0, len(ordered), _CHUNK):
            chunk = ordered[start : start + _CHUNK]
            width = len(chunk[0])
            marks = ",".join(["(" + ",".join("?" * width) + ")"] * len(chunk))
            values = f"(VALUES {marks})" if width > 1 else f"({marks})"
            if width == 1:
                values = "(" + ",".join("?" * len(chunk)) + ")"
            found += self.select(f"{sql} {values} {tail}", [v for key in chunk for v in key])
        return found

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """One statement; the number of rows it touched."""
        prepared = self._encode(tuple(parameters))
        return self.connection.exec_driver_sql(self._dialect(sql), prepared).rowcount

    def run_many(self, sql: str, rows: Sequence[Row]) -> None:
        """One statement for many rows; nothing for none."""
        if rows:
            encoded = [self._encode(row) for row in rows]
            self.connection.exec_driver_sql(self._dialect(sql), encoded)

    def insert(self, table: str, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
        """Append rows to a table."""
        self.run_many(_insert_sql(table, columns), rows)

    def accumulate(
        self,
        table: str,
        keys: tuple[str, ...],
        fixed: tuple[str, ...],
        adds: tuple[str, ...],
        rows: Sequence[Row],
    ) -> None:
        """Add to the `adds` columns of the row with these `keys`, making it where absent.

        Each row is keys + fixed + adds. Sorted by key, so concurrent writers lock in order.
        """
        self.run_many(_accumulate_sql(table, keys, fixed, adds), sorted(rows, key=_by(len(keys))))

    def ids(self, table: str, count: int) -> range:
        """`count` fresh ids of a table, ascending.

        SQLite: the write lock is ours, so they follow the highest. PostgreSQL: its sequence.
        """
        if count == 0:
            return range(0)
        if self.sqlite:
            top = self.one(f'SELECT max(id) FROM "{table}"')  # noqa: S608
            first = (top[0] or 0) + 1 if top else 1
            return range(first, first + count)
        # one jump of the sequence, so the block is contiguous for us alone
        self.run("SELECT pg_advisory_xact_lock(hashtext(?))", (f"ids:{table}",))
        last = self.one(
            "SELECT setval(pg_get_serial_sequence(?, 'id'),"
            " nextval(pg_get_serial_sequence(?, 'id')) + ? - 1)",
            (table, table, count),
        )
        assert last is not None  # noqa: S101
        return range(last[0] - count + 1, last[0] + 1)

    def _dialect(self, sql: str) -> str:
        return sql if self.sqlite else _percent(sql)

    def _encode(self, row: Row) -> Row:
        if self.sqlite:
            return tuple(
                v.isoformat()
                if type(v) is dt.date
                else json.dumps(v, ensure_ascii=False, sort_keys=True)
                if type(v) is dict
                else v
                for v in row
            )
        return tuple(
            json.dumps(v, ensure_ascii=False, sort_keys=True) if type(v) is dict else v for v in row
        )


@lru_cache(maxsize=512)
def _percent(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")


@lru_cache(maxsize=128)
def _insert_sql(table: str, columns: tuple[str, ...]) -> str:
    names = ",".join(f'"{c}"' for c in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES ({",".join("?" * len(columns))})'  # noqa: S608


@lru_cache(maxsize=64)
def _accumulate_sql(
    table: str, keys: tuple[str, ...], fixed: tuple[str, ...], adds: tuple[str, ...]
) -> str:
    sums = ",".join(f'"{c}"="{table}"."{c}"+excluded."{c}"' for c in adds)
    conflict = ",".join(f'"{c}"' for c in keys)
    return (
        f"{_insert_sql(table, keys + fixed + adds)} ON CONFLICT ({conflict}) DO UPDATE SET {sums}"
    )


def _by(width: int) -> Any:
    return lambda row: row[:width]


__all__ = ["Row", "Rows", "as_date", "as_json"]
