"""The count or zone a verb speaks of, held for it, after the right was asked."""

from __future__ import annotations

from sqlmodel import Session, col, select

from core.desks.counting.refusals import CountGone
from core.platform.rights import Actor, NotAllowed, require
from models.counting import CountZone, StockCount

COUNT, REVIEW, APPROVE = "stock.count", "stock.count_review", "stock.count_approve"


def held_count(
    session: Session, actor: Actor, permission: str, count_id: int
) -> StockCount | CountGone | NotAllowed:
    """A count, locked until the transaction ends."""
    found = session.exec(
        select(StockCount).where(col(StockCount.id) == count_id).with_for_update()
    ).one_or_none()
    if found is None or not actor.may("see", found.org_unit_id):
        return CountGone()
    return require(actor, permission, found.org_unit_id) or found


def held_zone(
    session: Session, actor: Actor, zone_id: int
) -> tuple[StockCount, CountZone] | CountGone | NotAllowed:
    """A zone and its count; the zone locked until the transaction ends."""
    zone = session.exec(
        select(CountZone).where(col(CountZone.id) == zone_id).with_for_update()
    ).one_or_none()
    if zone is None or not actor.may("see", zone.org_unit_id):
        return CountGone()
    count = session.get_one(StockCount, zone.count_id)
    refused = require(actor, COUNT, zone.org_unit_id)
    return refused if refused is not None else (count, zone)
