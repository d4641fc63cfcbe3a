"""What every job works with: the database to write, the reader, the clock, and where to compute."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from core.kernel.clock import Clock, to_micros
from core.planning.forecast import RunnerChoice
from core.platform.database import writing
from core.platform.grants import reads_everything
from core.platform.jobs import Job, say
from core.platform.reader import Reader

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Bench:
    """A worker's tools."""

    engine: Engine
    reader: Reader
    clock: Clock
    runner: RunnerChoice

    def now(self) -> int:
        """Microseconds."""
        return to_micros(self.clock.now())

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A look at everything, in one snapshot."""
        with writing(self.engine) as session:
            actor = reads_everything(session.connection())
        with self.reader.reading(actor) as connection:
            yield connection

    def write(self, act: Callable[[Session], Answer]) -> Answer:
        """One short transaction."""
        with writing(self.engine) as session:
            return act(session)

    def step(self, job: Job) -> Callable[[str, int, int], None]:
        """Tells how far a job is."""

        def told(step: str, done: int, total: int) -> None:
            self.write(lambda session: say(session, job, step, done, total))

        return told
