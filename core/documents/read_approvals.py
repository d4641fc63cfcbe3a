"""What waits for approval, and the rounds of asking about one document.

Through a scoped connection: amounts the reader may not see are None. Money in minor units
with tax, instants in micros.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from core.documents.read_entry import document, line, org_unit, partner, warehouse
from core.documents.read_rows import made
from models.approvals import Approval
from models.base import table
from models.people import User

approval, user = table(Approval), table(User)
maker, decider = user.alias("maker"), user.alias("decider")


@dataclass(frozen=True, slots=True)
class WaitingPaper:
    """A document that waits; `version` is the one to answer it with."""

    document_id: int
    version: int
    kind: str
    company_id: int
    org_unit_id: int
    on: dt.date
    partner: str | None
    warehouse: str | None
    org_unit: str
    lines: int
    amount_fen: int | None
    asked_by_id: int
    maker_id: int
    asked_by: str
    asked_at: int
    due_at: int | None


@dataclass(frozen=True, slots=True)
class Round:
    """One round of asking: who asked, who answered what, and why."""

    state: str
    amount_fen: int | None
    asked_by: str
    asked_at: int
    decided_by: str | None
    decided_at: int | None
    reason: str


def waiting(
    connection: Connection, company_id: int, document_id: int | None = None
) -> list[WaitingPaper]:
    """What waits in a company, or one document of it: what is due first, then the oldest."""
    lines = (
        select(func.count())
        .select_from(line)
        .where(line.c.document_id == document.c.id)
        .correlate(document)
        .scalar_subquery()
    )
    statement = (
        select(
            document.c.id,
            document.c.version,
            document.c.kind,
            document.c.company_id,
            document.c.org_unit_id,
            document.c.on,
            partner.c.name,
            warehouse.c.name,
            org_unit.c.name,
            lines,
            approval.c.amount_fen,
            approval.c.asked_by,
            document.c.created_by,
            user.c.name,
            approval.c.asked_at,
            approval.c.due_at,
        )
        .join(approval, approval.c.document_id == document.c.id)
        .join(org_unit, org_unit.c.id == document.c.org_unit_id)
        .join(user, user.c.id == approval.c.asked_by)
        .outerjoin(partner, partner.c.id == document.c.partner_id)
        .outerjoin(warehouse, warehouse.c.id == document.c.warehouse_id)
        .where(
            approval.c.company_id == company_id,
            approval.c.state == "waiting",
            document.c.state == "waiting",
        )
        .order_by(approval.c.due_at.is_(None), approval.c.due_at, approval.c.asked_at)
    )
    if document_id is not None:
        statement = statement.where(document.c.id == document_id)
    return made(WaitingPaper, connection, statement)


def rounds(connection: Connection, document_id: int) -> list[Round]:
    """Every round about a document, the last first."""
    return made(
        Round,
        connection,
        select(
            approval.c.state,
            approval.c.amount_fen,
            maker.c.name,
            approval.c.asked_at,
            decider.c.name,
            approval.c.decided_at,
            approval.c.reason,
        )
        .join(maker, maker.c.id == approval.c.asked_by)
        .outerjoin(decider, decider.c.id == approval.c.decided_by)
        .where(approval.c.document_id == document_id)
        .order_by(approval.c.id.desc()),
    )
