"""Work by phone: one large button for each thing that is done on the shop floor."""

from __future__ import annotations

import streamlit as st

from core.platform.i18n import N_, _
from pages.registry import PAGES
from pages.widgets.frame import link, open_page

TASKS = (
    ("phone_receive", N_("Goods from a supplier")),
    ("phone_arrive", N_("Goods from another store")),
    ("phone_send", N_("Goods to another store")),
    ("count_phone", N_("Count the shelves")),
    ("phone_waste", N_("Throw goods away")),
    ("phone_walk", N_("Look at dates")),
)

actor = open_page("phone")
with st.container(key="phone_tasks"):
    known = {page.key: page for page in PAGES}
    for key, told in TASKS:
        page = known.get(key)
        if page is not None and (page.permission is None or actor.may_anywhere(page.permission)):
            with st.container(border=True, gap=None):
                link(key, _(page.title))
                st.caption(_(told))
