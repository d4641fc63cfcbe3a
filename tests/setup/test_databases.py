"""The tests' own databases: each test has one, and a prepared one is a copy."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from tests.databases import ENGINES, Databases, Engine


def fill(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE shelf (item TEXT)"))
        connection.execute(text("INSERT INTO shelf VALUES ('tea')"))
    engine.dispose()


def items(url: str) -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(connection.scalars(text("SELECT item FROM shelf ORDER BY item")))
    engine.dispose()
    return found


def test_an_empty_database_takes_a_table(database_url: str) -> None:
    fill(database_url)
    assert items(database_url) == ["tea"]


@pytest.mark.parametrize("engine_name", ENGINES)
def test_a_prepared_database_is_a_copy_of_its_own(
    databases: Databases, engine_name: Engine
) -> None:
    prepared = []

    def prepare(url: str) -> None:
        prepared.append(url)
        fill(url)

    first = databases.prepared(engine_name, "one item", prepare, None)
    second = databases.prepared(engine_name, "one item", prepare, None)
    fill_more = create_engine(first)
    with fill_more.begin() as connection:
        connection.execute(text("INSERT INTO shelf VALUES ('oil')"))
    fill_more.dispose()

    assert len(prepared) == 1
    assert items(first) == ["oil", "tea"]
    assert items(second) == ["tea"]


def test_a_real_postgresql_answers(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        version = connection.scalar(text("SHOW server_version_num"))
    engine.dispose()
    assert int(str(version)) >= 180_000
