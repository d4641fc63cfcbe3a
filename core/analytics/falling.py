"""Stores that sell less than on the same days before, who lost most money first.

The days before are last year's, aligned by weekday and feast, or as many days just before. A
store is measured by its days that are in: one whose till is a day late has not sold less for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, Date, and_, case, literal, or_, select

from core.analytics.comparable import Span
from core.analytics.feasts import windows_before
from core.analytics.source import Slice, limits, open_sum
from core.analytics.window import DAY, YEAR, Window
from models.base import table
from models.facts import FactOrgDay


@dataclass(frozen=True, slots=True)
class Falling:
    """A store with its net sales of some days up to `last`, and of the same days before."""

    org_unit_id: int
    store: str
    last: dt.date
    now_fen: int
    before_fen: int

    @property
    def lost_fen(self) -> int:
        """How much less it sold, positive."""
        return self.before_fen - self.now_fen


@dataclass(frozen=True, slots=True)
class Against:
    """What some days are measured by: last year's (`year`), or as many that begin `shift`
    earlier."""

    year: bool
    shift: dt.timedelta

    def stretches(self, window: Window) -> Iterator[tuple[Window, dt.timedelta]]:
        """Those days, in the order of the window's, each stretch with how much earlier it is; a
        day may count twice where a season moved."""
        if not self.year:
            yield Window(window.first - self.shift, window.last - self.shift), self.shift
            return
        met = window.first
        for one in windows_before(window):
            yield one, met - one.first
            met += DAY * one.days


A_YEAR = Against(year=True, shift=YEAR)


def falling(
    connection: Connection, of: Slice, window: Window, against: Against, stores: Sequence[Span]
) -> list[Falling]:
    """Those of some stores that sold less in a window than in the days before it is measured by,
    the most money first. Of all goods: one statement, over a row a store and day."""
    known = {one.org_unit_id: one for one in stores if one.last >= window.first}
    if not known:
        return []
    facts = table(FactOrgDay)
    late = {unit: one.last for unit, one in known.items() if one.last < window.last}
    stretches = list(against.stretches(window))

    def within(days: Window, earlier: dt.timedelta) -> ColumnElement[bool]:
        """Days of a stretch, of each store up to the last that is in."""
        until = {unit: literal(last - earlier, Date) for unit, last in late.items()}
        last = literal(days.last, Date)
        ends = case(until, value=facts.c.org_unit_id, else_=last) if until else last
        return and_(facts.c.on.between(days.first, days.last), facts.c.on <= ends)

    def sold(days: Window, earlier: dt.timedelta) -> ColumnElement[int]:
        return case((within(days, earlier), facts.c.net_sales_fen), else_=0)

    before: ColumnElement[int] = literal(0)
    for days, earlier in stretches:
        before = before + sold(days, earlier)
    asked = [window, *(days for days, _earlier in stretches)]
    rows = connection.execute(
        select(
            facts.c.org_unit_id,
            open_sum(sold(window, dt.timedelta()), "now_fen"),
            open_sum(before, "before_fen"),
        )
        .where(
            or_(*(facts.c.on.between(days.first, days.last) for days in asked)),
            *limits(facts, replace(of, units=tuple(known), categories=(), items=())),
        )
        .group_by(facts.c.org_unit_id)
    )
    found = [
        Falling(unit, known[unit].store, min(known[unit].last, window.last), now, then)
        for unit, now, then in rows
    ]
    less = [one for one in found if one.lost_fen > 0]
    return sorted(less, key=lambda one: (-one.lost_fen, one.org_unit_id))
