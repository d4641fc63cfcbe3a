"""Add to a count what it did not foresee: an item on no list, another zone; or say that
whatever was not counted is not there."""

from __future__ import annotations

from sqlmodel import Session, col, select

from core.catalog.fields import check_choice, check_text, clean, owned
from core.catalog.refusals import CodeTaken
from core.desks.counting.access import COUNT, REVIEW, held_count
from core.desks.counting.open_count import ZONE, ZONE_KINDS, ZoneForm
from core.desks.counting.refusals import CountNotInReview, CountNotOpen, NoSuchItem
from core.kernel.refusals import Refusal
from core.platform.rights import Actor
from core.posting.refusals import Stale
from models.catalog import Item
from models.counting import CountItem, CountZone


def add_item(session: Session, actor: Actor, count_id: int, item_id: int) -> int | Refusal:
    """Puts an item on the list of a count; the item's id."""
    count = held_count(session, actor, COUNT, count_id)
    if isinstance(count, Refusal):
        return count
    if count.state != "open":
        return CountNotOpen(count.name)
    if owned(session, Item, item_id, count.company_id) is None:
        return NoSuchItem()
    if session.get(CountItem, (count_id, item_id)) is None:
        session.add(
            CountItem(
                count_id=count_id,
                item_id=item_id,
                company_id=count.company_id,
                org_unit_id=count.org_unit_id,
            )
        )
        session.flush()
    return item_id


def add_zone(session: Session, actor: Actor, count_id: int, form: ZoneForm) -> int | Refusal:
    """Adds a zone to an open count; its id."""
    count = held_count(session, actor, COUNT, count_id)
    if isinstance(count, Refusal):
        return count
    if count.state != "open":
        return CountNotOpen(count.name)
    name = clean(form.name)
    if refused := check_text(ZONE, name, 40) or check_choice(ZONE, form.kind, ZONE_KINDS):
        return refused
    taken = session.exec(
        select(CountZone).where(col(CountZone.count_id) == count_id, col(CountZone.name) == name)
    ).first()
    if taken is not None:
        return CodeTaken(name, name)
    zone = CountZone(
        count_id=count_id,
        company_id=count.company_id,
        org_unit_id=count.org_unit_id,
        kind=form.kind,
        name=name,
    )
    count.version += 1
    session.add_all([zone, count])
    session.flush()
    return zone.id or 0


def rest_is_zero(
    session: Session, actor: Actor, count_id: int, version: int, *, zero: bool
) -> int | Refusal:
    """Says, or takes back, that what is on the list and was not counted is not there."""
    count = held_count(session, actor, REVIEW, count_id)
    if isinstance(count, Refusal):
        return count
    if count.state != "review":
        return CountNotInReview(count.name)
    if count.version != version:
        return Stale(count_id)
    count.rest_is_zero = zero
    count.version += 1
    session.add(count)
    session.flush()
    return count.version
