"""What is due when, and who may work."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from core.platform.database import writing
from core.platform.jobs import (
    LEASE_SECONDS,
    MICROS,
    Job,
    ask,
    begin,
    end,
    holder,
    leave_lease,
    take_lease,
)
from core.worker.schedule import Known, due
from tests.firm import Firm

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
UNTIL = dt.date(2026, 11, 19)
SETTLED = Known(1, NOON, UNTIL, UNTIL, NOON - dt.timedelta(days=2), taught_since=False)


def kinds(known: Known) -> list[str]:
    return [job.kind for job in due(known)]


def test_nothing_is_due_when_all_is_done() -> None:
    assert kinds(SETTLED) == []


def test_a_company_without_sales_has_nothing_to_forecast() -> None:
    assert kinds(Known(1, NOON, None, None, None, taught_since=False)) == []


def test_a_new_company_does_not_wait_for_the_night() -> None:
    early = replace(SETTLED, now=NOON.replace(hour=1), nightly_on=None, tournament_at=None)
    assert kinds(early) == ["nightly", "tournament"]


def test_the_night_comes_after_three() -> None:
    behind = replace(SETTLED, nightly_on=UNTIL - dt.timedelta(days=1))
    assert kinds(behind) == ["nightly"]
    assert kinds(replace(behind, now=NOON.replace(hour=2))) == []


def test_a_company_whose_forecast_is_old_does_not_wait_for_the_night() -> None:
    early = replace(SETTLED, now=NOON.replace(hour=1))
    old = replace(early, nightly_on=UNTIL - dt.timedelta(days=14))
    assert kinds(old) == ["nightly"]
    quiet = replace(old, sales_until=old.nightly_on)
    assert kinds(quiet) == [], "nothing was sold since"


def test_the_tournament_comes_once_a_week() -> None:
    week = replace(SETTLED, tournament_at=NOON - dt.timedelta(days=7))
    assert kinds(week) == ["tournament"]


def test_what_a_tournament_taught_is_used_the_same_day() -> None:
    taught = replace(SETTLED, taught_since=True)
    assert [job.occasion for job in due(taught)] == ["2026-11-20 taught"]


def test_one_worker_holds_the_lease_until_it_leaves_or_dies(firm: Firm) -> None:
    def take(who: str, now: int) -> bool:
        with writing(firm.engine) as session:
            return take_lease(session, who, now)

    assert take("one", 0)
    assert not take("two", 1)
    assert take("one", 60 * MICROS)
    late = (61 + LEASE_SECONDS) * MICROS
    assert take("two", late), "the first died"
    assert not take("one", late + 1)
    with writing(firm.engine) as session:
        leave_lease(session, "two", late + 2)
    assert take("one", late + 3)
    with writing(firm.engine) as session:
        held = holder(session.connection())
    assert held is not None
    assert held.holder == "one"


def test_a_job_of_another_database_is_not_begun(firm: Firm) -> None:
    job = Job("nightly", firm.company, "2026-11-20")
    with writing(firm.engine) as session:
        assert not begin(session, job, 5)
        assert ask(session, job, 5).starts == 0
        assert not begin(session, job, 4)
        assert begin(session, job, 5)
        end(session, job, 9)
        assert not begin(session, job, 5), "done once"
        assert ask(session, job, 10).state == "finished"


def test_a_replay_that_is_waited_for_goes_first_once_there_is_a_forecast() -> None:
    jobs = due(replace(SETTLED, replays=(7, 9)))
    assert [(job.kind, job.occasion) for job in jobs[:2]] == [("replay", "7"), ("replay", "9")]
    assert "replay" not in [
        job.kind for job in due(replace(SETTLED, nightly_on=None, replays=(7,)))
    ]
