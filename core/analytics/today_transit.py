"""Transfers on their way for too long: shipped, and not received whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.platform.rows import as_date
from models.base import table
from models.catalog import Item
from models.company import OrgUnit
from models.documents import Document, DocumentLine, OpenQuantity

SHIPMENT, LONG = "stock.ship", 2


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A shipment with goods that did not arrive. `store`: where they should."""

    document_id: int
    number: str
    store: str
    on: dt.date
    days: int
    items: tuple[str, ...]


def long_on_the_way(connection: Connection, company_id: int, today: dt.date) -> list[OnTheWay]:
    """Shipments of more than two days ago with goods still to come, the oldest first."""
    document, line, left = table(Document), table(DocumentLine), table(OpenQuantity)
    unit, item = table(OrgUnit), table(Item)
    rows = connection.execute(
        select(
            document.c.id,
            document.c.number,
            document.c.on,
            unit.c.name.label("store"),
            item.c.name.label("item"),
        )
        .join(left, left.c.document_id == document.c.id)
        .join(line, line.c.id == left.c.line_id)
        .join(item, item.c.id == line.c.item_id)
        .join(unit, unit.c.id == document.c.other_org_unit_id, isouter=True)
        .where(
            document.c.company_id == company_id,
            document.c.kind == SHIPMENT,
            document.c.state == "posted",
            document.c.on < today - dt.timedelta(days=LONG),
            left.c.ordered_micro - left.c.fulfilled_micro - left.c.closed_micro > 0,
        )
        .order_by(document.c.on, document.c.id, line.c.line_no)
    )
    found: dict[int, OnTheWay] = {}
    for row in rows:
        known = found.get(row.id)
        on = as_date(row.on)
        found[row.id] = OnTheWay(
            row.id,
            row.number or "",
            row.store or "",
            on,
            (today - on).days,
            (*(known.items if known else ()), row.item),
        )
    return list(found.values())
