"""What an analysis looks at: which days, stores and categories. All of it in the address.

It opens on the last day with sales, not on today: yesterday's till may not be in yet. The
comparison is last year, by weekdays and lunar feasts, if there were sales then, else the days
just before.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from sqlalchemy import Connection, select

from core.analytics.sales import UpTo, first_sale, sales_up_to
from core.analytics.source import Slice
from core.analytics.window import Window
from core.platform.i18n import _, counted
from core.platform.kept import kept
from models.base import table
from models.catalog import Category
from models.company import OrgUnit
from pages.widgets import formats
from pages.widgets.address import choose, days
from pages.widgets.company import CompanyInView

PERIODS = ("7", "30", "90", "365")
OWN = "own"
ALL = "all"
WHOLE = "whole"
"""From the first day with sales to the last."""


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows: goods and stores, days, the days compared with."""

    company: CompanyInView
    of: Slice
    window: Window
    against: Window | None
    against_year: bool
    up_to: list[UpTo]
    category: str
    store: str
    category_name: str
    store_name: str
    codes: dict[int, str] = field(default_factory=dict)
    first: dt.date | None = None
    """The first sale of these goods and stores."""

    def code_of(self, org_unit_id: int) -> str:
        """How the address names a store."""
        return self.codes.get(org_unit_id, "")

    def said(self) -> str:
        """In a line: the days, and against which."""
        if self.against is None:
            return _("{first} to {last}; nothing earlier to compare with").format(
                first=formats.day(self.window.first), last=formats.day(self.window.last)
            )
        if self.against_year:
            before = _("a year before, by weekdays and lunar feasts")
        elif self.against == self.window.before():
            before = counted("the {n} day before", "the {n} days before", self.window.days)
        else:
            before = _("{first} to {last}").format(
                first=formats.day(self.against.first), last=formats.day(self.against.last)
            )
        return _("{first} to {last}, against {before}").format(
            first=formats.day(self.window.first),
            last=formats.day(self.window.last),
            before=before,
        )


def look_at(
    connection: Connection, company: CompanyInView, where: Any, *, compares: bool = True
) -> View | None:
    """Draw the choices at the right of the title; None where nothing was ever sold."""
    up_to = kept(sales_up_to, connection, company.id)
    if not up_to:
        return None
    last = max(store.on for store in up_to)
    begun = kept(first_sale, connection, Slice(company.id)) or last
    period = choose(
        where,
        _("Time span"),
        {
            **{some: _("{n} days").format(n=some) for some in PERIODS},
            WHOLE: _("All"),
            OWN: _("Custom"),
        },
        "days",
        default=usual((last - begun).days + 1),
    )
    line = st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters")
    if period == OWN:
        window = _own(line, last)
    else:
        window = Window(begun, last) if period == WHOLE else Window.ending(last, int(period))
    of, store, store_name, category, category_name = _goods(connection, company, line)
    first = kept(first_sale, connection, of)
    against, year = _against(line, window, first) if compares else (None, False)
    return View(
        company,
        of,
        window,
        against,
        year,
        [one for one in up_to if store == ALL or one.org_unit_id in of.units],
        category,
        store,
        category_name,
        store_name,
        {unit: code for unit, (code, _name) in units_by_id(connection, company.id).items()},
        first,
    )


AUTO, BEFORE, YEAR = "auto", "before", "year"


def _against(line: Any, window: Window, first: dt.date | None) -> tuple[Window | None, bool]:
    """Which days the window is compared with, and whether they are last year's; none where
    nothing was sold that early."""
    ways = {
        AUTO: _("Compared by itself"),
        BEFORE: _("Against the days before"),
        YEAR: _("Against last year"),
        OWN: _("Against other days"),
    }
    way = choose(line.container(width=190), _("Compare"), ways, "vs", style="select")
    year = way == YEAR or (
        way == AUTO and first is not None and first <= window.year_before().first
    )
    against = window.year_before() if year else window.before()
    if way == OWN:
        return _own(line, against.last, against.first, "vs_dates"), False
    sold = first is not None and first <= against.first
    return (against if sold else None), year


def usual(known: int) -> str:
    """The period a page opens on, by how many days there are: one that has another before it."""
    if known >= 2 * 30:
        return "30"
    return "7" if known >= 2 * 7 else WHOLE


def slice_at(connection: Connection, company: CompanyInView, line: Any) -> Slice:
    """Draw the choices of store and category in a line; what they ask for."""
    return _goods(connection, company, line)[0]


def _goods(
    connection: Connection, company: CompanyInView, line: Any
) -> tuple[Slice, str, str, str, str]:
    units, categories = _units(connection, company.id), _categories(connection, company.id)
    store, category = ALL, ALL
    if len(units) > 1:
        names = {ALL: _("All stores"), **{code: name for code, (name, _unit) in units.items()}}
        store = choose(line.container(width=220), _("Store"), names, "store", style="select")
    if len(categories) > 1:
        names = {ALL: _("All categories"), **{c: name for c, (name, _ids) in categories.items()}}
        category = choose(
            line.container(width=220), _("Category"), names, "category", style="select"
        )
    of = Slice(
        company.id,
        (units[store][1],) if store != ALL else (),
        categories[category][1] if category != ALL else (),
    )
    store_name = units[store][0] if store != ALL else ""
    category_name = categories[category][0] if category != ALL else ""
    return of, store, store_name, category, category_name


def _own(where: Any, last: dt.date, first: dt.date | None = None, key: str = "dates") -> Window:
    first = first or last - dt.timedelta(days=29)
    label = _("Dates")
    return Window(*days(where, label, key, (first, last), label_visibility="collapsed", width=240))


def _units(connection: Connection, company_id: int) -> dict[str, tuple[str, int]]:
    unit = table(OrgUnit)
    found = connection.execute(
        select(unit.c.code, unit.c.name, unit.c.id)
        .where(unit.c.company_id == company_id)
        .order_by(unit.c.path)
    )
    return {row.code: (row.name, row.id) for row in found}


def _categories(connection: Connection, company_id: int) -> dict[str, tuple[str, tuple[int, ...]]]:
    """By code: the name, and the ids of the category and of all below it."""
    category = table(Category)
    rows = connection.execute(
        select(category.c.id, category.c.code, category.c.name, category.c.parent_id)
        .where(category.c.company_id == company_id)
        .order_by(category.c.code)
    ).all()
    below: dict[int, list[int]] = {}
    for row in rows:
        below.setdefault(row.parent_id or 0, []).append(row.id)

    def family(of: int) -> tuple[int, ...]:
        return (of, *(each for child in below.get(of, ()) for each in family(child)))

    return {row.code: (row.name, family(row.id)) for row in rows}


def units_by_id(connection: Connection, company_id: int) -> dict[int, tuple[str, str]]:
    """Code and name of each org unit."""
    return {unit: (code, name) for code, (name, unit) in _units(connection, company_id).items()}
