"""What each shelf sold in the 28 days up to a day: kept by the door up to the firm's last day with
sales, else summed up from daily facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, Subquery, select

from core.analytics.definitions import COVER_DAYS
from core.analytics.source import Slice, item_facts, limits, sum_of
from core.analytics.window import Window
from models.base import table
from models.pace import FactPace, FactPaceDay

SOLD = ("sold_micro",)


def shelf_pace(
    connection: Connection, of: Slice, last: dt.date, measures: Sequence[str] = SOLD
) -> Subquery:
    """Sales of the 28 days up to `last`: columns item_id, warehouse_id, then measures of
    `FactPace`; no row, or 0, where nothing sold. Less than 0 where more came back."""
    pace, days = table(FactPace), table(FactPaceDay)
    window = Window.ending(last, COVER_DAYS)
    kept = connection.execute(
        select(days.c.company_id).where(
            days.c.company_id == of.company_id,
            days.c.from_on == window.first,
            days.c.to_on == window.last,
        )
    ).first()
    if kept is not None:
        return (
            select(pace.c.item_id, pace.c.warehouse_id, *(pace.c[name] for name in measures))
            .where(*limits(pace, of))
            .subquery("pace")
        )
    facts = item_facts(of, window, measures)
    return (
        select(facts.c.item_id, facts.c.warehouse_id, *(sum_of(facts, name) for name in measures))
        .group_by(facts.c.item_id, facts.c.warehouse_id)
        .subquery("pace")
    )
