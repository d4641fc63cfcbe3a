"""Attacks on every table of both engines: none sees, counts or changes what it may not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from sqlalchemy import JSON, Connection, NullPool, Table, create_engine
from sqlalchemy.exc import DBAPIError

from core.platform.rights import Actor
from models import Scope
from tests.core.platform.reader import attacks
from tests.core.platform.reader.conftest import Filled
from tests.core.platform.reader.filling import (
    CLASSES,
    HIDDEN,
    MANAGER,
    STRANGER,
    TABLES,
    Row,
    expected,
    foreign,
    mark,
    rows,
)

pytestmark = pytest.mark.usefixtures("unchanged")
HOW_MANY = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in TABLES)


@pytest.fixture
def unchanged(filled: Filled) -> Iterator[None]:
    """Whatever the test tries, no row comes or goes."""
    yield
    engine = create_engine(filled.url, poolclass=NullPool)
    with engine.connect() as connection:
        found = {row[0]: row[1] for row in connection.exec_driver_sql(HOW_MANY)}
    assert found == {table.name: len(rows(table)) for table in TABLES.values()}


def shown(value: Any) -> str:
    return str(value)


def secrets_of(table: Table, actor: Actor) -> set[str]:
    """Values that the actor may see nowhere in this table, and that are longer than chance."""
    everything, own = rows(table), expected(table, actor)
    if CLASSES[table.name].__scope__ is Scope.SECRET:
        own = []
    found: set[str] = set()
    for column in table.columns:
        seen = {shown(row[column.name]) for row in own}
        found |= {shown(row[column.name]) for row in everything} - seen
    visible = {shown(value) for row in own for value in row.values()}
    return {value for value in found - visible if len(value) >= 4}


def leaks(returned: list[tuple[Any, ...]] | None, hidden: set[str]) -> list[str]:
    told = " ".join(shown(value) for row in returned or [] for value in row)
    return [value for value in hidden if value in told]


@cache
def written(table: Table) -> dict[str, str]:
    column = mark(table)
    out = foreign(table, MANAGER)
    value = out.value if out else rows(table)[0][column]
    return {"t": f'"{table.name}"', "m": f'"{column}"', "v": f"'{value}'"}


def bare(sql: str, table: Table) -> str:
    """The attack on a table: names within quoted SQL text go without quotes of their own."""
    names = written(table)
    plain = sql.replace("'{t}'", f"'{table.name}'").replace(".{t}'", f".{table.name}'")
    for before in ("public.{t}',", "public.{t} SET {m} = {m}'", "public.{t}_id_seq"):
        plain = plain.replace(before, before.replace("{t}", table.name))
    return plain.format(**names)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("actor", [MANAGER, STRANGER], ids=["manager", "stranger"])
def test_no_attack_reads_or_changes_a_table(filled: Filled, name: str, actor: Actor) -> None:
    table = TABLES[name]
    hidden = secrets_of(table, actor)
    sqlite = filled.url.startswith("sqlite")
    on_sqlite = attacks.SQLITE_ANY_TABLE + attacks.SQLITE_JOINED
    tried = on_sqlite if sqlite else attacks.POSTGRES_ANY_TABLE
    for sql in tried:
        with filled.reader.reading(actor) as connection:
            returned = attacks.outcome(connection, bare(sql, table))
        assert leaks(returned, hidden) == [], sql


@pytest.mark.parametrize("name", TABLES)
def test_what_must_be_refused_is_refused(filled: Filled, name: str) -> None:
    """Nothing is to be seen in some answers, and still the question itself is refused."""
    table = TABLES[name]
    sqlite = filled.url.startswith("sqlite")
    if sqlite:
        refused = [*attacks.SQLITE_ANY_TABLE, *attacks.SQLITE_COUNTS]
    else:
        refused = [
            sql
            for sql in attacks.POSTGRES_ANY_TABLE
            if "public.{t}" in sql or sql.startswith(("COMMIT", "COPY", "SET ROLE"))
        ]
    for sql in refused:
        with filled.reader.reading(MANAGER) as connection:
            returned = attacks.outcome(connection, bare(sql, table))
        if sql.startswith("SELECT currtid2"):
            continue  # answers without a row
        assert returned is None, sql


def test_attacks_on_the_whole_database_are_refused(filled: Filled) -> None:
    sqlite = filled.url.startswith("sqlite")
    file = filled.url.removeprefix("sqlite:///")
    for sql in attacks.SQLITE_ONCE if sqlite else attacks.POSTGRES_ONCE:
        with filled.reader.reading(MANAGER) as connection:
            returned = attacks.outcome(connection, sql.replace("{file}", file))
        assert not returned, sql


@pytest.mark.parametrize("name", HIDDEN)
def test_a_secret_table_is_not_there(filled: Filled, name: str) -> None:
    for sql in ("SELECT * FROM {t}", "SELECT count(*) FROM {t}", "SELECT 1 FROM {t}"):
        with filled.reader.reading(MANAGER) as connection:
            assert attacks.outcome(connection, sql.format(t=name)) is None


def oracle(connection: Connection, column: str, value: object) -> str:
    """A condition that fails on a row with this value, if it ever meets one."""
    if isinstance(value, bytes):
        lite = connection.dialect.name == "sqlite"
        column = f"hex({column})" if lite else f"encode({column}, 'hex')"
        value = value.hex().upper() if lite else value.hex()
    if connection.dialect.name == "sqlite":
        return f"abs(CASE WHEN {column} = '{value}' THEN -9223372036854775808 ELSE 0 END) >= 0"
    return f"1 / (CASE WHEN CAST({column} AS text) = '{value}' THEN 0 ELSE 1 END) > 0"


@pytest.mark.parametrize("name", TABLES)
def test_errors_of_a_fenced_condition_tell_nothing(filled: Filled, name: str) -> None:
    """A typed condition must not be tried on a row out of sight: its error would betray it."""
    table = TABLES[name]
    if CLASSES[name].__scope__ is Scope.SECRET:
        return
    for column in table.columns:
        if isinstance(column.type, JSON):
            continue  # its text differs between engines
        seen = {str(row[column.name]) for row in expected(table, MANAGER)}
        hidden = [row[column.name] for row in rows(table) if str(row[column.name]) not in seen]
        quoted = f'"{column.name}"'
        for value in hidden[:1]:
            with filled.reader.reading(MANAGER, fenced=True) as connection:
                condition = oracle(connection, quoted, value)
                for tried in (condition, f"{quoted} IS NOT NULL AND {condition}"):
                    sql = f'SELECT count(*) FROM "{name}" WHERE {tried}'
                    assert connection.exec_driver_sql(sql).scalar() is not None


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", TABLES)
def test_joined_names_find_no_row_out_of_sight(filled: Filled, name: str) -> None:
    """SQLite does not ask its authorizer about columns joined by name."""
    table = TABLES[name]
    out = foreign(table, MANAGER)
    if CLASSES[name].__scope__ is Scope.SECRET or out is None:
        return
    sql = f'SELECT g.one FROM (SELECT ? AS "{out.column}", 1 AS one) g JOIN {name} USING '
    with filled.reader.reading(MANAGER) as connection:
        value = out.value.isoformat() if isinstance(out.value, dt.date) else out.value
        assert not connection.exec_driver_sql(sql + f'("{out.column}")', (value,)).all()


def test_the_oracle_would_notice(filled: Filled) -> None:
    table = TABLES["item"]
    own: Row = expected(table, MANAGER)[0]
    with filled.reader.reading(MANAGER, fenced=True) as connection:
        condition = oracle(connection, '"initials"', own["initials"])
        with pytest.raises(DBAPIError):
            connection.exec_driver_sql(f"SELECT count(*) FROM item WHERE {condition}").scalar()
