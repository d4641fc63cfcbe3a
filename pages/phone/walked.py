"""What the expiry walk reads and saves: dates to look at, and how many of one remain.

Each entry speaks of one lot. What a browser sends twice is known by its key and counts once;
a difference that other dates cannot explain comes back with the reason.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from core.desks.stores.expiry_walk import see_lot
from core.documents.goods import Good, goods
from core.documents.read_entry import item, item_cards, lot, lot_balance, unit
from core.documents.read_rows import made
from core.kernel.amounts import MICRO
from core.kernel.refusals import Refusal
from core.kernel.units import Conversion
from core.platform.i18n import _, refusal_text
from core.platform.rights import Actor
from models.base import table
from models.stock import LotSeen
from pages.widgets import formats
from pages.widgets.data import reading
from pages.widgets.edge import perform
from pages.widgets.labels import in_language
from pages.widgets.scan_desk import Place, Sent, Told, date_of, look_up, typed
from pages.widgets.scan_goods import known

AHEAD = dt.timedelta(days=45)
LAST = 10
seen = table(LotSeen)


@dataclass(frozen=True, slots=True)
class ShelfLot:
    """A lot to look at, with what is on record of it in base units."""

    lot_id: int
    item_id: int
    code: str
    name: str
    lot: str
    expires_on: dt.date
    quantity_micro: int
    unit_zh: str
    unit_en: str


@dataclass(frozen=True, slots=True)
class Round:
    """A walk through one warehouse: the dates of today, those seen since midnight (micro)."""

    company_id: int
    warehouse_id: int
    today: dt.date
    since: int

    @property
    def place(self) -> Place:
        """Where things are looked up."""
        return Place(self.company_id, self.warehouse_id, unused=True, whole=True)


def _there(walk: Round) -> list[ColumnElement[bool]]:
    """Dated lots that lie there and end soon."""
    return [
        lot_balance.c.warehouse_id == walk.warehouse_id,
        lot_balance.c.quantity_micro > 0,
        lot.c.expires_on <= walk.today + AHEAD,
    ]


def _looked_at(walk: Round) -> ColumnElement[bool]:
    return (
        select(seen.c.id)
        .where(
            seen.c.lot_id == lot.c.id,
            seen.c.warehouse_id == walk.warehouse_id,
            seen.c.seen_at >= walk.since,
        )
        .correlate(lot)
        .exists()
    )


def _lots() -> Select[Any]:
    return (
        select(
            lot.c.id,
            item.c.id,
            item.c.code,
            item.c.name,
            lot.c.code,
            lot.c.expires_on,
            lot_balance.c.quantity_micro,
            unit.c.name,
            unit.c.name_en,
        )
        .select_from(lot_balance)
        .join(lot, lot.c.id == lot_balance.c.lot_id)
        .join(item, item.c.id == lot_balance.c.item_id)
        .join(unit, unit.c.id == item.c.base_unit_id)
    )


def to_look_at(connection: Connection, walk: Round, most: int) -> list[ShelfLot]:
    """The lots that nobody looked at today, the soonest first."""
    statement = (
        _lots()
        .where(*_there(walk), ~_looked_at(walk))
        .order_by(lot.c.expires_on, item.c.name, lot.c.id)
    )
    return made(ShelfLot, connection, statement.limit(most))


def how_far(connection: Connection, walk: Round) -> tuple[int, int]:
    """(looked at, all): lots that end soon."""
    of = (
        select(func.count())
        .select_from(lot_balance)
        .join(lot, lot.c.id == lot_balance.c.lot_id)
        .where(*_there(walk))
    )
    done = connection.execute(of.where(_looked_at(walk))).scalar_one()
    return int(done), int(connection.execute(of).scalar_one())


def entries(connection: Connection, actor: Actor, walk: Round) -> list[Told]:
    """What the actor looked at last, the newest first: how many there are of it by now."""
    found = connection.execute(
        _lots()
        .add_columns(seen.c.id.label("sight"))
        .join(seen, (seen.c.lot_id == lot.c.id))
        .where(
            seen.c.warehouse_id == walk.warehouse_id,
            lot_balance.c.warehouse_id == walk.warehouse_id,
            seen.c.seen_by == actor.user_id,
            seen.c.seen_at >= walk.since,
        )
        .order_by(seen.c.id.desc())
        .limit(LAST)
    )
    return [
        {
            "id": row[9],
            "name": row[3],
            "quantity": formats.quantity(row[6]),
            "unit": in_language(row[7], row[8]),
            "detail": f"{row[2]} · {date_of(row[5], row[4])}",
            "undo": False,
        }
        for row in found
    ]


def dated(connection: Connection, walk: Round) -> list[Good]:
    """The goods that lie there under a date."""
    items = connection.execute(
        select(lot_balance.c.item_id)
        .join(lot, lot.c.id == lot_balance.c.lot_id)
        .where(
            lot_balance.c.warehouse_id == walk.warehouse_id,
            lot_balance.c.quantity_micro > 0,
            lot.c.expires_on.is_not(None),
        )
        .distinct()
    ).scalars()
    only = frozenset(items)
    return goods(connection, walk.company_id, walk.warehouse_id, only=only, unused=True)


def card(place: Place, good: Good) -> Told:
    """A good as the field carries it: its dates, and the codes of its lots."""
    good.lots = [one for one in good.lots if one.expires_on is not None]
    return known(place, good) | {
        "lot_codes": {one.code.lower(): one.id for one in good.lots if one.code}
    }


def look(actor: Actor, walk: Round, asked: Sent) -> Told:
    """The item of a code, or that of a lot's own code with the lot chosen."""
    text = str(asked.get("text") or "").strip()
    lots = _called(actor, walk, text) if text else []
    if len(lots) == 1:
        return look_up(actor, walk.place, {"item": lots[0].item_id}) | {"lot": lots[0].lot_id}
    if lots:
        return {"choices": [{"item": x.item_id, "name": x.name, "code": x.code} for x in lots]}
    return look_up(actor, walk.place, asked)


def _called(actor: Actor, walk: Round, text: str) -> list[ShelfLot]:
    with reading(actor) as connection:
        return made(
            ShelfLot,
            connection,
            _lots()
            .where(
                lot_balance.c.warehouse_id == walk.warehouse_id,
                lot_balance.c.quantity_micro > 0,
                lot.c.expires_on.is_not(None),
                func.lower(lot.c.code) == text.lower(),
            )
            .order_by(lot.c.expires_on, lot.c.id)
            .limit(20),
        )


def take(actor: Actor, walk: Round, one: Sent) -> Told:
    """Saves how many of a date remain; what to tell of it."""
    entry = typed(actor, walk.place, one)
    if isinstance(entry, str):
        return {"ok": False, "text": entry}
    with reading(actor) as connection:
        found = item_cards(connection, [entry.item_id]).get(entry.item_id)
        lots = dated_lots(connection, walk, entry.item_id)
    if found is None:
        return {"ok": False, "text": _("Nothing found")}
    lot_id = entry.lot_id or (lots[0] if len(lots) == 1 else None)
    if lot_id is None:
        return {"ok": False, "text": _("Choose the date that you look at.")}
    measure = found.unit(entry.unit_id)
    micro = Conversion(measure.numerator, measure.denominator).to_base(entry.entered_micro)
    if isinstance(micro, Refusal):
        return {"ok": False, "text": refusal_text(micro)}
    if found.whole and micro % MICRO:
        return {"ok": False, "text": _("This item is kept in whole pieces.")}
    answer = perform(see_lot, actor, walk.warehouse_id, lot_id, micro, str(one["key"]))
    if isinstance(answer, Refusal):
        return {"ok": False, "text": refusal_text(answer), "retry": answer.retry}
    return {"ok": True}


def dated_lots(connection: Connection, walk: Round, item_id: int) -> list[int]:
    """The lots of an item that lie there under a date."""
    rows = connection.execute(
        select(lot.c.id)
        .join(lot_balance, lot_balance.c.lot_id == lot.c.id)
        .where(
            lot_balance.c.warehouse_id == walk.warehouse_id,
            lot_balance.c.item_id == item_id,
            lot_balance.c.quantity_micro > 0,
            lot.c.expires_on.is_not(None),
        )
    )
    return list(rows.scalars())
