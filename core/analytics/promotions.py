"""What was sold under promotions: quantity, sales, what was taken off, and what the supplier
owes of it.

The one report that reads document lines: those that name a promotion, by the index of them.
A reversal carries its quantities negative; a customer's return stands positive and is taken
off here. The claim is the supplier's share of the markdown without tax.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from core.analytics.source import whole_sum
from core.catalog.promotion_rule import claimed
from models.base import table
from models.documents import Document, DocumentLine
from models.prices import Promotion

SALES = ("sales.delivery", "till.summary")
RETURNS = ("sales.return",)


@dataclass(frozen=True, slots=True)
class SoldUnder:
    """Sales of one promotion, returns taken off; money without tax. `claimed_fen` is None
    where the supplier's share is hidden."""

    promotion_id: int
    sold_micro: int
    net_sales_fen: int
    markdown_fen: int
    claimed_fen: int | None
    documents: int


def sold_under(
    connection: Connection, company_id: int, promotions: Sequence[int]
) -> list[SoldUnder]:
    """What was sold under each of some promotions; those without a sale are left out."""
    document, line, promotion = table(Document), table(DocumentLine), table(Promotion)
    sign = case((document.c.kind.in_(RETURNS), -1), else_=1)
    rows = connection.execute(
        select(
            line.c.promotion_id,
            promotion.c.supplier_share_bp,
            whole_sum(line.c.quantity_micro * sign, "sold"),
            whole_sum(line.c.net_fen * sign, "net"),
            whole_sum(line.c.markdown_fen * sign, "markdown"),
            func.count(document.c.id.distinct()).label("documents"),
        )
        .join(document, document.c.id == line.c.document_id)
        .join(promotion, promotion.c.id == line.c.promotion_id)
        .where(
            line.c.promotion_id.in_(sorted(set(promotions))),
            # no index of documents: the few lines that name a promotion come first
            document.c.company_id + 0 == company_id,
            document.c.kind.in_((*SALES, *RETURNS)),
            document.c.state.in_(("posted", "reversed")),
        )
        .group_by(line.c.promotion_id, promotion.c.supplier_share_bp)
        .order_by(line.c.promotion_id)
    )
    return [
        SoldUnder(
            row.promotion_id,
            int(row.sold or 0),
            int(row.net or 0),
            int(row.markdown or 0),
            claimed(int(row.markdown or 0), row.supplier_share_bp),
            row.documents,
        )
        for row in rows
    ]
