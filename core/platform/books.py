"""How far the books are: the last entry of the audit chain that may have changed an answer.

Every posting and every change of a master record, a role or a right adds an entry, in its own
transaction. What was read under an entry still holds while it is the last.
"""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlmodel import col

from models.trail import AuditEntry

COME_AND_GO = ("user.sign_in", "user.sign_out", "user.sign_out_all")
"""Entries that change nothing which may be kept: the morning's first page is not asked anew
because somebody else signed in."""
LAST_ENTRY = (
    select(col(AuditEntry.id))
    .where(col(AuditEntry.action).not_in(COME_AND_GO))
    .order_by(col(AuditEntry.id).desc())
    .limit(1)
)


def last_entry(connection: Connection) -> int:
    """The number of that entry, as a connection sees it; 0 where there is none."""
    return connection.execute(LAST_ENTRY).scalar_one_or_none() or 0
