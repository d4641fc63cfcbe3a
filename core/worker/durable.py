"""DBOS behind our port: a job is a workflow of steps, and steps that are done are not done again.

It keeps its own book: beside a SQLite database a file of its own, in PostgreSQL a schema. Jobs run
one after the other; a job's error is noted on it, and ends it. The version of the book is ours, not
a hash of the code, so that a job that an older version began goes on after an update.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy.engine import make_url

from core.platform.jobs import Job, Work, ask, begin, end, remember, say
from core.worker.bench import Bench

SCHEMA = "jobs"
VERSION = "1"
OPEN = ("PENDING", "ENQUEUED", "DELAYED")
HEARD_WITHIN_SECONDS = 5.0
"""Who ends a service tells all of its processes; this one may hear it last."""


def book_url(database_url: str) -> str:
    """Where DBOS keeps its book: never among our tables."""
    parsed = make_url(database_url)
    if parsed.get_backend_name() != "sqlite":
        return parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    path = Path(str(parsed.database)).resolve()
    return f"sqlite:///{path.with_name(path.stem + '-jobs' + path.suffix)}"


class DbosJobs:
    """Runs jobs by DBOS; `steps` names the steps of each kind, in their order."""

    def __init__(
        self,
        bench: Bench,
        database_url: str,
        steps: Mapping[str, Sequence[tuple[str, Work]]],
        stop: threading.Event,
    ) -> None:
        self._bench, self._stop = bench, stop
        self._turn = threading.Lock()
        config: DBOSConfig = {
            "name": "zhanggui",
            "system_database_url": book_url(database_url),
            "dbos_system_schema": SCHEMA,
            "application_version": VERSION,
            "executor_id": "worker",
            "enable_otlp": False,
            "log_level": "WARNING",
            "use_listen_notify": False,
        }
        DBOS(config=config)
        self._run = self._workflow(steps)

    def _workflow(self, steps: Mapping[str, Sequence[tuple[str, Work]]]) -> Any:
        works = {
            (kind, name): DBOS.step(name=f"{kind}.{name}")(_step_of(work))
            for kind, row in steps.items()
            for name, work in row
        }

        @DBOS.workflow(name="job", max_recovery_attempts=20)
        def run(kind: str, company_id: int, occasion: str, asked_at: int) -> None:
            job = Job(kind, company_id, occasion)
            with self._turn:
                if not self._bench.write(lambda session: begin(session, job, asked_at)):
                    return
                try:
                    for name, _work in steps[kind]:
                        told = works[kind, name](kind, company_id, occasion)
                        self._bench.write(
                            lambda session, told=told: remember(session, job, told)  # type: ignore[misc]
                        )
                except Exception as broken:  # noqa: BLE001  noted on the job, and shown on its page
                    self._unless_ending(broken)
                    reason = f"{type(broken).__name__}: {broken}"
                    self._bench.write(lambda s: end(s, job, self._bench.now(), reason))
                    return
                self._bench.write(lambda session: say(session, job, "done", 1, 1))
                self._bench.write(lambda session: end(session, job, self._bench.now()))

        return run

    def _unless_ending(self, broken: Exception) -> None:
        """Returns if a job is broken, and never if it is only cut off: this process is asked to
        end, or its children were, with it, and it will be in a moment."""
        told = HEARD_WITHIN_SECONDS if isinstance(broken, BrokenExecutor) else 0
        if self._stop.wait(told):
            threading.Event().wait()

    def ask(self, job: Job) -> None:
        """Starts a job, unless it was ever asked for before."""
        known = self._bench.write(lambda session: ask(session, job, self._bench.now()))
        name = f"{job.key}:{known.started_at}"
        if known.state == "running" and DBOS.get_workflow_status(name) is None:
            with SetWorkflowID(name):
                DBOS.start_workflow(
                    self._run, job.kind, job.company_id, job.occasion, known.started_at
                )

    def busy(self) -> bool:
        """Whether any job is not yet at its end."""
        return bool(DBOS.list_workflows(status=list(OPEN), limit=1))

    def __enter__(self) -> DbosJobs:
        DBOS.launch()
        return self

    def __exit__(self, *_: object) -> None:
        DBOS.destroy()


def _step_of(work: Work) -> Any:
    def step(kind: str, company_id: int, occasion: str) -> dict[str, Any]:
        return dict(work(Job(kind, company_id, occasion)))

    return step
