"""The transactions of an import: short ones, each timed while it holds the write lock.

How many lines a batch takes follows from how long the last one took, so that a slow disk or a
hard file keeps nobody waiting. A refusal rolls its transaction back and stops the import.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from core.kernel.refusals import Refusal
from core.platform.edge import perform_on

LOCK_SECONDS = 0.15
"""How long a batch aims to hold the write lock."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is. `phase`: creating, posting, undoing."""

    phase: str
    done: int
    total: int


Told = Callable[[Progress], None]


class RefusedError(Exception):
    """Carries a refusal out of a transaction, which rolls it back."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


class Edge:
    """Where the parts of one import become transactions."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.longest_seconds = 0.0

    def __call__(self, act: Callable[[Session], T]) -> T:
        """One transaction; raises RefusedError where it is refused."""
        begun = 0.0

        def timed(session: Session) -> T:
            nonlocal begun
            session.connection()  # waiting for the lock is not holding it
            begun = time.perf_counter()
            return act(session)

        answer = perform_on(self.engine, timed)
        self.longest_seconds = max(self.longest_seconds, time.perf_counter() - begun)
        if isinstance(answer, Refusal):
            raise RefusedError(answer)
        return answer

    @property
    def longest_ms(self) -> int:
        """The longest that a transaction held the write lock."""
        return round(self.longest_seconds * 1000)


def batches(
    things: Sequence[T], size: Callable[[T], int], first: int, fewest: int
) -> Iterator[tuple[int, list[T]]]:
    """(how many were before, the next some), as many lines at once as the lock may bear.

    Each batch is timed from when it is given out until the next is asked for. It holds one
    thing at least, begins with `first` lines and grows by half at the most.
    """
    at, wanted = 0, first
    while at < len(things):
        batch = list(_some(things, at, size, wanted))
        begun = time.perf_counter()
        yield at, batch
        spent = max(time.perf_counter() - begun, 0.001)
        at += len(batch)
        fits = round(sum(size(one) for one in batch) * LOCK_SECONDS / spent)
        wanted = max(fewest, min(fits, wanted + wanted // 2))


def _some(things: Sequence[T], start: int, size: Callable[[T], int], lines: int) -> Iterator[T]:
    taken = 0
    for one in things[start:]:
        if taken and taken + size(one) > lines:
            return
        taken += size(one)
        yield one
