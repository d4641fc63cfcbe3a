"""What a place sends on to others, as a pace: the demand of a distribution centre.

A centre sells little itself; what it needs is what its stores take from it. Facts keep all that is
neither bought nor sold in one sum, of which write-offs and counts are parts: the rest are goods
that came from other places, or went to them. Of several places together only what left all of
them counts, so within a whole company nothing is counted twice.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, func, select

from core.analytics.definitions import COVER_DAYS
from core.analytics.item_sums import item_sums
from core.analytics.source import Slice, item_facts, open_sum
from core.analytics.window import Window

PARTS = ("other_micro", "wasted_micro", "counted_micro")


def pace_by_item(connection: Connection, of: Slice, last: dt.date) -> dict[int, tuple[int, int]]:
    """(micro sold, micro that left the places of a slice for others) in the 28 days up to `last`,
    by item."""
    facts = item_sums(connection, of, Window.ending(last, COVER_DAYS), ("sold_micro", *PARTS))
    rows = connection.execute(
        select(
            facts.c.item_id, open_sum(facts.c.sold_micro, "sold"), open_sum(_moved(facts), "micro")
        ).group_by(facts.c.item_id)
    )
    return {item: (sold, max(0, -moved)) for item, sold, moved in rows.all()}


def sent_on_by_place(
    connection: Connection, of: Slice, last: dt.date
) -> dict[tuple[int, int], int]:
    """The same by item and warehouse."""
    facts = item_facts(of, Window.ending(last, COVER_DAYS), PARTS)
    rows = connection.execute(
        select(facts.c.item_id, facts.c.warehouse_id, func.sum(_moved(facts)).label("micro"))
        .group_by(facts.c.item_id, facts.c.warehouse_id)
        .having(func.sum(_moved(facts)) < 0)
    )
    return {(row.item_id, row.warehouse_id): -int(row.micro) for row in rows}


def _moved(facts: Any) -> Any:
    """What came from other places, below zero what went there."""
    return facts.c.other_micro + facts.c.wasted_micro - facts.c.counted_micro
