"""What was worked out of running out is told as often as it came true: known answers, what must
hold for any record, and the record of a company as it is kept and read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlmodel import select

from core.kernel.amounts import MICRO
from core.planning.forecast import RunnerChoice
from core.planning.running.chance import Chance, Goods, Standing, chances
from core.planning.running.come_true import (
    FEWEST,
    HELD,
    UNCORRECTED,
    Correction,
    correction,
    keep_correction,
    learn,
    learn_until,
)
from core.planning.running.outlook import read_outlook
from core.planning.running.then import say_then
from core.planning.stored import latest_run
from core.planning.suggest.make import make_suggestions
from core.platform.database import writing
from core.platform.jobs import Job
from core.platform.reader import open_reader
from core.platform.rows import Rows
from core.worker.bench import Bench
from core.worker.recording import Recording
from models.planning import ForecastRun
from models.suggestions import ChanceSaid
from tests.core.planning.suggest.test_suggest_accept import GOODS, firm
from tests.core.planning.test_chance import EVEN, below, lots, shelves, totals
from tests.firm import TODAY, Firm

__all__ = ["firm"]
DAY = dt.timedelta(days=1)


def taught(*bands: tuple[float, int, int]) -> Correction:
    """Learnt from bands of (chance, statements, how many of them happened)."""
    worked_out = np.concatenate([np.full(count, chance) for chance, count, _ in bands])
    happened = np.concatenate([np.arange(count) < came for _, count, came in bands])
    return learn(worked_out, happened.astype(np.float64))


def test_ninety_eight_percent_that_came_true_in_84_of_100_are_told_as_84() -> None:
    learnt = taught((0.98, 1_000, 840), (0.1, 1_000, 100))
    assert learnt.of(0.98) == pytest.approx((840 + HELD * 0.98) / (1_000 + HELD))
    assert learnt.of(0.98) == pytest.approx(0.84, abs=0.005)
    assert learnt.of(0.1) == pytest.approx(0.1)
    assert learnt.of(0.54) == pytest.approx((learnt.of(0.98) + learnt.of(0.1)) / 2)


def test_certainty_has_a_record_of_its_own() -> None:
    learnt = taught((0.0, 1_000, 30), (0.5, 500, 250), (1.0, 1_000, 900))
    assert learnt.of(0.0) == pytest.approx(30 / (1_000 + HELD))
    assert learnt.of(1.0) == pytest.approx((900 + HELD) / (1_000 + HELD))
    assert learnt.of(0.5) == pytest.approx(0.5)


def test_a_record_that_came_true_changes_nothing() -> None:
    learnt = taught(*((n / 10 + 0.05, 200, 20 * n + 10) for n in range(10)))
    for chance in np.linspace(0, 1, 21):
        assert learnt.of(float(chance)) == pytest.approx(float(chance), abs=1e-9)


def test_too_short_a_record_changes_nothing_at_all() -> None:
    assert taught((0.98, FEWEST - 1, 0)) == UNCORRECTED
    assert UNCORRECTED.of(0.98) == 0.98
    found = chances([Standing(totals(5.0), (Goods(37.0),), 3)])[0]
    assert UNCORRECTED.on(found) is found


def test_a_thin_band_stays_as_it_was_worked_out() -> None:
    learnt = taught((0.1, 1_000, 100), (0.9, 2, 0))
    assert learnt.of(0.9) == pytest.approx(HELD * 0.9 / (2 + HELD))
    assert learnt.of(0.9) > 0.8


def test_bands_that_contradict_each_other_are_told_together() -> None:
    learnt = taught((0.3, 400, 120), (0.62, 400, 360), (0.72, 400, 200))
    both = (360 + 200 + HELD * (0.62 + 0.72)) / (800 + 2 * HELD)
    assert learnt.of(0.67) == pytest.approx(both)
    assert learnt.of(0.62) <= learnt.of(0.72)


records = st.lists(
    st.tuples(st.integers(0, 100), st.integers(0, 400), st.floats(0, 1)), min_size=1, max_size=12
)


def of_record(record: list[tuple[int, int, float]]) -> Correction:
    return taught((0.5, FEWEST, 150), *((c / 100, n, round(n * s)) for c, n, s in record))


@given(records)
def test_it_never_falls_where_the_chance_rises(record: list[tuple[int, int, float]]) -> None:
    told = of_record(record).of_all(np.linspace(0, 1, 501))
    assert (np.diff(told) >= 0).all()
    assert told[0] >= 0
    assert told[-1] <= 1


@given(records, shelves, lots)
def test_more_stock_never_raises_what_is_told(
    record: list[tuple[int, int, float]], shelf: Standing, more: Goods
) -> None:
    learnt = of_record(record)
    fuller = replace(shelf, goods=(*shelf.goods, more))
    before, after = (learnt.on(one) for one in chances([shelf, fuller]))
    assert below(after, before)
    assert all(a <= b + EVEN for a, b in zip(before.by_day, before.by_day[1:], strict=False))


def test_days_and_the_next_order_are_told_by_the_same_line() -> None:
    learnt = taught((0.98, 1_000, 840), (0.1, 1_000, 100))
    found = Chance((0.1, 0.98, 1.0), (0.0, 1.0, 2.0), 0.98, 1.0)
    told = learnt.on(found)
    assert told.within(2) == told.before_next == learnt.of(0.98)
    assert (told.lost, told.lost_before_next) == (found.lost, found.lost_before_next)


def remembers(firm: Firm, chance: float = 0.98, share: float = 0.84, days: int = 100) -> None:
    """Statements of many days, six a day, all over, of which a share happened."""
    with writing(firm.engine) as session:
        run = ForecastRun(
            company_id=firm.company, origin_on=TODAY - 90 * DAY, seed=1, state="finished",
            started_at=0,
        )  # fmt: skip
        session.add(run)
        session.flush()
        places = ((firm.warehouse, firm.unit), (firm.shop_warehouse, firm.shop))
        shelves = [(item, *place) for item in sorted(firm.items.values())[:3] for place in places]
        said = [
            {"item_id": item, "warehouse_id": place, "org_unit_id": unit,
             "on": TODAY - (number + 5) * DAY, "company_id": firm.company,
             "forecast_run_id": run.id, "until_on": TODAY - (number + 2) * DAY,
             "chance_micro": MICRO, "worked_micro": round(chance * MICRO),
             "position_micro": MICRO, "looking_back": True,
             "happened": int((number * 6 + n) % 100 < share * 100)}
            for number in range(days) for n, (item, place, unit) in enumerate(shelves)
        ]  # fmt: skip
        session.connection().execute(insert(ChanceSaid), said)


def kept(firm: Firm, on: dt.date = TODAY) -> int:
    with writing(firm.engine) as session:
        return keep_correction(Rows(session), firm.company, on)


def read(firm: Firm, on: dt.date = TODAY) -> Correction:
    with firm.engine.connect() as connection:
        return correction(connection, firm.company, on)


def test_the_first_record_counts_at_once_later_ones_from_the_next_day(firm: Firm) -> None:
    assert kept(firm) == 0
    assert read(firm) == UNCORRECTED
    remembers(firm)
    assert kept(firm) == 600
    assert read(firm).of(0.98) == pytest.approx(0.84, abs=0.01)
    assert read(firm, TODAY - DAY) == UNCORRECTED
    first = read(firm)
    with writing(firm.engine) as session:
        session.connection().exec_driver_sql("UPDATE chance_said SET happened = 0")
    assert kept(firm) == kept(firm) == 600
    assert read(firm) == first
    assert read(firm, TODAY + DAY).of(0.98) < 0.1


def test_a_record_of_one_day_is_too_short_and_open_days_do_not_count(firm: Firm) -> None:
    remembers(firm)
    with writing(firm.engine) as session:
        rows = Rows(session)
        assert learn_until(rows, firm.company, TODAY - 70 * DAY) == UNCORRECTED
        assert learn_until(rows, firm.company, TODAY - 30 * DAY).cases == 432
        rows.run("UPDATE chance_said SET happened = NULL WHERE worked_micro > 0")
        assert learn_until(rows, firm.company, TODAY) == UNCORRECTED


def test_shelves_and_statements_are_told_by_it_and_learnt_from_before_it(firm: Firm) -> None:
    """What is kept as worked out is uncorrected: a correction never learns from itself."""
    before = _before_next(firm)
    remembers(firm, before)
    kept(firm)
    after = _before_next(firm)
    assert after == pytest.approx(read(firm).of(before), abs=1e-6)
    assert after != before
    with writing(firm.engine) as session:
        assert make_suggestions(session, firm.company, firm.clock) is not None
    with writing(firm.engine) as session:
        said = session.exec(select(ChanceSaid).where(ChanceSaid.on == TODAY)).one()
    assert said.worked_micro == pytest.approx(before * MICRO, abs=1)
    assert said.chance_micro == pytest.approx(after * MICRO, abs=2)


def test_a_look_back_is_corrected_by_what_had_come_true_by_then(firm: Firm) -> None:
    """Nothing lay there on the eve, so certainty is worked out; none of hundreds came true before,
    which is answered on the way."""
    remembers(firm, 1.0)
    with writing(firm.engine) as session:
        Rows(session).run("UPDATE chance_said SET happened = NULL, position_micro = 0")
        Rows(session).run('DELETE FROM chance_said WHERE "on" > ?', (TODAY - 4 * DAY,))
    with writing(firm.engine) as session:
        run = latest_run(session.connection(), firm.company)
        assert run is not None
        assert say_then(session, run) == 1
    with writing(firm.engine) as session:
        said = session.exec(select(ChanceSaid).where(ChanceSaid.on == TODAY)).one()
        learnt = learn_until(Rows(session), firm.company, TODAY)
    assert learnt.cases > FEWEST
    assert said.worked_micro == MICRO
    assert said.chance_micro == round(learnt.of(1.0) * MICRO) < MICRO / 10


def test_a_night_keeps_what_answers_teach(firm: Firm) -> None:
    remembers(firm)
    reader = open_reader(firm.engine.url.render_as_string(hide_password=False))
    night = Job("nightly", firm.company, TODAY.isoformat())
    try:
        bench = Bench(firm.engine, reader, firm.clock, RunnerChoice("here"))
        told = Recording(bench).settle(night)
    finally:
        reader.close()
    assert told == {"answered": 0, "ran_out": 0, "unknown": 0, "corrected_by": 600}
    assert read(firm).cases == 600


def test_who_sees_one_store_is_told_the_same(firm: Firm) -> None:
    remembers(firm)
    kept(firm)
    one_store = replace(
        firm.actor, grants={right: frozenset({firm.shop}) for right in firm.actor.grants}
    )
    reader = open_reader(firm.engine.url.render_as_string(hide_password=False))
    try:
        with reader.reading(one_store) as connection:
            assert correction(connection, firm.company, TODAY) == read(firm)
            seen = {row[0] for row in connection.execute(select(ChanceSaid.org_unit_id))}
        assert seen == {firm.shop}
    finally:
        reader.close()


def _before_next(firm: Firm) -> float:
    with firm.engine.connect() as connection:
        seen = read_outlook(connection, firm.company, TODAY, [firm.items[GOODS]])
    assert seen is not None
    (one,) = seen.shelves.values()
    return one.before_next
