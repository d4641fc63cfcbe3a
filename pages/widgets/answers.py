"""What a verb answered, shown: a refusal in the reader's language, a success in passing."""

from __future__ import annotations

import streamlit as st

from core.kernel.refusals import Refusal
from core.platform.i18n import refusal_text

_PASSING = "said_in_passing"


def refused(answer: object) -> bool:
    """Show a refusal where the reader is looking; whether the answer was one."""
    if not isinstance(answer, Refusal):
        return False
    st.error(refusal_text(answer), icon=":material/block:")
    return True


def say_after_rerun(sentence: str) -> None:
    """Say something in passing once the page is drawn anew."""
    st.session_state[_PASSING] = sentence


def say_what_waits() -> None:
    """The shell shows what was left to say."""
    sentence = st.session_state.pop(_PASSING, None)
    if sentence:
        st.toast(sentence, icon=":material/check:")
