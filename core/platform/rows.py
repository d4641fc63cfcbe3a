"""Rows in bulk inside a write transaction: set-based statements, no object per row.

Posting writes some sixty rows a document; an ORM object each would cost ten times the work,
and SQLAlchemy's result machinery still costs more than the statements themselves. So these
are written once with `?` and go to the driver's own cursor, on the session's connection and
in its transaction; the driver's errors come out as SQLAlchemy's. Values are what the drivers
take: integers, text, dates, and dicts for JSON columns.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

_CHUNK = 512
Row = tuple[Any, ...]


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else "{}"


# SQLite knows neither dates nor objects: the driver is told once how to write them
sqlite3.register_adapter(dt.date, dt.date.isoformat)
sqlite3.register_adapter(dict, _json)


def as_date(value: object) -> dt.date:
    """A date as both engines give it back."""
    return value if isinstance(value, dt.date) else _day(str(value))


@lru_cache(maxsize=4096)
def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def as_json(value: Any) -> dict[str, Any]:
    """A JSON object as both engines give it back."""
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found


class Rows:
    """Bulk statements on one session's connection."""

    def __init__(self, session: Session) -> None:
        connection: Connection = session.connection()
        self.sqlite = connection.dialect.name == "sqlite"
        self._dialect = connection.dialect
        self._cursor: Any = connection.connection.cursor()
        self._error: type[Exception] = connection.dialect.loaded_dbapi.Error

    def select(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query written with `?`."""
        self._execute(sql, tuple(parameters))
        found: list[Row] = self._cursor.fetchall()
        return found

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
            # the last key is repeated up to a power of two: few texts, each prepared once
            chunk += chunk[-1:] * ((1 << (len(chunk) - 1).bit_length()) - len(chunk))
            text = _keys_sql(sql, tail, len(chunk), len(chunk[0]), self.sqlite)
            found += self.select(text, [value for key in chunk for value in key])
        return found

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """One statement; the number of rows it touched."""
        self._execute(sql, tuple(parameters))
        touched: int = self._cursor.rowcount
        return touched

    def run_many(self, sql: str, rows: Sequence[Row]) -> None:
        """One statement for many rows; nothing for none."""
        if not rows:
            return
        text = sql
        if not self.sqlite:
            text, rows = _percent(sql), _written(rows)
        try:
            self._cursor.executemany(text, rows)
        except self._error as error:
            raise self._told(sql, rows, error) from error

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
        self.run_many(
            _accumulate_sql(table, keys, fixed, adds),
            sorted(rows, key=itemgetter(slice(len(keys)))),
        )

    def ids(self, table: str, count: int) -> Sequence[int]:
        """`count` fresh ids of a table, ascending.

        SQLite: the write lock is ours, so they follow the highest. PostgreSQL: its sequence;
        asked for under the locks of what they order, they are higher than any given before.
        """
        if count == 0:
            return ()
        if self.sqlite:
            top = self.one(f'SELECT max(id) FROM "{table}"')  # noqa: S608
            first = (top[0] or 0) + 1 if top else 1
            return range(first, first + count)
        return [
            row[0]
            for row in self.select(
                "SELECT nextval(s) FROM (SELECT pg_get_serial_sequence(?, 'id')::regclass s) x,"
                " generate_series(1, ?)",
                (table, count),
            )
        ]

    def _execute(self, sql: str, parameters: Row) -> None:
        text = sql
        if not self.sqlite:
            text, (parameters,) = _percent(sql), _written([parameters])
        try:
            self._cursor.execute(text, parameters)
        except self._error as error:
            raise self._told(sql, parameters, error) from error

    def _told(self, sql: str, parameters: Any, error: Exception) -> BaseException:
        """The driver's error as SQLAlchemy tells it, which is what edges know."""
        return DBAPIError.instance(sql, parameters, error, self._error, dialect=self._dialect)


def _written(rows: Sequence[Row]) -> Sequence[Row]:
    """Rows as psycopg takes them: objects as text. A column has objects in all rows or none."""
    objects = [n for n, value in enumerate(rows[0]) if type(value) is dict]
    if not objects:
        return rows
    return [
        tuple(_json(value) if n in objects else value for n, value in enumerate(row))
        for row in rows
    ]


@lru_cache(maxsize=512)
def _keys_sql(sql: str, tail: str, count: int, width: int, sqlite: bool) -> str:
    if width == 1:
        return f"{sql} ({','.join('?' * count)}) {tail}"
    marks = ",".join([f"({','.join('?' * width)})"] * count)
    if sqlite:  # before 3.41 it scans the whole table for a bare list of values
        return f"{sql} (SELECT * FROM (VALUES {marks})) {tail}"  # noqa: S608
    return f"{sql} (VALUES {marks}) {tail}"


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


__all__ = ["Row", "Rows", "as_date", "as_json"]
