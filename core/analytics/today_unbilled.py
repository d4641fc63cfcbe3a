"""Receipts without a bill for too long: the input tax of them is not deducted.

What is still estimated of a receipt stands for its share of the receipt's tax. Whether a bill
is missing is read from what is owed: of a receipt whose amounts are hidden, nothing can be told.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from core.kernel.amounts import round_half_up
from core.platform.rows import as_date
from models.base import table
from models.catalog import Partner
from models.documents import Document
from models.settlement import OpenItem

LONG = 60
ROLE, RECEIPT = "ap_estimated", "purchase.receipt"


@dataclass(frozen=True, slots=True)
class Unbilled:
    """A supplier whose bills are missing."""

    partner_id: int
    supplier: str
    receipts: int
    first_id: int
    first_on: dt.date
    open_fen: int
    tax_fen: int


def unbilled(connection: Connection, company_id: int, today: dt.date) -> list[Unbilled]:
    """Suppliers with receipts unbilled for over 60 days, the most input tax first."""
    owed, document, partner = table(OpenItem), table(Document), table(Partner)
    rows = connection.execute(
        select(
            owed.c.partner_id,
            partner.c.name,
            owed.c.document_id,
            document.c.on,
            owed.c.amount_fen,
            owed.c.open_fen,
            document.c.tax_fen,
        )
        .join(document, document.c.id == owed.c.document_id)
        .join(partner, partner.c.id == owed.c.partner_id)
        .where(
            owed.c.company_id == company_id,
            owed.c.role == ROLE,
            document.c.kind == RECEIPT,
            document.c.state == "posted",
            document.c.reverses_id.is_(None),
            document.c.on < today - dt.timedelta(days=LONG),
        )
        .order_by(document.c.on, document.c.id)
    )
    found: dict[int, Unbilled] = {}
    for row in rows:
        if row.open_fen is None or row.tax_fen is None or row.open_fen <= 0:
            continue
        tax = round_half_up(row.tax_fen * row.open_fen, row.amount_fen) if row.amount_fen else 0
        known = found.get(row.partner_id)
        if known is None:
            known = Unbilled(row.partner_id, row.name, 0, row.document_id, as_date(row.on), 0, 0)
        found[row.partner_id] = replace(
            known,
            receipts=known.receipts + 1,
            open_fen=known.open_fen + row.open_fen,
            tax_fen=known.tax_fen + tax,
        )
    return sorted(found.values(), key=lambda one: (-one.tax_fen, one.supplier))
