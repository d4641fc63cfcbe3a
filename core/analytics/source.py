"""Where reports read from: fact tables through a scoped connection, cut to what is asked.

A `Slice` says whose numbers: a company, and if wanted some org units and categories. Sums
of hidden values are hidden: `whole_sum` is absent as soon as one value of it is, for a sum
of the visible rest would be a wrong number. Quantities are never multiplied by money in SQL.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Table,
    case,
    cast,
    func,
    or_,
    select,
    union_all,
)

from core.analytics.window import Window
from core.kernel.period import Period
from core.platform.sql_days import day_number, number_of
from models.base import Access, table
from models.catalog import Item
from models.company import Warehouse
from models.facts import FactItemDay, FactItemMonth

MEASURES = (
    "received_micro",
    "sold_micro",
    "other_micro",
    "net_sales_fen",
    "tax_fen",
    "discount_fen",
    "cost_now_fen",
    "provisional_fen",
    "received_fen",
    "stock_value_fen",
)


@dataclass(frozen=True, slots=True)
class Slice:
    """Whose numbers. `units` and `categories` are ids, empty for all."""

    company_id: int
    units: tuple[int, ...] = ()
    categories: tuple[int, ...] = ()
    items: tuple[int, ...] = ()

    @property
    def of_goods(self) -> bool:
        """Whether it asks for some goods only, which the store totals do not know."""
        return bool(self.categories or self.items)


def whole_sum(column: ColumnElement[Any], name: str | None = None) -> ColumnElement[Any]:
    """The sum, or nothing where any value of it is hidden; 0 of no rows."""
    total = cast(func.coalesce(func.sum(column), 0), BigInteger)
    return case((func.count() == func.count(column), total)).label(
        name or str(getattr(column, "name", "total"))
    )


def open_sum(column: ColumnElement[Any], name: str | None = None) -> ColumnElement[Any]:
    """The sum of a column that is hidden from nobody; 0 of no rows."""
    total = cast(func.coalesce(func.sum(column), 0), BigInteger)
    return total.label(name or str(getattr(column, "name", "total")))


HIDDEN = frozenset(
    {
        "lasting_fen",
        *(n for n, c in table(FactItemMonth).c.items() if c.info.get("access") is Access.COST),
    }
)
"""Measures that need the right to see cost."""


def sum_of(facts: FromClause, name: str) -> ColumnElement[Any]:
    """The sum of a measure, by its own kind."""
    return (whole_sum if name in HIDDEN else open_sum)(facts.c[name], name)


def limits(facts: FromClause, of: Slice) -> list[ColumnElement[bool]]:
    """Conditions that cut a fact table to a slice."""
    found: list[ColumnElement[bool]] = [facts.c.company_id == of.company_id]
    if of.units:
        found.append(facts.c.org_unit_id.in_(of.units))
    if of.categories:
        item = table(Item)
        found.append(
            facts.c.item_id.in_(select(item.c.id).where(item.c.category_id.in_(of.categories)))
        )
    if of.items:
        found.append(facts.c.item_id.in_(of.items))
        if "on" in facts.c and "warehouse_id" in facts.c:  # with this an index leads to the days
            place = table(Warehouse)
            found.append(
                facts.c.warehouse_id.in_(
                    select(place.c.id).where(place.c.company_id == of.company_id)
                )
            )
    return found


def item_facts(of: Slice, window: Window, measures: Sequence[str] = MEASURES) -> Subquery:
    """Rows of item × warehouse over a window: months, and days at the edges, some of them taken
    off again.

    Columns: item_id, warehouse_id, org_unit_id, then the measures; several rows a key, of which
    only sums say something. The measure `LASTING` is each change of stock at cost times the
    days from it to the window's end.
    """
    day, month = table(FactItemDay), table(FactItemMonth)
    pieces = window.pieces()
    parts: list[Select[Any]] = []
    if pieces.months:
        first, last = pieces.months
        parts.append(
            select(*_measured(month, measures, window)).where(
                month.c.period.between(first, last), *limits(month, of)
            )
        )
    for stretches, sign in ((pieces.edges, 1), (pieces.less, -1)):
        if stretches:
            spans = [day.c.on.between(stretch.first, stretch.last) for stretch in stretches]
            parts.append(
                select(*_measured(day, measures, window, sign)).where(or_(*spans), *limits(day, of))
            )
    return union_all(*parts).subquery("facts")


KEYS = ("item_id", "warehouse_id", "org_unit_id")
LASTING = "lasting_fen"


def _measured(
    facts: Table, measures: Sequence[str], window: Window, sign: int = 1
) -> list[ColumnElement[Any]]:
    found: list[ColumnElement[Any]] = [facts.c[name] for name in KEYS]
    for name in measures:
        value = lasting(facts, window) if name == LASTING else facts.c[name]
        found.append((value if sign > 0 else -value).label(name))
    return found


def lasting(facts: Table, window: Window) -> ColumnElement[Any]:
    """Changes of stock at cost, each times the days from it to the end of the window; those of
    a month as one, by its own days and those after it."""
    end = number_of(window.last)
    if "on" in facts.c:
        return facts.c.stock_value_fen * (end + 1 - day_number(facts.c.on))
    months = window.pieces().months
    assert months is not None  # noqa: S101
    ahead = {}
    period = Period.from_code(months[0])
    while period.code <= months[1]:
        ahead[period.code] = end - number_of(period.last_day)
        period = period.next
    late = case(ahead, value=facts.c.period, else_=0)
    return facts.c.stock_days_fen + facts.c.stock_value_fen * late


def until(last: dt.date) -> Window:
    """All time up to a day."""
    return Window(dt.date(1900, 1, 1), last)


__all__ = [
    "KEYS",
    "LASTING",
    "MEASURES",
    "Slice",
    "day_number",
    "item_facts",
    "lasting",
    "limits",
    "number_of",
    "open_sum",
    "sum_of",
    "table",
    "until",
    "whole_sum",
]
