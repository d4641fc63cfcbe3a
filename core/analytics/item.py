"""One item: what it is, its lots, and every move of it with the document behind it.

Moves are read newest first and a page at a time, by the item's own index.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.analytics.source import Slice, limits
from core.platform.rows import as_date
from models.base import table
from models.catalog import Category, Item, Unit
from models.company import Warehouse
from models.documents import Document
from models.facts import FactLot
from models.stock import Lot, LotBalance, Move


@dataclass(frozen=True, slots=True)
class Card:
    """An item's master data, as a heading needs it."""

    id: int
    company_id: int
    code: str
    name: str
    category: str
    unit: str
    unit_en: str
    tracking: str
    life_days: int | None
    dropped_on: dt.date | None


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot in a warehouse that still has stock (or owes some)."""

    code: str
    warehouse: str
    produced_on: dt.date | None
    expires_on: dt.date | None
    quantity_micro: int
    value_fen: int | None


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A move, with its document. `inferred`: the lot was assumed, not seen."""

    at: int
    on: dt.date
    kind: str
    warehouse: str
    lot: str
    inferred: bool
    quantity_micro: int
    document_id: int
    document_kind: str
    number: str


def card(connection: Connection, item_id: int) -> Card | None:
    """An item; None where there is none in sight."""
    item, category, unit = table(Item), table(Category), table(Unit)
    row = connection.execute(
        select(
            item.c.id,
            item.c.company_id,
            item.c.code,
            item.c.name,
            category.c.name.label("category"),
            unit.c.name.label("unit"),
            unit.c.name_en,
            item.c.tracking,
            item.c.life_days,
            item.c.dropped_on,
        )
        .join(category, category.c.id == item.c.category_id)
        .join(unit, unit.c.id == item.c.base_unit_id)
        .where(item.c.id == item_id)
    ).one_or_none()
    return None if row is None else Card(*tuple(row))


def lots(connection: Connection, of: Slice) -> list[LotRow]:
    """Lots with stock of the items asked for, the first to expire first."""
    stock, lot, place, facts = table(LotBalance), table(Lot), table(Warehouse), table(FactLot)
    found = connection.execute(
        select(
            lot.c.code,
            place.c.name.label("warehouse"),
            lot.c.produced_on,
            lot.c.expires_on,
            stock.c.quantity_micro,
            facts.c.worth_fen,
        )
        .join(lot, lot.c.id == stock.c.lot_id)
        .join(place, place.c.id == stock.c.warehouse_id)
        .join(
            facts,
            (facts.c.lot_id == stock.c.lot_id) & (facts.c.warehouse_id == stock.c.warehouse_id),
            isouter=True,
        )
        .where(*limits(stock, of), stock.c.quantity_micro != 0)
        .order_by(lot.c.expires_on.is_(None), lot.c.expires_on, lot.c.code)
    )
    return [
        LotRow(
            row.code,
            row.warehouse,
            None if row.produced_on is None else as_date(row.produced_on),
            None if row.expires_on is None else as_date(row.expires_on),
            row.quantity_micro,
            row.worth_fen,
        )
        for row in found
    ]


def moves(
    connection: Connection, of: Slice, most: int, skip: int = 0, lot_id: int | None = None
) -> list[MoveRow]:
    """Moves of the items asked for, newest first: `most` after the first `skip`; of one lot if
    asked for."""
    move, place, lot, document = table(Move), table(Warehouse), table(Lot), table(Document)
    found = connection.execute(
        select(
            move.c.at,
            move.c.on,
            move.c.kind,
            place.c.name.label("warehouse"),
            lot.c.code.label("lot"),
            move.c.inferred,
            move.c.quantity_micro,
            move.c.document_id,
            document.c.kind.label("document_kind"),
            document.c.number,
        )
        .join(place, place.c.id == move.c.warehouse_id)
        .join(document, document.c.id == move.c.document_id)
        .join(lot, lot.c.id == move.c.lot_id, isouter=True)
        .where(*limits(move, of), *([] if lot_id is None else [move.c.lot_id == lot_id]))
        .order_by(move.c.at.desc(), move.c.id.desc())
        .limit(most)
        .offset(skip)
    )
    return [
        MoveRow(
            row.at,
            as_date(row.on),
            row.kind,
            row.warehouse,
            row.lot or "",
            bool(row.inferred),
            row.quantity_micro,
            row.document_id,
            row.document_kind,
            row.number or "",
        )
        for row in found
    ]
