"""The fast line above the lines: item by any name, quantity, price, Enter; the keyboard alone.

The item is sought on the server while somebody types; the line itself is a small component
of the page, because only a browser can put the cursor back into the item's field. Lines it
has sent are numbered, so none is lost or taken twice; one that cannot be taken goes back.
Kinds without the line have the component all the same: posting by keys is its work too.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy import Connection

from core.documents.draft import Line
from core.documents.read_entry import ItemCard, item_cards
from core.platform.i18n import _
from core.platform.rights import Actor
from pages.widgets.data import reading
from pages.widgets.entry_state import Entry, keep
from pages.widgets.fast_line_found import Answer, answer, proposed_price
from pages.widgets.typed_line import name_lot, typed_line

HERE = Path(__file__).parent
HTML = """
<div class="fast">
  <div class="fields">
    <label><span data-of="item_label"></span>
      <input data-of="item" role="combobox" aria-controls="fast_found" aria-expanded="false"
        autocomplete="off" spellcheck="false"></label>
    <label data-of="quantity_field"><span data-of="quantity_label"></span>
      <input data-of="quantity" class="number" inputmode="decimal" autocomplete="off"></label>
    <label data-of="price_field"><span data-of="price_label"></span>
      <input data-of="price" class="number" inputmode="decimal" autocomplete="off"></label>
    <label data-of="lot_field" hidden><span data-of="lot_label"></span>
      <input data-of="lot" autocomplete="off" spellcheck="false"></label>
    <button type="button" data-of="add"></button>
  </div>
  <div data-of="waiting" hidden><span data-of="sought"></span><span data-of="played"></span>
    <input data-of="ahead" autocomplete="off" spellcheck="false"></div>
  <div data-of="list" id="fast_found" role="listbox"></div>
  <div data-of="unknown" role="alert" hidden><span data-of="unknown_said"></span>
    <span data-of="unknown_codes"></span> <button type="button" data-of="forget">×</button></div>
  <div data-of="said" role="status"></div>
</div>
"""
_component = st.components.v2.component(
    "fast_line",
    html=HTML,
    css=(HERE / "fast_line.css").read_text(encoding="utf-8"),
    js=(HERE / "fast_line.js").read_text(encoding="utf-8")
    + (HERE / "fast_line_page.js").read_text(encoding="utf-8"),
)


@st.fragment
def fast_line(actor: Actor, entry: Entry) -> None:
    """Draw the line; what it adds is saved at once, and the page drawn anew."""
    state = _state(entry)
    entry.query = str(state.get("query") or "")
    taken = take_typed(actor, entry)
    lines = not entry.kind.source_required
    found = answer(actor, entry, entry.query) if lines else Answer([])
    lacks_partner = entry.kind.partner is not None and entry.draft.partner_id is None
    partner = entry.key("partner_id") if entry.kind.partner else ""
    _component(
        key=entry.key("fast"),
        data={
            "name": entry.name,
            "labels": _labels(entry),
            "line": lines,
            "price": entry.kind.priced and not entry.blind(actor),
            "lot": "lot" in entry.kind.line_fields,
            "query": entry.query.strip(),
            "results": found.results,
            "why": found.why,
            "said": entry.said,
            "acked": entry.last,
            "returned": entry.returned,
            "post": entry.key("post"),
            "partner": partner,
            "focus": not entry.draft.lines,
            "first": partner if lacks_partner else "",
        },
        on_query_change=_nothing,
        on_outbox_change=_nothing,
    )
    if taken:
        st.rerun()


def _state(entry: Entry) -> Mapping[str, Any]:
    found: Mapping[str, Any] = st.session_state.get(entry.key("fast")) or {}
    return found


def _labels(entry: Entry) -> dict[str, str]:
    return {
        "item": _("Item"),
        "hint": _("Code, barcode, name or initials"),
        "quantity": _("Quantity"),
        "price": price_label(entry),
        "lot": _("Lot or date"),
        "lot_hint": _("Number or date") if dated(entry) else _("First to expire"),
        "add": _("Add"),
        "nothing": _("Nothing found"),
        "searching": _("Looking up “{text}” …"),
        "ahead": _("Typed ahead"),
        "unknown": _("Not found, left out:"),
        "forget": _("Close"),
    }


def price_label(entry: Entry) -> str:
    """The price's heading, which says whether tax is in it."""
    if entry.costs_only or not entry.kind.taxed:
        return _("Amount") if entry.costs_only else _("Price")
    return _("Price with tax") if entry.draft.prices_include_tax else _("Price without tax")


def _nothing() -> None:
    """The values themselves are read in the run."""


def take_typed(actor: Actor, entry: Entry) -> bool:
    """Takes the lines the browser has sent and we have not seen yet; whether there were any."""
    fresh = [one for one in _state(entry).get("outbox") or [] if int(one["n"]) > entry.last]
    if not fresh:
        return False
    entry.said, entry.returned = "", []
    with reading(actor) as connection:
        cards = item_cards(connection, [int(one["item"]) for one in fresh])
        for one in fresh:
            entry.last = int(one["n"])
            line = _read(connection, entry, cards.get(int(one["item"])), one)
            if isinstance(line, Line):
                entry.draft.lines.append(line)
            else:
                entry.said = " · ".join(filter(None, [entry.said, line]))
                entry.returned.append(entry.last)
    entry.rebuild()
    keep(entry)
    return True


def _read(
    connection: Connection, entry: Entry, card: ItemCard | None, sent: Mapping[str, Any]
) -> Line | str:
    line = typed_line(card, int(sent["unit"]), str(sent["quantity"]), str(sent["price"]))
    if card is None or not isinstance(line, Line):
        return f"{sent.get('name', '')} × {sent['quantity']}: {line}"
    name_lot(line, card, str(sent.get("lot") or ""), dated(entry), entry.draft.on)
    if sent.get("proposed"):  # of its unit and quantity, where that makes a difference
        line.price_micro = proposed_price(connection, entry, line) or line.price_micro
    return line


def dated(entry: Entry) -> bool:
    """Whether goods come in, so that a date may stand for their lot."""
    return "produced_on" in entry.kind.line_fields
