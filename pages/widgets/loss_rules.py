"""Which reasons for waste take input tax back: a switch each."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import select

from core.catalog.loss_reasons import ALL, save_loss_rule
from core.platform.i18n import _
from core.platform.rights import Actor
from models.base import table
from models.catalog import LossRule
from pages.widgets.answers import refused
from pages.widgets.company import CompanyInView
from pages.widgets.data import rows
from pages.widgets.edge import perform
from pages.widgets.frame import page_right


def loss_rules(actor: Actor, company: CompanyInView) -> None:
    """The reasons with their switches; a change is saved at once."""
    rule = table(LossRule)
    said = {
        row.reason: row.takes_tax_back
        for row in rows(actor, select(rule).where(rule.c.company_id == company.id))
    }
    st.subheader(_("Reasons for waste"), anchor=False)
    st.caption(
        _("Goods lost for these reasons take back the input tax that was deducted for them.")
    )
    with st.container(horizontal=True, gap="medium"):
        for code, reason in ALL.items():
            st.toggle(
                _(reason.name),
                said.get(code, reason.takes_tax_back),
                key=f"loss_rule_{company.id}_{code}",
                on_change=_changed,
                args=(company.id, code),
            )


def _changed(company_id: int, code: str) -> None:
    writer = page_right("setup.catalog")
    value = bool(st.session_state[f"loss_rule_{company_id}_{code}"])
    refused(perform(save_loss_rule, writer, company_id, code, value))
