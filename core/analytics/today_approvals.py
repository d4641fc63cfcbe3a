"""Documents that wait for the reader's approval: what waiting costs is not known here, so they
are ranked by the moment after which an answer comes too late."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from core.analytics.source import table
from models.approvals import Approval
from models.documents import Document


@dataclass(frozen=True, slots=True)
class WaitingForYou:
    """How many wait, for how much with tax (None where hidden), since when and until when;
    `called`: how many were called out because their supplier's cut-off is near."""

    count: int
    amount_fen: int | None
    first_at: int
    due_at: int | None
    called: int


def waiting_for(
    connection: Connection, company_id: int, user_id: int, kind: str, units: frozenset[int]
) -> WaitingForYou | None:
    """What others have asked for in the units where the user may approve; None for nothing."""
    approval, document = table(Approval), table(Document)
    row = connection.execute(
        select(
            func.count(),
            func.count(approval.c.amount_fen),
            func.sum(approval.c.amount_fen),
            func.min(approval.c.asked_at),
            func.min(approval.c.due_at),
            func.count(approval.c.escalated_at),
        )
        .join(document, document.c.id == approval.c.document_id)
        .where(
            approval.c.company_id == company_id,
            approval.c.state == "waiting",
            approval.c.org_unit_id.in_(units),
            approval.c.asked_by != user_id,
            document.c.created_by != user_id,
            document.c.kind == kind,
        )
    ).one()
    if not row[0]:
        return None
    amount = int(row[2]) if row[0] == row[1] else None
    return WaitingForYou(int(row[0]), amount, row[3], row[4], int(row[5]))
