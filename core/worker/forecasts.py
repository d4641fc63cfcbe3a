"""The jobs of foresight: the demand of past days, the week's tournament, the night's forecast.

Each is a few steps that may be done again: rows of an unfinished run are dropped and written anew,
a finished run is never touched.
"""

from __future__ import annotations

import datetime as dt
import resource
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session

from core.planning import nightly
from core.planning.demand import keep as demand_rows
from core.planning.forecast import Rules, Verdict, hold_tournament, running
from core.planning.forecast.runner import cpu_seconds
from core.planning.nightly import Made
from core.planning.panels import HORIZON, Situation, read_situation
from core.planning.stored import latest_run
from core.planning.verdicts import keep_verdict, read_verdict
from core.platform.jobs import Job, find, remember
from core.worker.bench import Bench
from models.base import table
from models.planning import ForecastClass, ForecastRun, ForecastScore, ForecastSeries

NIGHTLY, TOURNAMENT = "nightly", "tournament"
LATE_DAYS = 35
"""A night makes the demand of so many days anew; the weekly tournament all of it."""
ORIGINS = 4
SAMPLE = 60
"""Series a class on which Prophet contests: 300 would change its place by less than it costs."""
SEED = 2026
LOOK_BACK_DAYS = (14, 28, 42)

_RUN = table(ForecastRun)
_SAID = (table(ForecastSeries), table(ForecastScore), table(ForecastClass))


class Forecasts:
    """The steps of both jobs, over one bench."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def demand(self, job: Job) -> Mapping[str, Any]:
        """Keeps the demand of past days, some days a transaction."""
        at = self._situation(job)
        if at is None:
            return {"shelves": 0}
        step = self.bench.step(job)
        since = None if job.kind == TOURNAMENT or not self._kept(job, at) else _late(at)
        pieces = list(demand_rows.spans(at.demand, since))
        for number, span in enumerate(pieces):
            step("demand", number, len(pieces))
            self.bench.write(
                lambda session, span=span: demand_rows.keep(  # type: ignore[misc]
                    session, job.company_id, at.demand, span
                )
            )
        return {"shelves": len(at.shelves.keys), "lost_fen": int(at.demand.lost_net.sum())}

    def tournament(self, job: Job) -> Mapping[str, Any]:
        """All methods contest; what it teaches is kept as a run."""
        at = self._situation(job)
        if at is None:
            return {}
        run = self.bench.write(lambda session: self._begun(session, job, at, None))
        if run is None:
            return {}
        before = cpu_seconds()
        self.bench.step(job)("tournament", 0, len(at.panel.keys))
        silent: list[str] = []
        with running(self.bench.runner, silent.append) as runner:
            verdict = hold_tournament(at.panel, HORIZON, Rules(ORIGINS, SAMPLE, SEED), runner)
        seconds = round(cpu_seconds() - before)

        def kept(session: Session) -> None:
            keep_verdict(session, job.company_id, run, verdict)
            _finish(session, run, len(at.panel.keys), sum(verdict.fell_back.values()), seconds,
                    {"methods_fell_back": verdict.fell_back, **_silent(silent)},
                    self.bench.now())  # fmt: skip

        self.bench.write(kept)
        series = len(at.panel.keys)
        return {"tournament": run, "series": series, "seconds": seconds, **_silent(silent)}

    def nightly(self, job: Job) -> Mapping[str, Any]:
        """The forecast of every shelf, kept as a run."""
        at = self._situation(job)
        if at is None:
            return {}
        with self.bench.reading() as connection:
            held = latest_run(connection, job.company_id, TOURNAMENT)
            verdict = read_verdict(connection, held.id, HORIZON) if held else Verdict(HORIZON, {})
        run = self.bench.write(
            lambda session: self._begun(session, job, at, held.id if held else None)
        )
        if run is None:
            return {}
        made, told = self._kept_run(job, at, run, verdict)
        return {
            "run": run,
            "series": len(at.panel.keys),
            "fell_back": made.fell_back,
            **{name: told[name] for name in ("reasons", "no_cluster") if name in told},
        }

    def looking_back(self, job: Job) -> Mapping[str, Any]:
        """Forecasts as they would have been made some weeks ago, once, under the first verdict:
        so that a forecast has a record from its first day on. They say that they look back."""
        at = self._situation(job)
        with self.bench.reading() as connection:
            held = latest_run(connection, job.company_id, TOURNAMENT)
            verdict = read_verdict(connection, held.id, HORIZON) if held else None
        if at is None or held is None or verdict is None:
            return {}
        made = 0
        for back in LOOK_BACK_DAYS:
            then = at.before(back)
            if then is None or self._has_run(job, then.origin_on):
                continue
            run = self.bench.write(
                lambda session, then=then: self._new(session, job, then, held.id)  # type: ignore[misc]
            )
            self._kept_run(job, then, run, verdict, {"looking_back": True})
            made += 1
        return {"looked_back": made}

    def _kept_run(
        self,
        job: Job,
        at: Situation,
        run: int,
        verdict: Verdict,
        more: Mapping[str, Any] | None = None,
    ) -> tuple[Made, dict[str, Any]]:
        """Makes a forecast, writes it some series at a time, and finishes its run."""
        before, step, count = cpu_seconds(), self.bench.step(job), len(at.panel.keys)
        silent: list[str] = []
        with running(self.bench.runner, silent.append) as runner:
            made = nightly.make(at, verdict, runner, SEED, step)
        seconds = round(cpu_seconds() - before)
        for rows in nightly.batches(count):
            step("keep", rows.start, count)
            self.bench.write(
                lambda session, rows=rows: nightly.keep(  # type: ignore[misc]
                    session, run, job.company_id, at, made, rows
                )
            )
        told = {**_findings(made), **_silent(silent), **(more or {})}
        self.bench.write(
            lambda session: _finish(
                session, run, count, made.fell_back, seconds, told, self.bench.now()
            )
        )
        return made, told

    def _has_run(self, job: Job, origin: dt.date) -> bool:
        with self.bench.reading() as connection:
            query = select(_RUN.c.id).where(
                _RUN.c.company_id == job.company_id,
                _RUN.c.kind == NIGHTLY,
                _RUN.c.origin_on == origin,
                _RUN.c.state == "finished",
            )
            return connection.execute(query).first() is not None

    def _situation(self, job: Job) -> Situation | None:
        self.bench.step(job)("reading", 0, 0)
        with self.bench.reading() as connection:
            return read_situation(connection, job.company_id)

    def _kept(self, job: Job, at: Situation) -> bool:
        """Whether the whole history was kept before."""
        with self.bench.reading() as connection:
            return demand_rows.kept_whole(connection, job.company_id, at.demand)

    def _begun(self, session: Session, job: Job, at: Situation, held: int | None) -> int | None:
        """The run of a job: a new one, or its own of before a kill, emptied. None if it ended."""
        connection = session.connection()
        known = find(connection, job)
        run = (known.result if known else {}).get("run_of_" + job.kind)
        if run is not None:
            state = connection.execute(select(_RUN.c.state).where(_RUN.c.id == run)).scalar()
            if state == "finished":
                return None
            for of in _SAID:
                connection.execute(delete(of).where(of.c.run_id == run))
            return int(run)
        made = self._new(session, job, at, held)
        remember(session, job, {"run_of_" + job.kind: made})
        return made

    def _new(self, session: Session, job: Job, at: Situation, held: int | None) -> int:
        """A run that begins; what a kill left of one before it goes."""
        begun = (_RUN.c.company_id == job.company_id) & (_RUN.c.kind == job.kind)
        begun &= (_RUN.c.origin_on == at.origin_on) & (_RUN.c.state == "running")
        connection = session.connection()
        left = connection.execute(select(_RUN.c.id).where(begun)).scalars().all()
        for of in _SAID:
            connection.execute(delete(of).where(of.c.run_id.in_(left)))
        connection.execute(delete(_RUN).where(_RUN.c.id.in_(left)))
        values = {
            "company_id": job.company_id,
            "kind": job.kind,
            "origin_on": at.origin_on,
            "horizon_days": HORIZON,
            "seed": SEED,
            "state": "running",
            "tournament_id": held,
            "series": len(at.panel.keys),
            "fell_back": 0,
            "seconds": 0,
            "peak_mb": 0,
            "findings": {},
            "started_at": self.bench.now(),
        }
        return int(connection.execute(insert(_RUN).returning(_RUN.c.id), values).scalar_one())


def _finish(
    session: Session,
    run: int,
    series: int,
    fell_back: int,
    seconds: int,
    findings: Mapping[str, Any],
    now: int,
) -> None:
    peak = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    session.connection().execute(
        update(_RUN)
        .where(_RUN.c.id == run)
        .values(
            state="finished",
            series=series,
            fell_back=fell_back,
            seconds=seconds,
            peak_mb=round(peak / 1024),
            findings=dict(findings),
            finished_at=now,
        )
    )


def _findings(made: Made) -> dict[str, Any]:
    """How many series fell back, by reason, and what each method took."""
    reasons: dict[str, int] = {}
    for reason in made.reasons:
        if reason:
            reasons[reason.value] = reasons.get(reason.value, 0) + 1
    failed = sorted({one.method for one in made.forecast.fell_back if one.method != "all"})
    return {
        "reasons": reasons,
        "failed_methods": failed,
        "seconds": {name: round(s, 1) for name, s in made.forecast.seconds.items()},
    }


def _silent(told: list[str]) -> dict[str, str]:
    """Why the cluster of the settings did not do the work, if it did not."""
    return {"no_cluster": told[0]} if told else {}


def _late(at: Situation) -> dt.date:
    return at.origin_on - dt.timedelta(days=LATE_DAYS)
