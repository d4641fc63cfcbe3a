"""Write off by phone: why, then scan; a photo goes with the document when it is posted."""

from __future__ import annotations

import streamlit as st

from core.catalog.loss_reasons import REASONS
from core.desks.stores.waste import WASTE
from core.documents.draft import Draft
from core.platform.i18n import _
from core.platform.rights import Actor
from pages.phone import steps
from pages.phone.scanned import Task
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.frame import open_page


def begin(actor: Actor, company: CompanyInView) -> None:
    """Where; the rest follows."""
    unit, warehouse = steps.warehouse_choice(actor, company, WASTE.permission)
    st.caption(_("Choose why, scan what goes, and add a photo after posting."))
    if st.button(_("Start scanning"), type="primary", width="stretch"):
        draft = Draft(
            kind=WASTE.code,
            company_id=company.id,
            org_unit_id=unit,
            on=company.today(),
            warehouse_id=warehouse,
        )
        steps.start(actor, draft)
        st.rerun()


def why(task: Task) -> None:
    """The reason of what is scanned next."""
    names = {code: _(reason.name) for code, reason in REASONS.items()}
    chosen = st.pills(
        _("Reason"),
        list(names),
        default="expired",
        required=True,
        format_func=lambda code: names[code],
        key=f"reason_{task.draft.id}",
    )
    task.reason = str(chosen)


actor = open_page("phone_waste")
steps.draw(actor, company_of(actor), steps.Steps(WASTE.code, begin, why))
