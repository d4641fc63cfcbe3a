"""A worker's shift: holds the lease, asks for what is due, lets out what must leave the house."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from core.gateways.signals.ports import port
from core.kernel.clock import Clock, from_micros
from core.planning.forecast import RunnerChoice
from core.planning.stored import latest_run
from core.platform.database import connect
from core.platform.jobs import Durable, Work, leave_lease, recent, take_lease
from core.platform.reader import open_reader
from core.platform.settings import Settings
from core.worker.asking import Asking
from core.worker.bench import Bench
from core.worker.buying import Buying
from core.worker.durable import DbosJobs
from core.worker.forecasts import NIGHTLY, TOURNAMENT, Forecasts
from core.worker.leaving import let_leave
from core.worker.recording import Recording
from core.worker.replaying import REPLAY, Replaying, wanted_replays
from core.worker.schedule import Known, due
from models.base import table
from models.company import Company
from models.facts import FactItemDay

BREATH_SECONDS = 1.0
RENEW_SECONDS = 20.0

_COMPANY = table(Company)
_FACT = table(FactItemDay)


@contextmanager
def open_bench(chosen: Settings, clock: Clock) -> Iterator[Bench]:
    """A worker's tools, put away at the end."""
    engine = connect(chosen.database_url)
    reader = open_reader(chosen.database_url, chosen.reader_url)
    choice = RunnerChoice(chosen.forecast_runner, chosen.forecast_workers, chosen.forecast_cluster)
    try:
        yield Bench(engine, reader, clock, choice)
    finally:
        reader.close()
        engine.dispose()


class Shift:
    """One worker; `who` names it in the lease, `stop` says that it is asked to end."""

    def __init__(self, bench: Bench, chosen: Settings, who: str, stop: threading.Event) -> None:
        self.bench, self.chosen, self.who, self.stop = bench, chosen, who, stop
        self._jobs: Durable | None = None

    def may_work(self) -> bool:
        """Whether the lease is ours, renewed by asking."""
        return self.bench.write(lambda s: take_lease(s, self.who, self.bench.now()))

    def work(self, *, once: bool = False) -> None:
        """Asks for what is due; with `once` waits until all of it is done, what follows too, or
        until it is asked to end."""
        let_leave(self.bench, self.chosen)
        jobs = self._durable()
        self.ask(jobs)
        renewed = time.monotonic()
        while once and jobs.busy() and not self.stop.is_set():
            while jobs.busy() and not self.stop.wait(BREATH_SECONDS):
                if time.monotonic() - renewed > RENEW_SECONDS:
                    self.may_work()
                    renewed = time.monotonic()
            self.ask(jobs)  # what follows from what was done, however late its end was seen

    def ask(self, jobs: Durable) -> None:
        """Asks for every company's due jobs, once each, one at a time."""
        if jobs.busy():
            return
        for known in self.known():
            for job in due(known)[:1]:
                jobs.ask(job)

    def known(self) -> list[Known]:
        """What is known of each company."""
        with self.bench.reading() as connection:
            companies = connection.execute(select(_COMPANY.c.id, _COMPANY.c.zone)).all()
            return [self._known(connection, row[0], ZoneInfo(row[1])) for row in companies]

    def _known(self, connection: Connection, company_id: int, zone: ZoneInfo) -> Known:
        night = latest_run(connection, company_id, NIGHTLY)
        held = latest_run(connection, company_id, TOURNAMENT)
        until = connection.execute(
            select(func.max(_FACT.c.on)).where(
                _FACT.c.company_id == company_id, _FACT.c.sold_micro > 0
            )
        ).scalar()
        return Known(
            company_id,
            self.bench.clock.now().astimezone(zone),
            until if until is None or isinstance(until, dt.date) else dt.date.fromisoformat(until),
            None if night is None else night.origin_on,
            None if held is None else from_micros(held.finished_at).astimezone(zone),
            held is not None and (night is None or night.tournament_id != held.id),
            _replays(connection, company_id),
        )

    def leave(self) -> bool:
        """Gives the lease back. Whether a job is under way: no thread can be told to put it down,
        so the process must end at once, which is as a kill to the job: it goes on next time."""
        under_way = self._jobs is not None and self._jobs.busy()
        if self._jobs is not None and not under_way:
            self._jobs.__exit__()
        self.bench.write(lambda s: leave_lease(s, self.who, self.bench.now()))
        return under_way

    def _durable(self) -> Durable:
        """DBOS, launched once the lease is ours: what was cut off goes on."""
        if self._jobs is None:
            jobs = DbosJobs(self.bench, self.chosen.database_url, self.steps(), self.stop)
            self._jobs = jobs.__enter__()
        return self._jobs

    def steps(self) -> Mapping[str, Sequence[tuple[str, Work]]]:
        """What each kind of job does, in its order."""
        forecasts, buying = Forecasts(self.bench), Buying(self.bench)
        recording = Recording(self.bench)
        asking = Asking(self.bench, port(self.chosen))
        replaying = Replaying(self.bench)
        return {
            NIGHTLY: [
                ("signals", asking.signals),
                ("demand", forecasts.demand),
                ("forecast", forecasts.nightly),
                ("suggest", buying.suggest),
                ("ask", buying.ask),
                ("levels", buying.levels),
                ("record", forecasts.looking_back),
                ("said", recording.say_then),
                ("happened", recording.settle),
            ],
            TOURNAMENT: [("demand", forecasts.demand), ("contest", forecasts.tournament)],
            REPLAY: [("play", replaying.play)],
        }


def _replays(connection: Connection, company_id: int) -> tuple[int, ...]:
    """Replays to play; one whose job failed for good is not begun again."""
    waiting = wanted_replays(connection, company_id)
    if not waiting:
        return ()
    ended = {
        job.occasion
        for job in recent(connection, company_id, REPLAY, most=500)
        if job.state != "running"
    }
    return tuple(run for run in waiting if str(run) not in ended)
