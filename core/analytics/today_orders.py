"""Ordered goods that should be here: open lines of purchase orders past the supplier's lead time.

An order is due `lead_days` of its supplier after its date. What is still to come of a line is
worth its share of the line's net amount.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection

from core.analytics.coming import ORDER, open_lines_of
from core.kernel.amounts import round_half_up
from core.platform.rows import as_date
from models.base import table
from models.catalog import Partner
from models.documents import Document, DocumentLine, OpenQuantity


@dataclass(frozen=True, slots=True)
class OverdueOrder:
    """An order with lines overdue. `open_fen`: what is still to come, net; None where hidden."""

    document_id: int
    number: str
    supplier: str
    due_on: dt.date
    days_late: int
    lines: int
    open_fen: int | None


def overdue_orders(connection: Connection, company_id: int, today: dt.date) -> list[OverdueOrder]:
    """Orders whose goods are late, the dearest first."""
    document, line, left = table(Document), table(DocumentLine), table(OpenQuantity)
    partner = table(Partner)
    rows = connection.execute(
        open_lines_of(
            company_id,
            ORDER,
            document.c.id,
            document.c.number,
            document.c.on,
            partner.c.name.label("supplier"),
            partner.c.lead_days,
            left.c.ordered_micro,
            left.c.fulfilled_micro,
            left.c.closed_micro,
            line.c.net_fen,
        )
        .join(partner, partner.c.id == document.c.partner_id)
        .where(document.c.on < today)
        .order_by(document.c.id)
    )
    found: dict[int, OverdueOrder] = {}
    for row in rows:
        due = as_date(row.on) + dt.timedelta(days=row.lead_days)
        if due >= today:
            continue
        open_micro = row.ordered_micro - row.fulfilled_micro - row.closed_micro
        worth = (
            None
            if row.net_fen is None
            else round_half_up(row.net_fen * open_micro, row.ordered_micro)
        )
        known = found.get(row.id)
        if known is not None and known.open_fen is not None and worth is not None:
            worth += known.open_fen
        found[row.id] = OverdueOrder(
            row.id,
            row.number or "",
            row.supplier,
            due,
            (today - due).days,
            (known.lines if known else 0) + 1,
            worth,
        )
    return sorted(found.values(), key=lambda one: (-(one.open_fen or 0), one.due_on, one.number))
