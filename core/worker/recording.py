"""The steps of a night about what was said of running out: said for past days, answered, and what
the answers teach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from core.documents.days import business_day
from core.planning.running.come_true import keep_correction
from core.planning.running.happened import Settled, settle
from core.planning.running.then import say_then, untold_runs
from core.platform.jobs import Job
from core.platform.rows import Rows
from core.worker.bench import Bench


class Recording:
    """Over one bench. Both steps may be done again: what was said or answered stands."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def say_then(self, job: Job) -> Mapping[str, Any]:
        """What forecasts that look back would have said, a forecast a transaction."""
        step = self.bench.step(job)
        runs = self.bench.write(lambda session: untold_runs(session, job.company_id))
        said = 0
        for number, run in enumerate(runs):
            step("said", number, len(runs))
            said += self.bench.write(lambda session, run=run: say_then(session, run))  # type: ignore[misc]
        return {"said_then": said}

    def settle(self, job: Job) -> Mapping[str, Any]:
        """Answers what was said of days that have come, and keeps what that teaches."""
        self.bench.step(job)("happened", 0, 0)
        done, cases = self.bench.write(lambda session: self._settled(session, job.company_id))
        return {
            "answered": done.answered,
            "ran_out": done.ran_out,
            "unknown": done.unknown,
            "corrected_by": cases,
        }

    def _settled(self, session: Session, company_id: int) -> tuple[Settled, int]:
        rows = Rows(session)
        today = business_day(rows, company_id, self.bench.clock)
        return settle(rows, company_id, today), keep_correction(rows, company_id, today)
