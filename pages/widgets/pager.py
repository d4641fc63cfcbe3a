"""Lists that come a page at a time; which page stands in the address (`page=`)."""

from __future__ import annotations

import streamlit as st

from core.platform.i18n import _
from pages.widgets.address import move, number


def page_asked() -> int:
    """The page of the address; 0 is the first."""
    return number("page") or 0


def pager(page: int, *, more: bool, newer: str | None = None, older: str | None = None) -> None:
    """Buttons to the page before and, where there is `more`, to the next."""
    line = st.container(horizontal=True, horizontal_alignment="right")
    back, on = newer or _("Previous page"), older or _("Next page")
    if page and line.button(back, icon=":material/chevron_left:", key="newer"):
        move(page=page - 1 or None)
        st.rerun()
    if more and line.button(on, icon=":material/chevron_right:", key="older"):
        move(page=page + 1)
        st.rerun()
