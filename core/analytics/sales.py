"""What was sold: in all, by day, by store, by category, by item; and up to which day.

By day and store the totals of stores answer, unless some goods only are asked for. Cost lies
on the day of the sale, whatever came later.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, FromClause, Row, Subquery, cast, func, or_, select

from core.analytics.definitions import Sums
from core.analytics.item_sums import item_days, item_sums
from core.analytics.source import Slice, item_facts, limits, open_sum, sum_of
from core.analytics.window import Window
from core.platform.kept import kept
from core.platform.rows import as_date
from core.platform.sql_days import day_number, number_of
from models.base import table
from models.catalog import Category, Item
from models.company import OrgUnit
from models.facts import FactItemDay, FactOrgDay

_MONEY = ("net_sales_fen", "tax_fen", "discount_fen", "cost_now_fen", "provisional_fen")
_ALL = (*_MONEY, "sold_micro", "received_micro")
"""In the order of `Sums`."""
NAMES_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class UpTo:
    """The last day with sales of a unit. `store`: it sells every day, as a distribution centre or
    a head office need not."""

    org_unit_id: int
    name: str
    on: dt.date
    store: bool = True


@dataclass(frozen=True, slots=True)
class DaySums:
    """A day's sums, and the change of stock at cost booked on it."""

    on: dt.date
    sums: Sums
    stock_change_fen: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Sums of one category, store or item; `code` is the category's or item's."""

    id: int
    name: str
    sums: Sums
    code: str = ""
    category: str = ""


def sales_up_to(connection: Connection, company_id: int) -> list[UpTo]:
    """The last day with sales of every store that sold anything, by the store's code."""
    facts, unit = table(FactOrgDay), table(OrgUnit)
    last = (
        select(facts.c.org_unit_id, func.max(facts.c.on).label("last"))
        .where(
            facts.c.company_id == company_id,
            or_(facts.c.sales_documents != 0, facts.c.net_sales_fen != 0),
        )
        .group_by(facts.c.org_unit_id)
        .subquery()
    )
    found = connection.execute(
        select(unit.c.id, unit.c.name, unit.c.kind, last.c.last)
        .join(last, last.c.org_unit_id == unit.c.id)
        .order_by(unit.c.code)
    )
    return [UpTo(row.id, row.name, as_date(row.last), row.kind == "store") for row in found]


def first_sale(connection: Connection, of: Slice) -> dt.date | None:
    """The first day with sales."""
    facts = table(FactOrgDay)
    limit = limits(facts, Slice(of.company_id, of.units))
    first = connection.scalar(
        select(func.min(facts.c.on)).where(facts.c.net_sales_fen != 0, *limit)
    )
    return None if first is None else as_date(first)


def total(connection: Connection, of: Slice, window: Window) -> Sums:
    """Everything sold in a window; units only of some goods."""
    facts, names = _by_place(of, window)
    return sums_of(connection.execute(select(*_sums(facts, names))).one())


def _by_place(of: Slice, window: Window) -> tuple[Subquery, tuple[str, ...]]:
    """Facts by store, and what they tell: of all goods together money only."""
    if of.of_goods:
        return item_facts(of, window, _ALL), _ALL
    days = table(FactOrgDay)
    found = select(days.c.org_unit_id, *(days.c[name] for name in _MONEY)).where(
        days.c.on.between(window.first, window.last), *limits(days, of)
    )
    return found.subquery("facts"), _MONEY


def by_day(connection: Connection, of: Slice, window: Window) -> list[DaySums]:
    """Days of a window with sales or changes of stock, in order."""
    facts = table(FactItemDay if of.of_goods else FactOrgDay)
    names = (*_MONEY, "stock_value_fen")
    found = connection.execute(
        select(facts.c.on, *_sums(facts, names))
        .where(facts.c.on.between(window.first, window.last), *limits(facts, of))
        .group_by(facts.c.on)
        .order_by(facts.c.on)
    )
    return [DaySums(as_date(row.on), sums_of(row), row.stock_value_fen) for row in found]


def by_store(connection: Connection, of: Slice, window: Window) -> list[Group]:
    """Each store's sales, the largest first."""
    (facts, names), unit = _by_place(of, window), table(OrgUnit)
    sums = (
        select(facts.c.org_unit_id, *_sums(facts, names)).group_by(facts.c.org_unit_id).subquery()
    )
    found = connection.execute(
        select(unit.c.id, unit.c.name, *(sums.c[name] for name in names))
        .join(sums, sums.c.org_unit_id == unit.c.id)
        .order_by(sums.c.net_sales_fen.desc(), unit.c.id)
    )
    return [Group(row.id, row.name, sums_of(row)) for row in found]


def sums_by_item(connection: Connection, of: Slice, window: Window) -> dict[int, Sums]:
    """The sums of every item with facts in a window: one reading for lists, groups and bridges
    of the same days."""
    facts = item_sums(connection, of, window, _ALL)
    found = connection.execute(
        select(facts.c.item_id, *_sums(facts, _ALL)).group_by(facts.c.item_id)
    )
    return {row[0]: Sums(*row[1:]) for row in found.all()}


def by_category(connection: Connection, of: Slice, window: Window) -> list[Group]:
    """Each category's sales, the largest first."""
    item, category = table(Item), table(Category)
    belongs = connection.execute(
        select(item.c.id, item.c.category_id).where(item.c.company_id == of.company_id)
    )
    where: dict[int, int] = {row[0]: row[1] for row in belongs.all()}
    sums: dict[int, list[Sums]] = {}
    for one, sold in kept(sums_by_item, connection, of, window).items():
        sums.setdefault(where[one], []).append(sold)
    named = connection.execute(
        select(category.c.id, category.c.code, category.c.name).where(category.c.id.in_(sums))
    )
    groups = [Group(row.id, row.name, all_of(sums[row.id]), row.code) for row in named]
    return sorted(groups, key=lambda group: (-group.sums.net_sales_fen, group.id))


def all_of(parts: Sequence[Sums]) -> Sums:
    """Sums added up; what is hidden of one is hidden of all."""
    costs = [one.cost_fen for one in parts if one.cost_fen is not None]
    guesses = [one.provisional_fen for one in parts if one.provisional_fen is not None]
    return Sums(
        sum(one.net_sales_fen for one in parts),
        sum(one.tax_fen for one in parts),
        sum(one.discount_fen for one in parts),
        sum(costs) if len(costs) == len(parts) else None,
        sum(guesses) if len(guesses) == len(parts) else None,
        sum(one.sold_micro for one in parts),
        sum(one.received_micro for one in parts),
    )


def by_item(connection: Connection, of: Slice, window: Window, most: int) -> list[Group]:
    """The items that sold most, at most so many."""
    sums = kept(sums_by_item, connection, of, window)
    sold = [one for one in sums if sums[one].net_sales_fen]
    best = heapq.nsmallest(most, sold, key=lambda one: (-sums[one].net_sales_fen, one))
    item, category = table(Item), table(Category)
    named: dict[int, Any] = {}
    for start in range(0, len(best), NAMES_AT_ONCE):
        rows = connection.execute(
            select(item.c.id, item.c.code, item.c.name, category.c.name.label("category"))
            .join(category, category.c.id == item.c.category_id)
            .where(item.c.id.in_(best[start : start + NAMES_AT_ONCE]))
        )
        named |= {row.id: row for row in rows}
    return [
        Group(one, named[one].name, sums[one], named[one].code, named[one].category) for one in best
    ]


POINTS = 13
"""Points of an item's course: weeks of a quarter, days of a fortnight."""


def item_courses(
    connection: Connection, of: Slice, window: Window, items: Sequence[int]
) -> dict[int, list[int]]:
    """Net sales of some items over a window cut into at most 13 equal stretches of days."""
    stretch = -(-window.days // POINTS)
    points = -(-window.days // stretch)
    courses = {item: [0] * points for item in items}
    if not items:
        return courses
    asked = Slice(of.company_id, of.units, items=tuple(items))
    facts = item_days(connection, asked, window, ("net_sales_fen",))
    number = (day_number(facts.c.on) - number_of(window.last) + points * stretch - 1) / stretch
    point = cast(func.floor(number), BigInteger).label("point")
    found = connection.execute(
        select(facts.c.item_id, point, open_sum(facts.c.net_sales_fen)).group_by(
            facts.c.item_id, point
        )
    )
    for row in found:
        courses[row.item_id][row.point] = row.net_sales_fen
    return courses


def _sums(facts: FromClause, names: tuple[str, ...]) -> list[Any]:
    return [sum_of(facts, name) for name in names]


def sums_of(row: Row[Any]) -> Sums:
    """The sums that a row carries under the names of the facts."""
    return Sums(
        row.net_sales_fen,
        row.tax_fen,
        row.discount_fen,
        row.cost_now_fen,
        row.provisional_fen,
        getattr(row, "sold_micro", 0),
        getattr(row, "received_micro", 0),
    )
