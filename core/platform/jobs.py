"""Jobs of the second process: the port that runs them, their progress, and the worker's lease.

A job is named by its kind, company and occasion (say, a night), and is done once for each: asked
for again it does nothing, killed in the middle it goes on when the process comes back. What runs
it durably stands behind `Durable`, so that it can be exchanged; what is known of a job is a row
here (`job_run`), which pages read. The lease lets one worker work at a time, whoever started it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from core.platform.rows import as_json
from models.base import table
from models.jobs import JobRun, WorkerLease

LEASE_SECONDS = 90
MICROS = 1_000_000
LEASE = "worker"
ERROR_LETTERS = 300

_RUN = table(JobRun)
_LEASE = table(WorkerLease)


@dataclass(frozen=True, slots=True)
class Job:
    """One occasion of a job."""

    kind: str
    company_id: int
    occasion: str

    @property
    def key(self) -> str:
        """What it is known by, everywhere."""
        return f"{self.kind}:{self.company_id}:{self.occasion}"


Work = Callable[[Job], Mapping[str, Any]]
"""Does one step of a job; may be done again after a kill, so it must come to the same. Answers
what is to be remembered of it: little, as JSON."""


class Durable(Protocol):
    """What runs jobs to their end, through kills. Used in a `with`: inside it, jobs that were cut
    off go on by themselves."""

    def ask(self, job: Job) -> None:
        """Starts a job, unless it was ever asked for before."""
        ...

    def busy(self) -> bool:
        """Whether any job is not yet at its end."""
        ...

    def __enter__(self) -> Durable: ...

    def __exit__(self, *_: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of a job."""

    id: int
    kind: str
    company_id: int
    occasion: str
    state: str
    step: str
    done: int
    total: int
    starts: int
    started_at: int
    finished_at: int | None
    error: str
    result: Mapping[str, Any] = field(default_factory=dict)


_COLUMNS = (
    "id",
    "kind",
    "company_id",
    "occasion",
    "state",
    "step",
    "done",
    "total",
    "starts",
    "started_at",
    "finished_at",
    "error",
    "result",
)


def ask(session: Session, job: Job, now: int) -> Progress:
    """Notes that a job is wanted; what was known of it before, if anything."""
    connection = session.connection()
    known = find(connection, job)
    if known is not None:
        return known
    values = {
        "kind": job.kind,
        "company_id": job.company_id,
        "occasion": job.occasion,
        "state": "running",
        "step": "",
        "done": 0,
        "total": 0,
        "starts": 0,
        "started_at": now,
        "error": "",
        "result": {},
    }
    connection.execute(insert(_RUN), [values])
    found = find(connection, job)
    if found is None:
        raise LookupError(job.key)
    return found


def begin(session: Session, job: Job, asked_at: int) -> bool:
    """Notes that a job starts, or starts again. False if it is not the one that was asked for
    then: another database stands in the place of that one."""
    connection = session.connection()
    known = find(connection, job)
    if known is None or known.started_at != asked_at or known.state != "running":
        return False
    connection.execute(update(_RUN).where(_RUN.c.id == known.id).values(starts=known.starts + 1))
    return True


def say(session: Session, job: Job, step: str, done: int, total: int) -> None:
    """Notes how far a job is."""
    session.connection().execute(
        update(_RUN).where(*_of(job)).values(step=step[:30], done=done, total=total)
    )


def remember(session: Session, job: Job, told: Mapping[str, Any]) -> None:
    """Adds to what is known of a job's result."""
    connection = session.connection()
    known = find(connection, job)
    result = {**(known.result if known else {}), **told}
    connection.execute(update(_RUN).where(*_of(job)).values(result=result))


def end(session: Session, job: Job, now: int, error: str = "") -> None:
    """Notes that a job is done, or that it failed for good."""
    state = "failed" if error else "finished"
    session.connection().execute(
        update(_RUN)
        .where(*_of(job))
        .values(state=state, finished_at=now, error=error[:ERROR_LETTERS])
    )


def find(connection: Connection, job: Job) -> Progress | None:
    """What is known of a job."""
    found = recent(connection, job.company_id, job.kind, job.occasion, 1)
    return found[0] if found else None


def recent(
    connection: Connection, company_id: int, kind: str = "", occasion: str = "", most: int = 50
) -> list[Progress]:
    """Jobs of a company, the latest first."""
    query = (
        select(*(_RUN.c[name] for name in _COLUMNS))
        .where(_RUN.c.company_id == company_id)
        .order_by(_RUN.c.started_at.desc(), _RUN.c.id.desc())
        .limit(most)
    )
    if kind:
        query = query.where(_RUN.c.kind == kind)
    if occasion:
        query = query.where(_RUN.c.occasion == occasion)
    return [_progress(tuple(row)) for row in connection.execute(query)]


def _progress(row: tuple[Any, ...]) -> Progress:
    values = dict(zip(_COLUMNS, row, strict=True))
    return Progress(**{**values, "result": as_json(values["result"])})


def _of(job: Job) -> tuple[Any, ...]:
    return (
        _RUN.c.company_id == job.company_id,
        _RUN.c.kind == job.kind,
        _RUN.c.occasion == job.occasion,
    )


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds the worker's lease, until when."""

    holder: str
    since_at: int
    until_at: int


def holder(connection: Connection) -> Held | None:
    """Who works now, or last did."""
    row = connection.execute(
        select(_LEASE.c.holder, _LEASE.c.since_at, _LEASE.c.until_at).where(_LEASE.c.name == LEASE)
    ).one_or_none()
    return None if row is None else Held(*tuple(row))


def take_lease(session: Session, who: str, now: int) -> bool:
    """Takes or renews the lease; False where another holds it."""
    connection = session.connection()
    until = now + LEASE_SECONDS * MICROS
    mine = update(_LEASE).where(_LEASE.c.name == LEASE, _LEASE.c.holder == who)
    if connection.execute(mine.values(until_at=until)).rowcount:
        return True
    free = update(_LEASE).where(_LEASE.c.name == LEASE, _LEASE.c.until_at < now)
    if connection.execute(free.values(holder=who, since_at=now, until_at=until)).rowcount:
        return True
    if holder(connection) is not None:
        return False
    row = {"name": LEASE, "holder": who, "since_at": now, "until_at": until}
    try:
        with connection.begin_nested():
            connection.execute(insert(_LEASE), [row])
    except IntegrityError:
        return False
    return True


def leave_lease(session: Session, who: str, now: int) -> None:
    """Gives the lease back, so that the next worker need not wait."""
    session.connection().execute(
        update(_LEASE).where(_LEASE.c.name == LEASE, _LEASE.c.holder == who).values(until_at=now)
    )
