"""Which lots a move takes: those it was worked out for, named in the transfer, so that the first to
expire is not sent where nobody could sell it in time.

What was worked out is kept by last day of sale. Fewer than suggested leaves what lasts at home
first, then what has the least time; more, and what is no longer there, is taken of the first to
expire that can still be sold when it arrives. Goods without lots are not named.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.planning.suggest.moves import Load
from core.planning.under_way import TRANSFER_DAYS
from core.platform.rows import Rows, as_date, as_json


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot at the giver: what is there, and the last day it may be sold."""

    id: int
    quantity_micro: int
    last_on: dt.date


def given(load: Load | None) -> dict[str, object]:
    """A load as it is kept; empty for none."""
    if load is None:
        return {}
    until = {str(lot.last_on): lot.quantity_micro for lot in load.dying}
    return {"until": until, "lasting": load.lying_micro, "from": str(load.lasts_until)}


def lots_there(rows: Rows, item_id: int, warehouse_id: int) -> list[Lot]:
    """The lots of an item in a warehouse, the first off sale first."""
    found = rows.select(_LOTS, (item_id, warehouse_id))
    lots = [
        Lot(
            lot,
            micro,
            dt.date.max if expires is None else as_date(expires) - dt.timedelta(days=off or 0),
        )
        for lot, micro, expires, off in found
    ]
    return sorted(lots, key=lambda lot: (lot.last_on, lot.id))


def named(
    lots: list[Lot], kept: object, micro: int, today: dt.date
) -> list[tuple[int | None, int]]:
    """(lot, millionths) that make up a move of `micro`; the lot is None where none is named."""
    arrival = today + dt.timedelta(days=TRANSFER_DAYS)
    left = {lot.id: lot.quantity_micro for lot in lots if lot.last_on >= arrival}
    taken: dict[int, int] = defaultdict(int)
    for first, last, wanted in _wanted(as_json(kept)):
        micro -= _take(lots, left, taken, min(wanted, micro), (first, last))
    micro -= _take(lots, left, taken, micro, (arrival, dt.date.max))
    named: list[tuple[int | None, int]] = [(lot.id, taken[lot.id]) for lot in lots if taken[lot.id]]
    return [*named, (None, micro)] if micro else named


def _wanted(kept: Mapping[str, Any]) -> list[tuple[dt.date, dt.date, int]]:
    """(first and last of the last days, millionths), what is left out last, last."""
    if not kept:
        return []
    days = [(as_date(day), wanted) for day, wanted in sorted(kept["until"].items(), reverse=True)]
    found = [(day, day, int(wanted)) for day, wanted in days]
    return [*found, (as_date(kept["from"]), dt.date.max, int(kept["lasting"]))]


def _take(
    lots: list[Lot],
    left: dict[int, int],
    taken: dict[int, int],
    wanted: int,
    between: tuple[dt.date, dt.date],
) -> int:
    """Takes up to `wanted` of lots whose last day lies between; how much that was."""
    got = 0
    for lot in lots:
        if between[0] <= lot.last_on <= between[1]:
            part = min(left.get(lot.id, 0), wanted - got)
            left[lot.id] = left.get(lot.id, 0) - part
            taken[lot.id] += part
            got += part
    return got


_LOTS = (
    "SELECT l.id, b.quantity_micro, l.expires_on, c.off_sale_days FROM lot_balance b"
    " JOIN lot l ON l.id = b.lot_id JOIN item i ON i.id = b.item_id"
    " JOIN category c ON c.id = i.category_id"
    " WHERE b.item_id = ? AND b.warehouse_id = ? AND b.quantity_micro > 0"
)
