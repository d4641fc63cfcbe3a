"""The lines of a document as cards: for a narrow screen, where a table shows one column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.documents.draft import Line
from core.documents.follow import OpenLine
from core.documents.read_entry import ItemCard
from core.documents.so_far import SoFar
from core.kernel.decimals import format_decimal, parse_decimal
from core.kernel.money import Currency
from core.platform.i18n import _
from pages.widgets import formats
from pages.widgets.empty import empty
from pages.widgets.entry_refusals import plain
from pages.widgets.entry_state import STATE, Entry, keep, remove_line
from pages.widgets.labels import in_language

DATES = ("produced_on", "expires_on")


def line_cards(
    entry: Entry,
    cards: Mapping[int, ItemCard],
    sources: Mapping[int, OpenLine],
    now: SoFar,
    currency: Currency,
    blind: bool,
) -> None:
    """One card a line, with a button that opens its fields."""
    if not entry.draft.lines:
        empty(_("No lines yet"), _("Type an item above and press Add."))
        return
    for index, line in enumerate(entry.draft.lines):
        card = cards.get(line.item_id or 0)
        amounts = now.amounts.get(index + 1)
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            source = sources.get(line.source_line_id or 0)
            st.markdown(_said(line, card, source, blind), width="stretch")
            if amounts and not blind and entry.kind.priced:
                st.markdown(f"**{plain(formats.money(amounts.gross_fen, currency))}**",
                            width="content")  # fmt: skip
            st.button(
                "",
                icon=":material/edit:",
                key=entry.key(f"edit_{index}"),
                on_click=_ask,
                args=(index,),
                help=_("Change"),
            )
    asked = st.session_state.pop("entry_line", None)
    if asked is not None and asked < len(entry.draft.lines):
        st.dialog(_("Line {n}").format(n=asked + 1))(_fields)(entry, asked, cards, blind)


def _said(line: Line, card: ItemCard | None, source: OpenLine | None, blind: bool) -> str:
    unit = card.unit(line.unit_id) if card else None
    name = in_language(unit.zh, unit.en) if unit else ""
    price = "" if blind or line.price_micro is None else f" × {formats.price(line.price_micro)}"
    parts = [f"{formats.quantity(line.entered_micro)} {name}{price}"]
    if source:
        parts.append(_("{quantity} open").format(quantity=formats.quantity(source.open_micro)))
    if line.lot_code:
        parts.append(line.lot_code)
    parts += [formats.day(one) for one in (line.produced_on, line.expires_on) if one]
    return f"{plain(card.name if card else '—')}  \n:small[{plain(' · '.join(parts))}]"


def _ask(index: int) -> None:
    st.session_state["entry_line"] = index


def _fields(entry: Entry, index: int, cards: Mapping[int, ItemCard], blind: bool) -> None:
    line, has = entry.draft.lines[index], entry.kind.line_fields
    card = cards.get(line.item_id or 0)
    typed: dict[str, Any] = {}
    with st.form(entry.key(f"line_{index}"), border=False):
        st.markdown(f"**{plain(card.name if card else '—')}**")
        typed["entered_micro"] = st.text_input(_("Quantity"), _text(line.entered_micro))
        if card:
            ids = [u.id for u in card.units]
            names = {u.id: in_language(u.zh, u.en) for u in card.units}
            typed["unit_id"] = st.selectbox(
                _("Unit"),
                ids,
                ids.index(line.unit_id) if line.unit_id in ids else 0,
                format_func=lambda one: names[one],
            )
        if "price" in has and not blind:
            typed["price_micro"] = st.text_input(_("Price"), _text(line.price_micro))
        if "lot" in has and card and card.tracking != "none":
            typed["lot_code"] = st.text_input(_("Lot"), line.lot_code, max_chars=60)
            if "to_lot" in has:
                typed["to_lot_code"] = st.text_input(_("To lot"), line.to_lot_code, max_chars=60)
            for name, label in (("produced_on", _("Produced")), ("expires_on", _("Expires"))):
                if name in has:
                    typed[name] = st.date_input(label, getattr(line, name), format="YYYY-MM-DD")
        for name, label in (("gift", _("Free")), ("refused", _("Turned away"))):
            if name in has:
                typed[f"{name}_micro"] = st.text_input(
                    label, _text(getattr(line, f"{name}_micro") or None)
                )
        if "reason" in has:
            typed["reason"] = _reason(entry, line)
        if "close_rest" in has and line.source_line_id:
            typed["close_rest"] = st.toggle(_("Close the rest"), line.close_rest)
        sent = st.form_submit_button(_("Save"), type="primary", width="stretch")
    if sent and _take(entry, index, typed):
        st.rerun()
    if st.button(_("Remove"), width="stretch", icon=":material/delete:"):
        remove_line(index)
        st.rerun()


def _reason(entry: Entry, line: Line) -> str:
    """Why: one of those the kind knows."""
    known = entry.kind.reasons
    return st.selectbox(
        _("Reason"),
        ["", *known],
        ["", *known].index(line.reason) if line.reason in known else 0,
        format_func=lambda one: _(known[one]) if one else "—",
    )


def _take(entry: Entry, index: int, typed: Mapping[str, Any]) -> bool:
    values: dict[str, Any] = {}
    for name, value in typed.items():
        if name.endswith("_micro"):
            try:
                values[name] = parse_decimal(value, 6) if (value or "").strip() else None
            except ValueError:
                st.error(_("“{typed}” is no number.").format(typed=value))
                return False
            if values[name] is None and name in ("gift_micro", "refused_micro"):
                values[name] = 0
        else:
            values[name] = value.strip() if isinstance(value, str) else value
    current: Entry | None = st.session_state.get(STATE)
    if current is not entry:
        return True
    line = entry.draft.lines[index]
    for name, value in values.items():
        setattr(line, name, value)
    entry.rebuild()
    keep(entry)
    return True


def _text(micro: int | None) -> str:
    return "" if micro is None else format_decimal(micro, 6, keep=0)
