"""What the second process does: jobs with their progress, and whose turn it is."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from models.base import Access, Scope, Table, instant, key, payload, ref, text, whole


class JobRun(Table, table=True):
    """任务: one occasion of a job of a company, say the forecast of a night. However often its
    process is killed, there is one row and one result. Progress is `done` of `total` in `step`."""

    __tablename__ = "job_run"
    __scope__ = Scope.COMPANY
    __table_args__ = (
        UniqueConstraint("company_id", "kind", "occasion"),
        Index("ix_job_run_latest", "company_id", "started_at"),
        CheckConstraint(
            "state IN ('running','finished','failed')",
            name="ck_job_run_state",
        ),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    kind: str = text(Access.OPEN, 30)
    occasion: str = text(Access.OPEN, 40)
    state: str = text(Access.OPEN, 10, default="running")
    step: str = text(Access.OPEN, 30)
    done: int = whole(Access.OPEN)
    total: int = whole(Access.OPEN)
    starts: int = whole(Access.OPEN)  # more than one: its process was killed in between
    started_at: int = instant(Access.OPEN)
    finished_at: int | None = instant(Access.OPEN, nullable=True)
    error: str = text(Access.OPEN, 300)
    result: dict[str, object] = payload(Access.OPEN)


class WorkerLease(Table, table=True):
    """The one worker: who holds the lease, until when. Renewed while it works; who finds it
    run out takes it over."""

    __tablename__ = "worker_lease"
    __scope__ = Scope.SHARED
    name: str = text(Access.OPEN, 30, primary_key=True)
    holder: str = text(Access.OPEN, 80)
    since_at: int = instant(Access.OPEN)
    until_at: int = instant(Access.OPEN)
