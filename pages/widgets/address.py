"""Choices, numbers and steps kept in the page's address, so that a view can be sent on.

Streamlit's own `bind="query-params"` writes the label that is shown, so a Chinese reader's
link means nothing to an English one, and a widget that stands on the page already does not
follow an address that changes. Here the code is written, and the address is the truth: a link
or a saved view that changes it changes the choice.
"""

from __future__ import annotations

import datetime as dt
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


def words(where: Any, label: str, key: str, **look: Any) -> str:
    """Free text, to search by; without blanks around it."""
    st.session_state[key] = st.query_params.get(key, "")
    where.text_input(label, key=key, on_change=_write, args=(key, ""), **look)
    return str(st.session_state[key] or "").strip()


def day(where: Any, label: str, key: str, default: dt.date, **look: Any) -> dt.date:
    """One day; `default` where the address says none."""
    st.session_state[key] = _days(st.query_params.get(key), 1)[0] or default
    where.date_input(
        label, key=key, format="YYYY-MM-DD", on_change=_write_days, args=(key,), **look
    )
    return st.session_state[key] or default


def days(
    where: Any, label: str, key: str, default: tuple[dt.date, dt.date], **look: Any
) -> tuple[dt.date, dt.date]:
    """A stretch of days, both ends in it; `default` where the address says none. While only one
    end is chosen, the stretch is that day."""
    first, last = _days(st.query_params.get(key), 2)
    held = st.session_state.get(key)
    if not (isinstance(held, tuple) and len(held) == 1):
        st.session_state[key] = (first, last) if first and last else default
    where.date_input(
        label, key=key, format="YYYY-MM-DD", on_change=_write_days, args=(key,), **look
    )
    chosen = st.session_state[key] or default
    return min(chosen), max(chosen)


def _days(said: str | None, count: int) -> list[dt.date | None]:
    """Days of an address, `2026-11-01,2026-11-30`; Nones for anything else."""
    try:
        found = [dt.date.fromisoformat(part) for part in (said or "").split(",")]
    except ValueError:
        found = []
    return list(found) if len(found) == count else [None] * count


def _write_days(key: str) -> None:
    chosen = st.session_state.get(key)
    ends = list(chosen) if isinstance(chosen, tuple) else [chosen]
    if len(ends) == 2 or not isinstance(chosen, tuple):
        days = [one.isoformat() for one in ends if one is not None]
        if len(days) < len(ends):
            st.query_params.pop(key, None)
        else:
            st.query_params[key] = ",".join(days)


def follow(filters: Mapping[str, str]) -> None:
    """Let the address of this page say these filters and nothing else."""
    for name in set(st.query_params) | set(filters):
        st.session_state.pop(name, None)
    st.query_params.from_dict(filters)
