"""One amount over several lines, by their value: freight over the goods it brought."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.documents.follow import OpenLine
from core.kernel.amounts import split
from core.kernel.decimals import parse_decimal
from core.kernel.money import Currency
from core.platform.i18n import _
from pages.widgets.entry_state import STATE, Entry, keep


def share_line(entry: Entry, sources: Mapping[int, OpenLine], currency: Currency) -> None:
    """A field for the whole amount, and the button that shares it."""
    weights = [
        max(0, sources[line.source_line_id].net_fen or 0) if line.source_line_id in sources else 0
        for line in entry.draft.lines
    ]
    with (
        st.form(entry.key("share"), border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(
            _("Whole amount without tax"),
            key=entry.key("whole"),
            placeholder="0.00",
            width=220,
        )
        st.form_submit_button(
            _("Share by value"),
            icon=":material/call_split:",
            on_click=_share,
            args=(weights, currency),
        )
    if entry.said:
        st.error(entry.said, icon=":material/block:")


def _share(weights: list[int], currency: Currency) -> None:
    entry: Entry | None = st.session_state.get(STATE)
    if entry is None or len(weights) != len(entry.draft.lines):
        return
    typed = str(st.session_state.get(entry.key("whole")) or "")
    try:
        whole = parse_decimal(typed, currency.exponent)
    except ValueError:
        entry.said = _("“{typed}” is no number.").format(typed=typed)
        return
    entry.said = ""
    parts = split(whole, weights if any(weights) else [1] * len(weights))
    for line, part in zip(entry.draft.lines, parts, strict=True):
        line.price_micro = part * 10 ** (6 - currency.exponent)
    entry.rebuild()
    keep(entry)
