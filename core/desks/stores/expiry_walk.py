"""Expiry walk (临期排查): somebody looks at a shelf and says how many of a date remain.

What tills sold was only assumed to be of the first date; a person knows. The total of the item
stays as it is: fewer of this date than on record means that more of the next dates are there,
and the other way round, so the difference goes between lots by a lot adjustment. From then on
the lot is seen, until a till is assumed to have taken from it again. A difference that the
item's other lots cannot bear is no matter of dates: it is refused, and wants a count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session

from core.desks.stores.lot_adjustment import LOT_ADJUSTMENT
from core.documents.days import business_day
from core.documents.draft import Draft, Line
from core.documents.seen import Sight, note_seen
from core.documents.submit import submit
from core.kernel.clock import Clock, SystemClock, to_micros
from core.kernel.refusals import Refusal
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Rows
from core.posting.locks import lock_keys
from core.posting.wanted import Posted

PERMISSION = LOT_ADJUSTMENT.permission


@dataclass(frozen=True, slots=True)
class WantsCount(Refusal):
    """More or fewer than all lots of the item together can explain, in micro base units."""

    key: ClassVar[str] = "wants_count"
    item_id: int
    difference_micro: int


@dataclass(frozen=True, slots=True)
class LotNotHere(Refusal):
    """No such lot was ever in this warehouse."""

    key: ClassVar[str] = "lot_not_here"
    lot_id: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of it: the quantity that changed its lot (signed), and by which document."""

    moved_micro: int
    document: Posted | None = None


@dataclass(frozen=True, slots=True)
class _Lot:
    id: int
    code: str
    quantity_micro: int


def see_lot(
    session: Session,
    actor: Actor,
    warehouse_id: int,
    lot_id: int,
    remaining_micro: int,
    key: str,
    clock: Clock | None = None,
) -> Seen | Refusal:
    """Says that `remaining_micro` (base units) of a lot lie in a warehouse now.

    The same `key` again answers the same without doing anything twice.
    """
    clock = clock or SystemClock()
    rows = Rows(session)
    place = rows.one("SELECT company_id, org_unit_id FROM warehouse WHERE id = ?", (warehouse_id,))
    if place is None or not actor.may(PERMISSION, place[1]):
        return NotAllowed(PERMISSION, place[1] if place else 0)
    lock_keys(rows, [key])
    again = rows.one("SELECT moved_micro FROM lot_seen WHERE idempotency_key = ?", (key,))
    if again is not None:
        return Seen(again[0])
    lots = _lots(rows, warehouse_id, lot_id)
    this = next((lot for _item, lot in lots if lot.id == lot_id), None)
    if this is None or remaining_micro < 0:
        return LotNotHere(lot_id)
    item_id = lots[0][0]
    difference = remaining_micro - this.quantity_micro
    others = [lot for _item, lot in lots if lot.id != lot_id]
    lines = _lines(item_id, this, others, difference)
    if lines is None:
        return WantsCount(item_id, difference)
    posted: Posted | None = None
    if lines:
        draft = Draft(
            kind=LOT_ADJUSTMENT.code,
            company_id=place[0],
            org_unit_id=place[1],
            on=business_day(rows, place[0], clock),
            warehouse_id=warehouse_id,
            lines=lines,
            idempotency_key=key,
        )
        answer = submit(session, actor, {LOT_ADJUSTMENT.code: LOT_ADJUSTMENT}, draft, clock)
        if isinstance(answer, Refusal):
            return answer
        posted = answer
    at = to_micros(clock.now())
    sight = Sight(place[0], place[1], warehouse_id, item_id, lot_id, actor.user_id, at, difference)
    note_seen(session, sight, key)
    return Seen(difference, posted)


def _lots(rows: Rows, warehouse_id: int, lot_id: int) -> list[tuple[int, _Lot]]:
    """This lot and the item's others with stock there, first to expire first."""
    return [
        (item, _Lot(lot, code, int(quantity)))
        for item, lot, code, quantity in rows.select(
            "SELECT l.item_id, l.id, l.code, b.quantity_micro FROM lot l JOIN lot_balance b"
            " ON b.lot_id = l.id AND b.warehouse_id = ? WHERE l.item_id ="
            " (SELECT item_id FROM lot WHERE id = ?) AND (b.quantity_micro > 0 OR l.id = ?)"
            " ORDER BY l.expires_on IS NULL, l.expires_on, l.id",
            (warehouse_id, lot_id, lot_id),
        )
    ]


def _lines(item_id: int, this: _Lot, others: list[_Lot], difference: int) -> list[Line] | None:
    """Lines that move the difference; None where the other lots cannot bear it."""
    if not difference:
        return []
    if difference < 0:
        if not others:
            return None
        return [_line(item_id, this, others[0], -difference)]
    lines = []
    for other in others:
        taken = min(difference, other.quantity_micro)
        if taken:
            lines.append(_line(item_id, other, this, taken))
            difference -= taken
    return None if difference else lines


def _line(item_id: int, out: _Lot, into: _Lot, quantity: int) -> Line:
    return Line(item_id=item_id, entered_micro=quantity, lot_id=out.id, to_lot_code=into.code)
