"""Tables to read, not to sort: text that can be selected and printed, numbers at the right.

Every cell is text already written in the reader's way; Markdown signs in it mean nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from pages.widgets.entry_refusals import plain


@dataclass(frozen=True, slots=True)
class Head:
    """A heading; `number` stands at the right."""

    label: str
    number: bool = False


def narrow() -> bool:
    """Plain fields and cards: asked for in the address, else by what the browser says it is."""
    said = st.query_params.get("simple")
    if said is not None:
        return said == "1"
    return "Mobile" in str(st.context.headers.get("User-Agent") or "")


def read_table(heads: Sequence[Head], rows: Sequence[Sequence[str]], key: str) -> None:
    """Draw a table of texts, as wide as the page; sideways scrolling where it is wider."""
    lines = [
        "| " + " | ".join(plain(head.label) or " " for head in heads) + " |",
        "|" + "|".join("---:" if head.number else ":---" for head in heads) + "|",
    ]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    with st.container(key=f"table_{key}"):
        st.markdown("\n".join(lines))


def _cell(text: str) -> str:
    return plain(text).replace("|", "\\|").replace("\n", " ") or " "
