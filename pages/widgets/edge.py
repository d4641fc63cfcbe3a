"""The one place through which pages write: a verb in, a result or a refusal out.

Commits when the verb returns a result, rolls back when it returns a refusal
(core/platform/edge.py says how). No page, fragment or callback holds a write session itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from core.kernel.refusals import Refusal
from core.platform.database import connect
from core.platform.edge import perform_on
from core.platform.settings import settings

P = ParamSpec("P")
R = TypeVar("R")


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
    return perform_on(engine(), verb, *args, **kwargs)
