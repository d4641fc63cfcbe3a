"""My account: my password, my language, and signing out everywhere."""

from __future__ import annotations

import streamlit as st

from core.kernel.clock import SystemClock
from core.platform import users
from core.platform.i18n import _
from core.platform.sign_in import Candidate
from pages import sign_in
from pages.widgets.answers import refused
from pages.widgets.edge import perform
from pages.widgets.frame import open_page
from pages.widgets.identity import door

actor = open_page("account")
st.caption(f"{actor.name} · {actor.username}")
with st.container(width=420):
    st.subheader(_("Change password"), anchor=False)
    with st.form("password", border=False):
        old = st.text_input(_("Old password"), type="password", autocomplete="current-password")
        new = st.text_input(_("New password"), type="password", autocomplete="new-password")
        again = st.text_input(_("Password once more"), type="password", autocomplete="new-password")
        sent = st.form_submit_button(_("Save password"), type="primary")
    if sent:
        candidate = Candidate(
            actor.username, "", actor.user_id, actor.name, door().password_hash(actor.user_id)
        )
        if not sign_in.password_is_right(candidate, old or ""):
            st.error(_("The old password is not right."), icon=":material/block:")
        elif (hashed := sign_in.checked_password(new or "", again or "", actor.username)) and (
            not refused(perform(users.set_password, actor.user_id, hashed, SystemClock()))
        ):
            st.rerun()
    st.subheader(_("Sign out everywhere"), anchor=False)
    st.caption(_("Ends this and every other session of yours, on all devices."))
    st.html(
        '<form class="sign-out-all" method="post" action="/session/end?all=1">'
        f'<button type="submit">{_("Sign out everywhere")}</button></form>'
    )
