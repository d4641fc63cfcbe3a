"""Names for the ids in a refusal, so that a person reads what to mend and not a number.

The sentence of a refusal stays where all sentences are; only its parameters change: an item
id becomes the item's name, a lot id its code, a field's key its label (translated by the
page). Read through a scoped connection; what may not be seen reads '—'.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from sqlalchemy import Connection, select

from core.documents.read_entry import document, item, line, lot, warehouse
from core.documents.refusals import Problems
from core.kernel.refusals import Refusal

NOBODY = "—"


def each(refusal: Refusal) -> tuple[Refusal, ...]:
    """A refusal taken apart: all that is wrong, one by one."""
    return refusal.found if isinstance(refusal, Problems) else (refusal,)


def named(connection: Connection, refusal: Refusal) -> Refusal:
    """The refusal with names for ids. A copy for showing only: its fields become text."""
    names: dict[str, Any] = {}
    for field in fields(refusal):
        value = getattr(refusal, field.name)
        if field.name in _NAMES and isinstance(value, int):
            names[field.name] = _NAMES[field.name](connection, value)
    return replace(refusal, **names) if names else refusal


def document_of(refusal: Refusal) -> tuple[int, str] | None:
    """The document that a refusal tells to look at: (id, number)."""
    number = getattr(refusal, "number", None) or getattr(refusal, "document_number", None)
    found = getattr(refusal, "document_id", None)
    return (found, number) if isinstance(found, int) and isinstance(number, str) else None


def _item(connection: Connection, item_id: int) -> str:
    row = connection.execute(select(item.c.name).where(item.c.id == item_id)).first()
    return row.name if row else NOBODY


def _lot(connection: Connection, lot_id: int) -> str:
    row = connection.execute(select(lot.c.code).where(lot.c.id == lot_id)).first()
    return row.code if row else NOBODY


def _warehouse(connection: Connection, warehouse_id: int) -> str:
    row = connection.execute(select(warehouse.c.name).where(warehouse.c.id == warehouse_id)).first()
    return row.name if row else NOBODY


def _line(connection: Connection, line_id: int) -> str:
    """An order line by its order's number and its item."""
    row = connection.execute(
        select(document.c.number, item.c.name)
        .select_from(line)
        .join(document, document.c.id == line.c.document_id)
        .join(item, item.c.id == line.c.item_id)
        .where(line.c.id == line_id)
    ).first()
    return f"{row.number} {row.name}" if row else NOBODY


_NAMES = {"item_id": _item, "lot_id": _lot, "warehouse_id": _warehouse, "line_id": _line}
