"""Count again (复盘): a zone from the start, or a list of items in a zone of its own.

A new pass of a zone stands for all before it, from its first moment on; a recount of items
stands for all other zones where it found them. The earlier entries stay to be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, func, select

from core.catalog.refusals import NotFound
from core.desks.counting.access import REVIEW, held_count, held_zone
from core.desks.counting.claim import held_by, hold
from core.desks.counting.found import counted, on_list
from core.desks.counting.refusals import CountNotOpen
from core.kernel.clock import Clock
from core.kernel.refusals import Refusal
from core.platform.i18n import N_
from core.platform.rights import Actor
from models.counting import CountRecount, CountZone


def recount_zone(
    session: Session, actor: Actor, zone_id: int, clock: Clock | None = None
) -> int | Refusal:
    """Begins a new pass of a zone, held by the actor; the number of the pass."""
    found = held_zone(session, actor, zone_id)
    if isinstance(found, Refusal):
        return found
    count, zone = found
    if count.state not in ("open", "review"):
        return CountNotOpen(count.name)
    other = zone.state == "counting" and zone.holder_id not in (None, actor.user_id)
    if other and not actor.may(REVIEW, count.org_unit_id):
        return held_by(session, zone)
    zone.pass_no += 1
    hold(zone, count, actor, clock)
    count.state = "open"
    session.add_all([zone, count])
    session.flush()
    return zone.pass_no


def recount_items(
    session: Session, actor: Actor, count_id: int, items: Sequence[int], name: str
) -> int | Refusal:
    """Sends items back to be counted once more, in a new zone; its id."""
    count = held_count(session, actor, REVIEW, count_id)
    if isinstance(count, Refusal):
        return count
    if count.state not in ("open", "review"):
        return CountNotOpen(count.name)
    connection = session.connection()
    wanted = sorted(
        set(items) & (set(counted(connection, count_id)) | on_list(connection, count_id))
    )
    if not wanted:
        return NotFound(N_("Item"))
    number = session.exec(
        select(func.count())
        .select_from(CountZone)
        .where(col(CountZone.count_id) == count_id, col(CountZone.kind) == "recount")
    ).one()
    where: dict[str, Any] = {"company_id": count.company_id, "org_unit_id": count.org_unit_id}
    zone = CountZone(count_id=count_id, kind="recount", name=f"{name} {number + 1}", **where)
    count.state = "open"
    count.version += 1
    session.add_all([zone, count])
    session.flush()
    session.add_all(CountRecount(zone_id=zone.id or 0, item_id=one, **where) for one in wanted)
    session.flush()
    return zone.id or 0
