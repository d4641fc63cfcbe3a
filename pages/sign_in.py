"""Before anybody is signed in: the first run, the sign-in form, and a link's new password.

The password itself is checked by streamlit-authenticator's controller, fed the one row the
database gave; its cookies and its state are not used. A right password earns a ticket of 30
seconds, which the address /session/start turns into the cookie.
"""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import streamlit as st
from streamlit_authenticator.controllers import AuthenticationController

from core.catalog.companies import CURRENCIES, CompanyForm
from core.desks.setup.first_administrator import FirstUser, create_first_administrator
from core.kernel.clock import SystemClock
from core.kernel.refusals import Refusal
from core.platform import i18n, passwords
from core.platform.i18n import LANGUAGES, _
from core.platform.sign_in import Candidate, WrongPassword, admit, succeed
from core.platform.users import LinkSpent, choose_password
from pages.widgets import demo, language
from pages.widgets.answers import refused
from pages.widgets.edge import perform
from pages.widgets.identity import address, door
from pages.widgets.labels import currency_name, standard_name, tax_kind_name

CLOCK = SystemClock()
STATIC = Path(__file__).parent / "static"
AUTHENTICATOR_STATE = ("authentication_status", "username", "name", "roles", "email")


def sign_in_form(next_path: str) -> None:
    """Name and password; leaves for `next_path` when they are right."""
    with _card("sign_in"):
        st.title(_("Sign in"), anchor=False)
        with st.form("sign_in_form", border=False):
            username = st.text_input(_("User name"), autocomplete="username", key=demo.NAME_KEY)
            password = st.text_input(
                _("Password"),
                type="password",
                autocomplete="current-password",
                key=demo.PASSWORD_KEY,
            )
            sent = st.form_submit_button(_("Sign in"), type="primary", width="stretch")
        if sent:
            ticket = _ticket(username or "", password or "")
            if not refused(ticket):
                _leave(str(ticket), next_path)
        shown = demo.here()
        if shown is None:
            st.caption(_("Forgot your password? Whoever manages users can give you a new link."))
        else:
            demo.people(shown)


def first_run(next_path: str = "/") -> None:
    """The first administrator and the first company."""
    with _card("first_run"):
        st.title(_("Welcome to Zhanggui"), anchor=False)
        st.caption(_("Nobody has signed in here yet. Make the first user and the first company."))
        st.caption(
            _("To look around in a demo company first: stop the app and run {command}.").format(
                command="`make demo`"
            )
        )
        with st.form("first_run_form", border=False):
            left, right = st.columns(2)
            name = left.text_input(_("Your name"), autocomplete="name")
            username = right.text_input(_("User name"), autocomplete="username")
            password = left.text_input(
                _("Password"),
                type="password",
                autocomplete="new-password",
                placeholder=_("At least {n} characters").format(n=passwords.SHORTEST),
            )
            again = right.text_input(
                _("Password once more"), type="password", autocomplete="new-password"
            )
            company = left.text_input(_("Company name"), autocomplete="organization")
            currency = right.selectbox(_("Currency"), list(CURRENCIES), format_func=currency_name)
            standard = left.selectbox(
                _("Accounting standard"), ["SBE", "ASBE"], format_func=standard_name
            )
            tax_kind = right.selectbox(
                _("Taxpayer"), ["general", "small"], format_func=tax_kind_name
            )
            sent = st.form_submit_button(_("Begin"), type="primary", width="stretch")
        if sent:
            form = CompanyForm("C1", company or "", currency, standard, tax_kind)
            _found(name or "", username or "", password or "", again or "", form, next_path)


def new_password(token: str) -> None:
    """What a link from the administrator opens: choose a password, once."""
    invited = door().invited(token, CLOCK)
    with _card("new_password"):
        if invited is None:
            st.title(_("This link is no good any more"), anchor=False)
            refused(LinkSpent())
            st.link_button(_("Sign in"), "/", type="primary")
            return
        username, name = invited
        st.title(_("Welcome, {name}").format(name=name), anchor=False)
        with st.form("new_password_form", border=False):
            st.text_input(_("User name"), username, disabled=True, autocomplete="username")
            password = st.text_input(
                _("New password"), type="password", autocomplete="new-password"
            )
            again = st.text_input(
                _("Password once more"), type="password", autocomplete="new-password"
            )
            sent = st.form_submit_button(_("Save password"), type="primary", width="stretch")
        if sent:
            hashed = checked_password(password or "", again or "", username)
            if hashed is None:
                return
            if not refused(perform(choose_password, token, hashed, CLOCK)):
                ticket = _ticket(username, password or "")
                if not refused(ticket):
                    _leave(str(ticket), "/")


def checked_password(password: str, again: str, username: str) -> str | None:
    """The hash of a new password typed twice; None after saying what is wrong with it."""
    if password != again:
        st.error(_("The two passwords are not the same."), icon=":material/block:")
        return None
    hashed = passwords.hashed(password, username)
    return None if refused(hashed) else str(hashed)


def password_is_right(candidate: Candidate, password: str) -> bool:
    """The check itself, by streamlit-authenticator, on the one row of this candidate."""
    if not password or passwords.too_long(password):
        return False
    row = {"name": candidate.name, "password": candidate.password_hash, "roles": []}
    controller = AuthenticationController({"usernames": {candidate.username: row}}, auto_hash=False)
    right = bool(controller.login(candidate.username, password))
    for key in AUTHENTICATOR_STATE:  # our own sessions decide who is signed in
        st.session_state.pop(key, None)
    return right


def _ticket(username: str, password: str) -> str | Refusal:
    candidate = perform(admit, username, address(), CLOCK)
    if isinstance(candidate, Refusal):
        return candidate
    if not password_is_right(candidate, password):
        return WrongPassword()
    return perform(succeed, candidate, CLOCK)


def _found(
    name: str, username: str, password: str, again: str, form: CompanyForm, next_path: str
) -> None:
    hashed = checked_password(password, again, username)
    if hashed is None:
        return
    names = (_("Head office"), _("Main warehouse"), _("Unsorted"))
    answer = perform(
        create_first_administrator,
        name,
        username,
        hashed,
        form,
        CLOCK,
        language=i18n.language(),
        names=names,
    )
    if refused(answer) or not isinstance(answer, FirstUser):
        return
    ticket = _ticket(username, password)
    if not refused(ticket):
        _leave(str(ticket), next_path)


def _leave(ticket: str, next_path: str) -> None:
    target = f"/session/start?t={quote(ticket)}&next={quote(next_path)}"
    st.html(
        f"<script>window.location.replace({json.dumps(target)})</script>",
        unsafe_allow_javascript=True,
    )
    st.stop()


def _card(key: str) -> st.delta_generator.DeltaGenerator:
    """The middle of an otherwise empty page, with the languages above it."""
    middle = st.container(horizontal_alignment="center", key="door")
    frame = middle.container(key=f"door_{key}", width=720 if key == "first_run" else 380)
    with frame.container(horizontal=True, horizontal_alignment="distribute", key="door_head"):
        dark = st.context.theme.type == "dark"
        st.image(STATIC / ("logo_light.svg" if dark else "logo.svg"), width=150)
        st.segmented_control(
            _("Language"),
            list(LANGUAGES),
            default=i18n.language(),
            format_func=lambda code: LANGUAGES[code],
            key="door_language",
            required=True,
            label_visibility="collapsed",
            on_change=lambda: language.choose(st.session_state["door_language"]),
        )
    return frame
