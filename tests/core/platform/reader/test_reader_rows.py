"""Each reader sees exactly the own rows of every table, however they are asked for."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection, Table, func, select
from sqlalchemy.orm import Session

from core.platform.reader import Reader
from models import Access
from tests.core.platform.reader.filling import (
    CLASSES,
    PRINCIPALS,
    TABLES,
    VISIBLE,
    Row,
    expected,
    mark,
    rows,
)

# `t` is the table, `m` its mark, `p` some other of its columns. Each selects marks of all rows.
ASKED = {
    "plain": "SELECT {m} FROM {t}",
    "upper case": "SELECT {m} FROM {T}",
    "quoted": 'SELECT x.{m} FROM "{t}" AS x',
    "comment": "SELECT {m} FROM /* main. */ {t} -- public.",
    "cte": "WITH c AS (SELECT * FROM {t}) SELECT {m} FROM c",
    "cte twice": "WITH c AS (SELECT * FROM {t}) SELECT {m} FROM c UNION SELECT {m} FROM c",
    "cte of its name": "WITH {t} AS (SELECT * FROM {t} WHERE 1 = 1) SELECT {m} FROM {t}",
    "recursive": (
        "WITH RECURSIVE r(n, {m}) AS (SELECT 1, {m} FROM {t} UNION"
        " SELECT n + 1, {m} FROM r WHERE n < 3) SELECT {m} FROM r WHERE n = 3"
    ),
    "union": "SELECT {m} FROM {t} UNION SELECT {m} FROM {t}",
    "intersect": "SELECT {m} FROM {t} INTERSECT SELECT {m} FROM {t}",
    "exists": "SELECT {m} FROM {t} a WHERE EXISTS (SELECT 1 FROM {t} b WHERE b.{m} = a.{m})",
    "in": "SELECT {m} FROM {t} WHERE {m} IN (SELECT {m} FROM {t})",
    "self join": "SELECT DISTINCT a.{m} FROM {t} a JOIN {t} b ON a.{m} = b.{m}",
    "left join": "SELECT b.{m} FROM (SELECT 1 AS one) a LEFT JOIN {t} b ON 1 = 1",
    "cross join": "SELECT DISTINCT a.{m} FROM {t} a, {t} b",
    "window": "SELECT {m}, row_number() OVER (ORDER BY {m}), lag({m}) OVER (ORDER BY {m}) FROM {t}",
    "grouped": "SELECT {m}, count(*) FROM {t} GROUP BY {m} HAVING count(*) > 0",
    "subquery": "SELECT (SELECT max(b.{m}) FROM {t} b WHERE b.{m} = a.{m}) FROM {t} a",
    "derived": "SELECT {m} FROM (SELECT * FROM (SELECT * FROM {t}) a ORDER BY {m} LIMIT 1000) b",
    "case": "SELECT CASE WHEN {m} IS NOT NULL THEN {m} END FROM {t}",
}  # fmt: skip


def plain(value: object) -> object:
    """A value as the least typed of the ways gives it."""
    match value:
        case dt.date():
            return value.isoformat()
        case bool():
            return int(value)
        case dict():
            return json.dumps(value)
        case _:
            return value


def marks(table: Table, shown: Iterable[Row]) -> list[str]:
    return sorted({str(plain(row[mark(table)])) for row in shown})


def asked(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(sql)]


def comparable(shown: Iterable[Row]) -> list[str]:
    return sorted(json.dumps(row, default=str, sort_keys=True) for row in shown)


@pytest.mark.parametrize("name", VISIBLE)
@pytest.mark.parametrize("fenced", [False, True])
def test_rows_and_masks_are_the_readers_own(reader: Reader, name: str, fenced: bool) -> None:
    table = TABLES[name]
    for actor in PRINCIPALS.values():
        own = expected(table, actor)
        with reader.reading(actor, fenced=fenced) as connection:
            core = [dict(row) for row in connection.execute(select(table)).mappings()]
            frame = pd.read_sql(f'SELECT * FROM "{name}"', connection)
            found = connection.scalar(select(func.count()).select_from(table))
            with Session(connection) as session:
                loaded = session.scalars(select(CLASSES[name])).all()
                orm = [{c.name: getattr(o, c.name) for c in table.columns} for o in loaded]
        assert comparable(core) == comparable(own)
        assert comparable(orm) == comparable(own)
        assert found == len(own) == len(frame)
        assert list(frame.columns) == [column.name for column in table.columns]
        for column in table.columns:
            blank = [row[column.name] is None for row in own]
            assert sorted(frame[column.name].isna()) == sorted(blank)


@pytest.mark.parametrize("name", VISIBLE)
def test_no_way_of_asking_shows_more(reader: Reader, name: str) -> None:
    table = TABLES[name]
    column = f'"{mark(table)}"'
    for actor in PRINCIPALS.values():
        own = marks(table, expected(table, actor))
        for way, sql in ASKED.items():
            if way == "cte of its name" and connection_is_sqlite(reader):
                continue  # SQLite reads the CTE itself there: circular
            with reader.reading(actor) as connection:
                got = asked(connection, sql.format(t=name, T=name.upper(), m=column))
            seen = sorted({str(row[0]) for row in got if row[0] is not None})
            assert seen == own, way


def connection_is_sqlite(reader: Reader) -> bool:
    with reader.reading(PRINCIPALS["stranger"]) as connection:
        return connection.dialect.name == "sqlite"


@pytest.mark.parametrize("name", VISIBLE)
def test_sums_and_conditions_on_masked_columns_tell_nothing(reader: Reader, name: str) -> None:
    table = TABLES[name]
    masked = [c for c in table.columns if c.info["access"] is not Access.OPEN]
    for actor in PRINCIPALS.values():
        own = expected(table, actor)
        for column in masked:
            values = [plain(row[column.name]) for row in own if row[column.name] is not None]
            quoted = f'"{column.name}"'
            json_column = isinstance(plain(rows(table)[0][column.name]), str)
            with reader.reading(actor) as connection:
                counted = asked(connection, f"SELECT count({quoted}) FROM {name}")
                there = asked(connection, f"SELECT 1 FROM {name} WHERE {quoted} IS NOT NULL")
                assert counted == [(len(values),)]
                assert len(there) == len(values)
                if not json_column:
                    total = asked(connection, f"SELECT sum({quoted}), max({quoted}) FROM {name}")
                    numbers = [v for v in values if isinstance(v, int)]
                    highest = max(numbers) if numbers else None
                    assert total == [(sum(numbers) if numbers else None, highest)]


def test_a_mask_that_holds_for_some_rows_is_checked_by_row(reader: Reader) -> None:
    """The buyer has the right to cost in one of two stores."""
    table = TABLES["move"]
    own = expected(table, PRINCIPALS["buyer"])
    seen = [row["input_fen"] for row in own]
    assert None in seen
    assert any(seen)
    with reader.reading(PRINCIPALS["buyer"]) as connection:
        got = connection.scalars(select(table.c.input_fen).order_by(table.c.id)).all()
    assert list(got) == seen
