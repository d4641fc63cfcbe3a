"""Answers to suggestions: accept, change, leave, work out anew. Each asks for the right again."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.kernel.clock import SystemClock
from core.kernel.refusals import Refusal
from core.planning.suggest.accept import Accepted, Choice, accept
from core.planning.suggest.make import remake
from core.platform.i18n import _, ngettext
from pages.kinds import KINDS
from pages.widgets.answers import said, say_after_rerun
from pages.widgets.edge import perform
from pages.widgets.frame import link, page_right

_LEFT, _MADE = "suggestion_refused", "suggestion_documents"


def accept_all(suggestions: Sequence[int]) -> None:
    """Accepts suggestions as they are."""
    _answer([Choice(one) for one in suggestions])


def change(suggestion_id: int, packs_key: str, reason_key: str) -> None:
    """Accepts another number of packs, for a reason."""
    packs, reason = st.session_state.get(packs_key), st.session_state.get(reason_key)
    _answer([Choice(suggestion_id, None if packs is None else int(packs), reason or "")])


def leave(suggestion_id: int, reason_key: str) -> None:
    """Orders none of it, for a reason."""
    _answer([Choice(suggestion_id, 0, st.session_state.get(reason_key) or "")])


def anew(company_id: int) -> None:
    """Works all suggestions out again."""
    actor = page_right("purchase.order")
    answer = perform(remake, actor, company_id, SystemClock())
    st.session_state["suggestions_edition"] = st.session_state.get("suggestions_edition", 0) + 1
    if isinstance(answer, Refusal):
        st.session_state[_LEFT] = answer
    else:
        say_after_rerun(
            _("Suggestions are worked out anew")
            if answer
            else _("Nothing is said without a forecast of the last week.")
        )


def _answer(choices: Sequence[Choice]) -> None:
    actor = page_right("purchase.order")
    answer = perform(accept, actor, KINDS, choices)
    if isinstance(answer, Refusal):
        st.session_state[_LEFT] = answer
        return
    assert isinstance(answer, Accepted)  # noqa: S101
    st.session_state["suggestions_edition"] = st.session_state.get("suggestions_edition", 0) + 1
    st.session_state[_MADE] = answer.document_ids
    count = len(answer.document_ids)
    say_after_rerun(
        ngettext("{n} document is made", "{n} documents are made", count).format(n=count)
        if count
        else _("Left as it is")
    )


def show_left() -> None:
    """What was refused, or where the documents made are."""
    refusal = st.session_state.pop(_LEFT, None)
    if isinstance(refusal, Refusal):
        st.error(said(refusal), icon=":material/block:")
    made = st.session_state.pop(_MADE, ())
    if made:
        with st.container(horizontal=True, vertical_alignment="center", key="suggested_made"):
            st.success(_("Orders stand as drafts, or wait for approval."), icon=":material/check:")
            link("approvals", _("What waits"))
            link("drafts", _("Drafts"))
