"""Losses of a window from monthly facts and the days at its edges, the cost by weekday."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, or_, select, union_all

from core.analytics.source import Slice, limits
from core.analytics.window import Window
from core.posting.trade_facts import WEEKDAYS
from models.base import table
from models.facts import FactLossDay, FactLossMonth

COUNTS = ("count_loss", "count_gain")
"""Reasons of counts: nobody knows why."""
SHOWN = "shown_fen"
"""Absent where the reader may not see cost; of itself it says nothing."""
_WHERE = ("item_id", "org_unit_id", "reason", "quantity_micro")


def loss_facts(of: Slice, window: Window) -> Subquery:
    """Losses of a window, the cost by weekday: months, and days at the edges, some of them
    taken off again. Several rows a key, of which only sums say something."""
    day, month = table(FactLossDay), table(FactLossMonth)
    pieces = window.pieces()
    parts: list[Select[Any]] = []
    if pieces.months:
        columns = (*_WHERE, *WEEKDAYS)
        parts.append(
            select(*(month.c[name] for name in columns), month.c.monday_fen.label(SHOWN)).where(
                month.c.period.between(*pieces.months), *limits(month, of)
            )
        )
    for stretches, sign in ((pieces.edges, 1), (pieces.less, -1)):
        if stretches:
            spans = [day.c.on.between(stretch.first, stretch.last) for stretch in stretches]
            every = [on for stretch in stretches for on in stretch.every_day()]
            parts.append(
                select(
                    *(day.c[name] for name in _WHERE[:3]),
                    (day.c.quantity_micro * sign).label("quantity_micro"),
                    *(
                        case(
                            (
                                day.c.on.in_([on for on in every if on.weekday() == number]),
                                day.c.cost_fen * sign,
                            ),
                            else_=0,
                        ).label(name)
                        for number, name in enumerate(WEEKDAYS)
                    ),
                    day.c.cost_fen.label(SHOWN),
                ).where(or_(*spans), *limits(day, of))
            )
    return union_all(*parts).subquery("losses")


def cost_of(facts: Subquery) -> ColumnElement[int]:
    """What all weekdays come to."""
    first, *others = (facts.c[name] for name in WEEKDAYS)
    return reduce(add, others, first)
