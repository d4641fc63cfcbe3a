"""Bring a finished count to review (复核), send it back, or drop it.

Review begins when every zone is done; then nobody enters any more, and what was found stands
beside what was expected. A count that was posted and reversed may go on from review too.
"""

from __future__ import annotations

from sqlmodel import Session, col, func, select

from core.desks.counting.access import COUNT, REVIEW, held_count
from core.desks.counting.found import counted
from core.desks.counting.moment import hours_of, instant
from core.desks.counting.refusals import (
    CountNotInReview,
    CountNotOpen,
    NothingCounted,
    ZonesNotDone,
)
from core.kernel.refusals import Refusal
from core.platform.rights import Actor
from models.counting import CountEntry, CountZone, StockCount
from models.documents import Document


def begin_review(session: Session, actor: Actor, count_id: int) -> int | Refusal:
    """Ends counting; the version to post with. Refused while a zone is not done."""
    count = held_count(session, actor, COUNT, count_id)
    if isinstance(count, Refusal):
        return count
    if count.state == "review":
        return count.version
    if count.state != "open":
        return CountNotOpen(count.name)
    left = session.exec(
        select(CountZone.name)
        .where(col(CountZone.count_id) == count_id, col(CountZone.state) != "done")
        .order_by(col(CountZone.id))
    ).all()
    if left:
        return ZonesNotDone("、".join(left))
    if not counted(session.connection(), count_id):
        return NothingCounted()
    if count.moment == "before_opening":
        _settle_moment(session, count)
    return _to(session, count, "review")


def send_back(session: Session, actor: Actor, count_id: int) -> int | Refusal:
    """Rejects a count in review: zones are opened again by counting them anew. Also takes up a
    count whose document was reversed."""
    count = held_count(session, actor, REVIEW, count_id)
    if isinstance(count, Refusal):
        return count
    if count.state in ("posted", "closed"):
        document = session.get_one(Document, count.document_id)
        if document.state != "reversed":
            return CountNotInReview(count.name)
        count.document_id = count.posted_by = None
    elif count.state != "review":
        return CountNotInReview(count.name)
    count.rest_is_zero = False
    return _to(session, count, "open")


def cancel(session: Session, actor: Actor, count_id: int) -> int | Refusal:
    """Drops a count that was not posted; its entries stay to be seen."""
    count = held_count(session, actor, REVIEW, count_id)
    if isinstance(count, Refusal):
        return count
    if count.state not in ("open", "review"):
        return CountNotOpen(count.name)
    return _to(session, count, "cancelled")


def _settle_moment(session: Session, count: StockCount) -> None:
    """Before opening: no later than the last entry."""
    last = session.exec(
        select(func.max(CountEntry.at)).where(col(CountEntry.count_id) == count.id)
    ).one()
    if last is not None:
        hours = hours_of(session.connection(), count.org_unit_id)
        count.at = instant(hours, count.moment, count.on, None, last)


def _to(session: Session, count: StockCount, state: str) -> int:
    count.state = state
    count.version += 1
    session.add(count)
    session.flush()
    return count.version
