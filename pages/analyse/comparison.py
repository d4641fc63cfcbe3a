"""What a view is compared with: comparable stores, and last year by weekdays and feasts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from core.analytics import sales
from core.analytics.comparable import comparable, spans
from core.analytics.definitions import Sums
from core.analytics.feasts import windows_before, year_before
from core.analytics.source import Slice
from core.analytics.window import Window
from core.platform.kept import kept
from pages.analyse.filters import View
from pages.analyse.parts import each_day
from pages.widgets.charts_time import DayPair


@dataclass(frozen=True, slots=True)
class Comparison:
    """Comparable stores of a view, and the stretches of days they are compared with. Without
    an earlier period there are none."""

    view: View
    of: Slice
    windows: tuple[Window, ...]
    day_before: Mapping[dt.date, dt.date]
    left_out: tuple[str, ...] = ()

    def now(self, connection: Connection, whole: Sums) -> Sums:
        """What the comparable stores sold in the view's window; `whole` where all are."""
        if not self.left_out:
            return whole
        return kept(sales.total, connection, self.of, self.view.window)

    def before(self, connection: Connection) -> Sums:
        """What they sold in the days it is compared with; hidden where there are none."""
        if not self.windows:
            return Sums(net_sales_fen=0, cost_fen=None)
        found = [kept(sales.total, connection, self.of, window) for window in self.windows]
        costs = [sums.cost_fen for sums in found]
        return Sums(
            net_sales_fen=sum(sums.net_sales_fen for sums in found),
            cost_fen=None if None in costs else sum(cost or 0 for cost in costs),
        )

    def days(self, connection: Connection) -> list[DayPair]:
        """Net sales of each day of all stores, and of the comparable ones then."""
        now = _by_day(connection, self.view.of, self.view.window)
        if not self.day_before:
            return [DayPair(on, now.get(on, 0), None, None) for on in each_day(self.view.window)]
        whole = Window(min(self.day_before.values()), max(self.day_before.values()))
        then = _by_day(connection, self.of, whole)
        return [
            DayPair(on, now.get(on, 0), before := self.day_before[on], then.get(before, 0))
            for on in each_day(self.view.window)
        ]


def _by_day(connection: Connection, of: Slice, window: Window) -> dict[dt.date, int]:
    return {day.on: day.sums.net_sales_fen for day in kept(sales.by_day, connection, of, window)}


def compare(connection: Connection, view: View) -> Comparison:
    """How a view is compared."""
    if view.against is None:
        return Comparison(view, view.of, (), {})
    found = kept(spans, connection, view.of)
    chosen = comparable(found, view.window, view.against)
    out = tuple(one.store for one in found if one not in chosen)
    of = view.of
    if chosen and out:
        of = replace(view.of, units=tuple(one.org_unit_id for one in chosen))
    shift = view.window.first - view.against.first
    days = {
        on: year_before(on) if view.against_year else on - shift for on in each_day(view.window)
    }
    windows = windows_before(view.window) if view.against_year else (view.against,)
    return Comparison(view, of, windows, days, out if chosen else ())
