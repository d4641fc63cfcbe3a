"""Tables to read, not to sort: text that can be selected and printed, numbers at the right.

Every cell is text already written in the reader's way; Markdown signs in it mean nothing. Each
has its Excel button, small at its foot; in the file its numbers and days are such again.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.exchange.workbook import Column, Style, Value
from core.platform.rights import Actor
from pages.widgets import export, formats
from pages.widgets.entry_refusals import plain

DAY = re.compile(r"\d{4}-\d\d-\d\d")
MONEY = re.compile(r"[+=−-]? ?[¥￥$€£]")
FINE = re.compile(r"\.\d{3,}$")


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


def read_table(
    heads: Sequence[Head],
    rows: Sequence[Sequence[str]],
    key: str,
    part: str,
    *,
    every: Callable[[], Sequence[Sequence[str]]] | None = None,
    offered: bool = False,
) -> None:
    """Draw a table of texts, as wide as the page; sideways scrolling where it is wider.

    `part` names it among the tables of its page, in its file and in the record; `every` writes
    all rows for the file where only the first are drawn. A page that gives its file by a button
    of its own says `offered`.
    """
    lines = [
        "| " + " | ".join(plain(head.label) or " " for head in heads) + " |",
        "|" + "|".join("---:" if head.number else ":---" for head in heads) + "|",
    ]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    with st.container(key=f"table_{key}"):
        st.markdown("\n".join(lines))
    if not offered:
        _offer(heads, every or (lambda: rows), key, part)


def _offer(
    heads: Sequence[Head], every: Callable[[], Sequence[Sequence[str]]], key: str, part: str
) -> None:
    def file(_actor: Actor) -> tuple[list[Column], export.Rows]:
        rows = every()
        columns = [
            Column(head.label, style_of(head, [row[n] for row in rows]))
            for n, head in enumerate(heads)
        ]
        return columns, (
            [value_of(text, column.style) for text, column in zip(row, columns, strict=True)]
            for row in rows
        )

    export.offer_file(f"table_{key}", file, where=foot(key), part=part, as_shown=True)


def foot(key: str) -> DeltaGenerator:
    """The place close below a table to read, for its Excel button."""
    return st.container(horizontal=True, horizontal_alignment="right", key=f"excel_{key}")


def style_of(head: Head, texts: Sequence[str]) -> Style:
    """What the texts of a column are: days, money, percentages, numbers, or texts."""
    told = [text for text in texts if text not in ("", formats.NOTHING)]
    if not head.number:
        return Style.DAY if told and all(DAY.fullmatch(text) for text in told) else Style.TEXT
    if told and all(text.endswith("%") for text in told):
        return Style.PERCENT
    if any(FINE.search(text) for text in told):
        return Style.PRICE
    return Style.MONEY if any(MONEY.match(text) for text in told) else Style.NUMBER


def value_of(text: str, style: Style) -> Value:
    """A text as a cell of its column; a percentage among other numbers stays as it is written."""
    if style is Style.DAY and text not in ("", formats.NOTHING):
        return dt.date.fromisoformat(text)
    if style is not Style.PERCENT and text.endswith("%"):
        return text
    return export.cell(text, style)


def _cell(text: str) -> str:
    return plain(text).replace("|", "\\|").replace("\n", " ") or " "
