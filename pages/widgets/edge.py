"""The one place through which pages write: a verb in, a result or a refusal out.

Commits when the verb returns a result, rolls back when it returns a refusal. A refusal that
says `retry` (a lost race) is tried again by itself, a few times; a database that stays busy
is a refusal too, so no lock error reaches a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from core.kernel.refusals import Refusal
from core.platform.database import connect, writing
from core.platform.settings import settings

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 3


@dataclass(frozen=True, slots=True)
class Busy(Refusal):
    """The database was busy for longer than a person waits; nothing was written."""

    key: ClassVar[str] = "busy"
    retry: ClassVar[bool] = True


class _RefusedError(Exception):
    """Carries a refusal out of the transaction, which rolls it back."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


@lru_cache(maxsize=4)
def _engine(url: str) -> Engine:
    return connect(url)


def engine() -> Engine:
    """The engine for writing, of the app's database."""
    return _engine(settings().database_url)


def perform(
    verb: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
) -> R | Refusal:
    """Do a verb in one transaction: its result, committed, or its refusal, with nothing written."""
    answer: R | Refusal = Busy()
    for _try in range(TRIES):
        try:
            with writing(engine()) as session:
                answer = verb(session, *args, **kwargs)
                if isinstance(answer, Refusal):
                    raise _RefusedError(answer)
                return answer
        except _RefusedError as refused:
            answer = refused.refusal
            if not answer.retry:
                return answer
        except OperationalError as error:
            if not _is_busy(error):
                raise
            answer = Busy()
    return answer


def _is_busy(error: OperationalError) -> bool:
    said = str(error.orig).lower()
    return "locked" in said or "busy" in said or "deadlock" in said or "timeout" in said
