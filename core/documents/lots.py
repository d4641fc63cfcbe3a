"""Lots of a document's lines: named, dated, or left to the door to pick.

Goods coming in of an item kept by lot need a code or a date; the code defaults to the date
(效期 as YYYYMMDD). A serial number stands for one piece and comes in once. Goods going out
may name a lot, which must still be usable that day; else the door picks.
"""

from __future__ import annotations

import datetime as dt

from core.documents import refusals as r
from core.documents.frame import Checked, Frame
from core.kernel.amounts import MICRO
from core.kernel.refusals import Refusal
from core.ledgers.stock import lots
from core.ledgers.stock.usable import usable

Dates = tuple[dt.date | None, dt.date | None]
"""Made on, and expires."""
New = dict[tuple[int, str], Dates]
"""Lots that are not there yet, by item and code."""


def incoming(frame: Frame, supplier_id: int | None) -> Refusal | None:
    """Gives every line of a tracked item its lot, making new ones; all problems at once."""
    tracked = _tracked(frame)
    new = _sought(frame, tracked)
    if isinstance(new, r.Problems):
        return new
    made = lots.make(
        frame.rows,
        frame.draft.company_id,
        [(item, code, *dates, supplier_id) for (item, code), dates in new.items()],
    )
    problems: list[Refusal] = []
    for line in tracked:
        lot = made.get((line.item.id, line.lot_code))
        if line.lot_id is None and lot is not None:
            line.lot_id = lot.id
            if lot.expires_on != line.expires_on:
                problems.append(r.LotDatesDiffer(line.line_no, line.lot_code, lot.expires_on))
    return r.Problems(tuple(problems)) if problems else None


def wrong_incoming(frame: Frame) -> r.Problems | None:
    """What `incoming` would refuse; writes nothing."""
    sought = _sought(frame, _tracked(frame))
    return sought if isinstance(sought, r.Problems) else None


def _tracked(frame: Frame) -> list[Checked]:
    return [
        line
        for line in frame.lines
        if line.item.tracking != "none" and line.quantity_micro + line.typed.gift_micro
    ]


def _sought(frame: Frame, tracked: list[Checked]) -> New | r.Problems:
    """Lines given the lots that are there already; those that must be made."""
    problems: list[Refusal] = _named(frame, tracked)
    problems += [wrong for line in tracked if (wrong := _dates(line)) is not None]
    known = lots.by_code(frame.rows, [(x.item.id, x.lot_code) for x in tracked if x.lot_code])
    there = lots.on_hand(frame.rows, [lot.id for lot in known.values()])
    new: New = {}
    for line in tracked:
        key = (line.item.id, line.lot_code)
        lot = known.get(key)
        serial = line.item.tracking == "serial"
        pieces = line.quantity_micro + line.typed.gift_micro
        if serial and (pieces != MICRO or key in new or (lot and there.get(lot.id))):
            problems.append(r.SerialNotOne(line.line_no, line.lot_code))
        elif lot is None:
            first = new.setdefault(key, (line.produced_on, line.expires_on))
            if line.expires_on != first[1]:
                problems.append(r.LotDatesDiffer(line.line_no, line.lot_code, first[1]))
        elif line.expires_on is not None and line.expires_on != lot.expires_on:
            problems.append(r.LotDatesDiffer(line.line_no, line.lot_code, lot.expires_on))
        else:
            line.lot_id, line.expires_on = lot.id, lot.expires_on
            line.produced_on = lot.produced_on
    return r.Problems(tuple(problems)) if problems else new


def _named(frame: Frame, tracked: list[Checked]) -> list[Refusal]:
    """A lot named by its id is one of the item, and stands for its code."""
    by_id = lots.by_id(frame.rows, [x.lot_id for x in tracked if x.lot_id is not None])
    wrong: list[Refusal] = []
    for line in tracked:
        lot = by_id.get(line.lot_id or 0)
        if line.lot_id is not None and (lot is None or lot.item_id != line.item.id):
            wrong.append(r.UnknownLot(line.line_no, line.lot_code))
        elif lot is not None:
            line.lot_code = lot.code
        line.lot_id = None
    return wrong


def _dates(line: Checked) -> Refusal | None:
    """Fills in what follows from the other: expiry from production and life, code from date."""
    life = line.item.life_days
    if line.expires_on is None and line.produced_on is not None and life is not None:
        line.expires_on = line.produced_on + dt.timedelta(days=life)
    if line.produced_on and line.expires_on and line.expires_on < line.produced_on:
        return r.DatesReversed(line.line_no)
    if line.item.tracking == "lot" and life is not None and line.expires_on is None:
        known = bool(line.lot_code)  # a known lot brings its own dates
        if not known:
            return r.LotMissing(line.line_no, line.item.id)
    if not line.lot_code:
        date = line.expires_on or line.produced_on
        if line.item.tracking == "serial" or date is None:
            return r.LotMissing(line.line_no, line.item.id)
        line.lot_code = date.strftime("%Y%m%d")
    return None


def outgoing(frame: Frame, *, sellable: bool, serials: bool = True) -> Refusal | None:
    """Finds the lots that lines name; with `sellable` they must be usable that day. Serial
    numbers must be named, unless (`serials` false) it is known which ones there are."""
    problems: list[Refusal] = []
    named = [x for x in frame.lines if x.item.tracking != "none" and (x.lot_code or x.lot_id)]
    by_code = lots.by_code(frame.rows, [(x.item.id, x.lot_code) for x in named if x.lot_code])
    by_id = lots.by_id(frame.rows, [x.lot_id for x in named if x.lot_id])
    for line in named:
        lot = by_id.get(line.lot_id or 0) or by_code.get((line.item.id, line.lot_code))
        if lot is None or lot.item_id != line.item.id:
            problems.append(r.UnknownLot(line.line_no, line.lot_code))
        elif sellable and not usable(lot.expires_on, frame.draft.on) and lot.expires_on:
            problems.append(r.ExpiredLot(line.line_no, lot.code, lot.expires_on))
        else:
            line.lot_id, line.lot_code = lot.id, lot.code
            line.produced_on, line.expires_on = lot.produced_on, lot.expires_on
    problems += [
        r.LotMissing(line.line_no, line.item.id)
        for line in frame.lines
        if serials and line.item.tracking == "serial" and line.lot_id is None and not line.lot_code
    ]
    return r.Problems(tuple(problems)) if problems else None


def named_to(frame: Frame) -> list[tuple[int, str]] | Refusal:
    """(id, code) of the lot that each line's goods are to be in; new ones are made, with the
    dates typed, which are those of a known lot or left out."""
    problems: list[Refusal] = []
    codes = [(line.item.id, line.typed.to_lot_code.strip()) for line in frame.lines]
    known = lots.by_code(frame.rows, codes)
    new: dict[tuple[int, str], tuple[dt.date | None, dt.date | None]] = {}
    for line, key in zip(frame.lines, codes, strict=True):
        lot = known.get(key)
        if lot is not None and lot.id == line.lot_id:
            problems.append(r.SameLot(line.line_no, key[1]))
        elif lot is not None and line.expires_on not in (None, lot.expires_on):
            problems.append(r.LotDatesDiffer(line.line_no, key[1], lot.expires_on))
        elif lot is None:
            life = line.item.life_days
            if line.expires_on is None and line.produced_on is not None and life is not None:
                line.expires_on = line.produced_on + dt.timedelta(days=life)
            first = new.setdefault(key, (line.produced_on, line.expires_on))
            if line.item.tracking == "lot" and life is not None and line.expires_on is None:
                problems.append(r.LotMissing(line.line_no, line.item.id))
            elif line.expires_on != first[1]:
                problems.append(r.LotDatesDiffer(line.line_no, key[1], first[1]))
    if problems:
        return r.Problems(tuple(problems))
    made = lots.make(
        frame.rows,
        frame.draft.company_id,
        [(item, code, *dates, None) for (item, code), dates in new.items()],
    )
    for line, key in zip(frame.lines, codes, strict=True):
        if key in made and made[key].expires_on != new[key][1]:
            problems.append(r.LotDatesDiffer(line.line_no, key[1], made[key].expires_on))
    if problems:
        return r.Problems(tuple(problems))
    return [((known.get(key) or made[key]).id, key[1]) for key in codes]
