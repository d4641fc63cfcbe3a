"""Drafts: what somebody began and has not posted, to be resumed or discarded."""

from __future__ import annotations

import streamlit as st

from core.documents.draft import discard
from core.documents.read import Listed, Wanted, listed
from core.documents.read_drafts import Typed, typed_amounts
from core.platform.i18n import _, counted, ngettext
from core.platform.rights import Actor
from pages.documents.listing import MOST, state_name
from pages.kinds import KINDS
from pages.widgets import formats
from pages.widgets.address import choose
from pages.widgets.answers import refused, say_after_rerun
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.document_exports import offer_documents
from pages.widgets.document_view import kind_name
from pages.widgets.edge import perform
from pages.widgets.empty import empty
from pages.widgets.entry_refusals import plain
from pages.widgets.frame import link, open_with_actions, page_right
from pages.widgets.master import cut_off

SHOWN, ASKED = 60, "discarding"


def row(reader: Actor, one: Listed, typed: Typed, company: CompanyInView) -> None:
    """One draft: what and with whom, who and when, lines and amount, and its two actions."""
    kind = KINDS.get(one.kind)
    with st.container(
        border=True,
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key=f"row_draft_{one.id}",
    ):
        with st.container(gap=None):
            named = " · ".join(part for part in (kind_name(one.kind), one.partner) if part)
            link("enter", named, icon=":material/edit_note:", draft=str(one.id))
            said = [
                formats.day(one.on),
                one.warehouse,
                _("{name}, {at}").format(
                    name=one.writer, at=formats.instant(typed.begun_at, company.zone)
                ),
            ]
            st.caption(plain(" · ".join(part for part in said if part)))
        with st.container(
            horizontal=True, width="content", vertical_alignment="center", gap="small"
        ):
            st.markdown(
                ngettext("{n} line", "{n} lines", one.lines).format(n=one.lines), width="content"
            )
            if kind is not None and kind.priced:
                amount = formats.money(typed.amount_fen, company.currency)
                st.markdown(f"**{plain(amount)}**", width="content")
            if kind is not None and reader.may_anywhere(kind.permission):
                st.button(
                    "",
                    icon=":material/delete:",
                    key=f"discard_{one.id}",
                    type="tertiary",
                    help=_("Discard"),
                    on_click=ask,
                    args=(one.id,),
                )


def ask(draft_id: int | None) -> None:
    """Open the question whether to discard it; None closes it."""
    st.session_state[ASKED] = draft_id


def question(one: Listed) -> None:
    """Ask, and do it."""

    def body() -> None:
        st.write(
            counted(
                "{n} line was typed. A discarded draft does not come back.",
                "{n} lines were typed. A discarded draft does not come back.",
                one.lines,
            )
        )
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(_("Keep it"), key="discard_not"):
                ask(None)
                st.rerun()
            if st.button(_("Discard it"), type="primary", key="discard_now"):
                kind = KINDS[one.kind]
                writer = page_right(kind.permission)
                if not refused(perform(discard, writer, one.id, kind.permission)):
                    ask(None)
                    say_after_rerun(_("The draft is discarded"))
                    st.rerun()

    st.dialog(_("Discard this draft?"), on_dismiss=lambda: ask(None))(body)()


opened = open_with_actions("drafts")
actor = opened.actor
company = company_of(actor)
whose = choose(
    st.container(),
    _("Whose drafts"),
    {"": _("Mine"), "all": _("Everybody's")},
    "whose",
    default="",
)
wanted = Wanted(company.id, state="draft", writer_id=None if whose == "all" else actor.user_id)
with reading(actor) as connection:
    found = listed(connection, wanted, MOST)
    held = typed_amounts(connection, [one.id for one in found], company.currency.exponent)
if found:
    offer_documents("drafts", wanted, company, state_name, opened.actions)
    for draft in found[:SHOWN]:
        row(actor, draft, held[draft.id], company)
    cut_off(len(found), SHOWN)
    asked = next((one for one in found if one.id == st.session_state.get(ASKED)), None)
    if asked is not None:
        question(asked)
else:
    empty(_("No drafts"), _("What you begin to enter is kept here until you post or discard it."))
