"""Imports of sheets that were made before, and taking one back."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import select

from core.exchange.sheets import run
from core.exchange.sheets.kinds import SHEETS
from core.platform.i18n import _
from core.platform.rights import Actor
from models.base import table
from models.documents import ImportRun
from pages.imports.shelf import shelf
from pages.till import jobs
from pages.till.steps import STATES
from pages.widgets import formats
from pages.widgets.answers import plain, say_after_rerun
from pages.widgets.company import CompanyInView
from pages.widgets.data import rows
from pages.widgets.edge import engine
from pages.widgets.frame import page_right

MOST = 10


def earlier_imports(actor: Actor, company: CompanyInView) -> None:
    """The latest, newest first."""
    kept = table(ImportRun)
    found = rows(
        actor,
        select(kept)
        .where(kept.c.company_id == company.id, kept.c.kind.in_(list(SHEETS)))
        .order_by(kept.c.id.desc())
        .limit(MOST),
    )
    if not found:
        return
    st.subheader(_("Earlier imports"), anchor=False)
    for row in found:
        kind = SHEETS[row.kind]
        line = st.container(horizontal=True, vertical_alignment="center", border=True)
        with line.container(gap=None):
            st.markdown(f"**{_(kind.title)}** · {plain(row.file_name)}")
            st.caption(
                f"{formats.instant(row.started_at, company.zone)} · {_(STATES[row.state])} · "
                + _("{done} of {total}").format(done=row.documents_done, total=row.documents_total)
            )
        right = "document.reverse" if kind.documents else kind.permission
        if row.state in ("done", "running", "undoing") and actor.may_in(right, company.id):
            ask = line.popover(_("Undo"))
            ask.write(
                _("Reverse every document of this import?")
                if kind.documents
                else _("Take back what this import changed, where nobody changed it since?")
            )
            ask.button(
                _("Take it back"),
                key=f"sheet_undo_{row.id}",
                on_click=_undo,
                args=(company.id, row.kind, row.id, right),
            )


def _undo(company_id: int, code: str, import_id: int, right: str) -> None:
    actor = page_right(right)
    jobs.start(
        shelf(),
        company_id,
        actor.user_id,
        "undoing",
        lambda told: run.undo(engine(), actor, SHEETS[code], import_id, told=told),
    )
    say_after_rerun(_("Taking back"))
