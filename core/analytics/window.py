"""A stretch of business days, and how to read it from facts cheaply.

Months inside the window are read from the monthly facts, the days at its edges from the daily
ones, so a year costs twelve rows an item and not 365. A month that lies mostly inside is read
whole and its few other days taken off again: no edge is ever longer than half a month. A
window compares with the same weekdays a year before (364 days back) or with as many days
just before it.
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

    def every_day(self) -> list[dt.date]:
        """Its days, in order."""
        return [self.first + DAY * n for n in range(self.days)]

    def before(self) -> Window:
        """As many days, just before."""
        return Window.ending(self.first - dt.timedelta(days=1), self.days)

    def year_before(self) -> Window:
        """The same weekdays a year before."""
        return Window(self.first - YEAR, self.last - YEAR)

    def pieces(self) -> Pieces:
        """Months and edge days that together are the window, by the fewest rows."""
        start, end = Period.of(self.first), Period.of(self.last)
        if start == end:
            around = _spans((start.first_day, self.first - DAY), (self.last + DAY, end.last_day))
            if sum(span.days for span in around) <= self.days:
                return Pieces((start.code, start.code), (), around)
            return Pieces(None, (self,), ())
        head, before = Window(self.first, start.last_day), (start.first_day, self.first - DAY)
        tail, after = Window(end.first_day, self.last), (self.last + DAY, end.last_day)
        edges: list[Window] = []
        less: list[Window] = []
        for edge, rest in ((head, _spans(before)), (tail, _spans(after))):
            if sum(span.days for span in rest) <= edge.days:
                less += rest
            else:
                edges.append(edge)
        first = start.next if head in edges else start
        last = end.previous if tail in edges else end
        months = (first.code, last.code) if first <= last else None
        return Pieces(months, tuple(edges), tuple(less))


def _spans(*ends: tuple[dt.date, dt.date]) -> tuple[Window, ...]:
    return tuple(Window(first, last) for first, last in ends if first <= last)


DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pieces:
    """`months`: first and last period, as codes; `edges`: stretches of single days to add;
    `less`: stretches of days that the months hold and the window does not."""

    months: tuple[int, int] | None
    edges: tuple[Window, ...]
    less: tuple[Window, ...]
