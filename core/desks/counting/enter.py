"""Enter what was found (点数): an item, perhaps its lot, so much of a unit. Each entry has a key
of its own, so what is sent twice counts once; entries of one zone add up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from core.catalog.fields import check_text, clean
from core.catalog.measures import comes_whole
from core.desks.counting.access import held_zone
from core.desks.counting.claim import held_by
from core.desks.counting.found import takes
from core.desks.counting.named_lot import named_lot
from core.desks.counting.refusals import (
    CountNegative,
    CountNotOpen,
    NoSuchItem,
    NotOnList,
    WholePiecesOnly,
    ZoneDone,
    ZoneNotHeld,
)
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock, SystemClock, to_micros
from core.kernel.refusals import Refusal
from core.kernel.units import Conversion, InexactConversion
from core.platform.i18n import N_
from core.platform.rights import Actor
from core.platform.rows import Rows
from core.posting.refusals import KeyUsed
from models.catalog import Item, ItemUnit, Unit
from models.counting import CountEntry, CountZone, StockCount
from models.stock import Lot

LOT = N_("Lot")


@dataclass(frozen=True, slots=True)
class Found:
    """What somebody found; `unit_id` None is the item's base unit, `code` what was scanned. A lot
    that has no id yet is named by `lot_code` or by the date on the goods."""

    item_id: int
    entered_micro: int
    unit_id: int | None = None
    lot_id: int | None = None
    code: str = ""
    lot_code: str = ""
    lot_on: dt.date | None = None

    @property
    def names_lot(self) -> bool:
        """Whether the lot has to be found, or made."""
        return self.lot_id is None and bool(self.lot_code or self.lot_on)


def enter(
    session: Session,
    actor: Actor,
    zone_id: int,
    found: Found,
    key: str,
    clock: Clock | None = None,
) -> int | Refusal:
    """Writes an entry down; its id. The same key answers the entry it made first."""
    held = held_zone(session, actor, zone_id)
    if isinstance(held, Refusal):
        return held
    count, zone = held
    again = session.exec(select(CountEntry).where(col(CountEntry.idempotency_key) == key)).first()
    if again is not None:
        return _repeated(again, zone_id, found)
    if (closed := _closed(session, actor, count, zone)) is not None:
        return closed
    if found.names_lot:
        lot_id = _lot(session, count, found)
        if isinstance(lot_id, Refusal):
            return lot_id
        found = replace(found, lot_id=lot_id)
    base = _base_micro(session, count, found)
    if isinstance(base, Refusal):
        return base
    unit_id, micro = base
    if not takes(session.connection(), count.id or 0, found.item_id):
        return NotOnList(found.item_id, session.get_one(Item, found.item_id).name)
    entry = CountEntry(
        count_id=count.id or 0,
        zone_id=zone_id,
        pass_no=zone.pass_no,
        company_id=zone.company_id,
        org_unit_id=zone.org_unit_id,
        item_id=found.item_id,
        lot_id=found.lot_id,
        unit_id=unit_id,
        entered_micro=found.entered_micro,
        quantity_micro=micro,
        code=found.code[:40],
        user_id=actor.user_id,
        at=to_micros((clock or SystemClock()).now()),
        idempotency_key=key,
    )
    session.add(entry)
    session.flush()
    assert entry.id is not None  # noqa: S101
    return entry.id


def _repeated(first: CountEntry, zone_id: int, found: Found) -> int | KeyUsed:
    lot_id = first.lot_id if found.names_lot else found.lot_id
    same = (first.zone_id, first.item_id, first.entered_micro, first.lot_id) == (
        zone_id,
        found.item_id,
        found.entered_micro,
        lot_id,
    )
    return (first.id or 0) if same else KeyUsed(first.id or 0, f"#{first.id}")


def _closed(session: Session, actor: Actor, count: StockCount, zone: CountZone) -> Refusal | None:
    """Why nothing may be entered in the zone now, if so."""
    if count.state != "open":
        return CountNotOpen(count.name)
    if zone.state == "done":
        return ZoneDone(zone.name)
    if zone.state == "waiting" or zone.holder_id is None:
        return ZoneNotHeld(zone.name)
    return None if zone.holder_id == actor.user_id else held_by(session, zone)


def _lot(session: Session, count: StockCount, found: Found) -> int | Refusal:
    """The lot that was named; a refusal of what would not be entered anyway makes none."""
    item = session.get(Item, found.item_id)
    if item is None or item.company_id != count.company_id:
        return NoSuchItem()
    if not takes(session.connection(), count.id or 0, found.item_id):
        return NotOnList(found.item_id, item.name)
    base = _base_micro(session, count, found)
    if isinstance(base, Refusal):
        return base
    code = clean(found.lot_code)
    if refused := check_text(LOT, code, 60) if code else None:
        return refused
    return named_lot(Rows(session), item, code, found.lot_on, count.on)


def _base_micro(session: Session, count: StockCount, found: Found) -> tuple[int, int] | Refusal:
    """(unit, base micro) of what was found, as far as the item is kept that way."""
    item = session.get(Item, found.item_id)
    if item is None or item.company_id != count.company_id:
        return NoSuchItem()
    if found.entered_micro < 0:
        return CountNegative()
    unit_id = found.unit_id or item.base_unit_id
    rate = (1, 1)
    if unit_id != item.base_unit_id:
        kept = session.get(ItemUnit, (item.id, unit_id))
        if kept is None:
            return NoSuchItem()
        rate = (kept.numerator, kept.denominator)
    if found.lot_id is not None:
        lot = session.get(Lot, found.lot_id)
        if item.tracking == "none" or lot is None or lot.item_id != item.id:
            return NoSuchItem()
    base = Conversion(*rate).to_base(found.entered_micro)
    if isinstance(base, InexactConversion):
        return WholePiecesOnly(item.name, found.entered_micro)
    whole = comes_whole(item.weighed, session.get_one(Unit, item.base_unit_id).code)
    if (whole and base % MICRO) or (item.tracking == "serial" and found.lot_id and base > MICRO):
        return WholePiecesOnly(item.name, found.entered_micro)
    return unit_id, base
