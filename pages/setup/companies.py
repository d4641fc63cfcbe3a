"""Companies: their names, standards and kinds of taxpayer; founding another one."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import select

from core.catalog.companies import CURRENCIES, STANDARDS, TAX_KINDS, CompanyForm, change_company
from core.desks.setup.founding import Founded, found_company
from core.kernel.clock import SystemClock
from core.platform.i18n import _
from models.base import table
from models.company import Company
from pages.widgets import master
from pages.widgets.data import rows
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right
from pages.widgets.labels import currency_name, standard_name, tax_kind_name

KEY = "companies"
ZONES = ["Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore",
         "Asia/Tokyo", "Europe/London", "Europe/Berlin", "America/New_York",
         "America/Los_Angeles", "UTC"]  # fmt: skip

opened = open_with_actions("setup_companies")
actor = opened.actor
master.new_button(opened.actions, KEY, _("New company"))
company = table(Company)
found = rows(
    actor, select(company).where(company.c.id.in_(actor.companies)).order_by(company.c.code)
)
master.listing(
    KEY,
    [
        {
            "id": row.id,
            "code": row.code,
            "name": row.name,
            "currency": row.currency,
            "standard": standard_name(row.standard),
            "tax_kind": tax_kind_name(row.tax_kind),
            "zone": row.zone,
        }
        for row in found
    ],
    [
        master.Column("code", _("Code"), width="small"),
        master.Column("name", _("Name"), width="large"),
        master.Column("currency", _("Currency"), width="small"),
        master.Column("standard", _("Accounting standard")),
        master.Column("tax_kind", _("Taxpayer")),
        master.Column("zone", _("Time zone")),
    ],
    nothing=_("No company yet"),
    where=opened.actions,
)


def draw(row_id: int | None) -> None:
    """The drawer of one company."""
    writer = page_right("setup.company")
    row = next((one for one in found if one.id == row_id), None)
    with st.form("company", border=False):
        code = st.text_input(_("Code"), row.code if row else "")
        name = st.text_input(_("Name"), row.name if row else "")
        currency = st.selectbox(
            _("Currency"),
            list(CURRENCIES),
            list(CURRENCIES).index(row.currency) if row else 0,
            format_func=currency_name,
        )
        standard = st.selectbox(
            _("Accounting standard"),
            STANDARDS,
            STANDARDS.index(row.standard) if row else 0,
            format_func=standard_name,
            help=_("Both books are kept; this one is shown first."),
        )
        tax_kind = st.selectbox(
            _("Taxpayer"),
            TAX_KINDS,
            TAX_KINDS.index(row.tax_kind) if row else 0,
            format_func=tax_kind_name,
        )
        zones = ZONES if row is None or row.zone in ZONES else [row.zone, *ZONES]
        zone = st.selectbox(_("Time zone"), zones, zones.index(row.zone) if row else 0)
        sent = master.save_button(None if row else _("Found company"))
    if row is None:
        st.caption(
            _("It starts with a head office, a warehouse, both charts of accounts, open periods.")
        )
    if sent:
        form = CompanyForm(code or "", name or "", currency, standard, tax_kind, zone)
        if row is not None:
            master.finish(KEY, perform(change_company, writer, row.id, form))
            return
        names = (_("Head office"), _("Main warehouse"), _("Unsorted"))
        answer = perform(found_company, writer, form, SystemClock(), names=names)
        if isinstance(answer, Founded):
            st.session_state["company_id"] = answer.company_id
        master.finish(KEY, answer, _("The company is ready to work"))


master.drawer(KEY, _("Company"), draw)
