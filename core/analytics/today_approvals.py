"""Documents that wait for the reader's approval, and what waiting costs: an order that misses
its supplier's cut-off comes a day later, and a day's gross profit of its goods may be lost (the
mean of the last 28 days). Whoever may not see cost is told a day's sales with tax instead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, Subquery, and_, func, select

from models.approvals import Approval
from models.base import table
from models.documents import Document, DocumentLine
from models.facts import FactItemDay

DAYS = 28


@dataclass(frozen=True, slots=True)
class WaitingForYou:
    """How many wait, for how much with tax (None where hidden), since when and until when;
    `called`: how many were called out because their supplier's cut-off is near; `stake_fen`: the
    gross profit of a day's sales of their goods, or those sales with tax where cost is hidden
    (`at_retail`)."""

    count: int
    amount_fen: int | None
    first_at: int
    due_at: int | None
    called: int
    stake_fen: int
    at_retail: bool


def waiting_for(
    connection: Connection,
    company_id: int,
    user_id: int,
    kind: str,
    units: frozenset[int],
    last: dt.date,
) -> WaitingForYou | None:
    """What others have asked for in the units where the user may approve; None for nothing.
    `last` is the last day with sales."""
    approval, document = table(Approval), table(Document)
    waits = (
        approval.c.company_id == company_id,
        approval.c.state == "waiting",
        approval.c.org_unit_id.in_(units),
        approval.c.asked_by != user_id,
        document.c.created_by != user_id,
        document.c.kind == kind,
    )
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
        .where(*waits)
    ).one()
    if not row[0]:
        return None
    amount = int(row[2]) if row[0] == row[1] else None
    papers = (
        select(document.c.id, document.c.warehouse_id)
        .join(approval, approval.c.document_id == document.c.id)
        .where(*waits)
        .subquery()
    )
    day = _day_of_sales(connection, papers, last)
    return WaitingForYou(int(row[0]), amount, row[3], row[4], int(row[5]), *day)


def _day_of_sales(connection: Connection, papers: Subquery, last: dt.date) -> tuple[int, bool]:
    """The mean gross profit a day of the goods on some papers, at the place they are for; where
    cost is hidden what they sell for with tax, and True."""
    line, fact = table(DocumentLine), table(FactItemDay)
    found = connection.execute(
        select(
            func.count(),
            func.count(fact.c.cost_now_fen),
            func.sum(fact.c.net_sales_fen),
            func.sum(fact.c.cost_now_fen),
            func.sum(fact.c.tax_fen),
        )
        .select_from(papers)
        .join(line, line.c.document_id == papers.c.id)
        .join(
            fact,
            and_(
                fact.c.item_id == line.c.item_id,
                fact.c.warehouse_id == papers.c.warehouse_id,
                fact.c.on > last - dt.timedelta(days=DAYS),
                fact.c.on <= last,
            ),
        )
    ).one()
    net, hidden = int(found[2] or 0), found[0] != found[1]
    whole = net + int(found[4] or 0) if hidden else net - int(found[3] or 0)
    return max(0, whole) // DAYS, hidden
