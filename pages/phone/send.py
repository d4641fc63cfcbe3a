"""Send goods to another store by phone: where to, then scan."""

from __future__ import annotations

import streamlit as st

from core.desks.stores.transfer_out import TRANSFER_OUT
from core.documents.destinations import destinations
from core.documents.draft import Draft
from core.kernel.refusals import Refusal
from core.platform.i18n import _
from core.platform.rights import Actor
from pages.phone import steps
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.edge import perform
from pages.widgets.frame import open_page


def begin(actor: Actor, company: CompanyInView) -> None:
    """From where to where."""
    unit, warehouse = steps.warehouse_choice(actor, company, TRANSFER_OUT.permission)
    answer = perform(destinations, actor, company.id, TRANSFER_OUT.permission)
    found = {} if isinstance(answer, Refusal) else answer
    found.pop(warehouse, None)
    target = st.selectbox(
        _("To"),
        list(found),
        None,
        format_func=lambda one: found[one],
        placeholder=_("Choose"),
    )
    if st.button(_("Start scanning"), type="primary", width="stretch", disabled=target is None):
        draft = Draft(
            kind=TRANSFER_OUT.code,
            company_id=company.id,
            org_unit_id=unit,
            on=company.today(),
            warehouse_id=warehouse,
            to_warehouse_id=target,
        )
        steps.start(actor, draft)
        st.rerun()


actor = open_page("phone_send")
steps.draw(actor, company_of(actor), steps.Steps(TRANSFER_OUT.code, begin))
