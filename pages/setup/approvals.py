"""Approvals: up to which amount each role may approve documents of others."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import select

from core.documents.kind import Kind
from core.kernel.decimals import format_decimal
from core.platform.approvers import LIMITS, set_limits
from core.platform.i18n import _, language
from models.approvals import ApprovalLimit
from models.base import table
from models.people import Role, RolePermission
from pages.kinds import KINDS
from pages.setup.price_choices import number_of
from pages.widgets.answers import refused, say_after_rerun
from pages.widgets.company import company_of
from pages.widgets.data import rows
from pages.widgets.edge import perform
from pages.widgets.empty import empty
from pages.widgets.frame import link, open_page, page_right
from pages.widgets.labels import in_language

actor = open_page("setup_approvals")
company = company_of(actor)
role, permission, limit = table(Role), table(RolePermission), table(ApprovalLimit)
stands = {
    (row.kind, row.role_id): row.limit_fen
    for row in rows(actor, select(limit).where(limit.c.company_id == company.id))
}


def roles_of(kind: Kind) -> dict[int, str]:
    """The roles that may approve a kind, by id."""
    found = rows(
        actor,
        select(role)
        .join(permission, permission.c.role_id == role.c.id)
        .where(permission.c.permission == kind.approve)
        .order_by(role.c.id),
    )
    return {row.id: in_language(row.name, row.name_en) for row in found}


def draw(kind: Kind) -> None:
    """The limits of a kind, in one form."""
    st.subheader(kind.name(language()), anchor=False)
    able, places = roles_of(kind), company.currency.exponent
    if not able:
        empty(
            _("No role may approve it"),
            _("Give the right to a role; until then its makers bind nothing."),
        )
        link("setup_roles", _("Roles"), icon=":material/badge:")
        return
    with st.form(f"limits_{kind.code}", width=560):
        typed = {}
        for role_id, name in able.items():
            now = stands.get((kind.code, role_id))
            typed[role_id] = st.text_input(
                _("{role} approves up to ({currency}, with tax)").format(
                    role=name, currency=company.currency.code
                ),
                "" if now is None else format_decimal(now, places),
                placeholder=_("Any amount"),
                key=f"limit_{kind.code}_{role_id}",
            )
        sent = st.form_submit_button(_("Save"), type="primary")
    st.caption(
        _("Nobody approves what he made himself, unless nobody else may. What exceeds every"
          " limit cannot be sent for approval.")
    )  # fmt: skip
    if sent:
        writer = page_right(LIMITS)
        limits = {role_id: number_of(text, places) for role_id, text in typed.items()}
        if any(text.strip() and limits[role_id] is None for role_id, text in typed.items()):
            st.error(_("Type an amount, or nothing for any amount."), icon=":material/block:")
        elif not refused(perform(set_limits, writer, company.id, kind.code, limits)):
            say_after_rerun(_("Saved"))
            st.rerun()


for one in KINDS.values():
    if one.approve:
        draw(one)
