"""What was said of running out is answered by the worker's night, and a kill in it changes
nothing: days that have come are known, days to come wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import update

from core.kernel.amounts import MICRO
from core.kernel.clock import SystemClock, to_micros
from core.planning.forecast import Class, RunnerChoice, Verdict
from core.planning.forecast.tournament import ClassVerdict
from core.planning.panels import HORIZON
from core.planning.running.said import said_and_happened
from core.planning.verdicts import keep_verdict
from core.platform.database import writing
from core.platform.jobs import Job, ask
from core.platform.reader import open_reader
from core.worker.bench import Bench
from core.worker.buying import Buying
from core.worker.forecasts import Forecasts
from core.worker.recording import Recording
from models.company import Warehouse
from models.planning import ForecastRun
from models.suggestions import ChanceSaid
from tests.core.planning.conftest import Selling
from tests.core.worker.test_worker import jobs, killed_at, start, url_of
from tests.databases import Engine

GOODS, OTHER = "fifo-none", "average-none"
DAILY = 5.0
DAYS = 130
DAY = dt.timedelta(days=1)
BY_THE_WORKER = ("chance_said", "suggestion", "suggestion_run", "level_advice", "forecast_series")
HELD = "kind = 'tournament'"


def today(selling: Selling) -> dt.date:
    """The worker's own today."""
    zone = selling.firm.one("SELECT zone FROM company")
    return dt.datetime.now(ZoneInfo(zone)).date()


def said_before(selling: Selling, item: str, on: dt.date, until: dt.date, position: float) -> None:
    """A chance of 80 % that somebody read of one shelf on a past day."""
    firm = selling.firm
    with writing(firm.engine) as session:
        run = ForecastRun(
            company_id=firm.company, origin_on=on - 60 * DAY, seed=1, state="finished",
            started_at=0, finished_at=1,
        )  # fmt: skip
        session.add(run)
        session.flush()
        session.add(
            ChanceSaid(
                item_id=firm.items[item], warehouse_id=firm.shop_warehouse, on=on,
                company_id=firm.company, org_unit_id=firm.shop, forecast_run_id=run.id or 0,
                until_on=until, chance_micro=800_000, position_micro=round(position * MICRO),
            )
        )  # fmt: skip


@pytest.fixture
def firm_of_today(selling: Selling) -> Selling:
    """Two goods sell five a day up to yesterday; a tournament was held an hour ago, won by what is
    cheap, so that only the night is due. Ten and a thousand pieces were there a week ago, and ten
    are there now."""
    last, company = today(selling) - DAY, selling.firm.company
    with writing(selling.firm.engine) as session:
        session.connection().execute(update(Warehouse).values(stock_known=True))
        held = ForecastRun(
            company_id=company, kind="tournament", origin_on=last, seed=1, state="finished",
            started_at=0, finished_at=to_micros(dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)),
        )  # fmt: skip
        session.add(held)
        session.flush()
        cheap = Verdict(HORIZON, {kind: ClassVerdict({"window_average": 1.0}) for kind in Class})
        keep_verdict(session, company, held.id or 0, cheap)
    weekly = [DAILY + (day % 7 == 0) for day in range(DAYS)]
    for item in (GOODS, OTHER):
        selling.told(item, weekly, left=400.0, last=last)
    week = last - 6 * DAY
    said_before(selling, GOODS, week, week + 3 * DAY, 10)
    said_before(selling, OTHER, week, week + 3 * DAY, 1_000)
    said_before(selling, GOODS, last, last + 5 * DAY, 10)
    return selling


def record(selling: Selling) -> list[tuple[Any, ...]]:
    """Everything said of days before today, with its answer."""
    rows = selling.firm.rows(
        'SELECT item_id, "on", until_on, chance_micro, position_micro, looking_back, happened'
        ' FROM chance_said WHERE "on" < ? ORDER BY item_id, "on", until_on',
        today(selling),
    )
    return [tuple(row) for row in rows]


def answers(selling: Selling) -> dict[tuple[str, int], int | None]:
    """By item and days since it was said, of what people had read."""
    names = {number: name for name, number in selling.firm.items.items()}
    rows = selling.firm.rows(
        'SELECT item_id, "on", happened FROM chance_said WHERE chance_micro = 800000'
        " AND NOT looking_back"
    )
    now = today(selling)
    return {
        (
            names[item],
            (now - (on if isinstance(on, dt.date) else dt.date.fromisoformat(on))).days,
        ): h
        for item, on, h in rows
    }


@pytest.fixture
def bench(selling: Selling) -> Iterator[Bench]:
    url = url_of(selling)
    reader = open_reader(url, url)
    yield Bench(selling.firm.engine, reader, SystemClock(), RunnerChoice("here", 1))
    reader.close()


def test_a_night_answers_what_was_said_and_looks_back_on_what_was_not(
    firm_of_today: Selling, bench: Bench
) -> None:
    """The steps of the night as the worker does them, one after the other, and once more. These
    sales were told without moves, so a look back finds both shelves bare, and they were: six
    certain chances that came true, beside ten pieces that were sold and a thousand that were not.
    """
    selling = firm_of_today
    forecasts, recording = Forecasts(bench), Recording(bench)
    job = Job("nightly", selling.firm.company, today(selling).isoformat())
    bench.write(lambda session: ask(session, job, bench.now()))
    steps = (
        forecasts.nightly, Buying(bench).suggest, forecasts.looking_back, recording.say_then,
        recording.settle,
    )  # fmt: skip
    done = [step(job) for step in steps]
    assert done[2:4] == [{"looked_back": 3}, {"said_then": 6}]
    assert done[4]["unknown"] == 0
    before = record(selling)
    for step in steps[2:]:
        step(job)
    assert record(selling) == before, "what was said or answered stands"
    assert answers(selling) == {(GOODS, 7): 1, (OTHER, 7): 0, (GOODS, 1): None}
    with selling.firm.engine.connect() as connection:
        told = said_and_happened(connection, selling.firm.company, today(selling))
    # Beside the two that were read, what would have been said 14, 28 and 42 days ago of two goods.
    assert (told.said, told.looking_back, told.unknown) == (8, 6, 0)
    assert (told.band(0.8).said, told.band(0.8).happened) == (2, 1)
    assert (told.band(1.0).said, told.band(1.0).happened) == (6, 6)
    assert told.waiting == 1, "the one of yesterday; of goods nobody supplies nothing is said"


@pytest.mark.slow
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_killed_between_saying_and_answering_it_ends_once(
    firm_of_today: Selling, engine_name: Engine
) -> None:
    selling = firm_of_today
    before = record(selling)
    assert start(url_of(selling)).wait(1200) == 0
    expected = record(selling)
    for table in BY_THE_WORKER:
        selling.firm.rows(f"DELETE FROM {table}")
    selling.firm.rows(f"DELETE FROM forecast_run WHERE NOT {HELD} AND seed <> 1")
    for table in ("job_run", "worker_lease"):
        selling.firm.rows(f"DELETE FROM {table}")
    last = today(selling) - DAY
    week = last - 6 * DAY
    said_before(selling, GOODS, week, week + 3 * DAY, 10)
    said_before(selling, OTHER, week, week + 3 * DAY, 1_000)
    said_before(selling, GOODS, last, last + 5 * DAY, 10)
    assert [row[:5] for row in record(selling)] == [row[:5] for row in before]
    for step in ("suggest", "said"):
        killed_at(selling, step)
    assert start(url_of(selling)).wait(1200) == 0
    assert {row[0] for row in jobs(selling).values()} == {"finished"}
    assert record(selling) == expected
    nights = selling.firm.one("SELECT count(*) FROM suggestion_run")
    assert nights == 1, "suggested once, however often it was begun"
