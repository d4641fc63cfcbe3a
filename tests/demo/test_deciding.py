"""The buyer's answers of past mornings: real forecasts, real orders, and judged by what came."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine

from core.demo.build import build
from core.demo.deciding import mornings
from core.demo.world import SEED, Size, make
from core.planning.right.read import Record, record
from core.planning.running.said import said_and_happened
from core.platform.database import connect, writing
from core.platform.rows import Rows
from tests.databases import Databases
from tests.demo.conftest import END, TINY
from tests.demo.test_build import checksums

AGAIN = Size(days=112, items=frozenset({"2001", "2003", "2009", "5001", "6003"}))


@pytest.fixture
def judged(engine: Engine) -> Record:
    with engine.connect() as connection:
        company = connection.exec_driver_sql("SELECT id FROM company").scalar_one()
        return record(connection, company)


def test_every_answer_can_be_judged(judged: Record) -> None:
    assert len(judged.judged) >= 30
    assert (judged.waiting, judged.without_cost) == (0, 0)
    assert judged.known_until is not None
    assert judged.known_until == END


def test_some_are_as_suggested_and_every_change_has_its_reason(judged: Record) -> None:
    answers = {one.answer for one in judged.judged}
    assert answers == {"accepted", "changed", "left"}
    assert all(bool(one.reason) == one.changed for one in judged.judged)
    earned = [one.better_fen or 0 for one in judged.judged if one.changed]
    assert min(earned) < 0 < max(earned), "now the buyer knew better, now the suggestion"


def test_the_orders_are_those_on_which_goods_came(engine: Engine) -> None:
    """Approved by somebody else, of that morning, for what was decided, and delivered."""
    with writing(engine) as session:
        rows = Rows(session)
        open_still = rows.select(
            "SELECT d.number, q.ordered_micro, q.fulfilled_micro FROM suggestion_decision s"
            " JOIN document d ON d.id = s.document_id JOIN open_quantity q ON q.document_id = d.id"
            " WHERE d.state <> 'posted' OR q.fulfilled_micro <> q.ordered_micro - q.closed_micro"
        )
        wrong = rows.select(
            "SELECT s.quantity_micro, l.quantity_micro FROM suggestion_decision s"
            " JOIN suggestion g ON g.id = s.suggestion_id JOIN suggestion_run r ON r.id = g.run_id"
            " JOIN document d ON d.id = s.document_id"
            " JOIN document_line l ON l.document_id = d.id AND l.item_id = g.item_id"
            ' WHERE l.quantity_micro <> s.quantity_micro OR d."on" <> r."on"'
        )
        same = rows.select(
            "SELECT a.asked_by FROM approval a JOIN suggestion_decision s"
            " ON s.document_id = a.document_id"
            " WHERE a.state = 'approved' AND a.decided_by = a.asked_by"
        )
    assert (open_still, wrong, same) == ([], [], [])


def test_what_was_said_of_running_out_was_held_against_what_came(engine: Engine) -> None:
    with engine.connect() as connection:
        company = connection.exec_driver_sql("SELECT id FROM company").scalar_one()
        told = said_and_happened(connection, company, END + dt.timedelta(days=1))
    assert told.enough
    assert (told.looking_back, told.unknown) == (0, 0)
    assert told.brier < told.constant, "better than always saying how often shelves run out"


def test_forecasts_knew_nothing_of_the_days_they_speak_of(engine: Engine) -> None:
    with writing(engine) as session:
        runs = Rows(session).select(
            'SELECT f.origin_on, min(s."on") FROM forecast_run f JOIN suggestion_run s'
            " ON s.forecast_run_id = f.id GROUP BY f.id, f.origin_on"
        )
    assert runs
    for origin, first in runs:
        assert dt.date.fromisoformat(origin) == dt.date.fromisoformat(first) - dt.timedelta(days=1)


def test_the_answers_too_are_the_same_each_time(databases: Databases) -> None:
    urls = [databases.empty("sqlite") for _ in range(2)]
    for url in urls:
        build(url, END, SEED, AGAIN)
    first, again = (checksums(url) for url in urls)
    assert {name for name in first if first[name] != again[name]} == set()
    engine = connect(urls[0])
    with writing(engine) as session:
        assert Rows(session).select("SELECT count(*) FROM suggestion_decision")[0][0] > 0
    engine.dispose()


def test_a_company_of_a_few_weeks_has_no_such_mornings() -> None:
    assert mornings(make(END, SEED, TINY)) == []
