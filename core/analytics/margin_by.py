"""Who buys, and by which way: sales and cost by customer and by channel.

Customers are kept by month, so their days are the whole months that a window touches; channels
by month and day, so theirs are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, FromClause, Select, Table, func, or_, select, union_all

from core.analytics.definitions import Sums
from core.analytics.sales import Group
from core.analytics.source import Slice, limits, sum_of
from core.analytics.window import Window
from core.kernel.period import Period
from models.base import table
from models.catalog import Partner
from models.facts import (
    FactChannelDay,
    FactChannelItemDay,
    FactChannelItemMonth,
    FactPartnerItemMonth,
    FactPartnerMonth,
)

_NAMES = ("net_sales_fen", "cost_now_fen", "sold_micro")


@dataclass(frozen=True, slots=True)
class Channel:
    """What one channel sold; `code` is how documents name it."""

    code: str
    sums: Sums


def months_of(window: Window) -> Window:
    """The whole months that a window touches."""
    return Window(Period.of(window.first).first_day, Period.of(window.last).last_day)


def by_customer(connection: Connection, of: Slice, window: Window, most: int) -> list[Group]:
    """The customers who bought most in the months of a window; tills know no customer."""
    facts = table(FactPartnerItemMonth if of.of_goods else FactPartnerMonth)
    partner = table(Partner)
    months = (Period.of(window.first).code, Period.of(window.last).code)
    sums = (
        select(facts.c.partner_id, *_sums(facts))
        .where(facts.c.period.between(*months), *limits(facts, of))
        .group_by(facts.c.partner_id)
        .having(or_(func.sum(facts.c.net_sales_fen) != 0, func.sum(facts.c.sold_micro) != 0))
        .order_by(func.sum(facts.c.net_sales_fen).desc(), facts.c.partner_id)
        .limit(most)
        .subquery()
    )
    rows = connection.execute(
        select(partner.c.id, partner.c.name, partner.c.code, *(sums.c[name] for name in _NAMES))
        .join(sums, sums.c.partner_id == partner.c.id)
        .order_by(sums.c.net_sales_fen.desc(), partner.c.id)
    )
    return [Group(row.id, row.name, _of(row), row.code) for row in rows]


def by_channel(connection: Connection, of: Slice, window: Window) -> list[Channel]:
    """Each channel, the largest first."""
    facts = _channel_facts(of, window)
    rows = connection.execute(
        select(facts.c.channel, *_sums(facts))
        .group_by(facts.c.channel)
        .having(or_(func.sum(facts.c.net_sales_fen) != 0, func.sum(facts.c.sold_micro) != 0))
        .order_by(func.sum(facts.c.net_sales_fen).desc(), facts.c.channel)
    )
    return [Channel(row.channel, _of(row)) for row in rows]


def _channel_facts(of: Slice, window: Window) -> FromClause:
    """Of all goods a row a day, of some by months and the days at their edges."""
    if not of.of_goods:
        days = table(FactChannelDay)
        inside = days.c.on.between(window.first, window.last)
        return _measured(days, 1).where(inside, *limits(days, of)).subquery("channels")
    day, month = table(FactChannelItemDay), table(FactChannelItemMonth)
    pieces = window.pieces()
    parts: list[Select[Any]] = []
    if pieces.months:
        parts.append(
            _measured(month, 1).where(month.c.period.between(*pieces.months), *limits(month, of))
        )
    for stretches, sign in ((pieces.edges, 1), (pieces.less, -1)):
        if stretches:
            spans = [day.c.on.between(one.first, one.last) for one in stretches]
            parts.append(_measured(day, sign).where(or_(*spans), *limits(day, of)))
    return union_all(*parts).subquery("channels")


def _measured(facts: Table, sign: int) -> Select[Any]:
    return select(
        facts.c.channel,
        *((facts.c[name] if sign > 0 else -facts.c[name]).label(name) for name in _NAMES),
    )


def _sums(facts: FromClause) -> list[Any]:
    return [sum_of(facts, name) for name in _NAMES]


def _of(row: Any) -> Sums:
    return Sums(
        net_sales_fen=row.net_sales_fen, cost_fen=row.cost_now_fen, sold_micro=row.sold_micro
    )
