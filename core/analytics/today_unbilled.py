"""Receipts without a bill for too long: the input tax of them is not deducted.

What is still estimated of a receipt stands for its share of the receipt's tax.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

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
    """A supplier whose bills are missing. Money None where hidden."""

    partner_id: int
    supplier: str
    receipts: int
    first_id: int
    first_on: dt.date
    open_fen: int | None
    tax_fen: int | None


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
        if row.open_fen is not None and row.open_fen <= 0:
            continue
        tax = None
        if row.open_fen is not None and row.tax_fen is not None and row.amount_fen:
            tax = round_half_up(row.tax_fen * row.open_fen, row.amount_fen)
        known = found.get(row.partner_id)
        if known is None:
            found[row.partner_id] = Unbilled(
                row.partner_id, row.name, 1, row.document_id, as_date(row.on), row.open_fen, tax
            )
            continue
        found[row.partner_id] = Unbilled(
            row.partner_id,
            row.name,
            known.receipts + 1,
            known.first_id,
            known.first_on,
            None
            if known.open_fen is None or row.open_fen is None
            else known.open_fen + row.open_fen,
            None if known.tax_fen is None or tax is None else known.tax_fen + tax,
        )
    return sorted(found.values(), key=lambda one: (-(one.tax_fen or 0), one.supplier))
