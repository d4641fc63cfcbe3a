"""On Today: the reader's saved views and those shared with the company, each a click away."""

from __future__ import annotations

import streamlit as st

from core.platform.i18n import _
from core.platform.rights import Actor
from pages.registry import entry
from pages.widgets.answers import plain
from pages.widgets.frame import link
from pages.widgets.saved_views import listed, page_rights

MOST = 8


def draw(actor: Actor) -> None:
    """His own first, of the pages that he may open; nothing where there are none."""
    rights = page_rights()
    found = [
        one
        for one in listed(actor)
        if one.page in rights and ((right := rights[one.page]) is None or actor.may_anywhere(right))
    ][:MOST]
    if not found:
        return
    st.subheader(_("Your views"), anchor=False)
    with st.container(horizontal=True, gap="small", key="today_views"):
        for one in found:
            link(one.page, plain(one.name), icon=entry(one.page).icon, **one.filters)
