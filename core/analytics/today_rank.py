"""How Today ranks: what is pinned, then what is due before the next cut-off, then by stake.

`stake` is E[loss if nothing is done by the deadline] − E[loss if the action is done], in
money. Orders go out at the cut-off; what is due by that day comes before what can wait.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Protocol, TypeVar

CUT_OFF = dt.time(15)
"""When orders of the day go out."""


class Ranked(Protocol):
    """What ranking looks at."""

    @property
    def pinned(self) -> bool: ...
    @property
    def due_on(self) -> dt.date | None: ...
    @property
    def stake_fen(self) -> int | None: ...


Line = TypeVar("Line", bound=Ranked)


def next_cut_off(now: dt.datetime) -> dt.date:
    """The day of the next cut-off: today until it has passed. `now` is local time."""
    day = now.date()
    return day if now.time() < CUT_OFF else day + dt.timedelta(days=1)


def urgent(line: Ranked, cut_off: dt.date) -> bool:
    """Whether it is due before the next cut-off."""
    return line.due_on is not None and line.due_on <= cut_off


def ranked(lines: Iterable[Line], cut_off: dt.date) -> list[Line]:
    """The lines in the order they are to be done."""
    return sorted(
        lines,
        key=lambda line: (not line.pinned, not urgent(line, cut_off), -(line.stake_fen or 0)),
    )
