"""Empty states: what would stand here, and the one thing to do next."""

from __future__ import annotations

import streamlit as st


def empty(sentence: str, hint: str = "", *, icon: str = ":material/inbox:") -> None:
    """A calm box that says what is missing and what to do about it."""
    place = sum(map(ord, sentence)) % 10_000
    with st.container(border=True, key=f"empty_{place}"):
        st.markdown(f"### {icon}")
        st.text(sentence)
        if hint:
            st.caption(hint)
