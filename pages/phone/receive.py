"""Receive by phone: against an order, or straight from a supplier; a lot by the date on it."""

from __future__ import annotations

import streamlit as st

from core.desks.purchasing.receive import RECEIPT
from core.documents.draft import Draft
from core.documents.follow import from_source
from core.documents.read import Listed, open_documents
from core.documents.read_entry import partners
from core.platform.i18n import _
from core.platform.rights import Actor
from pages.phone import steps
from pages.widgets import formats
from pages.widgets.answers import plain
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.frame import open_page


def begin(actor: Actor, company: CompanyInView) -> None:
    """Which order arrived; or from whom goods come without one."""
    unit, warehouse = steps.warehouse_choice(actor, company, RECEIPT.permission)
    with reading(actor) as connection:
        orders = open_documents(connection, company.id, RECEIPT.sources, 50)
        suppliers = partners(connection, company.id, "supplier")
    if orders:
        st.subheader(_("Orders on their way"), anchor=False)
    for order in orders:
        _order(actor, company, order, unit, warehouse)
    with st.expander(_("Without an order"), icon=":material/add:", expanded=not orders):
        supplier = st.selectbox(
            _("Supplier"),
            list(suppliers),
            None,
            format_func=lambda one: suppliers[one],
            placeholder=_("Choose"),
        )
        if st.button(_("Receive"), type="primary", width="stretch", disabled=supplier is None):
            steps.start(actor, _new(company, unit, warehouse, partner_id=supplier))
            st.rerun()


def _order(actor: Actor, company: CompanyInView, order: Listed, unit: int, warehouse: int) -> None:
    with st.container(border=True, gap="small", key=f"row_order_{order.id}"):
        told = [order.partner or "", formats.day(order.on), order.warehouse or ""]
        st.markdown(f"**{plain(order.number or '')}**")
        st.caption(plain(" · ".join(part for part in told if part)))
        with st.container(horizontal=True, wrap=False, gap="small"):
            scans = st.button(_("Scan"), type="primary", width="stretch", key=f"scan_{order.id}")
            whole = st.button(_("All as ordered"), width="stretch", key=f"all_{order.id}")
        if scans:
            draft = _new(company, unit, warehouse, source_id=order.id)
            _follow(actor, company, order, draft)
            draft.lines = []
            steps.start(actor, draft)
            st.rerun()
        if whole:
            draft = _new(company, unit, warehouse, source_id=order.id)
            _follow(actor, company, order, draft)
            steps.start(actor, draft)
            st.rerun()


def _follow(actor: Actor, company: CompanyInView, order: Listed, draft: Draft) -> None:
    """Takes partner, unit, warehouse and all open lines of the order."""
    with reading(actor) as connection:
        whole = from_source(connection, RECEIPT, order.id, company.today())
    if whole is not None:
        draft.partner_id, draft.lines = whole.partner_id, whole.lines
        draft.prices_include_tax = whole.prices_include_tax
        if whole.warehouse_id is not None and actor.may(RECEIPT.permission, whole.org_unit_id):
            draft.org_unit_id, draft.warehouse_id = whole.org_unit_id, whole.warehouse_id


def _new(
    company: CompanyInView,
    unit: int,
    warehouse: int,
    *,
    partner_id: int | None = None,
    source_id: int | None = None,
) -> Draft:
    return Draft(
        kind=RECEIPT.code,
        company_id=company.id,
        org_unit_id=unit,
        on=company.today(),
        warehouse_id=warehouse,
        partner_id=partner_id,
        source_id=source_id,
        prices_include_tax=RECEIPT.prices_include_tax,
    )


actor = open_page("phone_receive")
steps.draw(actor, company_of(actor), steps.Steps(RECEIPT.code, begin))
