"""A count from a sheet, as a stocktaker's own list or another device has it.

Each warehouse and day becomes one stock count, its zones those of the sheet, finished and ready
for review: differences are looked at, posted and approved by people as after any count. Rows
add up. Undoing drops the counts, while they are not posted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from core.desks.counting.claim import claim_zone
from core.desks.counting.enter import Found, enter
from core.desks.counting.finish import finish_zone
from core.desks.counting.open_count import CountForm, ZoneForm, open_count
from core.desks.counting.review import cancel
from core.exchange.sheets import documents as d
from core.exchange.sheets.engine import Context, Plan, SheetKind, Step
from core.exchange.sheets.fields import Field, Row, Type, words
from core.exchange.sheets.known import Place
from core.exchange.sheets.lookup import item_of, place_of, wrong
from core.exchange.till import problems as p
from core.kernel.clock import Clock
from core.kernel.refusals import Refusal
from core.platform.i18n import N_
from core.platform.rights import Actor
from core.posting.door import Refused
from models.counting import CountZone, StockCount
from models.stock import Lot

ENTRIES_AT_ONCE = 25
ZONE = Field("zone", N_("Zone"), words("zone area shelf 区域 货架 盘点区域 货位"), False, Type.TEXT,
             N_("Zones add up; one zone where nothing is said."), "A1", 40)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row says was found. `lot` is the code of a lot that is known."""

    row: int
    zone: str
    found: Found
    lot: str


@dataclass(frozen=True, slots=True)
class Part:
    """Some entries of one count; the last of its parts finishes the zones."""

    form: CountForm
    entries: tuple[Entry, ...]
    last: bool


def plan(context: Context, rows: Sequence[Row]) -> Plan:
    """The counts that the rows make."""
    made = Plan()
    groups: dict[tuple[int, dt.date], tuple[Place, list[Entry]]] = {}
    for row in rows:
        place, thing = place_of(context, made, row), item_of(context, made, row)
        on = row.day("day") or context.settings.on
        if on is None:
            wrong(context, made, p.CellMissing, row, "day")
        if place is None or thing is None or on is None:
            continue
        found = Found(thing[0], row.whole("quantity") or 0, thing[1])
        entry = Entry(row.number, row.text("zone") or "1", found, row.text("lot"))
        groups.setdefault((place.id, on), (place, []))[1].append(entry)
    for (place_id, on), (place, entries) in groups.items():
        zones = [ZoneForm("shelf", name) for name in dict.fromkeys(one.zone for one in entries)]
        company = context.known.company.id
        form = CountForm(company, place_id, f"{place.name} {on}", on, zones)
        made.steps += _parts(form, entries)
    return made


def _parts(form: CountForm, entries: Sequence[Entry]) -> list[Step]:
    starts = range(0, len(entries), ENTRIES_AT_ONCE)
    return [
        Step(
            tuple(one.row for one in some),
            form.name,
            True,
            Part(form, some, start == starts[-1]),
            lines=len(some),
        )
        for start in starts
        for some in [tuple(entries[start : start + ENTRIES_AT_ONCE])]
    ]


def apply(
    session: Session,
    actor: Actor,
    _company_id: int,
    steps: Sequence[Step],
    import_id: int,
    clock: Clock,
) -> Refused | None:
    """Writes entries down, each once, whatever was done before."""
    for place, step in enumerate(steps):
        refusal = _part(session, actor, step.payload, import_id, clock)
        if refusal is not None:
            return Refused(place, refusal)
    return None


def _part(
    session: Session, actor: Actor, part: Part, import_id: int, clock: Clock
) -> Refusal | None:
    key = f"{_prefix(import_id)}{part.form.warehouse_id}:{part.form.on}"
    count_id = open_count(session, actor, part.form, key, clock)
    if isinstance(count_id, Refusal):
        return count_id
    zones = session.exec(select(CountZone).where(col(CountZone.count_id) == count_id)).all()
    by_name = {zone.name: zone for zone in zones}
    for one in part.entries:
        zone = by_name[one.zone]
        if zone.state != "done":
            claimed = claim_zone(session, actor, zone.id or 0, clock=clock)
            if isinstance(claimed, Refusal):
                return claimed
        found = replace(one.found, lot_id=_lot(session, one))
        answer = enter(session, actor, zone.id or 0, found, f"{key}:{one.row}", clock)
        if isinstance(answer, Refusal):
            return answer
    for zone in zones if part.last else ():
        done = finish_zone(session, actor, zone.id or 0)
        if isinstance(done, Refusal):
            return done
    return None


def _lot(session: Session, one: Entry) -> int | None:
    """The lot a row names; a code nobody knows says nothing about the lot."""
    if not one.lot:
        return None
    return session.exec(
        select(Lot.id).where(col(Lot.item_id) == one.found.item_id, col(Lot.code) == one.lot)
    ).first()


def restore(session: Session, actor: Actor, company_id: int, import_id: int) -> int | Refusal:
    """Drops the counts of an import that still are; how many. A posted one refuses."""
    left = session.exec(
        select(StockCount.id).where(
            col(StockCount.company_id) == company_id,
            col(StockCount.idempotency_key).startswith(_prefix(import_id)),
            col(StockCount.state) != "cancelled",
        )
    ).all()
    for count_id in left:
        answer = cancel(session, actor, count_id or 0)
        if isinstance(answer, Refusal):
            return answer
    return len(left)


def _prefix(import_id: int) -> str:
    return f"import:{import_id}:"


COUNTS = SheetKind(
    code="counts",
    title=N_("Stock counts"),
    about=N_("What was counted; the differences wait for review, as after any count."),
    permission="stock.count",
    fields=(d.ITEM, d.QUANTITY, d.UNIT, ZONE, d.WAREHOUSE, d.DAY, d.LOT[0]),
    plan=plan,
    apply=apply,
    restore=restore,
    once=True,
    asks=("on", "warehouse"),
)
