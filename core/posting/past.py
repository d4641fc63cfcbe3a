"""Looking back before a backdated movement: would any later balance fall below zero?

A movement at an earlier moment changes every balance from there on, up to the next count of
the same place, which asserts what was there and absorbs the difference. A count that was
reversed asserts nothing any more.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from core.platform.rows import Rows, as_date
from core.posting.shelves import Shelves
from core.posting.streams import Position


@dataclass(frozen=True, slots=True)
class Later:
    """What followed a moment at one place (and lot): the balance just then, the lowest from
    there on with the day and document that made it, and the first count, if any."""

    then_micro: int
    lowest_micro: int
    lowest_on: dt.date | None
    lowest_document: int | None
    count_id: int | None
    count_at: int | None
    count_on: dt.date | None
    count_reason: str = ""


def later(
    rows: Rows,
    shelves: Shelves,
    place: tuple[int, int],
    lot_id: int | None,
    pool_id: int,
    after: Position,
) -> Later:
    """Reads the moves of a place (of one lot there) after a position of its stream."""
    item, warehouse = place
    condition, parameters = "", [item, pool_id, warehouse, after[0], *after]
    if lot_id is not None:
        condition = " AND lot_id = ?"
        parameters.append(lot_id)
    found = rows.select(
        'SELECT id, kind, quantity_micro, "on", at, document_id, amends_id, lot_id, reason'  # noqa: S608
        " FROM move WHERE item_id = ? AND cost_pool_id = ? AND warehouse_id = ?"
        " AND at >= ? AND (at, coalesce(amends_id, id)) > (?, ?)"
        f"{condition} ORDER BY at, coalesce(amends_id, id), id",
        parameters,
    )
    on_hand = shelves.on_hand[place] if lot_id is None else shelves.lots.get((lot_id, warehouse), 0)
    balance = on_hand - sum(row[2] for row in found)
    then = lowest = balance
    on: dt.date | None = None
    document: int | None = None
    for _, group in groupby(found, key=lambda row: row[6] or row[0]):
        together = list(group)  # a move and what amends it are one change
        move, kind, _, day, at, doc, amends, lot, reason = together[0]
        if kind == "count" and amends is None and lot == lot_id and _stands(rows, doc):
            return Later(then, lowest, on, document, move, at, as_date(day), reason)
        balance += sum(row[2] for row in together)
        if balance < lowest:
            lowest, on, document = balance, as_date(day), doc
    return Later(then, lowest, on, document, None, None, None)


def _stands(rows: Rows, document_id: int) -> bool:
    """Whether a document was not reversed."""
    row = rows.one("SELECT state FROM document WHERE id = ?", (document_id,))
    return row is None or row[0] != "reversed"
