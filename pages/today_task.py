"""A line of Today: what, why, what is at stake, and where its one action leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection

from core.analytics.expected import Pace, pace_of
from core.analytics.sales import sales_up_to
from core.platform.i18n import _
from core.platform.kept import kept
from core.platform.rights import Actor
from pages.registry import PAGES, entry
from pages.widgets.company import CompanyInView


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `subject` names its matter, and stays the same as long as that does;
    `stake_fen` None where money says nothing, or is hidden; `due_on` the last day on which
    doing it helps; `pinned` stands above all others."""

    subject: str
    what: str
    why: str
    page: str
    label: str
    stake_fen: int | None = None
    due_on: dt.date | None = None
    pinned: bool = False
    at_retail: bool = False
    query: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sight:
    """Whose day it is, and of which company."""

    actor: Actor
    company: CompanyInView
    connection: Connection

    @cached_property
    def today(self) -> dt.date:
        """The business day."""
        return self.company.today()

    @cached_property
    def last(self) -> dt.date:
        """The last day with sales; yesterday before the first."""
        days = [one.on for one in kept(sales_up_to, self.connection, self.company.id)]
        return max(days, default=self.today - dt.timedelta(days=1))

    @cached_property
    def pace(self) -> Pace:
        """What sales to come are taken from."""
        return pace_of(self.connection, self.company.id, self.last)

    def may(self, page: str) -> bool:
        """Whether the page of an action is there and may be opened."""
        if not any(one.key == page for one in PAGES):
            return False
        right = entry(page).permission
        return right is None or self.actor.may_anywhere(right)


def said(whose: str, what: str) -> str:
    """二店：3 件事."""
    return _("{whose}: {what}").format(whose=whose, what=what)


def named(names: Iterable[str], most: int = 3) -> str:
    """Some names, each once, and that there are more."""
    found = list(dict.fromkeys(names))
    return _(", ").join(found[:most]) + (" …" if len(found) > most else "")


def whole(parts: Iterable[int | None]) -> int | None:
    """The sum; nothing as soon as one part is hidden."""
    total = 0
    for part in parts:
        if part is None:
            return None
        total += part
    return total
