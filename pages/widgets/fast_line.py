"""The fast line above the lines: item by any name, quantity, price, Enter; the keyboard alone.

The item is sought on the server while somebody types; the line itself is a small component
of the page, because only a browser can put the cursor back into the item's field. Lines it
has sent are numbered, so none is lost or taken twice.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from core.documents.draft import Line
from core.documents.read_entry import Found, ItemCard, find_items, item_cards, lots_on_hand
from core.kernel.decimals import format_decimal, parse_decimal
from core.platform.i18n import _
from core.platform.rights import Actor
from pages.widgets import formats
from pages.widgets.data import reading
from pages.widgets.entry_state import Entry, keep
from pages.widgets.labels import in_language

HERE = Path(__file__).parent
HTML = """
<div class="fast">
  <div class="fields">
    <label><span data-of="item_label"></span>
      <input data-of="item" autocomplete="off" spellcheck="false"></label>
    <label data-of="quantity_field"><span data-of="quantity_label"></span>
      <input data-of="quantity" class="number" inputmode="decimal" autocomplete="off"></label>
    <label data-of="price_field"><span data-of="price_label"></span>
      <input data-of="price" class="number" inputmode="decimal" autocomplete="off"></label>
    <label data-of="lot_field" hidden><span data-of="lot_label"></span>
      <input data-of="lot" autocomplete="off" spellcheck="false"></label>
    <button type="button" data-of="add"></button>
  </div>
  <div data-of="list" role="listbox"></div>
  <div data-of="said" role="status"></div>
</div>
"""
_component = st.components.v2.component(
    "fast_line",
    html=HTML,
    css=(HERE / "fast_line.css").read_text(encoding="utf-8"),
    js=(HERE / "fast_line.js").read_text(encoding="utf-8"),
)
_AMOUNT = re.compile(r"\s*([0-9０-９.,，。]+)\s*(\D*?)\s*")


@st.fragment
def fast_line(actor: Actor, entry: Entry) -> None:
    """Draw the line; what it adds is saved at once, and the page drawn anew."""
    key = entry.key("fast")
    state: Mapping[str, Any] = st.session_state.get(key) or {}
    entry.query = str(state.get("query") or "")
    taken = take(actor, entry, state.get("outbox") or [])
    blind = entry.blind(actor)
    found = search(actor, entry, entry.query)
    lacks_partner = entry.kind.partner is not None and entry.draft.partner_id is None
    _component(
        key=key,
        data={
            "labels": {
                "item": _("Item"),
                "hint": _("Code, barcode, name or initials"),
                "quantity": _("Quantity"),
                "price": _("Price"),
                "lot": _("Lot or date"),
                "lot_hint": _("Number or date") if dated(entry) else _("First to expire"),
                "add": _("Add"),
                "nothing": _("Nothing found"),
            },
            "quantity": True,
            "price": entry.kind.priced and not blind,
            "lot": "lot" in entry.kind.line_fields,
            "query": entry.query,
            "results": [_shown(one, entry, blind) for one in found],
            "said": entry.said,
            "acked": entry.last,
            "post": entry.key("post"),
            "focus": not entry.draft.lines,
            "first": entry.key("partner_id") if lacks_partner else "",
        },
        on_query_change=_nothing,
        on_outbox_change=_nothing,
    )
    if taken:
        st.rerun()


def _nothing() -> None:
    """The values themselves are read in the run."""


def search(actor: Actor, entry: Entry, text: str) -> list[Found]:
    """Items that fit what is typed, for this document."""
    if not text.strip():
        return []
    with reading(actor) as connection:
        found = find_items(
            connection,
            entry.draft.company_id,
            text,
            warehouse_id=entry.draft.warehouse_id,
            partner_id=entry.draft.partner_id,
            kinds=price_kinds(entry),
        )
        if found and entry.kind.sales and found[0].card.tracking != "none":
            lots = lots_on_hand(connection, found[0].card.id, entry.draft.warehouse_id, 3)
            found[0] = replace(found[0], lots=tuple(lots))
        return found


def price_kinds(entry: Entry) -> tuple[str, ...]:
    """The kinds whose lines tell what an item was last bought or sold for."""
    if entry.kind.sales:
        return ("sales.delivery", "sales.order")
    return ("purchase.receipt", "purchase.order")


def take(actor: Actor, entry: Entry, outbox: list[Mapping[str, Any]]) -> bool:
    """Takes the lines the browser has sent and we have not seen yet."""
    fresh = [one for one in outbox if int(one["n"]) > entry.last]
    if not fresh:
        return False
    with reading(actor) as connection:
        cards = item_cards(connection, [int(one["item"]) for one in fresh])
    entry.said = ""
    for one in fresh:
        entry.last = int(one["n"])
        card = cards.get(int(one["item"]))
        line = typed_line(card, int(one["unit"]), str(one["quantity"]), str(one["price"]))
        if isinstance(line, Line) and card is not None:
            name_lot(line, card, str(one.get("lot") or ""), dated(entry), entry.draft.on)
            entry.draft.lines.append(line)
        elif isinstance(line, Line):
            continue
        else:
            entry.said = line
    entry.rebuild()
    keep(entry)
    return True


def typed_line(card: ItemCard | None, unit_id: int | None, quantity: str, price: str) -> Line | str:
    """The line that was typed, or what is wrong with it. `3 box` names another unit."""
    if card is None:
        return _("Nothing found")
    said = _AMOUNT.fullmatch(quantity)
    if quantity.strip() and said is None:
        return _("“{typed}” is no quantity.").format(typed=quantity)
    micro = None
    if said is not None:
        micro = _scaled(said[1])
        if micro is None:
            return _("“{typed}” is no quantity.").format(typed=quantity)
        if said[2]:
            named = unit_named(card, said[2])
            if named is None:
                return _("{item} is not kept in “{unit}”.").format(item=card.name, unit=said[2])
            unit_id = named
    cost = _scaled(price) if price.strip() else None
    if price.strip() and cost is None:
        return _("“{typed}” is no price.").format(typed=price)
    return Line(
        item_id=card.id, unit_id=unit_id or card.units[0].id, entered_micro=micro, price_micro=cost
    )


def dated(entry: Entry) -> bool:
    """Whether goods come in, so that a date may stand for their lot."""
    return "produced_on" in entry.kind.line_fields


def name_lot(line: Line, card: ItemCard, text: str, dates: bool, on: dt.date) -> None:
    """A lot's number as typed, or a date: of production, or of expiry where it lies ahead.

    `dates`: goods come in. 20261101, 2026-11-01 and 11-01 are dates.
    """
    said = text.strip()
    day = read_day(said, on) if dates and card.tracking == "lot" else None
    if day is None:
        line.lot_code = said
    elif day > on:
        line.expires_on = day
    else:
        line.produced_on = day


def read_day(text: str, near: dt.date) -> dt.date | None:
    """A day in figures; without a year the one nearest to `near`."""
    digits = re.sub(r"[-/.年月日]", "", text)
    if not digits.isdecimal() or len(digits) not in (4, 8):
        return None
    years = [int(digits[:4])] if len(digits) == 8 else [near.year - 1, near.year, near.year + 1]
    month, day = int(digits[-4:-2]), int(digits[-2:])
    found = []
    for year in years:
        try:
            found.append(dt.date(year, month, day))
        except ValueError:
            continue
    return min(found, key=lambda one: abs(one - near), default=None)


def unit_named(card: ItemCard, name: str) -> int | None:
    """The unit of an item that is called that in either language."""
    low = name.strip().lower()
    return next((u.id for u in card.units if low in (u.zh.lower(), u.en.lower())), None)


def usual_price(found: Found, entry: Entry, unit_id: int | None = None) -> str:
    """What the price field starts with: the last price of that unit, else the item's own."""
    unit = unit_id or found.unit_id
    last, with_tax = found.last, entry.draft.prices_include_tax
    if last and last.price_micro and last.unit_id == unit and last.with_tax == with_tax:
        return format_decimal(last.price_micro, 6, keep=2)
    card = found.card
    own = card.retail_price_micro if entry.kind.sales else card.purchase_price_micro
    if own and with_tax and unit == card.units[0].id:
        return format_decimal(own, 6, keep=2)
    return ""


def _shown(found: Found, entry: Entry, blind: bool) -> dict[str, Any]:
    unit = found.card.unit(found.unit_id)
    base = found.card.units[0]
    name = in_language(unit.zh, unit.en)
    on_hand = found.free_micro if entry.kind.sales else found.on_hand_micro
    return {
        "item": found.card.id,
        "unit": found.unit_id,
        "tracked": found.card.tracking != "none",
        "code": found.card.code,
        "name": found.card.name if unit is base else f"{found.card.name} · {name}",
        "stock": _("On hand {quantity} {unit}").format(
            quantity=formats.quantity(on_hand), unit=in_language(base.zh, base.en)
        ),
        "last": _lots(found) or ("" if blind else _last(found)),
        "price": "" if blind else usual_price(found, entry),
    }


def _lots(found: Found) -> str:
    """The lots that leave first."""
    return " · ".join(f"{one.code} × {formats.quantity(one.quantity_micro)}" for one in found.lots)


def _last(found: Found) -> str:
    last = found.last
    if last is None or last.price_micro is None:
        return ""
    unit = found.card.unit(last.unit_id)
    return _("Last {price} / {unit}, {on}").format(
        price=formats.price(last.price_micro), unit=in_language(unit.zh, unit.en), on=last.on
    )


def _scaled(text: str) -> int | None:
    try:
        micro = parse_decimal(text.replace("。", "."), 6)
    except ValueError:
        return None
    return micro if micro >= 0 else None
