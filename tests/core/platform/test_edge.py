"""A verb is committed with its result, and rolled back with anything else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from core.kernel.refusals import Refusal
from core.platform.database import connect
from core.platform.edge import TRIES, Busy, OutOfRange, perform_on
from core.posting.refusals import Stale


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    made = connect(sqlite_url)
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE thing (id INTEGER PRIMARY KEY, n BIGINT)")
    yield made
    made.dispose()


def put(session: Session, number: int) -> int:
    session.execute(text("INSERT INTO thing (id, n) VALUES (1, :n)"), {"n": number})
    return number


def things(engine: Engine) -> int:
    with engine.begin() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM thing").scalar_one())


def test_a_result_is_committed(engine: Engine) -> None:
    assert perform_on(engine, put, 7) == 7
    assert things(engine) == 1


def test_a_refusal_writes_nothing(engine: Engine) -> None:
    def refuse(session: Session) -> Refusal:
        put(session, 7)
        return Stale(1)

    assert perform_on(engine, refuse) == Stale(1)
    assert things(engine) == 0


def test_a_number_too_large_writes_nothing(engine: Engine) -> None:
    assert perform_on(engine, put, 2**63) == OutOfRange()
    assert things(engine) == 0


def test_a_row_made_by_another_meanwhile_is_looked_at_again(engine: Engine) -> None:
    tries = []

    def late(session: Session) -> int:
        tries.append(1)
        if len(tries) == 1:
            raise IntegrityError("", {}, sqlite3.IntegrityError("UNIQUE"))
        return put(session, 7)

    assert perform_on(engine, late) == 7


def test_a_constraint_broken_at_every_try_is_a_broken_program(engine: Engine) -> None:
    perform_on(engine, put, 7)
    with pytest.raises(IntegrityError):
        perform_on(engine, put, 8)


def test_a_database_that_stays_busy_is_a_refusal(engine: Engine) -> None:
    tries = []

    def busy(_session: Session) -> int:
        tries.append(1)
        raise OperationalError("", {}, sqlite3.OperationalError("database is locked"))

    assert perform_on(engine, busy) == Busy()
    assert len(tries) == TRIES


def test_any_other_failure_of_the_database_is_raised(engine: Engine) -> None:
    def broken(session: Session) -> int:
        session.execute(text("SELECT * FROM nothing"))
        return 1

    with pytest.raises(OperationalError):
        perform_on(engine, broken)
