"""Stores that sell less than on the same days before, who lost most money first.

The days before are last year's, aligned by weekday and feast, or as many days just before. A
store is measured by its days that are in: one whose till is a day late has not sold less for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, literal, select, union_all

from core.analytics.comparable import Span
from core.analytics.feasts import windows_before
from core.analytics.source import Slice, item_facts, limits, open_sum
from core.analytics.window import YEAR, Window
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

    def windows(self, window: Window) -> tuple[Window, ...]:
        """Those days, as stretches; a day may count twice where a season moved."""
        if self.year:
            return windows_before(window)
        return (Window(window.first - self.shift, window.last - self.shift),)


A_YEAR = Against(year=True, shift=YEAR)


def falling(
    connection: Connection, of: Slice, window: Window, against: Against, stores: Sequence[Span]
) -> list[Falling]:
    """Those of some stores that sold less in a window than in the days before it is measured by,
    the most money first. One statement, over a row a store and day, or of some goods by item."""
    last = {one.org_unit_id: min(one.last, window.last) for one in stores}
    parts = list(_parts(of, window, against, last))
    if not parts:
        return []
    every = union_all(*parts).subquery("days")
    found = connection.execute(
        select(
            every.c.org_unit_id, open_sum(every.c.now_fen), open_sum(every.c.before_fen)
        ).group_by(every.c.org_unit_id)
    )
    names = {one.org_unit_id: one.store for one in stores}
    made = [Falling(unit, names[unit], last[unit], now, before) for unit, now, before in found]
    less = [one for one in made if one.lost_fen > 0]
    return sorted(less, key=lambda one: (-one.lost_fen, one.org_unit_id))


def _parts(
    of: Slice, window: Window, against: Against, last: Mapping[int, dt.date]
) -> Iterator[Select[Any]]:
    """Sales of both, for the stores whose days are in up to the same day together."""
    for day in sorted(set(last.values())):
        if day < window.first:
            continue
        units = tuple(sorted(unit for unit, until in last.items() if until == day))
        mine, days = replace(of, units=units), Window(window.first, day)
        yield _sold(mine, days, now=True)
        for stretch in against.windows(days):
            yield _sold(mine, stretch, now=False)


def _sold(of: Slice, window: Window, *, now: bool) -> Select[Any]:
    if of.of_goods:
        facts: Any = item_facts(of, window, ("net_sales_fen",))
        conditions = []
    else:
        facts = table(FactOrgDay)
        conditions = [facts.c.on.between(window.first, window.last), *limits(facts, of)]
    sold, nothing = facts.c.net_sales_fen, literal(0)
    return select(
        facts.c.org_unit_id,
        (sold if now else nothing).label("now_fen"),
        (nothing if now else sold).label("before_fen"),
    ).where(*conditions)
