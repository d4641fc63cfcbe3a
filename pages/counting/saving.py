"""What the counting screen of a phone sends, done on the server: entries of a zone.

A refusal goes back beside the entry; an item that is not on the list may be added to it.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from core.catalog.scanning import Scanned
from core.desks.counting.enter import Found, enter
from core.desks.counting.extend import add_item
from core.desks.counting.read import CountRow, found_in_zone, whole_pieces
from core.desks.counting.refusals import NotOnList, ZoneDone, ZoneHeld, ZoneNotHeld
from core.desks.counting.take_back import take_back
from core.documents.read_entry import ItemCard, find_items
from core.kernel.refusals import Refusal
from core.platform.i18n import _, refusal_text
from core.platform.rights import Actor
from pages.widgets import formats
from pages.widgets.data import reading
from pages.widgets.edge import perform
from pages.widgets.scan_desk import Desk, Place, Sent, Told, look_up, typed


def take(actor: Actor, count: CountRow, zone_id: int, desk: Desk, sent: Sent, *, see: bool) -> None:
    """Does what the browser sent and was not done yet. `see`: what is expected may be told."""
    place = Place(count.company_id, count.warehouse_id, unused=True)
    told = facts_of(count, zone_id, see=see)
    desk.take(
        sent,
        save=lambda one: save(actor, count, zone_id, place, one),
        undo=lambda entry: undo(actor, entry),
        look=lambda asked: _card(actor, look_up(actor, place, asked, told)),
    )


def facts_of(
    count: CountRow, zone_id: int, *, see: bool
) -> Callable[[Connection, ItemCard, Scanned | None], list[str]]:
    """What is told of an item before its quantity is typed."""

    def facts(connection: Connection, card: ItemCard, _scanned: Scanned | None) -> list[str]:
        told = []
        here = found_in_zone(connection, zone_id, card.id)
        if here:
            told.append(_("Counted here: {quantity}").format(quantity=formats.quantity(here)))
        if see:
            hits = find_items(
                connection,
                count.company_id,
                card.code,
                warehouse_id=count.warehouse_id,
                partner_id=None,
                kinds=(),
                limit=1,
            )
            stands = sum(hit.on_hand_micro for hit in hits if hit.card.id == card.id)
            told.append(_("On record: {quantity}").format(quantity=formats.quantity(stands)))
        return told

    return facts


def _card(actor: Actor, told: Told) -> Told:
    """Whether an item is counted in whole pieces only, for the field to know."""
    if "item" in told:
        with reading(actor) as connection:
            told["whole"] = whole_pieces(connection, int(told["item"]))
    return told


def save(actor: Actor, count: CountRow, zone_id: int, place: Place, one: Sent) -> Told:
    """Saves one entry; what to tell of it."""
    entry = typed(actor, place, one)
    if isinstance(entry, str):
        return {"ok": False, "text": entry}
    found = Found(entry.item_id, entry.entered_micro, entry.unit_id, entry.lot_id, entry.code)
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


def undo(actor: Actor, entry: int) -> str:
    """Takes an entry back; what is wrong, if anything."""
    answer = perform(take_back, actor, entry)
    return refusal_text(answer) if isinstance(answer, Refusal) else ""
