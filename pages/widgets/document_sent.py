"""What became of sending a document to its partner, on the document's own page."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import Connection

from core.documents.read_document import Header
from core.gateways.suppliers.read import of_document
from core.platform.i18n import N_, _
from pages.widgets import formats
from pages.widgets.company import CompanyInView
from pages.widgets.document_tables import Head, read_table

STATES = {"waiting": N_("Waits to be sent"), "sent": N_("Sent"), "failed": N_("Given up")}
WAYS = {"mail": N_("By mail"), "http": N_("By HTTP"), "folder": N_("Into a folder")}


def sendings(connection: Connection, head: Header, company: CompanyInView, title: str) -> None:
    """A table of them; nothing where it was sent to nobody."""
    found = of_document(connection, head.id)
    if not found:
        return
    st.subheader(title, anchor=False)
    read_table(
        [
            Head(_("State")),
            Head(_("How")),
            Head(_("At")),
            Head(_("Tries"), True),
            Head(_("Answer")),
        ],
        [
            [
                _(STATES[one.state]),
                _(WAYS[one.how]),
                formats.instant(one.sent_at or one.next_at, company.zone),
                str(one.attempts),
                one.answer or formats.NOTHING,
            ]
            for one in found
        ],
        "sent",
        title,
    )
