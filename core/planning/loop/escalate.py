"""What still waits shortly before its supplier's cut-off is called out, once.

The call stands in the record and in the outbox (topic `escalated.<kind>`), and Today pins it
for everybody who may approve it.
"""

from __future__ import annotations

from sqlmodel import Session

from core.kernel.clock import Clock, to_micros
from core.planning.loop.machine import machine
from core.platform.audit import Happening, record
from core.platform.rows import Rows

BEFORE = 60 * 60 * 1_000_000
"""An hour, in micros."""


def escalate(session: Session, company_id: int, clock: Clock) -> list[int]:
    """Calls out what is due within the hour and was not called out before: document ids."""
    rows, now = Rows(session), to_micros(clock.now())
    tail = "" if rows.sqlite else " FOR UPDATE OF a"
    found = rows.select(
        "SELECT a.id, d.id, d.kind, a.due_at FROM approval a JOIN document d"  # noqa: S608
        " ON d.id = a.document_id WHERE a.company_id = ? AND a.state = 'waiting'"
        f" AND a.escalated_at IS NULL AND a.due_at <= ? ORDER BY a.due_at, a.id{tail}",
        (company_id, now + BEFORE),
    )
    rows.run_many(
        "UPDATE approval SET escalated_at = ? WHERE id = ?", [(now, row[0]) for row in found]
    )
    rows.insert(
        "outbox",
        ("company_id", "topic", "document_id", "body", "created_at", "attempts"),
        [(company_id, f"escalated.{kind}", document, {"due_at": due}, now, 0)
         for _, document, kind, due in found],
    )  # fmt: skip
    who = machine(session).user_id if found else None
    record(
        rows,
        now,
        [Happening(company_id, who, f"escalate {kind}", document, {"due_at": due})
         for _, document, kind, due in found],
    )  # fmt: skip
    return [row[1] for row in found]
