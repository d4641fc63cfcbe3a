"""The three answers to a document that waits: approve, refuse with a reason, take it back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.documents import approve as room
from core.documents.approve import Waiting
from core.documents.read_approvals import WaitingPaper
from core.kernel.refusals import Refusal
from core.platform.i18n import _
from core.platform.rights import Actor
from core.posting.wanted import Posted
from pages.kinds import KINDS
from pages.widgets.answers import say_after_rerun
from pages.widgets.edge import perform
from pages.widgets.entry_refusals import show_refusals
from pages.widgets.frame import go, page_right

REFUSING = "refusing"


def may_answer(actor: Actor, paper: WaitingPaper) -> bool:
    """Whether the actor may approve or refuse it, as far as rights say; limits are asked when
    he does."""
    kind = KINDS.get(paper.kind)
    return (
        kind is not None
        and actor.may(kind.approve, paper.org_unit_id)
        and actor.user_id not in (paper.asked_by_id, paper.maker_id)
    )


def answers(actor: Actor, paper: WaitingPaper) -> None:
    """The buttons, and the question why."""
    if may_answer(actor, paper):
        st.button(
            _("Approve"),
            type="primary",
            icon=":material/check:",
            key="approve_one",
            on_click=approve_all,
            args=([paper],),
        )
        st.button(
            _("Refuse"), icon=":material/close:", key="refuse", on_click=_ask,
            args=(paper.document_id,),
        )  # fmt: skip
        if st.session_state.get(REFUSING) == paper.document_id:
            _why(paper)
    if actor.user_id in (paper.asked_by_id, paper.maker_id) and st.button(
        _("Take back"), icon=":material/undo:", key="withdraw"
    ):
        writer = page_right(KINDS[paper.kind].permission)
        answer = perform(room.withdraw, writer, KINDS, paper.document_id, paper.version)
        if isinstance(answer, Waiting):
            go("enter", draft=str(paper.document_id))
        elif isinstance(answer, Refusal):
            show_refusals(writer, [answer])


def approve_all(papers: Sequence[WaitingPaper]) -> None:
    """Approves each by itself; what cannot be is left waiting and told after the rerun."""
    done, kept = [], []
    for paper in papers:
        writer = page_right(KINDS[paper.kind].approve)
        answer = perform(room.approve, writer, KINDS, paper.document_id, paper.version)
        (done if isinstance(answer, Posted) else kept).append(answer)
    st.session_state["not_approved"] = [one for one in kept if isinstance(one, Refusal)]
    if done:
        said = _("{number} is approved and posted")
        numbers = [one.number for one in done if isinstance(one, Posted)]
        if len(numbers) > 1:
            say_after_rerun(_("{n} documents are approved and posted").format(n=len(numbers)))
        else:
            say_after_rerun(said.format(number=numbers[0]))


def show_left(actor: Actor) -> None:
    """Why what was to be approved still waits."""
    show_refusals(actor, st.session_state.pop("not_approved", []))


def _ask(document_id: int | None) -> None:
    st.session_state[REFUSING] = document_id


def _why(paper: WaitingPaper) -> None:
    def body() -> None:
        st.write(_("It goes back to its maker as a draft, with your reason."))
        why = st.text_input(_("Reason"), max_chars=room.REASON_LENGTH, key="refuse_why")
        if st.button(_("Refuse"), type="primary", width="stretch", key="refuse_now"):
            writer = page_right(KINDS[paper.kind].approve)
            answer = perform(
                room.refuse, writer, KINDS, paper.document_id, paper.version, why or ""
            )
            if isinstance(answer, Waiting):
                _ask(None)
                say_after_rerun(_("Sent back"))
                go("approvals")
            elif isinstance(answer, Refusal):
                show_refusals(writer, [answer])

    st.dialog(_("Refuse this document?"), on_dismiss=lambda: _ask(None))(body)()
