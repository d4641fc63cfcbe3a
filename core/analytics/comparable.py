"""Which stores can be compared with the days before: those that sold through both.

A store that opened since, or that closed meanwhile, moves the total without saying anything
about how the others did; it is left out of the change and named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select

from core.analytics.source import Slice, limits
from core.analytics.window import Window
from core.platform.rows import as_date
from models.base import table
from models.company import OrgUnit
from models.facts import FactOrgDay

LATE = dt.timedelta(days=7)
"""A till may be so late before its store counts as closed; a first sale may fall so late."""


@dataclass(frozen=True, slots=True)
class Span:
    """From which day to which a store sold."""

    org_unit_id: int
    store: str
    first: dt.date
    last: dt.date


def spans(connection: Connection, of: Slice) -> list[Span]:
    """Every store with sales, by code."""
    facts, unit = table(FactOrgDay), table(OrgUnit)
    sold = or_(facts.c.net_sales_fen != 0, facts.c.sales_documents != 0)
    days = (
        select(
            facts.c.org_unit_id,
            func.min(facts.c.on).label("first"),
            func.max(facts.c.on).label("last"),
        )
        .where(sold, *limits(facts, Slice(of.company_id, of.units)))
        .group_by(facts.c.org_unit_id)
        .subquery()
    )
    rows = connection.execute(
        select(unit.c.id, unit.c.name, days.c.first, days.c.last)
        .join(days, days.c.org_unit_id == unit.c.id)
        .order_by(unit.c.code)
    )
    return [Span(row.id, row.name, as_date(row.first), as_date(row.last)) for row in rows]


def comparable(found: Sequence[Span], window: Window, against: Window) -> tuple[Span, ...]:
    """The stores that sold through both windows."""
    return tuple(
        one for one in found if one.first <= against.first + LATE and one.last >= window.last - LATE
    )
