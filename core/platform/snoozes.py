"""Putting a line of Today off until a day, with a reason; and taking it up again.

It concerns the user alone: his colleagues still see the line. The day may be tomorrow at the
earliest and a month away at the latest, so that nothing is put off for ever.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session, col, select

from core.kernel.clock import Clock, SystemClock, to_micros
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.rights import SEE, Actor, NotAllowed
from models.today import Snooze

LONGEST = 31


@dataclass(frozen=True, slots=True)
class NoReason(Refusal):
    """Whoever puts something off says why."""

    key: ClassVar[str] = "snooze_no_reason"


@dataclass(frozen=True, slots=True)
class NotThatDay(Refusal):
    """The day is not after today, or too far away."""

    key: ClassVar[str] = "snooze_not_that_day"
    on: dt.date
    most: int


@dataclass(frozen=True, slots=True)
class NotPutOff(Refusal):
    """Nothing of the kind is put off."""

    key: ClassVar[str] = "snooze_none"


@recorded("today.snooze", Snooze)
def put_off(
    session: Session,
    actor: Actor,
    company_id: int,
    subject: str,
    said: str,
    until_on: dt.date,
    reason: str,
    today: dt.date,
    clock: Clock | None = None,
) -> int | Refusal:
    """Put a line off until a day; the id of what is kept. `said` is what the line says."""
    if not actor.may_in(SEE, company_id):
        return NotAllowed(SEE, 0)
    reason = " ".join(reason.split())
    if not reason:
        return NoReason()
    if not 1 <= (until_on - today).days <= LONGEST:
        return NotThatDay(until_on, LONGEST)
    row = _own(session, actor, company_id, subject)
    if row is None:
        row = Snooze(company_id=company_id, user_id=actor.user_id, subject=subject[:120])
    row.said, row.reason, row.until_on = said[:200], reason[:200], until_on
    row.at = to_micros((clock or SystemClock()).now())
    session.add(row)
    session.flush()
    return row.id or 0


@recorded("today.snooze", Snooze)
def take_up(session: Session, actor: Actor, company_id: int, subject: str) -> int | Refusal:
    """Let a line that was put off come back now."""
    row = _own(session, actor, company_id, subject)
    if row is None:
        return NotPutOff()
    session.delete(row)
    session.flush()
    return row.id or 0


def _own(session: Session, actor: Actor, company_id: int, subject: str) -> Snooze | None:
    return session.exec(
        select(Snooze).where(
            col(Snooze.company_id) == company_id,
            col(Snooze.user_id) == actor.user_id,
            col(Snooze.subject) == subject[:120],
        )
    ).first()
