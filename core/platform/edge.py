"""Where a verb becomes a transaction: committed with its result, rolled back with its refusal.

A refusal that says `retry` (a lost race) is tried again by itself, a few times, and so is a
row that somebody else made at the same moment; a database that stays busy is a refusal too,
so no lock error reaches a person. Numbers beyond what the database holds are refused whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlmodel import Session

from core.kernel.refusals import Refusal
from core.platform.database import writing

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 3


@dataclass(frozen=True, slots=True)
class Busy(Refusal):
    """The database was busy for longer than a person waits; nothing was written."""

    key: ClassVar[str] = "busy"
    retry: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class OutOfRange(Refusal):
    """A number, or what it comes to, is larger than the database holds; nothing was written."""

    key: ClassVar[str] = "out_of_range"


class _RefusedError(Exception):
    """Carries a refusal out of the transaction, which rolls it back."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


def perform_on(
    engine: Engine, verb: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
) -> R | Refusal:
    """Do a verb in one transaction: its result, committed, or its refusal, with nothing written.

    Raises IntegrityError where a constraint is broken at every try: then the program is.
    """
    answer: R | Refusal = Busy()
    for tries_left in reversed(range(TRIES)):
        try:
            with writing(engine) as session:
                answer = verb(session, *args, **kwargs)
                if isinstance(answer, Refusal):
                    raise _RefusedError(answer)
                return answer
        except _RefusedError as refused:
            answer = refused.refusal
            if not answer.retry:
                return answer
        except (OverflowError, DataError):
            return OutOfRange()
        except IntegrityError:  # a key made by two at once: the second now finds the first
            if not tries_left:
                raise
        except OperationalError as error:
            if not is_busy(error):
                raise
            answer = Busy()
    return answer


def is_busy(error: OperationalError) -> bool:
    """Whether the database only had no time."""
    said = str(error.orig).lower()
    return "locked" in said or "busy" in said or "deadlock" in said or "timeout" in said
