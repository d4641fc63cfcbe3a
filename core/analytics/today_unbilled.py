"""Receipts without a bill for too long: the input tax of them is not deducted.

What is still estimated of a receipt stands for its share of the receipt's tax. Whether a bill
is missing is read from what is owed: of a receipt whose amounts are hidden, nothing can be told.
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
    owed, document = table(OpenItem), table(Document)
    rows = connection.execute(
        select(
            owed.c.partner_id, owed.c.document_id, owed.c.amount_fen, owed.c.open_fen,
            document.c.tax_fen,
        )
        .join(document, document.c.id == owed.c.document_id)
        .where(
            owed.c.company_id == company_id,
            owed.c.role == ROLE,
            document.c.kind == RECEIPT,
            document.c.state == "posted",
            document.c.reverses_id.is_(None),
            document.c.on < today - dt.timedelta(days=LONG),
            owed.c.open_fen > 0,
            document.c.tax_fen.is_not(None),
        )
        .order_by(document.c.on, document.c.id)
    ).all()  # fmt: skip
    found: dict[int, list[int]] = {}
    for partner, receipt, amount, left, tax in rows:
        sums = found.setdefault(partner, [receipt, 0, 0, 0])
        sums[1] += 1
        sums[2] += left
        sums[3] += tax if left == amount else round_half_up(tax * left, amount) if amount else 0
    return _named(connection, found)


def _named(connection: Connection, found: dict[int, list[int]]) -> list[Unbilled]:
    """Of each supplier the first receipt, how many, what is open and the tax."""
    document, partner = table(Document), table(Partner)
    first = sorted(sums[0] for sums in found.values())
    receipts = connection.execute(
        select(document.c.id, document.c.on).where(document.c.id.in_(first))
    )
    days = {row.id: as_date(row.on) for row in receipts}
    names = connection.execute(
        select(partner.c.id, partner.c.name).where(partner.c.id.in_(sorted(found)))
    )
    told = []
    for row in names:
        receipt, many, open_fen, tax = found[row.id]
        told.append(Unbilled(row.id, row.name, many, receipt, days[receipt], open_fen, tax))
    return sorted(told, key=lambda one: (-one.tax_fen, one.supplier))
