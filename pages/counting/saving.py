"""What the counting screen of a phone sends, done on the server: entries of a zone.

A refusal goes back beside the entry; an item that is not on the list may be added to it.
"""

from __future__ import annotations

import datetime as dt

from core.desks.counting.enter import Found, enter
from core.desks.counting.extend import add_item
from core.desks.counting.read import CountRow
from core.desks.counting.refusals import NotOnList, ZoneDone, ZoneHeld, ZoneNotHeld
from core.desks.counting.take_back import take_back
from core.documents.read_entry import item_cards
from core.kernel.refusals import Refusal
from core.platform.i18n import refusal_text
from core.platform.rights import Actor
from pages.widgets.data import reading
from pages.widgets.edge import perform
from pages.widgets.scan_desk import Desk, Place, Sent, Told, Typed, look_up, typed
from pages.widgets.typed_line import read_day


def place_of(count: CountRow, *, see: bool) -> Place:
    """Where a count looks things up. `see`: what is expected may be told."""
    return Place(
        count.company_id, count.warehouse_id, unused=True, whole=True, see=see, new_lots=True
    )


def take(actor: Actor, count: CountRow, zone_id: int, desk: Desk, sent: Sent, place: Place) -> None:
    """Does what the browser sent and was not done yet."""
    desk.take(
        sent,
        save=lambda one: save(actor, count, zone_id, place, one),
        undo=lambda entry: undo(actor, entry),
        look=lambda asked: look_up(actor, place, asked),
    )


def save(actor: Actor, count: CountRow, zone_id: int, place: Place, one: Sent) -> Told:
    """Saves one entry; what to tell of it."""
    entry = typed(actor, place, one)
    if isinstance(entry, str):
        return {"ok": False, "text": entry}
    known = (entry.item_id, entry.entered_micro, entry.unit_id, entry.lot_id, entry.code)
    day = _day(actor, count, entry) if entry.date else None
    found = Found(*known, lot_code="" if day else entry.date, lot_on=day)
    if one.get("add"):
        added = perform(add_item, actor, count.id, found.item_id)
        if isinstance(added, Refusal):
            return {"ok": False, "text": refusal_text(added)}
    answer = perform(enter, actor, zone_id, found, str(one["key"]))
    if not isinstance(answer, Refusal):
        return {"ok": True}
    return {
        "ok": False,
        "text": refusal_text(answer),
        "add": isinstance(answer, NotOnList),
        "retry": answer.retry or isinstance(answer, ZoneHeld | ZoneNotHeld | ZoneDone),
    }


def _day(actor: Actor, count: CountRow, entry: Typed) -> dt.date | None:
    """The day that was typed for a lot; None where it is the lot's own number."""
    with reading(actor) as connection:
        card = item_cards(connection, [entry.item_id]).get(entry.item_id)
    dated = card is not None and card.tracking == "lot"
    return read_day(entry.date, count.on) if dated else None


def undo(actor: Actor, entry: int) -> str:
    """Takes an entry back; what is wrong, if anything."""
    answer = perform(take_back, actor, entry)
    return refusal_text(answer) if isinstance(answer, Refusal) else ""
