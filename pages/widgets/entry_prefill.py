"""What an address says about a new document: place, partner and lines, for a button elsewhere.

`lines` is item.lot.micro for each, lot 0 for none; `warehouse`, `partner`, `to` and `reason`
go to the header or to every line. A kind that follows another begins from the
document that brought the goods. What is not a number, or not the reader's to see, is left
out: the person sees what is missing and types it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from core.documents.draft import Draft, Line
from core.documents.follow_lots import from_shelf
from core.documents.kind import Kind
from models.base import table
from models.catalog import Item, Partner
from models.company import Warehouse
from models.stock import Lot
from pages.widgets.address import whole

MOST = 60


def prefill(connection: Connection, kind: Kind, draft: Draft, asked: Mapping[str, str]) -> Draft:
    """The draft with what the address says."""
    place = _warehouse(connection, draft.company_id, asked.get("warehouse"))
    if place is not None:
        draft.warehouse_id, draft.org_unit_id = place
    goes_to = _warehouse(connection, draft.company_id, asked.get("to"))
    if kind.destination and goes_to is not None:
        draft.to_warehouse_id = goes_to[0]
    if kind.partner and _known(connection, Partner, draft.company_id, asked.get("partner")):
        draft.partner_id = whole(asked.get("partner"))
    lines = [line for text in asked.get("lines", "").split(",")[:MOST] if (line := _line(text))]
    if kind.source_required:
        place_id = draft.warehouse_id or 0
        return from_shelf(connection, kind, lines, place_id, draft.on) or draft
    items = _ids(connection, Item, draft.company_id, [line.item_id for line in lines])
    lots = _ids(connection, Lot, draft.company_id, [line.lot_id for line in lines])
    for line in lines:
        if line.item_id in items and (line.lot_id is None or line.lot_id in lots):
            line.reason = asked.get("reason", "")[:20]
            draft.lines.append(line)
    return draft


def _line(text: str) -> Line | None:
    parts = [whole(part) for part in text.split(".")]
    if len(parts) != 3 or not parts[0] or not parts[2]:
        return None
    return Line(item_id=parts[0], lot_id=parts[1] or None, entered_micro=parts[2])


def _warehouse(connection: Connection, company_id: int, text: str | None) -> tuple[int, int] | None:
    place = table(Warehouse)
    row = connection.execute(
        select(place.c.id, place.c.org_unit_id).where(
            place.c.id == whole(text), place.c.company_id == company_id
        )
    ).one_or_none()
    return None if row is None else (row.id, row.org_unit_id)


def _known(connection: Connection, model: type[Partner], company_id: int, text: str | None) -> bool:
    return bool(_ids(connection, model, company_id, [whole(text)]))


def _ids(
    connection: Connection,
    model: type[Item | Lot | Partner],
    company_id: int,
    ids: list[int | None],
) -> set[int]:
    of = table(model)
    rows = connection.execute(
        select(of.c.id).where(of.c.company_id == company_id, of.c.id.in_([i for i in ids if i]))
    )
    return {row.id for row in rows}
