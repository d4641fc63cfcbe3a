"""The door by which a table that sorts reaches the screen: whoever draws one says how it leaves
as an Excel file.

The file is what stands on screen unless `File` says more. `OFFERED` is for a page whose own
button gives the whole list; tests/tidy/test_exports.py holds which these are, and that no table
is drawn around this door. Tables of texts: `read_table` of document_tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import streamlit as st

from core.exchange.workbook import Column
from core.platform.rights import Actor
from pages.widgets import export, formats

ROW = 34
Rows = Sequence[Mapping[str, Any]]
Offered = Literal["offered"]
OFFERED: Offered = "offered"
"""The page gives this table's file by a button of its own."""


@dataclass(frozen=True, slots=True)
class File:
    """How a table leaves: `everything` reads all rows where only the first are shown, `rows` and
    `columns` are the file's where they are others than the screen's, `part` names one of several
    tables of a page, and the button stands `where` it is told, else below."""

    part: str = ""
    everything: Callable[[Actor], Rows] | None = None
    rows: Rows | None = None
    columns: Mapping[str, Column] | None = None
    where: Any = None


def data_table(
    rows: Rows,
    columns: Mapping[str, Any],
    key: str,
    file: File | Offered,
    *,
    edition: int | None = None,
    most: int = 15,
    **look: Any,
) -> Any:
    """The rows under these columns, in their order; what was selected, where `look` asks for it.

    `columns` is a column configuration; `edition` makes the table anew, so that nothing is
    selected; more rows than `most` scroll.
    """
    frame = sortable(pd.DataFrame(list(rows), columns=list(columns)), columns)
    row = int(look.setdefault("row_height", ROW))
    if "on_select" in look:
        look["key"] = key if edition is None else f"{key}_{edition}"
    picked = st.dataframe(
        frame,
        hide_index=True,
        column_config=columns,
        height="content" if len(frame) <= most else row * (most + 1) + 8,
        **{"placeholder": formats.NOTHING} | look,
    )
    if isinstance(file, File):
        _offer(key, rows, columns, file)
    return picked


def edit_table(
    frame: pd.DataFrame, columns: Mapping[str, Any], key: str, file: File, **look: Any
) -> pd.DataFrame:
    """A table to type into, under the key it is given; what it holds now, which is also what
    leaves as a file unless that says otherwise."""
    edited = st.data_editor(
        frame, key=key, hide_index=True, column_config=columns, row_height=ROW, **look
    )
    held: list[Any] = []
    if file.rows is None:
        held = edited.astype(object).where(edited.notna(), None).to_dict("records")
    _offer(key, held, columns, file)
    return edited


def _offer(key: str, rows: Rows, columns: Mapping[str, Any], file: File) -> None:
    cells = export.of_config(columns) if file.columns is None else file.columns
    shown = rows if file.rows is None else file.rows
    export.of_mappings(key, cells, shown, file.everything, where=file.where, part=file.part)


def sortable(frame: pd.DataFrame, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Numbers as numbers, also where the reader may see none of a column: they stand at the
    right, sort by size, and what is missing reads '—'."""
    kinds = {name: (one.get("type_config") or {}).get("type") for name, one in columns.items()}
    numbers = [name for name, kind in kinds.items() if kind == "number" and name in frame]
    return frame.assign(**{name: pd.to_numeric(frame[name]) for name in numbers})
