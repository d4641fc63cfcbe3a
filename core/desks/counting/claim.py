"""Take a zone (认领区域): one person at a time holds it. Who comes later is told who has it, and
may take it over; what was entered stays."""

from __future__ import annotations

from sqlmodel import Session

from core.desks.counting.access import held_zone
from core.desks.counting.refusals import CountNotOpen, ZoneDone, ZoneHeld
from core.kernel.clock import Clock, SystemClock, to_micros
from core.kernel.refusals import Refusal
from core.platform.rights import Actor
from models.counting import CountZone, StockCount
from models.people import User


def claim_zone(
    session: Session,
    actor: Actor,
    zone_id: int,
    *,
    take_over: bool = False,
    clock: Clock | None = None,
) -> int | Refusal:
    """Gives the zone to the actor; its id."""
    found = held_zone(session, actor, zone_id)
    if isinstance(found, Refusal):
        return found
    count, zone = found
    if count.state != "open":
        return CountNotOpen(count.name)
    if zone.state == "done":
        return ZoneDone(zone.name)
    if zone.holder_id == actor.user_id and zone.state == "counting":
        return zone_id
    if zone.state == "counting" and zone.holder_id is not None and not take_over:
        return held_by(session, zone)
    hold(zone, count, actor, clock)
    session.add_all([zone, count])
    session.flush()
    return zone_id


def held_by(session: Session, zone: CountZone) -> ZoneHeld:
    """Who has the zone."""
    return ZoneHeld(zone.name, session.get_one(User, zone.holder_id).name)


def hold(zone: CountZone, count: StockCount, actor: Actor, clock: Clock | None) -> None:
    """Writes down that the actor counts the zone from now on."""
    zone.state, zone.holder_id = "counting", actor.user_id
    zone.held_at = to_micros((clock or SystemClock()).now())
    count.version += 1
