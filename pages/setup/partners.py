"""Suppliers and customers: one list, since one firm may be both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st
from sqlalchemy import or_, select

from core.catalog.partners import PartnerForm, save_partner
from core.platform.i18n import _
from models.base import table
from models.catalog import Partner
from pages.widgets import master
from pages.widgets.company import company_of
from pages.widgets.data import rows
from pages.widgets.edge import perform
from pages.widgets.frame import link, open_with_actions, page_right

KEY, MOST = "partners", 500

opened = open_with_actions("setup_partners")
actor = opened.actor
company = company_of(actor)
master.new_button(opened.actions, KEY, _("New partner"))
with opened.actions:
    link("imports", kind="partners")
sought, shown = master.search(
    KEY,
    _("Name, code or initials"),
    {"all": _("All"), "supplier": _("Suppliers"), "customer": _("Customers")},
)
partner = table(Partner)
statement = select(partner).where(partner.c.company_id == company.id).order_by(partner.c.code)
if sought:
    like = f"%{sought.lower()}%"
    statement = statement.where(
        or_(partner.c.name.ilike(like), partner.c.code.ilike(like), partner.c.initials.like(like))
    )
if shown != "all":
    statement = statement.where(partner.c[shown].is_(True))


def shown_as(found: Sequence[Any]) -> list[dict[str, Any]]:
    """Partners as rows of the table."""
    return [
        {
            "id": row.id,
            "code": row.code,
            "name": row.name,
            "supplier": row.supplier,
            "customer": row.customer,
            "contact": " ".join(part for part in (row.contact, row.phone) if part) or "—",
            "lead": row.lead_days,
            "credit": row.credit_days,
            "active": row.active,
        }
        for row in found
    ]


found = rows(actor, statement.limit(MOST))
master.listing(
    KEY,
    shown_as(found),
    [
        master.Column("code", _("Code")),
        master.Column("name", _("Name"), width="large"),
        master.Column("supplier", _("Supplier"), "flag"),
        master.Column("customer", _("Customer"), "flag"),
        master.Column("contact", _("Contact"), width="medium"),
        master.Column("lead", _("Lead time, days"), "number"),
        master.Column("credit", _("Credit, days"), "number"),
        master.Column("active", _("In use"), "flag"),
    ],
    nothing=_("Nothing found") if sought else _("No supplier or customer yet"),
    hint="" if sought else _("Add the firm you buy most from; the rest can wait."),
    where=opened.actions,
    everything=lambda reader: shown_as(rows(reader, statement)),
)
master.cut_off(len(found), MOST)


def draw(row_id: int | None) -> None:
    """The drawer of one partner."""
    writer = page_right("setup.catalog")
    row = next((one for one in found if one.id == row_id), None)
    with st.form("partner", border=False):
        name = st.text_input(_("Name"), row.name if row else "")
        left, right = st.columns(2)
        code = left.text_input(_("Code"), row.code if row else "")
        tax_number = right.text_input(_("Tax number"), row.tax_number if row else "")
        supplier = left.toggle(_("Supplier"), row.supplier if row else shown != "customer")
        customer = right.toggle(_("Customer"), row.customer if row else shown == "customer")
        lead = left.number_input(_("Lead time, days"), 0, 3650, row.lead_days if row else 2)
        credit = right.number_input(_("Credit, days"), 0, 3650, row.credit_days if row else 30)
        hidden = row is not None and row.contact is None
        contact = left.text_input(_("Contact"), (row.contact or "") if row else "", disabled=hidden)
        phone = right.text_input(_("Phone"), (row.phone or "") if row else "", disabled=hidden)
        address = st.text_input(_("Address"), (row.address or "") if row else "", disabled=hidden)
        active = st.toggle(_("In use"), row.active if row else True)
        sent = master.save_button()
    if sent:
        form = PartnerForm(
            code or "",
            name or "",
            supplier,
            customer,
            tax_number or "",
            contact or "",
            phone or "",
            address or "",
            int(lead or 0),
            int(credit or 0),
            active,
        )
        master.finish(KEY, perform(save_partner, writer, company.id, form, row_id))


master.drawer(KEY, _("Supplier or customer"), draw)
