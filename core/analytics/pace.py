"""What each shelf sold in the 28 days up to a day: kept by the door up to the firm's last day with
sales, else summed up from daily facts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, Subquery, and_, func, select

from core.analytics.definitions import COVER_DAYS
from core.analytics.source import Slice, item_facts, limits
from core.analytics.window import Window
from models.base import table
from models.facts import FactItemDay, FactPace, FactPaceDay


def shelf_pace(connection: Connection, of: Slice, last: dt.date) -> Subquery:
    """Sales of the 28 days up to `last`: columns item_id, warehouse_id, sold_micro; no row, or 0,
    where nothing sold. Less than 0 where more came back."""
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
            select(pace.c.item_id, pace.c.warehouse_id, pace.c.sold_micro)
            .where(*limits(pace, of))
            .subquery("pace")
        )
    facts = item_facts(of, window, ("sold_micro",))
    return (
        select(
            facts.c.item_id,
            facts.c.warehouse_id,
            func.sum(facts.c.sold_micro).label("sold_micro"),
        )
        .group_by(facts.c.item_id, facts.c.warehouse_id)
        .subquery("pace")
    )


def sold_lately(connection: Connection, of: Slice, last: dt.date, days: int) -> Subquery:
    """Sales of fewer days up to `last`, columns as above: the pace less the days before them."""
    pace, facts = shelf_pace(connection, of, last), table(FactItemDay)
    first = Window.ending(last, days).first
    earlier = (
        select(
            facts.c.item_id, facts.c.warehouse_id, func.sum(facts.c.sold_micro).label("sold_micro")
        )
        .where(
            *limits(facts, of),
            facts.c.on >= Window.ending(last, COVER_DAYS).first,
            facts.c.on < first,
        )
        .group_by(facts.c.item_id, facts.c.warehouse_id)
        .subquery("earlier")
    )
    same = and_(earlier.c.item_id == pace.c.item_id, earlier.c.warehouse_id == pace.c.warehouse_id)
    sold = pace.c.sold_micro - func.coalesce(earlier.c.sold_micro, 0)
    return (
        select(pace.c.item_id, pace.c.warehouse_id, sold.label("sold_micro"))
        .join(earlier, same, isouter=True)
        .subquery("lately")
    )
