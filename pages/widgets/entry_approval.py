"""The entry of a document that somebody else has to approve: its button asks instead of
posting, and why it was sent back stands above its lines."""

from __future__ import annotations

import streamlit as st
from sqlmodel import Session

from core.documents.approvals import Approvals
from core.documents.read_approvals import rounds
from core.documents.so_far import SoFar
from core.platform.i18n import _
from core.platform.rights import Actor
from core.platform.rows import Rows
from pages.widgets.data import reading
from pages.widgets.entry_refusals import plain
from pages.widgets.entry_state import Entry


def post_label(actor: Actor, entry: Entry, now: SoFar) -> str:
    """What the button that ends the entry does."""
    kind, draft = entry.kind, entry.draft
    if not kind.approve:
        return _("Post")
    with reading(actor) as connection, Session(bind=connection) as session:
        waits = Approvals(Rows(session), actor).waits(
            kind, draft.company_id, draft.org_unit_id, now.totals.gross_fen
        )
    return _("Send for approval") if waits else _("Post")


def sent_back(actor: Actor, entry: Entry) -> None:
    """Why the last who was asked refused, until it is asked again."""
    if not entry.kind.approve or entry.draft.id is None:
        return
    with reading(actor) as connection:
        asked = rounds(connection, entry.draft.id)
    if asked and asked[0].state == "refused":
        said = _("{name} sent it back: {reason}").format(
            name=asked[0].decided_by or "", reason=asked[0].reason
        )
        st.warning(plain(said), icon=":material/undo:")
