"""Which column of a file means what: one choice a meaning, with what stands in the column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.exchange.reading import Table
from core.exchange.till.fields import Field
from core.platform.i18n import _


def mapping(
    key: str, table: Table, fields: Sequence[Field], guessed: Mapping[str, str]
) -> dict[str, str]:
    """Field to heading as chosen; fields without a column are left out."""
    columns = ["", *table.columns]
    chosen: dict[str, str] = {}
    boxes = st.columns(3)
    for number, field in enumerate(fields):
        star = " *" if field.required else ""
        start = guessed.get(field.key, "")
        heading = boxes[number % 3].selectbox(
            _(field.label) + star,
            columns,
            columns.index(start) if start in columns else 0,
            format_func=lambda column: column or "—",
            key=f"{key}_{field.key}",
            help=_examples(table, start),
        )
        if heading:
            chosen[field.key] = heading
    return chosen


def _examples(table: Table, column: str) -> str | None:
    """The first different cells of a column."""
    if column not in table.columns:
        return None
    index = table.columns.index(column)
    seen = list(dict.fromkeys(cells[index] for _row, cells in table.rows[:200] if cells[index]))
    return (
        "`" + "` · `".join(text[:30].replace("`", "'") for text in seen[:4]) + "`" if seen else None
    )
