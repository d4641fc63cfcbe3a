"""The words of the trade in both languages, with what they mean here. `?q=…` searches."""

from __future__ import annotations

import streamlit as st

from core.platform.i18n import _, language
from pages.help.words import WORDS, Word
from pages.widgets.answers import plain
from pages.widgets.frame import open_page


def fits(word: Word, sought: str) -> bool:
    """Whether a word or its explanation holds the text."""
    text = f"{word.zh} {word.en} {word.means_zh} {word.means_en}".lower()
    return sought.strip().lower() in text


open_page("glossary")
sought = st.text_input(
    _("Search"),
    key="q",
    placeholder=_("A word in either language"),
    icon=":material/search:",
    label_visibility="collapsed",
    bind="query-params",
)
chinese = language() == "zh"
found = [word for word in WORDS if fits(word, str(sought or ""))]
if not found:
    st.info(_("Nothing found"))
for word in sorted(found, key=lambda one: one.en.lower()):
    first, second = (word.zh, word.en) if chinese else (word.en, word.zh)
    st.markdown(f"**{plain(first)}** :gray[{plain(second)}]")
    st.caption(plain(word.means_zh if chinese else word.means_en))
