"""Finish a zone (区域盘完): its holder says that all of it was counted."""

from __future__ import annotations

from sqlmodel import Session

from core.desks.counting.access import REVIEW, held_zone
from core.desks.counting.claim import held_by
from core.desks.counting.refusals import CountNotOpen
from core.kernel.refusals import Refusal
from core.platform.rights import Actor


def finish_zone(session: Session, actor: Actor, zone_id: int) -> int | Refusal:
    """Closes a zone; its id. Whoever reviews may close one that nobody holds or that was left."""
    found = held_zone(session, actor, zone_id)
    if isinstance(found, Refusal):
        return found
    count, zone = found
    if count.state != "open":
        return CountNotOpen(count.name)
    if zone.state == "done":
        return zone_id
    other = zone.holder_id is not None and zone.holder_id != actor.user_id
    if other and not actor.may(REVIEW, count.org_unit_id):
        return held_by(session, zone)
    zone.state = "done"
    count.version += 1
    session.add_all([zone, count])
    session.flush()
    return zone_id
