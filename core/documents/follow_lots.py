"""A draft that gives goods back, begun by what lies on the shelf: which document brought it?

A return follows the document its goods came by. Whoever stands before a shelf knows items and
lots, so the newest document that brought the first of them, and of which something is still
to be returned, is found here; goods that others brought are left for returns of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from core.documents.draft import Draft, Line
from core.documents.follow import from_source, open_quantity
from core.documents.kind import Kind
from core.documents.read_entry import document, line


def from_shelf(
    connection: Connection, kind: Kind, wanted: Sequence[Line], warehouse_id: int, on: dt.date
) -> Draft | None:
    """A draft of `kind` for goods in a warehouse, their quantities in base units, from the
    newest document that brought the first of them; None where none in sight did."""
    for one in wanted:
        source = _newest(connection, kind, one, warehouse_id)
        if source is not None:
            parts = _parts(connection, source, wanted)
            return from_source(connection, kind, source, on, only=parts)
    return None


def _newest(connection: Connection, kind: Kind, one: Line, warehouse_id: int) -> int | None:
    """The newest document that brought an item, of its lot where one is said."""
    returned = open_quantity.c.fulfilled_micro + open_quantity.c.closed_micro
    left = func.coalesce(open_quantity.c.ordered_micro - returned, line.c.quantity_micro)
    lots = () if one.lot_id is None else (line.c.lot_id == one.lot_id,)
    return connection.execute(
        select(document.c.id)
        .join(line, line.c.document_id == document.c.id)
        .outerjoin(open_quantity, open_quantity.c.line_id == line.c.id)
        .where(
            line.c.item_id == one.item_id,
            *lots,
            document.c.kind.in_(kind.sources),
            document.c.state == "posted",
            document.c.reverses_id.is_(None),
            document.c.warehouse_id == warehouse_id,
            left > 0,
        )
        .order_by(document.c.on.desc(), document.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def _parts(connection: Connection, source_id: int, wanted: Sequence[Line]) -> dict[int, int]:
    """How much is wanted of each line of a document, base units by line id."""
    left = {(x.item_id, x.lot_id): x.entered_micro or 0 for x in wanted}
    parts: dict[int, int] = {}
    for row in connection.execute(
        select(line.c.id, line.c.item_id, line.c.lot_id, line.c.quantity_micro)
        .where(line.c.document_id == source_id)
        .order_by(line.c.line_no)
    ):
        for thing in ((row.item_id, row.lot_id), (row.item_id, None)):
            part = min(left.get(thing, 0), row.quantity_micro or 0)
            if part > 0:
                parts[row.id] = part
                left[thing] -= part
                break
    return parts
