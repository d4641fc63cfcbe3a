"""The question before differences leave 1901: why goods are missing, and whether to book it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.desks.counting.access import APPROVE
from core.desks.counting.approve import REASONS, Approval, approve
from core.desks.counting.read import CountRow
from core.platform.i18n import _
from pages.widgets.answers import refused, say_after_rerun
from pages.widgets.edge import perform
from pages.widgets.frame import page_right

ASKED = "approving_count"


def approve_dialog(count: CountRow, where: Any) -> None:
    """The button, and what it asks."""
    where.button(
        _("Approve differences"),
        type="primary" if count.state == "posted" else "secondary",
        icon=":material/approval:",
        on_click=_ask,
        args=(count.id,),
    )
    if st.session_state.get(ASKED) == count.id:
        st.dialog(_("Approve differences"), on_dismiss=lambda: _ask(None))(lambda: _body(count))()


def _ask(count_id: int | None) -> None:
    st.session_state[ASKED] = count_id


def _body(count: CountRow) -> None:
    st.write(_("What is missing and what was found leaves 1901 for loss and gain."))
    reason = st.selectbox(
        _("Why goods are missing"),
        list(REASONS),
        format_func=lambda code: _(REASONS[code].name),
        key="approve_reason",
    )
    if REASONS[reason].tax_out:
        st.caption(_("Their input tax is transferred out."))
    closed = st.checkbox(
        _("The store was closed that day: no till summary will come"), key="approve_closed"
    )
    if st.button(_("Approve"), type="primary", width="stretch", key="approve_now"):
        writer = page_right(APPROVE)
        answer = perform(
            approve, writer, count.id, count.version, Approval(reason, {}, was_closed=closed)
        )
        if not refused(answer):
            _ask(None)
            say_after_rerun(_("Approved"))
            st.rerun()
