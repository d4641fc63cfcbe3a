"""Choices, numbers and steps kept in the page's address, so that a view can be sent on.

Streamlit's own `bind="query-params"` writes the label that is shown, so a Chinese reader's
link means nothing to an English one; here the code is written. The address is the truth: a
link that changes it changes the choice. Free text, numbers and dates may use `bind`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import streamlit as st

LONGEST = 15
"""Digits of the largest number an address may hold; every one is exact in the database."""


def whole(text: str | None) -> int | None:
    """A whole number as it stands in an address; None for anything else."""
    if not text or len(text) > LONGEST or not (text.isascii() and text.isdecimal()):
        return None
    return int(text)


def number(name: str) -> int | None:
    """A number of the address of this page; None where it says none."""
    return whole(st.query_params.get(name))


def move(**where: int | str | None) -> None:
    """To another step of this page, kept in the address; None takes a part out of it."""
    for name, value in where.items():
        if value is None:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = str(value)


def choose(
    where: Any,
    label: str,
    options: Mapping[str, str],
    key: str,
    *,
    default: str | None = None,
    style: Literal["segments", "select"] = "segments",
    show_label: bool = False,
) -> str:
    """One of `options` (code to what it is called); the first where the address says none."""
    standard = default if default is not None else next(iter(options))
    said = st.query_params.get(key, standard)
    st.session_state[key] = said if said in options else standard
    shared: dict[str, Any] = {
        "key": key,
        "format_func": lambda code: options[code],
        "on_change": _write,
        "args": (key, standard),
        "label_visibility": "visible" if show_label else "collapsed",
    }
    if style == "select":
        chosen = where.selectbox(label, list(options), **shared)
    else:
        chosen = where.segmented_control(label, list(options), required=True, **shared)
    return str(chosen or standard)


def _write(key: str, standard: str) -> None:
    chosen = st.session_state.get(key)
    if chosen is None or chosen == standard:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = chosen
