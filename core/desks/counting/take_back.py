"""Take an entry back (撤销点数): by an entry of its own; both stay to be seen."""

from __future__ import annotations

from sqlmodel import Session, col, select

from core.desks.counting.access import held_zone
from core.desks.counting.claim import held_by
from core.desks.counting.refusals import CountNotOpen, UndoneAlready, ZoneDone
from core.kernel.clock import Clock, SystemClock, to_micros
from core.kernel.refusals import Refusal
from core.platform.rights import Actor
from models.counting import CountEntry


def take_back(
    session: Session, actor: Actor, entry_id: int, clock: Clock | None = None
) -> int | Refusal:
    """Takes an entry of the zone the actor holds back; the id of what undoes it."""
    entry = session.get(CountEntry, entry_id)
    found = held_zone(session, actor, entry.zone_id if entry is not None else 0)
    if isinstance(found, Refusal):
        return found
    assert entry is not None  # noqa: S101
    count, zone = found
    if count.state != "open":
        return CountNotOpen(count.name)
    if zone.state == "done":
        return ZoneDone(zone.name)
    if zone.holder_id not in (None, actor.user_id):
        return held_by(session, zone)
    again = select(CountEntry.id).where(col(CountEntry.undoes_id) == entry_id)
    if (
        entry.undoes_id is not None
        or entry.pass_no != zone.pass_no
        or session.exec(again).first() is not None
    ):
        return UndoneAlready()
    back = CountEntry(
        count_id=entry.count_id,
        zone_id=entry.zone_id,
        pass_no=entry.pass_no,
        company_id=entry.company_id,
        org_unit_id=entry.org_unit_id,
        item_id=entry.item_id,
        lot_id=entry.lot_id,
        unit_id=entry.unit_id,
        entered_micro=-entry.entered_micro,
        quantity_micro=-entry.quantity_micro,
        code=entry.code,
        user_id=actor.user_id,
        at=to_micros((clock or SystemClock()).now()),
        undoes_id=entry_id,
        idempotency_key=f"undo:{entry_id}",
    )
    session.add(back)
    session.flush()
    return back.id or 0
