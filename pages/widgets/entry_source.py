"""Choose the document that a new one comes from: what is still open of each."""

from __future__ import annotations

import streamlit as st

from core.documents.kind import Kind
from core.documents.read import Listed, open_documents
from core.platform.i18n import _, language
from core.platform.rights import Actor
from pages.kinds import KINDS
from pages.widgets import formats
from pages.widgets.company import CompanyInView
from pages.widgets.data import reading
from pages.widgets.data_table import File, data_table
from pages.widgets.empty import empty
from pages.widgets.frame import go


def choose_source(actor: Actor, company: CompanyInView, kind: Kind) -> None:
    """A table of documents; a click begins the new one from it."""
    with reading(actor) as connection:
        found = open_documents(connection, company.id, kind.sources)
    if not found:
        empty(
            _("Nothing to start from yet"),
            _("This document follows an earlier one, and none is open."),
        )
        return
    st.caption(_("Choose the document it comes from."))
    picked = data_table(
        [_row(one, company) for one in found],
        {
            "number": st.column_config.TextColumn(_("Number")),
            "on": st.column_config.DateColumn(_("Date"), format="YYYY-MM-DD"),
            "partner": st.column_config.TextColumn(_("Partner"), width="large"),
            "kind": st.column_config.TextColumn(_("Kind")),
            "amount": st.column_config.NumberColumn(_("Amount with tax"), format="accounting"),
            "open": st.column_config.NumberColumn(_("Still open"), format="%.6g"),
        },
        f"sources_{kind.code}",
        File(_("Still open")),
        most=18,
        on_select="rerun",
        selection_mode="single-cell",
    )
    cells = picked["selection"]["cells"]
    if cells and cells[0][0] < len(found):
        go("enter", kind=kind.code, source=str(found[cells[0][0]].id))


def _row(one: Listed, company: CompanyInView) -> dict[str, object]:
    amount = formats.units_of(one.gross_fen, company.currency)
    return {
        "number": one.number,
        "on": one.on,
        "partner": one.partner,
        "kind": KINDS[one.kind].name(language()),
        "amount": None if amount is None else float(amount),
        "open": None if one.open_micro is None else one.open_micro / 1_000_000,
    }
