"""A stretch of business days, and how to read it from facts cheaply.

Whole months inside the window are read from the monthly facts, the days at its edges from
the daily ones, so a year costs twelve rows an item and not 365. A window compares with the
same weekdays a year before (364 days back) or with as many days just before it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.kernel.period import Period

YEAR = dt.timedelta(days=364)
"""52 weeks: the same weekdays, so that a Saturday meets a Saturday."""


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `first` to `last`, both included; refuses (ValueError) an empty one."""

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a window cannot end before it begins: {self.first} {self.last}")

    @classmethod
    def ending(cls, last: dt.date, days: int) -> Window:
        """The `days` days up to and with `last`."""
        return cls(last - dt.timedelta(days=days - 1), last)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> Window:
        """As many days, just before."""
        return Window.ending(self.first - dt.timedelta(days=1), self.days)

    def year_before(self) -> Window:
        """The same weekdays a year before."""
        return Window(self.first - YEAR, self.last - YEAR)

    def pieces(self) -> Pieces:
        """Whole months and edge days that together are the window."""
        start = Period.of(self.first)
        first_whole = start if start.first_day == self.first else start.next
        end = Period.of(self.last)
        last_whole = end if end.last_day == self.last else end.previous
        if last_whole < first_whole:
            return Pieces(None, (self,))
        edges = []
        if first_whole != start:
            edges.append(Window(self.first, start.last_day))
        if last_whole != end:
            edges.append(Window(end.first_day, self.last))
        return Pieces((first_whole.code, last_whole.code), tuple(edges))


@dataclass(frozen=True, slots=True)
class Pieces:
    """`months`: first and last whole period, as codes; `edges`: stretches of single days."""

    months: tuple[int, int] | None
    edges: tuple[Window, ...]
