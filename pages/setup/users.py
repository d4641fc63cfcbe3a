"""Users: who may come in, with which roles and where. Passwords are their own business."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st
from sqlalchemy import select

from core.kernel.clock import SystemClock
from core.platform.i18n import _
from core.platform.users import Grant, Invited, change_user, invite, invite_again
from models.base import table
from models.company import Company, OrgUnit
from models.people import Role, User, UserRole
from pages.widgets import master
from pages.widgets.answers import refused
from pages.widgets.data import rows
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right
from pages.widgets.labels import in_language

KEY, CLOCK = "users", SystemClock()

opened = open_with_actions("setup_users")
actor = opened.actor
master.new_button(opened.actions, KEY, _("Invite"))
user, role, held = table(User), table(Role), table(UserRole)
unit, company = table(OrgUnit), table(Company)
found = rows(actor, select(user).order_by(user.c.username))
roles = {
    row.id: in_language(row.name, row.name_en)
    for row in rows(actor, select(role).order_by(role.c.id))
}
units = {
    row.id: row.name if row.parent_id else row.company
    for row in rows(
        actor,
        select(unit.c.id, unit.c.name, unit.c.parent_id, company.c.name.label("company"))
        .join(company, company.c.id == unit.c.company_id)
        .where(unit.c.id.in_(actor.where("setup.users")))
        .order_by(unit.c.path),
    )
}
grants: dict[int, list[Grant]] = {}
for row in rows(actor, select(held).order_by(held.c.id)):
    grants.setdefault(row.user_id, []).append(Grant(row.role_id, row.org_unit_id))


def grant_name(grant: Grant) -> str:
    """A role, and where it holds."""
    return f"{roles.get(grant.role_id, '')} · {units.get(grant.org_unit_id, '…')}"


master.listing(
    KEY,
    [
        {
            "id": row.id,
            "username": row.username,
            "name": row.name,
            "roles": _(", ").join(grant_name(grant) for grant in grants.get(row.id, [])),
            "active": row.active,
        }
        for row in found
    ],
    [
        master.Column("username", _("User name")),
        master.Column("name", _("Full name")),
        master.Column("roles", _("Roles"), width="large"),
        master.Column("active", _("May sign in"), "flag"),
    ],
    nothing=_("No user yet"),
    where=opened.actions,
)


def draw(row_id: int | None) -> None:
    """The drawer of one user."""
    writer = page_right("setup.users")
    row = next((one for one in found if one.id == row_id), None)
    mine = grants.get(row_id, []) if row_id is not None else []
    choices = dict.fromkeys([*mine, *(Grant(r, u) for u in units for r in roles)])
    with st.form("user", border=False):
        username = st.text_input(
            _("User name"), row.username if row else "", disabled=row is not None
        )
        name = st.text_input(_("Full name"), row.name if row else "")
        given = st.multiselect(
            _("Roles, and where they hold"),
            list(choices),
            mine,
            format_func=grant_name,
            placeholder=_("Choose"),
            help=_("A role holds in its unit and in all below it."),
        )
        active = st.toggle(_("May sign in"), row.active) if row else True
        sent = master.save_button(None if row else _("Make the link"))
    if row is None:
        st.caption(_("You get a link to hand over; whoever opens it chooses the password."))
        if sent:
            _show_link(perform(invite, writer, username or "", name or "", given, CLOCK))
        return
    if sent:
        answer = perform(change_user, writer, row.id, name or "", active, given, CLOCK)
        master.finish(KEY, answer)
    st.divider()
    st.caption(_("Forgotten password? A new link ends all sessions of the user."))
    if st.button(_("New link"), icon=":material/link:", width="stretch"):
        _show_link(perform(invite_again, writer, row.id, CLOCK))


def _show_link(answer: object) -> None:
    if refused(answer) or not isinstance(answer, Invited):
        return
    here = urlsplit(st.context.url or "http://localhost:8501")
    st.success(
        _("Hand over this link. It works once, for three days, and is not shown again."),
        icon=":material/link:",
    )
    st.code(f"{here.scheme}://{here.netloc}/?invite={answer.token}", language=None, wrap_lines=True)
    master.forget(KEY)


master.drawer(KEY, _("User"), draw)
