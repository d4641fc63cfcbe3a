"""Where somebody usually enters a kind of document: at the place of his last one.

Through a scoped connection; drafts count as posted documents do.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from core.documents.read_entry import document


def usual_warehouse(
    connection: Connection, company_id: int, user_id: int, kind: str, among: Collection[int]
) -> int | None:
    """The warehouse of the user's last document of that kind, else of any; of `among` only."""
    if not among:
        return None
    return connection.execute(
        select(document.c.warehouse_id)
        .where(
            document.c.company_id == company_id,
            document.c.created_by == user_id,
            document.c.state != "discarded",
            document.c.warehouse_id.in_(sorted(among)),
        )
        .order_by((document.c.kind == kind).desc(), document.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()
