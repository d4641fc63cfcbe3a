"""What a scan field sends, done on the server: look a code up, save what was typed, undo.

Every entry has a key made in the browser, and is kept there until this side says that it is
saved; sent twice it counts once. A refusal goes back beside the entry, which stays with the
person until it is saved or thrown away. What a browser made of a code by the goods it carries
(scan_goods.py) is judged again when it arrives.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from core.catalog.scanning import CodeUnknown, Scanned, scan
from core.documents.goods import Good, lots_here
from core.documents.read_entry import find_items, item_cards, stock_of
from core.kernel.amounts import MICRO
from core.kernel.decimals import format_decimal, parse_decimal
from core.platform.i18n import _, refusal_text
from core.platform.rights import Actor
from pages.widgets import formats
from pages.widgets.data import reading
from pages.widgets.labels import in_language

MOST_ANSWERS = 60
SAME_YEAR_DAYS = 300
"""So many days off, month and day alone say which one is meant."""
Sent = Mapping[str, Any]
Told = dict[str, Any]


@dataclass(slots=True)
class Desk:
    """One person at one field: what was asked last, and what became of what was sent."""

    epoch: str = field(default_factory=lambda: secrets.token_hex(4))
    """Another one where what was answered is forgotten, so that the browser sends it again."""
    asked: int = 0
    undone: int = 0
    undo_said: str = ""
    found: Told = field(default_factory=dict)
    answers: dict[str, Told] = field(default_factory=dict)

    def forget(self, waiting: set[str]) -> None:
        """Lets the oldest answers go, but for those that the browser still waits for."""
        for old in list(self.answers)[:-MOST_ANSWERS]:
            if old not in waiting:
                del self.answers[old]

    def take(
        self,
        sent: Sent,
        save: Callable[[Sent], Told],
        undo: Callable[[int], str],
        look: Callable[[Sent], Told],
    ) -> bool:
        """Does what the browser sent and was not done yet; whether anything was saved."""
        saved = False
        outbox = sent.get("outbox") or []
        for one in outbox:
            key, n = str(one["key"]), int(one.get("n") or 0)
            done = self.answers.get(key)
            if done is None or (not done["ok"] and n > done["n"]):
                self.answers[key] = save(one) | {"n": n}
                saved = True
        self.forget({str(one["key"]) for one in outbox})
        asked_undo = sent.get("undo") or {}
        if int(asked_undo.get("n") or 0) > self.undone:
            self.undone = int(asked_undo["n"])
            self.undo_said = undo(int(asked_undo["id"]))
            saved = True
        asked = sent.get("asked") or {}
        if int(asked.get("n") or 0) > self.asked:
            self.asked = int(asked["n"])
            self.found = {"n": self.asked} | look(asked)
        return saved


@dataclass(frozen=True, slots=True)
class Place:
    """Where things are looked up; `unused`: also items that are no longer in use; `dated`:
    goods that come in, whose lot is called by a date that somebody types; `whole`: parts of a
    piece are refused; `see`: what is on record may be told; `new_lots`: what lies there may be of
    a date that is not known yet."""

    company_id: int
    warehouse_id: int | None
    unused: bool = False
    dated: bool = False
    whole: bool = False
    see: bool = False
    new_lots: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """An entry as it was sent. `date` is what was typed of a lot's date."""

    item_id: int
    entered_micro: int
    unit_id: int | None
    lot_id: int | None
    code: str
    date: str = ""


def look_up(actor: Actor, place: Place, asked: Sent) -> Told:
    """The item of a code, a name or a choice; several to choose from; or why there is none."""
    text = str(asked.get("text") or "")
    with reading(actor) as connection:
        if asked.get("item"):
            return _card(connection, place, int(asked["item"]), None)
        scanned = scan(connection, place.company_id, text, also_unused=place.unused)
        if isinstance(scanned, Scanned):
            return _card(connection, place, scanned.item_id, scanned)
        if isinstance(scanned, CodeUnknown) and not text.strip().isdecimal():
            hits = find_items(
                connection,
                place.company_id,
                text,
                warehouse_id=place.warehouse_id,
                partner_id=None,
                kinds=(),
            )
            if len(hits) == 1:
                return _card(connection, place, hits[0].card.id, None)
            if hits:
                cards = [hit.card for hit in hits]
                return {"choices": [{"item": c.id, "name": c.name, "code": c.code} for c in cards]}
    return {"said": refusal_text(scanned)}


def _card(connection: Connection, place: Place, item_id: int, scanned: Scanned | None) -> Told:
    """What the phone shows of an item before its quantity is typed."""
    card = item_cards(connection, [item_id])[item_id]
    good = Good(card, 0, lots=lots_here(connection, [item_id], place.warehouse_id).get(item_id, []))
    if place.see:
        good.on_hand_micro, _free = stock_of(connection, [item_id], place.warehouse_id).get(
            item_id, (0, 0)
        )
    told = shown(place, good)
    if scanned is not None and scanned.estimated:
        told["facts"].append(_("Weight estimated by price: check it"))
    micro = scanned.quantity_micro if scanned else None
    return told | {
        "code": scanned.code if scanned else card.code,
        "unit": card.unit(scanned.unit_id if scanned else None).id,
        "quantity": "" if micro is None else format_decimal(micro, 6, keep=0),
    }


def shown(place: Place, good: Good) -> Told:
    """An item as the field shows it, whichever way it was found."""
    card = good.card
    lots = [] if place.dated else good.lots
    on_record = _("On record: {quantity}").format(quantity=formats.quantity(good.on_hand_micro))
    return {
        "item": card.id,
        "name": card.name,
        "units": [{"id": u.id, "name": in_language(u.zh, u.en)} for u in card.units],
        "lots": [{"id": one.id, "name": date_of(one.expires_on, one.code)} for one in lots],
        "dated": place.dated and card.tracking == "lot",
        "other_lot": place.new_lots and card.tracking != "none",
        "whole": place.whole and card.whole,
        "facts": [on_record] if place.see else [],
    }


def date_of(on: dt.date | None, code: str) -> str:
    """How a lot is called on a phone: by its day, with the year where that may be in doubt."""
    if on is None:
        return code
    far = abs((on - dt.datetime.now(dt.UTC).date()).days) > SAME_YEAR_DAYS
    return on.isoformat() if far else on.strftime("%m-%d")


def typed(actor: Actor, place: Place, one: Sent) -> Typed | str:
    """The entry that was sent, or what is wrong with it. `each`: a code that stands for one
    of its unit."""
    date = str(one.get("date") or "").strip()
    if one.get("each"):
        with reading(actor) as connection:
            scanned = scan(connection, place.company_id, str(one["code"]), also_unused=place.unused)
        if not isinstance(scanned, Scanned):
            return refusal_text(scanned)
        micro = MICRO if scanned.quantity_micro is None else scanned.quantity_micro
        return Typed(scanned.item_id, micro, scanned.unit_id, None, scanned.code, date)
    if one.get("known") and (wrong := _misread(actor, place, one)):
        return wrong
    text = str(one.get("quantity") or "")
    try:
        micro = parse_decimal(text.replace("。", "."), 6)
    except ValueError:
        return _("“{typed}” is no quantity.").format(typed=text)
    lot_id, unit = one.get("lot"), one.get("unit")
    return Typed(
        int(one["item"]),
        micro,
        int(unit) if unit else None,
        int(lot_id) if lot_id else None,
        str(one.get("code") or ""),
        date,
    )


def _misread(actor: Actor, place: Place, one: Sent) -> str:
    """What is wrong with the item that a browser took a code for; "" for nothing."""
    code = str(one.get("code") or "")
    with reading(actor) as connection:
        scanned = scan(connection, place.company_id, code, also_unused=place.unused)
    if not isinstance(scanned, Scanned):
        return refusal_text(scanned)
    if scanned.item_id == int(one["item"]):
        return ""
    return _("{code} means “{name}” by now. Scan it again.").format(code=code, name=scanned.name)
