"""Periods: opened one after the other, held and closed up to a month, reopened from the end.

A month is open, on hold (only who may post there posts) or closed. No month is freer than a
later one, so closed months are always an unbroken past: closing or holding one takes all
before it along, and opening one again asks for those after it first, and for a reason, which
the record of changes keeps. What should be settled before a month is closed is told by
core/analytics/closing; this only turns the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session, col, select

from core.catalog.fields import check_text, clean, company_right
from core.catalog.refusals import NotFound
from core.kernel.period import Period
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor
from models.company import Period as PeriodRow

PERIOD = N_("Period")
STATES = ("open", "hold", "closed")
"""From the freest to the tightest."""


@dataclass(frozen=True, slots=True)
class LaterClosed(Refusal):
    """A later period is closed or on hold; it is reopened first."""

    key: ClassVar[str] = "later_period_closed"
    period: Period


@recorded("books.period", PeriodRow, "close")
def close_through(session: Session, actor: Actor, company_id: int, code: int) -> int | Refusal:
    """Close a month and all before it; how many were not closed yet."""
    return _tighten(session, actor, company_id, code, "closed")


@recorded("books.period", PeriodRow, "hold")
def hold_through(session: Session, actor: Actor, company_id: int, code: int) -> int | Refusal:
    """Put a month and all before it that are open on hold; how many."""
    return _tighten(session, actor, company_id, code, "hold")


@recorded("books.period", PeriodRow, "reopen")
def reopen_period(
    session: Session, actor: Actor, company_id: int, code: int, reason: str
) -> int | Refusal:
    """Open the last month that is closed or on hold; its code."""
    refused = company_right(session, actor, "books.period", company_id) or check_text(
        N_("Reason"), clean(reason), 200
    )
    if refused:
        return refused
    rows = _all(session, company_id)
    row = next((row for row in rows if row.code == code), None)
    if row is None:
        return NotFound(PERIOD)
    later = [other.code for other in rows if other.code > code and other.state != "open"]
    if later:
        return LaterClosed(Period.from_code(max(later)))
    if row.state != "open":
        row.state, row.reason = "open", clean(reason)
    session.add(row)
    session.flush()
    return code


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

    Refused where that first month is not open any more: what lies before it is settled.
    """
    if refused := company_right(session, actor, "books.period", company_id):
        return refused
    first = min(_all(session, company_id), key=lambda row: row.code)
    period, end = Period.from_code(code), Period.from_code(first.code)
    if period < end and first.state != "open":
        return LaterClosed(end)
    added = 0
    while period < end:
        session.add(PeriodRow(company_id=company_id, code=period.code, state="open"))
        period, added = period.next, added + 1
    session.flush()
    return added


def _tighten(
    session: Session, actor: Actor, company_id: int, code: int, state: str
) -> int | Refusal:
    if refused := company_right(session, actor, "books.period", company_id):
        return refused
    rows = _all(session, company_id)
    if all(row.code != code for row in rows):
        return NotFound(PERIOD)
    freer = STATES[: STATES.index(state)]
    turned = [row for row in rows if row.code <= code and row.state in freer]
    for row in turned:
        row.state = state
    session.add_all(turned)
    session.flush()
    return len(turned)


def _all(session: Session, company_id: int) -> list[PeriodRow]:
    query = select(PeriodRow).where(col(PeriodRow.company_id) == company_id)
    return list(session.exec(query.order_by(col(PeriodRow.code)).with_for_update()))
