"""Drafts somebody began and has not posted: his own, the oldest first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from models.base import table
from models.documents import Document


@dataclass(frozen=True, slots=True)
class WaitingDraft:
    """A draft. `gross_fen` None where purchase prices are hidden."""

    document_id: int
    kind: str
    created_at: int
    gross_fen: int | None


def my_drafts(connection: Connection, company_id: int, user_id: int) -> list[WaitingDraft]:
    """The drafts of a user in a company."""
    document = table(Document)
    rows = connection.execute(
        select(document.c.id, document.c.kind, document.c.created_at, document.c.gross_fen)
        .where(
            document.c.company_id == company_id,
            document.c.state == "draft",
            document.c.created_by == user_id,
        )
        .order_by(document.c.created_at, document.c.id)
    )
    return [WaitingDraft(row.id, row.kind, row.created_at, row.gross_fen) for row in rows]
