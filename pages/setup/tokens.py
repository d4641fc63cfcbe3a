"""API tokens: a program acts for a user by one. Told once; named, listed, and ended here."""

from __future__ import annotations

import streamlit as st

from core.kernel.clock import SystemClock, to_micros
from core.kernel.refusals import Refusal
from core.platform.api_tokens import (
    PERMISSION,
    Issued,
    KeptToken,
    TokenRow,
    TokenUser,
    end,
    issue,
    tokens_kept,
    users_kept,
)
from core.platform.i18n import _, ngettext
from pages.widgets import formats, master
from pages.widgets.answers import plain, refused
from pages.widgets.company import company_of
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right

KEY, CLOCK = "tokens", SystemClock()
DAYS = (30, 90, 180, 366)

opened = open_with_actions("setup_tokens")
actor = opened.actor
zone = company_of(actor).zone
master.new_button(opened.actions, KEY, _("New token"))
answer = perform(tokens_kept, actor)
found: list[KeptToken] = [] if isinstance(answer, Refusal) else answer


def called(user: TokenUser) -> str:
    """A user by both names."""
    return f"{user.name} · {user.username}"


def state(token: TokenRow) -> str:
    """Whether it still opens the door."""
    if token.revoked_at is not None:
        return _("Revoked")
    return _("Expired") if token.expires_at <= to_micros(CLOCK.now()) else _("In force")


st.caption(
    _(
        "A program that holds a token may do what its user may at that moment. Give each program"
        " a token of its own, best of a user with just the roles it needs."
    )
)
master.listing(
    KEY,
    [
        {
            "id": one.token.id,
            "name": one.token.name,
            "user": called(one.user),
            "state": state(one.token),
            "used": formats.instant(one.token.last_used_at, zone),
            "expires": formats.instant(one.token.expires_at, zone),
            "created": formats.instant(one.token.created_at, zone),
        }
        for one in found
    ],
    [
        master.Column("name", _("Program"), width="medium"),
        master.Column("user", _("Acts as"), width="medium"),
        master.Column("state", _("State"), width="small"),
        master.Column("used", _("Last used"), named=True),
        master.Column("expires", _("Valid until"), named=True),
        master.Column("created", _("Made"), named=True),
    ],
    nothing=_("No token yet"),
    hint=_("The interface and every address of it are described at /api/docs."),
    where=opened.actions,
)


def draw(row_id: int | None) -> None:
    """A new token, or one to revoke."""
    if row_id is None:
        _new()
        return
    one = next((one for one in found if one.token.id == row_id), None)
    if one is None:
        return
    st.markdown(f"**{plain(one.token.name)}**")
    st.caption(plain(f"{called(one.user)} · {state(one.token)}"))
    if one.token.revoked_at is not None:
        st.caption(_("Revoked") + " " + formats.instant(one.token.revoked_at, zone))
        return
    st.caption(_("Revoking ends it at once: the program's next call is turned away."))
    if st.button(_("Revoke"), icon=":material/block:", width="stretch", type="primary"):
        writer = page_right(PERMISSION)
        master.finish(KEY, perform(end, writer, row_id, CLOCK), _("The token is revoked"))


def _new() -> None:
    writer = page_right(PERMISSION)
    asked = perform(users_kept, writer)
    users = {} if isinstance(asked, Refusal) else {one.id: one for one in asked}
    with st.form("token", border=False):
        name = st.text_input(
            _("Program"), max_chars=80, placeholder=_("What holds it: till bridge, web shop …")
        )
        user_id = st.selectbox(
            _("Acts as"),
            list(users),
            format_func=lambda one: called(users[one]),
            help=_("You, and users you manage whose rights you all have yourself."),
        )
        days = st.segmented_control(
            _("Valid for"),
            DAYS,
            default=90,
            required=True,
            format_func=lambda n: ngettext("{n} day", "{n} days", n).format(n=n),
        )
        sent = master.save_button(_("Make the token"))
    if sent:
        made = perform(issue, writer, user_id or writer.user_id, name or "", days or 90, CLOCK)
        if refused(made) or not isinstance(made, Issued):
            return
        st.success(_("Copy the token now. It is not shown again."), icon=":material/key:")
        st.code(made.token, language=None, wrap_lines=True)
        master.forget(KEY)


master.drawer(KEY, _("API token"), draw)
