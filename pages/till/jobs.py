"""Imports at work in the background of this process, one a company at a time.

A person may leave the page and come back: the job goes on, and its progress is asked for
here. If the process ends, nothing is lost: the same file goes on where it stopped.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from core.exchange.batches import Progress, Told
from core.exchange.sheets.run import Imported as SheetImported
from core.exchange.till.run import Imported
from core.kernel.refusals import Refusal

Answer = Imported | SheetImported | int | Refusal
Work = Callable[[Told], Answer]


@dataclass(slots=True)
class Job:
    """One import, or the undoing of one. `broken` where the program failed."""

    user_id: int
    progress: Progress
    answer: Answer | None = None
    broken: bool = False
    thread: threading.Thread | None = field(default=None, repr=False)

    @property
    def over(self) -> bool:
        """Whether it has come to an end."""
        return self.answer is not None or self.broken


_jobs: dict[tuple[str, int], Job] = {}
_lock = threading.Lock()


def start(url: str, company_id: int, user_id: int, phase: str, work: Work) -> Job:
    """Begins a job, or answers the one that is at work for the company already."""
    with _lock:
        present = _jobs.get((url, company_id))
        if present is not None and not present.over:
            return present
        job = Job(user_id, Progress(phase, 0, 1))
        _jobs[url, company_id] = job
        job.thread = threading.Thread(target=_run, args=(job, work), daemon=True)
        job.thread.start()
        return job


def of(url: str, company_id: int) -> Job | None:
    """The job of a company, at work or just over."""
    return _jobs.get((url, company_id))


def forget(url: str, company_id: int) -> None:
    """Puts away a job that is over."""
    with _lock:
        job = _jobs.get((url, company_id))
        if job is not None and job.over:
            del _jobs[url, company_id]


def _run(job: Job, work: Work) -> None:
    def told(progress: Progress) -> None:
        job.progress = progress

    try:
        job.answer = work(told)
    except BaseException:
        job.broken = True
        raise
