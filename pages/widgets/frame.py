"""The frame of a page: its right is asked first, then its title is drawn.

Every page begins with `actor = open_page("<key>")`. A fragment or a callback that writes
begins with `page_right(permission)` again, because it runs without the shell. Whoever may
not gets this app's own page saying so, never a blank or an English error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.platform import permissions
from core.platform.i18n import _, language
from core.platform.rights import Actor
from pages.registry import PageEntry, entry
from pages.widgets import identity, saved_views

_PAGES = "pages_of_this_tab"
_TITLE = "title_of_this_page"


@dataclass(frozen=True, slots=True)
class Opened:
    """A page that may be seen: who sees it, and where the actions beside its title go."""

    actor: Actor
    actions: DeltaGenerator


def page_right(permission: str | None) -> Actor:
    """The actor, who holds `permission` in some org unit; everyone else stops here."""
    actor = identity.current()
    if actor is None:
        _signed_out()
    if permission is not None and not actor.may_anywhere(permission):
        _not_allowed(permission)
    return actor


def open_page(key: str) -> Actor:
    """Ask for the page's right and draw its title."""
    return open_with_actions(key).actor


def open_with_actions(key: str, title: str | None = None) -> Opened:
    """As `open_page`, with room for buttons at the right of the title."""
    page = entry(key)
    actor = page_right(page.permission)
    head = st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key="page_head",
    )
    st.session_state[_TITLE] = title or _(page.title)
    head.title(st.session_state[_TITLE], anchor=False)
    actions = head.container(horizontal=True, width="content", gap="small", key="page_actions")
    saved_views.offer(actor, page, actions)
    return Opened(actor, actions)


def title_of_page() -> str:
    """What stands above the page that is being drawn."""
    return str(st.session_state.get(_TITLE, ""))


def remember_pages(pages: Mapping[str, Any]) -> None:
    """The shell tells which pages this tab has, by key, so that others can link to them."""
    st.session_state[_PAGES] = dict(pages)


def link(key: str, label: str | None = None, *, icon: str | None = None, **query: str) -> None:
    """A link to a page of the registry, with parameters for its address."""
    page: PageEntry = entry(key)
    known = st.session_state.get(_PAGES, {}).get(key)
    text = label or _(page.title)
    if known is None:  # the page runs alone, as in a test of itself
        st.caption(text)
        return
    st.page_link(known, label=text, icon=icon or page.icon, query_params=query or None)


def go(key: str, **query: str) -> None:
    """Leave for another page at once."""
    known = st.session_state.get(_PAGES, {}).get(key)
    if known is not None:
        st.switch_page(known, query_params=query or None)


def _signed_out() -> NoReturn:
    with st.container(key="message_page"):
        st.title(_("You are signed out"), anchor=False)
        st.write(_("Sign in again to go on where you were."))
        st.link_button(_("Sign in"), "/", type="primary")
    st.stop()
    raise AssertionError  # st.stop never returns


def _not_allowed(permission: str) -> NoReturn:
    with st.container(key="message_page"):
        st.title(_("This page is not yours to open"), anchor=False)
        st.write(
            _("It needs the right “{right}”. Ask whoever manages users to give it to you.").format(
                right=permissions.label(permission, language())
            )
        )
        link("today", _("Back to Today"))
    st.stop()
    raise AssertionError  # st.stop never returns
