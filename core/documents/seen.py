"""Lots that somebody saw (批次核实): from then on their quantity is known, until a till is
assumed to have sold from them again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from core.platform.rows import Rows
from models.stock import LotSeen


@dataclass(frozen=True, slots=True)
class Sight:
    """Who saw a lot, where and when (microseconds); `moved_micro` had to change its lot."""

    company_id: int
    org_unit_id: int
    warehouse_id: int
    item_id: int
    lot_id: int
    user_id: int
    at: int
    moved_micro: int = 0


def note_seen(session: Session, sight: Sight, key: str) -> None:
    """Writes down that a lot was seen, with all moves known by now."""
    last = Rows(session).one(
        "SELECT max(id) FROM move WHERE lot_id = ? AND warehouse_id = ?",
        (sight.lot_id, sight.warehouse_id),
    )
    session.add(
        LotSeen(
            company_id=sight.company_id,
            org_unit_id=sight.org_unit_id,
            item_id=sight.item_id,
            lot_id=sight.lot_id,
            warehouse_id=sight.warehouse_id,
            move_id=(last[0] if last else None) or 0,
            moved_micro=sight.moved_micro,
            seen_by=sight.user_id,
            seen_at=sight.at,
            idempotency_key=key,
        )
    )
    session.flush()
