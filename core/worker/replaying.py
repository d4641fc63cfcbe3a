"""The one step of a replay: read, forecast as it was known then, play, keep. May be done again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update
from sqlmodel import Session

from core.catalog.supplier_terms import EVERY_DAY, terms_of
from core.planning.forecast import Runner, Verdict, runner_for
from core.planning.panels import HORIZON, Situation, read_situation
from core.planning.replays.asked import DAYS, Asked
from core.planning.replays.foreseen import Foreseen, foresee, taught
from core.planning.replays.keep import end_without, keep
from core.planning.replays.past import Past, happened, past_of
from core.planning.replays.played import Played, play_all
from core.planning.stored import Stored, read, recent_runs
from core.planning.suggest.gather import gather
from core.planning.suggest.shelf import State
from core.planning.trust.doubts import NO_DOUBTS
from core.planning.verdicts import read_verdict
from core.platform.jobs import Job
from core.platform.rows import Rows, as_json
from core.worker.bench import Bench
from models.base import table
from models.planning import ForecastRun
from models.trials import ReplayRun

REPLAY = "replay"
NOTHING = "nothing_to_play"

_RUN = table(ReplayRun)
_FORECAST = table(ForecastRun)


def wanted_replays(connection: Connection, company_id: int) -> tuple[int, ...]:
    """Replays of a company that wait, the first asked for first."""
    rows = connection.execute(
        select(_RUN.c.id)
        .where(_RUN.c.company_id == company_id, _RUN.c.state.in_(("asked", "running")))
        .order_by(_RUN.c.id)
    )
    return tuple(row[0] for row in rows)


class Replaying:
    """Over one bench. A job's occasion is the replay's id."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def play(self, job: Job) -> Mapping[str, Any]:
        """Plays a replay and keeps what it came to; finished, it is not touched again."""
        run, step = int(job.occasion), self.bench.step(job)
        step("reading", 0, 0)
        with self.bench.reading() as connection:
            row = connection.execute(
                select(_RUN.c.state, _RUN.c.asked).where(_RUN.c.id == run)
            ).one_or_none()
            at = read_situation(connection, job.company_id)
        if row is None or row.state in ("finished", "failed"):
            return {}
        asked = Asked.of_json(as_json(row.asked))
        past = None if at is None else self._past(job.company_id, at, asked)
        if at is None or past is None:
            self.bench.write(lambda s: end_without(s, run, NOTHING, self.bench.now()))
            return {"shelves": 0}
        self.bench.write(lambda session: _begin(session, run))
        with runner_for(self.bench.runner) as runner:
            foreseen = self._foreseen(job, at, past, runner)
        played = play_all(past, foreseen, asked.policy, happened(at, past), step)
        step("keep", 0, 0)
        first_on = at.panel.day(past.first)
        told = _told(past, foreseen, played)
        self.bench.write(
            lambda session: keep(
                session, run, job.company_id, past, played, first_on, told, self.bench.now()
            )
        )
        return {"series": len(past.shelves)}

    def _past(self, company_id: int, at: Situation, asked: Asked) -> Past | None:
        def state(session: Session) -> tuple[State, dict[int, int], dict[int, int | None]]:
            rows = Rows(session)
            today = at.origin_on + dt.timedelta(days=1)
            found = gather(session, company_id, today, set(at.shelves.keys), NO_DOUBTS)
            days = {
                partner: terms.order_days
                for partner, terms in terms_of(rows, company_id).items()
                if terms.order_days != EVERY_DAY
            }
            parents = rows.select(
                "SELECT id, parent_id FROM category WHERE company_id = ?", (company_id,)
            )
            return found, days, dict(parents)

        found, order_days, parents = self.bench.write(state)
        return past_of(at, found, order_days, parents, asked, DAYS)

    def _foreseen(self, job: Job, at: Situation, past: Past, runner: Runner) -> Foreseen:
        step, first_on = self.bench.step(job), at.panel.day(past.first)
        with self.bench.reading() as connection:
            kept = self._kept(connection, job.company_id, at, past)
            held = recent_runs(connection, job.company_id, "tournament", first_on, 1)
            verdict = read_verdict(connection, held[0].id, HORIZON) if held else None
        if verdict is None:
            step("tournament", 0, len(past.shelves))
            verdict = taught(at.panel, past, runner)
        else:
            verdict = Verdict(HORIZON, verdict.by_class, (held[0].origin_on,))
        return foresee(at.panel, past, verdict, kept, runner, step)

    def _kept(
        self, connection: Connection, company_id: int, at: Situation, past: Past
    ) -> dict[dt.date, Stored]:
        """Forecasts that were really made in those days, not looking back."""
        runs = recent_runs(connection, company_id, before=at.panel.day(past.last))
        looked_back = {
            row.id
            for row in connection.execute(
                select(_FORECAST.c.id, _FORECAST.c.findings).where(
                    _FORECAST.c.company_id == company_id
                )
            )
            if as_json(row.findings).get("looking_back")
        }
        since = at.panel.day(past.first - 7)
        places = {shelf.warehouse_id for shelf in past.shelves}
        items = {shelf.item_id for shelf in past.shelves}
        return {
            run.origin_on: read(connection, run, items, places)
            for run in runs
            if run.id not in looked_back and run.origin_on >= since
        }


def _begin(session: Session, run: int) -> None:
    session.connection().execute(update(_RUN).where(_RUN.c.id == run).values(state="running"))


def _told(past: Past, foreseen: Foreseen, played: Played) -> dict[str, Any]:
    """How it was played, as a page says it."""
    until = foreseen.taught_until
    return {
        "settings": {name: list(setting) for name, setting in played.settings.items()},
        "tuned_days": played.tuned_days,
        "stored_forecasts": foreseen.stored,
        "backtested_forecasts": foreseen.backtested,
        "taught_until": None if until is None else until.isoformat(),
        "without_cost": past.without_cost,
    }
