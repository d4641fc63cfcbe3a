"""What a scan field sends, done on the server: look a code up, save what was typed, undo.

Every entry has a key made in the browser, and is kept there until this side says that it is
saved; sent twice it counts once. A refusal goes back beside the entry, which stays with the
person until it is saved or thrown away.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from core.catalog.scanning import CodeUnknown, Scanned, scan
from core.documents.read_entry import ItemCard, find_items, item_cards, lot, lot_balance
from core.kernel.amounts import MICRO
from core.kernel.decimals import format_decimal, parse_decimal
from core.platform.i18n import _, refusal_text
from core.platform.rights import Actor
from pages.widgets.data import reading
from pages.widgets.labels import in_language

MOST_ANSWERS = 60
MOST_LOTS = 8
Sent = Mapping[str, Any]
Told = dict[str, Any]
Facts = Callable[[Connection, ItemCard, Scanned | None], list[str]]


@dataclass(slots=True)
class Desk:
    """One person at one field: what was asked last, and what became of what was sent."""

    epoch: str = field(default_factory=lambda: secrets.token_hex(4))
    """Another one where what was answered is forgotten, so that the browser sends it again."""
    asked: int = 0
    undone: int = 0
    found: Told = field(default_factory=dict)
    answers: dict[str, Told] = field(default_factory=dict)

    def note(self, key: str, answer: Told) -> None:
        """Keeps an answer; the oldest go."""
        self.answers[key] = answer
        for old in list(self.answers)[:-MOST_ANSWERS]:
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
        for one in sent.get("outbox") or []:
            key, n = str(one["key"]), int(one.get("n") or 0)
            done = self.answers.get(key)
            if done is None or (not done["ok"] and n > done["n"]):
                self.note(key, save(one) | {"n": n})
                saved = True
        asked_undo = sent.get("undo") or {}
        if int(asked_undo.get("n") or 0) > self.undone:
            self.undone = int(asked_undo["n"])
            said = undo(int(asked_undo["id"]))
            self.found = {"n": self.asked, "said": said} if said else self.found
            saved = True
        asked = sent.get("asked") or {}
        if int(asked.get("n") or 0) > self.asked:
            self.asked = int(asked["n"])
            self.found = {"n": self.asked} | look(asked)
        return saved


@dataclass(frozen=True, slots=True)
class Place:
    """Where things are looked up; `unused`: also items that are no longer in use; `dated`:
    goods that come in, whose lot is called by a date that somebody types."""

    company_id: int
    warehouse_id: int | None
    unused: bool = False
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """An entry as it was sent. `date` is what was typed of a lot's date."""

    item_id: int
    entered_micro: int
    unit_id: int | None
    lot_id: int | None
    code: str
    date: str = ""


def look_up(actor: Actor, place: Place, asked: Sent, facts: Facts) -> Told:
    """The item of a code, a name or a choice; several to choose from; or why there is none."""
    text = str(asked.get("text") or "")
    with reading(actor) as connection:
        if asked.get("item"):
            return _card(connection, place, int(asked["item"]), None, facts)
        scanned = scan(connection, place.company_id, text, also_unused=place.unused)
        if isinstance(scanned, Scanned):
            return _card(connection, place, scanned.item_id, scanned, facts)
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
                return _card(connection, place, hits[0].card.id, None, facts)
            if hits:
                cards = [hit.card for hit in hits]
                return {"choices": [{"item": c.id, "name": c.name, "code": c.code} for c in cards]}
    return {"said": refusal_text(scanned)}


def _card(
    connection: Connection, place: Place, item_id: int, scanned: Scanned | None, facts: Facts
) -> Told:
    """What the phone shows of an item before its quantity is typed."""
    card = item_cards(connection, [item_id])[item_id]
    told = facts(connection, card, scanned)
    if scanned is not None and scanned.estimated:
        told.append(_("Weight estimated by price: check it"))
    micro = scanned.quantity_micro if scanned else None
    tracked = card.tracking != "none"
    lots = _lots(connection, card.id, place.warehouse_id) if tracked and not place.dated else []
    base = card.units[0]
    return {
        "item": item_id,
        "name": card.name,
        "code": scanned.code if scanned else card.code,
        "unit": card.unit(scanned.unit_id if scanned else None).id,
        "units": [{"id": u.id, "name": in_language(u.zh, u.en)} for u in card.units],
        "base": in_language(base.zh, base.en),
        "lots": lots,
        "dated": place.dated and card.tracking == "lot",
        "quantity": "" if micro is None else format_decimal(micro, 6, keep=0),
        "facts": told,
    }


def _lots(connection: Connection, item_id: int, warehouse_id: int | None) -> list[Told]:
    """Lots that lie there, called by their date, first to expire first."""
    rows = connection.execute(
        select(lot.c.id, lot.c.code, lot.c.expires_on)
        .join(lot_balance, lot_balance.c.lot_id == lot.c.id)
        .where(
            lot_balance.c.item_id == item_id,
            lot_balance.c.warehouse_id == warehouse_id,
            lot_balance.c.quantity_micro > 0,
        )
        .order_by(lot.c.expires_on.is_(None), lot.c.expires_on, lot.c.id)
        .limit(MOST_LOTS)
    )
    return [{"id": row.id, "name": date_of(row.expires_on, row.code)} for row in rows]


def date_of(expires_on: dt.date | None, code: str) -> str:
    """How a lot is called on a phone."""
    return expires_on.strftime("%m-%d") if expires_on is not None else code


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
