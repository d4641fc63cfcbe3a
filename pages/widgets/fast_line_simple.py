"""The fast line for phones and for whoever wants plain fields: a form of three, and Add."""

from __future__ import annotations

import streamlit as st

from core.documents.draft import Line
from core.documents.read_entry import Found
from core.platform.i18n import _
from core.platform.rights import Actor
from pages.widgets import formats
from pages.widgets.data import reading
from pages.widgets.entry_state import STATE, Entry, keep
from pages.widgets.fast_line import price_label
from pages.widgets.fast_line_found import proposed_price, search
from pages.widgets.frame import page_right
from pages.widgets.typed_line import typed_line


def fast_line_simple(actor: Actor, entry: Entry) -> None:
    """Draw the form; where several items fit, ask which one is meant."""
    priced = entry.kind.priced and not entry.blind(actor)
    with st.form(entry.key("simple"), clear_on_submit=False, border=False):
        st.text_input(
            _("Item"), key=entry.key("item"), placeholder=_("Code, barcode, name or initials")
        )
        left, right = st.columns(2)
        st.session_state.setdefault(entry.key("quantity"), "1")
        left.text_input(_("Quantity"), key=entry.key("quantity"))
        if priced:
            right.text_input(price_label(entry), key=entry.key("price"))
        st.form_submit_button(
            _("Add"), width="stretch", icon=":material/add:", on_click=_add, key=entry.key("add")
        )
    if entry.said:
        st.error(entry.said, icon=":material/block:")
    if entry.query:
        for one in search(actor, entry, entry.query):
            st.button(
                f"{one.card.code} {one.card.name} · {formats.quantity(one.free_micro)}",
                key=entry.key(f"pick_{one.card.id}"),
                width="stretch",
                on_click=_add,
                args=(one.card.code,),
            )


def _add(code: str | None = None) -> None:
    entry: Entry | None = st.session_state.get(STATE)
    if entry is None:
        return
    actor = page_right(entry.kind.permission)
    text = code or str(st.session_state.get(entry.key("item")) or "")
    found = search(actor, entry, text)
    exact = [one for one in found if one.exact] or found
    entry.said, entry.query = "", ""
    if not exact:
        entry.said = _("Nothing found") if text.strip() else ""
        return
    if len(exact) > 1:
        entry.query = text
        return
    line = _line(actor, entry, exact[0])
    if not isinstance(line, Line):
        entry.said = line
        return
    entry.draft.lines.append(line)
    entry.rebuild()
    keep(entry)
    for part, empty in (("item", ""), ("quantity", "1"), ("price", "")):
        st.session_state[entry.key(part)] = empty


def _line(actor: Actor, entry: Entry, found: Found) -> Line | str:
    quantity = str(st.session_state.get(entry.key("quantity")) or "")
    price = str(st.session_state.get(entry.key("price")) or "")
    line = typed_line(found.card, found.unit_id, quantity, price)
    if isinstance(line, Line) and line.price_micro is None and not entry.blind(actor):
        with reading(actor) as connection:
            line.price_micro = proposed_price(connection, entry, line)
    return line
