"""Empty states: what would stand here, and the one thing to do next."""

from __future__ import annotations

import streamlit as st

from pages.widgets.answers import plain


def empty(sentence: str, hint: str = "", *, icon: str = ":material/inbox:") -> None:
    """A calm box that says what is missing and what to do about it."""
    place = sum(map(ord, sentence)) % 10_000
    with st.container(border=True, key=f"empty_{place}"):
        st.markdown(icon)
        st.markdown(f"**{plain(sentence)}**")
        if hint:
            st.caption(plain(hint))
