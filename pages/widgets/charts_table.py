"""The figures behind a chart, as a table: for who cannot see it, and for who wants the number."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.platform.i18n import _
from pages.widgets.document_tables import Head, read_table


def figures(key: str, heads: Sequence[Head], rows: Sequence[Sequence[str]], part: str) -> None:
    """Folded away below the chart they belong to, whose name is `part`."""
    if not rows:
        return
    with st.expander(_("Figures"), icon=":material/table_rows:", key=f"figures_{key}"):
        read_table(heads, rows, f"figures_{key}", part)
