"""The reader's language: what he switched to, else what he kept, else his browser's."""

from __future__ import annotations

import streamlit as st

from core.platform import i18n
from core.platform.i18n import LANGUAGES, Language, as_language

STATE = "language"


def _of_reader() -> str:
    chosen: str | None = st.session_state.get(STATE)
    return chosen or as_language(st.context.locale)


def choose(language: str) -> None:
    """Use this language in this browser tab from now on."""
    if language in LANGUAGES:
        st.session_state[STATE] = language


def settle(kept: str) -> Language:
    """Fix the language of the tab: `kept` is what the user's row says, if anything."""
    if STATE not in st.session_state:
        choose(kept or as_language(st.context.locale))
    return i18n.language()


i18n.follow(_of_reader)
