"""Periods: opened one after the other, closed one after the other, reopened from the end.

A period closes only when the one before it is closed, and reopens only while the next one
is open, so closed months are always an unbroken past. What must be true before a month is
closed is the close's business (core/desks/books, once there); this only turns the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session, col, select

from core.catalog.fields import company_right
from core.catalog.refusals import NotFound
from core.kernel.period import Period
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor
from models.company import Period as PeriodRow

PERIOD = N_("Period")


@dataclass(frozen=True, slots=True)
class EarlierOpen(Refusal):
    """An earlier period is still open; it is closed first."""

    key: ClassVar[str] = "earlier_period_open"
    period: Period


@dataclass(frozen=True, slots=True)
class LaterClosed(Refusal):
    """A later period is closed; it is reopened first."""

    key: ClassVar[str] = "later_period_closed"
    period: Period


@recorded("books.period", PeriodRow, "close")
def close_period(session: Session, actor: Actor, company_id: int, code: int) -> int | Refusal:
    """Close a month; its code."""
    return _turn(session, actor, company_id, code, "closed")


@recorded("books.period", PeriodRow, "reopen")
def reopen_period(session: Session, actor: Actor, company_id: int, code: int) -> int | Refusal:
    """Reopen the last closed month; its code."""
    return _turn(session, actor, company_id, code, "open")


@recorded("books.period", PeriodRow)
def open_next_period(session: Session, actor: Actor, company_id: int) -> int | Refusal:
    """Add the month after the last there is; its code."""
    if refused := company_right(session, actor, "books.period", company_id):
        return refused
    last = max(row.code for row in _all(session, company_id))
    code = Period.from_code(last).next.code
    session.add(PeriodRow(company_id=company_id, code=code, state="open"))
    session.flush()
    return code


@recorded("books.period", PeriodRow)
def open_earlier_periods(
    session: Session, actor: Actor, company_id: int, code: int
) -> int | Refusal:
    """Add the months from `code` to the first there is, for history that is taken in; how many.

    Refused where that first month is closed already: what lies before it is settled.
    """
    if refused := company_right(session, actor, "books.period", company_id):
        return refused
    first = min(_all(session, company_id), key=lambda row: row.code)
    period, end = Period.from_code(code), Period.from_code(first.code)
    if period < end and first.state == "closed":
        return LaterClosed(end)
    added = 0
    while period < end:
        session.add(PeriodRow(company_id=company_id, code=period.code, state="open"))
        period, added = period.next, added + 1
    session.flush()
    return added


def _turn(session: Session, actor: Actor, company_id: int, code: int, state: str) -> int | Refusal:
    if refused := company_right(session, actor, "books.period", company_id):
        return refused
    rows = _all(session, company_id)
    row = next((row for row in rows if row.code == code), None)
    if row is None:
        return NotFound(PERIOD)
    for other in rows:
        if state == "closed" and other.code < code and other.state == "open":
            return EarlierOpen(Period.from_code(other.code))
        if state == "open" and other.code > code and other.state == "closed":
            return LaterClosed(Period.from_code(other.code))
    row.state = state
    session.add(row)
    session.flush()
    return code


def _all(session: Session, company_id: int) -> list[PeriodRow]:
    query = select(PeriodRow).where(col(PeriodRow.company_id) == company_id)
    return list(session.exec(query.order_by(col(PeriodRow.code)).with_for_update()))
