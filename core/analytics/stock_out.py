"""How often a shelf was empty at close: listed item-store-days with stock ≤ 0.

Stretches of days without stock are facts of their own, so nothing is summed up here but their
days; a shelf counts from the day of its first move. Warehouses whose stock was never counted
are left out: of them nothing is known; and so are goods of one day, for an empty shelf at their
close is what was meant.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, and_, case, cast, func, or_, select

from core.analytics.source import Slice, limits
from core.analytics.window import DAY, Window
from core.platform.sql_days import day_number, number_of
from models.base import table
from models.catalog import Item
from models.company import Warehouse
from models.facts import FactEmpty
from models.stock import Balance

PLACES = ("store", "ordinary")


def empty_days(connection: Connection, of: Slice, window: Window) -> tuple[int, int]:
    """(item-store-days that closed without stock, those with data) in a window."""
    balance = table(Balance)
    empty = select(_sum(days_within(window))).where(*overlapping(of, window))
    since = case(
        (balance.c.first_on <= window.first, number_of(window.first)),
        else_=day_number(balance.c.first_on),
    )
    listed = select(_sum(number_of(window.last) + 1 - since)).where(
        balance.c.first_on <= window.last,
        balance.c.warehouse_id.in_(known_places(of)),
        balance.c.item_id.not_in(goods_of_one_day(of)),
        *limits(balance, of),
    )
    return connection.scalar(empty) or 0, connection.scalar(listed) or 0


def _sum(column: Any) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def days_within(window: Window, begun: int = 0) -> ColumnElement[int]:
    """How many days of a stretch lie in a window, its first `begun` days left out. Only what
    crosses an end of the window is counted by its dates."""
    fact = table(FactEmpty)
    first, end = number_of(window.first), number_of(window.last) + 1
    start = day_number(fact.c.since_on) + begun
    since = case((start > first, start), else_=first)
    until = func.coalesce(day_number(fact.c.until_on), end)
    stop = case((until < end, until), else_=end)
    inside = and_(fact.c.since_on >= window.first, fact.c.until_on <= window.last + DAY)
    return case((inside, fact.c.days - begun), (stop > since, stop - since), else_=0)


def overlapping(of: Slice, window: Window) -> list[ColumnElement[bool]]:
    """Conditions for stretches that reach into a window, on shelves whose stock is known."""
    fact = table(FactEmpty)
    reaches = or_(fact.c.until_on > window.first, fact.c.until_on.is_(None))
    return [reaches, *begun(of, window)]


def begun(of: Slice, window: Window) -> list[ColumnElement[bool]]:
    """Conditions for stretches that began by the window's end, on shelves whose stock is
    known."""
    fact = table(FactEmpty)
    return [
        fact.c.since_on <= window.last,
        fact.c.warehouse_id.in_(known_places(of)),
        fact.c.item_id.not_in(goods_of_one_day(of)),
        *limits(fact, of),
    ]


def goods_of_one_day(of: Slice) -> Any:
    """Items that are sold on the day they come, or not at all."""
    item = table(Item)
    return select(item.c.id).where(item.c.company_id == of.company_id, item.c.life_days <= 1)


def known_places(of: Slice) -> Any:
    """Stores and ordinary warehouses whose stock is known."""
    place = table(Warehouse)
    return select(place.c.id).where(
        place.c.company_id == of.company_id, place.c.stock_known, place.c.kind.in_(PLACES)
    )
