"""One document: its head and lines, and the documents before and after it.

Through a scoped connection: cost the reader may not see is None, and so are sums of it.
Money in minor units, quantities in micro base units, instants in micros. What the document
did to the ledgers: read_effects.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, literal, or_, select

from core.documents.read_entry import document, item, line, lot, org_unit, partner, unit, warehouse
from core.documents.read_rows import made
from models.base import table
from models.documents import OpenQuantity
from models.people import User

user, open_quantity = table(User), table(OpenQuantity)


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a document, with names."""

    id: int
    company_id: int
    org_unit_id: int
    kind: str
    number: str | None
    state: str
    on: dt.date
    at: int | None
    partner_id: int | None
    partner: str | None
    warehouse: str | None
    org_unit: str | None
    source_id: int | None
    reverses_id: int | None
    import_id: int | None
    currency: str
    carries_cost: bool
    prices_include_tax: bool
    net_fen: int | None
    tax_fen: int | None
    gross_fen: int | None
    reference: str
    memo: str
    written_by: str | None
    written_at: int
    posted_by_id: int | None
    posted_at: int | None
    other_org_unit_id: int | None = None
    to_warehouse: str | None = None


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line as it was typed and as it was posted; what follows it took `done_micro`."""

    id: int
    line_no: int
    item_id: int | None
    code: str | None
    item: str | None
    unit_zh: str | None
    unit_en: str | None
    entered_micro: int | None
    quantity_micro: int | None
    gift_micro: int
    refused_micro: int
    price_micro: int | None
    discount_fen: int | None
    tax_rate_bp: int
    net_fen: int | None
    tax_fen: int | None
    gross_fen: int | None
    lot: str | None
    produced_on: dt.date | None
    expires_on: dt.date | None
    memo: str
    asked_micro: int | None
    done_micro: int | None
    closed_micro: int | None
    reason: str = ""
    to_lot: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """Another document of the chain; `how`: source, follower, reverses, reversal."""

    id: int
    kind: str
    number: str | None
    on: dt.date
    state: str
    how: str


def header(connection: Connection, document_id: int) -> Header | None:
    """The head of a document, None where there is none in sight."""
    writer, sent_to = user.alias(), warehouse.alias("sent_to")
    found = made(
        Header,
        connection,
        select(
            document.c.id,
            document.c.company_id,
            document.c.org_unit_id,
            document.c.kind,
            document.c.number,
            document.c.state,
            document.c.on,
            document.c.at,
            document.c.partner_id,
            partner.c.name,
            warehouse.c.name,
            org_unit.c.name,
            document.c.source_id,
            document.c.reverses_id,
            document.c.import_id,
            document.c.currency,
            document.c.carries_cost,
            document.c.prices_include_tax,
            document.c.net_fen,
            document.c.tax_fen,
            document.c.gross_fen,
            document.c.reference,
            document.c.memo,
            writer.c.name,
            document.c.created_at,
            document.c.posted_by,
            document.c.posted_at,
            document.c.other_org_unit_id,
            sent_to.c.name,
        )
        .outerjoin(partner, partner.c.id == document.c.partner_id)
        .outerjoin(warehouse, warehouse.c.id == document.c.warehouse_id)
        .outerjoin(sent_to, sent_to.c.id == document.c.to_warehouse_id)
        .outerjoin(org_unit, org_unit.c.id == document.c.org_unit_id)
        .outerjoin(writer, writer.c.id == document.c.created_by)
        .where(document.c.id == document_id),
    )
    return found[0] if found else None


def by_number(connection: Connection, company_id: int, number: str) -> int | None:
    """The id of a document by its number."""
    return connection.scalar(
        select(document.c.id).where(
            document.c.company_id == company_id, document.c.number == number
        )
    )


def lines(connection: Connection, document_id: int) -> list[LineShown]:
    """The lines, in order."""
    return made(
        LineShown,
        connection,
        select(
            line.c.id,
            line.c.line_no,
            line.c.item_id,
            item.c.code,
            item.c.name,
            unit.c.name,
            unit.c.name_en,
            line.c.entered_micro,
            line.c.quantity_micro,
            line.c.gift_micro,
            line.c.refused_micro,
            line.c.price_micro,
            line.c.discount_fen,
            line.c.tax_rate_bp,
            line.c.net_fen,
            line.c.tax_fen,
            line.c.gross_fen,
            func.coalesce(lot.c.code, line.c.lot_code),
            func.coalesce(line.c.produced_on, lot.c.produced_on, type_=line.c.produced_on.type),
            func.coalesce(line.c.expires_on, lot.c.expires_on, type_=line.c.expires_on.type),
            line.c.memo,
            open_quantity.c.ordered_micro,
            open_quantity.c.fulfilled_micro,
            open_quantity.c.closed_micro,
            line.c.reason,
            line.c.to_lot_code,
        )
        .outerjoin(item, item.c.id == line.c.item_id)
        .outerjoin(unit, unit.c.id == line.c.unit_id)
        .outerjoin(lot, lot.c.id == line.c.lot_id)
        .outerjoin(open_quantity, open_quantity.c.line_id == line.c.id)
        .where(line.c.document_id == document_id)
        .order_by(line.c.line_no),
    )


def related(connection: Connection, head: Header) -> list[Related]:
    """Documents before and after it: sources, followers, and reversals either way."""
    mine, theirs = line.alias(), line.alias()
    sources = (
        select(theirs.c.document_id)
        .join(mine, mine.c.source_line_id == theirs.c.id)
        .where(mine.c.document_id == head.id)
    )
    followers = (
        select(theirs.c.document_id)
        .join(mine, theirs.c.source_line_id == mine.c.id)
        .where(mine.c.document_id == head.id)
    )
    ways: Mapping[str, Any] = {
        "source": or_(document.c.id == (head.source_id or 0), document.c.id.in_(sources)),
        "reverses": document.c.id == (head.reverses_id or 0),
        "follower": and_(
            document.c.reverses_id.is_(None),
            or_(document.c.source_id == head.id, document.c.id.in_(followers)),
        ),
        "reversal": document.c.reverses_id == head.id,
    }
    found: list[Related] = []
    for how, condition in ways.items():
        if how == "source" and head.reverses_id is not None:
            continue
        found += made(
            Related,
            connection,
            select(
                document.c.id,
                document.c.kind,
                document.c.number,
                document.c.on,
                document.c.state,
                literal(how),
            )
            .where(
                condition, document.c.state.in_(("posted", "reversed")), document.c.id != head.id
            )
            .order_by(document.c.id),
        )
    return found
