"""What a query of a page is asked, so that a benchmark can ask each alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from core.analytics.source import Slice
from core.analytics.window import Window


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query is about. `item_id` is one that sold."""

    of: Slice
    window: Window
    today: dt.date
    item_id: int

    def last_days(self, most: int) -> Window:
        """The window's last days, at most so many: what a page asks of a longer one."""
        return Window.ending(self.window.last, min(self.window.days, most))

    @property
    def one(self) -> Slice:
        """That item alone."""
        return Slice(self.of.company_id, items=(self.item_id,))


@dataclass(frozen=True, slots=True)
class Query:
    """A query of a page."""

    page: str
    name: str
    ask: Callable[[Connection, Asked], object]
