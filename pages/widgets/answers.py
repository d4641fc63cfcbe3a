"""What a verb answered, shown: a refusal in the reader's language, a success in passing."""

from __future__ import annotations

import re

import streamlit as st

from core.kernel.refusals import Refusal
from core.platform.i18n import refusal_text
from pages.widgets import identity
from pages.widgets.names import names_in

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#+!|~$:-])")
_PASSING = "said_in_passing"


def refused(answer: object) -> bool:
    """Show a refusal where the reader is looking; whether the answer was one."""
    if not isinstance(answer, Refusal):
        return False
    st.error(said(answer), icon=":material/block:")
    return True


def said(refusal: Refusal) -> str:
    """What a refusal says, with the names of what it speaks of."""
    actor = identity.current()
    names = names_in(actor, refusal) if actor else {}
    return refusal_text(refusal, names, plain)  # an error box reads Markdown


def plain(text: str) -> str:
    """Data as Markdown shows it unchanged: no link, no picture, no colour."""
    return _MARKDOWN.sub(r"\\\1", text)


def say_after_rerun(sentence: str) -> None:
    """Say something in passing once the page is drawn anew."""
    st.session_state[_PASSING] = sentence


def say_what_waits() -> None:
    """The shell shows what was left to say."""
    sentence = st.session_state.pop(_PASSING, None)
    if sentence:
        st.toast(sentence, icon=":material/check:")
