"""Take in what another store sent, by phone: all of it at once, or what is scanned."""

from __future__ import annotations

import streamlit as st

from core.desks.stores.transfer_in import TRANSFER_IN
from core.documents.draft import Draft
from core.documents.follow import from_source
from core.documents.read import Listed, open_documents
from core.platform.i18n import _
from core.platform.rights import Actor
from pages.phone import steps
from pages.widgets import formats
from pages.widgets.answers import plain
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.empty import empty
from pages.widgets.frame import open_page


def begin(actor: Actor, company: CompanyInView) -> None:
    """Which shipment arrived."""
    with reading(actor) as connection:
        sent = open_documents(connection, company.id, TRANSFER_IN.sources, 50)
        drafts = {
            one.id: from_source(connection, TRANSFER_IN, one.id, company.today()) for one in sent
        }
    shown = False
    for one in sent:
        draft = drafts[one.id]
        if draft is not None and actor.may(TRANSFER_IN.permission, draft.org_unit_id):
            shown = True
            _shipment(actor, one, draft)
    if not shown:
        empty(_("Nothing is on its way to you"), _("What other stores send shows up here."))


def _shipment(actor: Actor, one: Listed, draft: Draft) -> None:
    with st.container(border=True, gap="small", key=f"row_sent_{one.id}"):
        st.markdown(f"**{plain(one.number or '')}**")
        st.caption(plain(f"{one.warehouse or ''} · {formats.day(one.on)}"))
        with st.container(horizontal=True, wrap=False, gap="small"):
            scans = st.button(_("Scan"), type="primary", width="stretch", key=f"scan_{one.id}")
            whole = st.button(_("All as sent"), width="stretch", key=f"all_{one.id}")
        if scans:
            draft.lines = []
            steps.start(actor, draft)
            st.rerun()
        if whole:
            steps.start(actor, draft)
            st.rerun()


actor = open_page("phone_arrive")
steps.draw(actor, company_of(actor), steps.Steps(TRANSFER_IN.code, begin))
