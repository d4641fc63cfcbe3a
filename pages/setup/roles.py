"""Roles: sets of rights with a name, to be given for a unit and all below it."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import select

from core.platform.i18n import _, language, ngettext
from core.platform.permissions import PERMISSIONS, label
from core.platform.users import save_role
from models.base import table
from models.people import Role, RolePermission, UserRole
from pages.widgets import master
from pages.widgets.data import rows
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right
from pages.widgets.labels import in_language

KEY = "roles"

opened = open_with_actions("setup_roles")
actor = opened.actor
master.new_button(opened.actions, KEY, _("New role"))
role, permission, held = table(Role), table(RolePermission), table(UserRole)
found = rows(actor, select(role).order_by(role.c.id))
rights: dict[int, list[str]] = {}
for row in rows(actor, select(permission)):
    rights.setdefault(row.role_id, []).append(row.permission)
holders: dict[int, set[int]] = {}
for row in rows(actor, select(held)):
    holders.setdefault(row.role_id, set()).add(row.user_id)
order = [one.key for one in PERMISSIONS]


def listed(role_id: int) -> list[str]:
    """The rights of a role, in the order they are listed everywhere."""
    return [key for key in order if key in rights.get(role_id, [])]


def people(number: int) -> str:
    """How many hold it."""
    return ngettext("{n} person", "{n} people", number).format(n=number)


master.listing(
    KEY,
    [
        {
            "id": row.id,
            "name": in_language(row.name, row.name_en),
            "holders": people(len(holders.get(row.id, set()))),
            "rights": _(", ").join(label(key, language()) for key in listed(row.id)),
        }
        for row in found
    ],
    [
        master.Column("name", _("Role"), width="medium"),
        master.Column("holders", _("Held by"), width="small"),
        master.Column("rights", _("Rights"), width="large"),
    ],
    nothing=_("No role yet"),
    where=opened.actions,
)


def draw(row_id: int | None) -> None:
    """The drawer of one role."""
    writer = page_right("setup.users")
    row = next((one for one in found if one.id == row_id), None)
    with st.form("role", border=False):
        name = st.text_input(_("Name in Chinese"), row.name if row else "")
        name_en = st.text_input(_("Name in English"), row.name_en if row else "")
        chosen = st.pills(
            _("Rights"),
            order,
            selection_mode="multi",
            default=listed(row.id) if row else ["see"],
            format_func=lambda key: label(key, language()),
        )
        sent = master.save_button()
    st.caption(_("Whoever holds the role signs in again after it changes."))
    if sent:
        code = row.code if row else (name_en or name or "").strip().lower().replace(" ", "_")
        answer = perform(save_role, writer, code, name or "", name_en or "", chosen, row_id)
        master.finish(KEY, answer)


master.drawer(KEY, _("Role"), draw)
