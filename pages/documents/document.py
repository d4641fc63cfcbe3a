"""One document (`?id=…` or `?number=…`): what it says, all that it did, and what may follow."""

from __future__ import annotations

import streamlit as st

from core.documents.read_approvals import waiting
from core.documents.read_document import Header, by_number, header
from core.documents.reverse import PERMISSION, reverse
from core.kernel.refusals import Refusal
from core.platform.i18n import _
from core.platform.rights import Actor
from core.posting.wanted import Posted
from pages.kinds import KINDS
from pages.widgets.address import number
from pages.widgets.answers import say_after_rerun
from pages.widgets.approving import answers, show_left
from pages.widgets.company import CompanyInView, companies, company_of
from pages.widgets.data import reading
from pages.widgets.document_view import STATES, kind_name, view
from pages.widgets.edge import perform
from pages.widgets.empty import empty
from pages.widgets.entry import by_hand, page_of
from pages.widgets.entry_refusals import show_refusals
from pages.widgets.frame import go, link, open_with_actions, page_right
from pages.widgets.photos import photos
from pages.widgets.printing import print_button

ASKED = "reversing"


def asked(reader: Actor, company: CompanyInView) -> Header | None:
    """The document the address names."""
    wanted = number("id")
    with reading(reader) as connection:
        if wanted is not None:
            return header(connection, wanted)
        said = st.query_params.get("number", "")
        found = by_number(connection, company.id, said) if said else None
        return header(connection, found) if found else None


def actions(reader: Actor, head: Header) -> None:
    """What may be done with it now."""
    kind = KINDS.get(head.kind)
    live = head.state == "posted" and head.reverses_id is None
    for other in followers(reader, head) if live else ():
        if st.button(kind_name(other), icon=":material/add:", key=f"make_{other}"):
            go("enter", kind=other, source=str(head.id))
    writes = kind is not None and reader.may(kind.permission, head.org_unit_id)
    copies = writes and by_hand(head.kind) is not None and not KINDS[head.kind].source_required
    if copies and st.button(_("Copy"), icon=":material/content_copy:", key="copy"):
        go("enter", kind=head.kind, copy=str(head.id))
    reverses = live and kind is not None and reader.may(PERMISSION, head.org_unit_id)
    if reverses:
        st.button(
            _("Reverse"), icon=":material/undo:", key="reverse", on_click=ask, args=(head.id,)
        )
        if st.session_state.get(ASKED) == head.id:
            confirm(head)


def followers(reader: Actor, head: Header) -> list[str]:
    """Kinds that may follow this document, of those the reader may write."""
    return [
        code
        for code, other in KINDS.items()
        if head.kind in other.sources
        and reader.may(
            other.permission,
            (head.other_org_unit_id if other.arrives else None) or head.org_unit_id,
        )
    ]


def ask(document_id: int | None) -> None:
    """Open the question whether to reverse it; None closes it."""
    st.session_state[ASKED] = document_id


def confirm(head: Header) -> None:
    """Ask why, and do it."""

    def body() -> None:
        st.write(_("A red document with the opposite amounts will be posted. Both stay on record."))
        why = st.text_input(_("Reason"), max_chars=500, key="reverse_why")
        if st.button(_("Reverse {number}").format(number=head.number), type="primary",
                     width="stretch", key="reverse_now"):  # fmt: skip
            writer = page_right(PERMISSION)
            if not (why or "").strip():
                st.error(_("Say why, for whoever reads it later."), icon=":material/block:")
                return
            answer = perform(
                reverse, writer, KINDS, head.id, memo=why.strip(), key=f"reverse-{head.id}"
            )
            if isinstance(answer, Posted):
                ask(None)
                say_after_rerun(_("{number} is reversed").format(number=head.number))
                go("document", id=str(answer.document_id))
            elif isinstance(answer, Refusal):
                show_refusals(writer, [answer])

    st.dialog(_("Reverse this document?"), on_dismiss=lambda: ask(None))(body)()


actor = page_right("document.view")
company = company_of(actor)
head = asked(actor, company)
if head is None:
    open_with_actions("document")
    empty(_("There is no such document"), _("Or it belongs to a unit you may not look into."))
else:
    own = next((one for one in companies(actor) if one.id == head.company_id), company)
    opened = open_with_actions("document", f"{kind_name(head.kind)} {head.number or ''}".strip())
    line = opened.actions.container(
        horizontal=True, vertical_alignment="center", gap="small", key="document_actions"
    )
    with line:
        name, colour = STATES[head.state]
        if head.reverses_id is not None:
            name, colour = "Reversal", "orange"
        st.badge(_(name), color=colour)  # type: ignore[arg-type]
        if head.kind in KINDS:
            link(page_of(head.kind), _("All of them"), icon=":material/list:")
        if head.state == "waiting":
            with reading(actor) as connection:
                for paper in waiting(connection, head.company_id, head.id):
                    answers(actor, paper)
        actions(actor, head)
        if head.kind in KINDS and head.number:
            print_button(head, own, line)
        if head.kind == "purchase.receipt":
            link("labels", _("Labels"), icon=":material/label:", document=str(head.id))
    show_left(actor)
    with reading(actor) as connection:
        view(connection, head, own)
    photos(actor, head.id, head.org_unit_id)
