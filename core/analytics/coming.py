"""Goods that are to come to a place: ordered from suppliers, and on their way between places.

What is open of a line is what was ordered less what came and what was given up. Lines that
are done are passed over by an index, so old documents cost nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from core.analytics.source import open_sum
from models.base import table
from models.documents import Document, DocumentLine, OpenQuantity

ORDER, SENT = "purchase.order", "stock.ship"


@dataclass(frozen=True, slots=True)
class Coming:
    """What is still to come of an item to a warehouse, in base units."""

    ordered_micro: int = 0
    on_its_way_micro: int = 0


def open_micro() -> ColumnElement[Any]:
    """What is still open of a line."""
    left = table(OpenQuantity).c
    return left.ordered_micro - left.fulfilled_micro - left.closed_micro


def open_lines_of(company_id: int, kind: str, *columns: ColumnElement[Any]) -> Select[Any]:
    """Columns of document, document_line and open_quantity, of posted lines still open."""
    document, line, left = table(Document), table(DocumentLine), table(OpenQuantity)
    return (
        select(*columns)
        .select_from(left)
        .join(line, line.c.id == left.c.line_id)
        .join(document, document.c.id == left.c.document_id)
        .where(
            left.c.company_id == company_id,
            open_micro() > 0,
            document.c.kind == kind,
            document.c.state == "posted",
        )
    )


def coming(
    connection: Connection, company_id: int, items: Collection[int]
) -> dict[tuple[int, int], Coming]:
    """What is still to come, by item and warehouse; for places the reader sees."""
    document, line = table(Document).c, table(DocumentLine).c
    found: dict[tuple[int, int], Coming] = {}
    for kind, place in ((ORDER, document.warehouse_id), (SENT, document.to_warehouse_id)):
        rows = connection.execute(
            open_lines_of(company_id, kind, line.item_id, place.label("place"), _sum())
            .where(line.item_id.in_(sorted(items)), place.is_not(None))
            .group_by(line.item_id, place)
        )
        for row in rows:
            before = found.get((row.item_id, row.place), Coming())
            ordered, sent = (row.micro, 0) if kind == ORDER else (0, row.micro)
            found[row.item_id, row.place] = Coming(
                before.ordered_micro + ordered, before.on_its_way_micro + sent
            )
    return found


def _sum() -> ColumnElement[Any]:
    return open_sum(open_micro(), "micro")
