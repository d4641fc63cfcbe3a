"""The steps of an import after its file: what the columns mean; at work; done."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st
from sqlalchemy import select

from core.exchange.reading import Table
from core.exchange.sheets.engine import Settings, SheetKind
from core.exchange.sheets.run import Imported
from core.platform.i18n import _, counted
from core.platform.rights import Actor
from models.base import table
from models.company import Warehouse
from pages.imports import earlier
from pages.imports.shelf import shelf
from pages.till import jobs
from pages.till.steps import ORDERS
from pages.widgets.answers import refused
from pages.widgets.company import CompanyInView
from pages.widgets.data import rows
from pages.widgets.frame import link, page_right
from pages.widgets.mapping import mapping

STATE = "sheet_sent"
PAGES = {
    "items": "setup_items",
    "prices": "setup_items",
    "partners": "setup_partners",
    "opening": "stock_opening",
    "purchase_orders": "purchase_order",
    "receipts": "purchase_receipt",
    "sales_orders": "sales_order",
    "deliveries": "sales_delivery",
}
"""Where what was imported is seen."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file on its way through the steps (1 columns, 2 check)."""

    kind: str
    table: Table
    settings: Settings
    step: int


def columns_step(actor: Actor, company: CompanyInView, kind: SheetKind, sent: Sent) -> None:
    """What the columns mean, and what the file does not say."""
    n = len(sent.table.rows)
    st.caption(f"{_(kind.title)} · `{sent.table.name}` · " + counted("{n} row", "{n} rows", n))
    columns = mapping("sheet_column", sent.table, kind.fields, sent.settings.columns)
    unused = [name for name in sent.table.columns if name not in columns.values()]
    if unused:
        st.caption(_("Not used: {columns}").format(columns=", ".join(unused[:20])))
    start = replace(sent.settings, columns=columns)
    chosen = _questions(actor, company, kind, start)
    with st.container(horizontal=True):
        if st.button(_("Back"), key="sheet_back", icon=":material/arrow_back:"):
            del st.session_state[STATE]
            st.rerun()
        if st.button(_("Check the file"), type="primary", key="sheet_check"):
            st.session_state[STATE] = replace(sent, settings=chosen, step=2)
            st.rerun()


def _questions(actor: Actor, company: CompanyInView, kind: SheetKind, start: Settings) -> Settings:
    boxes = st.columns(4)
    dated = [one.key for one in kind.fields if one.type == "day" and one.key in start.columns]
    if dated:
        order = boxes[0].selectbox(
            _("How days are written"), list(ORDERS), list(ORDERS).index(start.order),
            format_func=lambda key: ORDERS[key], key="sheet_order",
        )  # fmt: skip
        start = replace(start, order=order)  # type: ignore[arg-type]  # one of ORDERS
    if "on" in kind.asks and "day" not in start.columns:
        on = boxes[1].date_input(
            _("Date"), start.on or company.today(), format="YYYY-MM-DD", key="sheet_on"
        )
        start = replace(start, on=on)
    if "warehouse" in kind.asks and "warehouse" not in start.columns:
        place = table(Warehouse)
        query = select(place).where(place.c.company_id == company.id, place.c.active)
        places = {row.code: row.name for row in rows(actor, query.order_by(place.c.id))}
        codes = list(places)
        code = boxes[2].selectbox(
            _("Warehouse"), codes, codes.index(start.warehouse) if start.warehouse in codes else 0,
            format_func=lambda one: places[one], key="sheet_warehouse",
        )  # fmt: skip
        start = replace(start, warehouse=code or "")
    if "tax" in kind.asks:
        usual = next(iter(kind.documents.values())).prices_include_tax
        chosen = usual if start.prices_include_tax is None else start.prices_include_tax
        taxed = boxes[3].radio(
            _("Do the prices include tax?"), [True, False], index=0 if chosen else 1,
            format_func=lambda yes: _("Yes") if yes else _("No, tax comes on top"),
            key="sheet_taxed",
        )  # fmt: skip
        start = replace(start, prices_include_tax=bool(taxed))
    return start


@st.fragment(run_every=1.0)
def _watch(company_id: int) -> None:
    page_right(None)
    job = jobs.of(shelf(), company_id)
    if job is None or job.over:
        st.rerun()
    at = job.progress
    words = {"posting": _("Importing"), "undoing": _("Taking back")}
    share = at.done / at.total if at.total else 0.0
    st.progress(min(1.0, share), f"{words.get(at.phase, '')} {at.done:,} / {at.total:,}")
    st.caption(_("You may leave this page; the import goes on."))


def done_step(actor: Actor, company: CompanyInView) -> None:
    """Progress, then what was done."""
    job = jobs.of(shelf(), company.id)
    assert job is not None  # noqa: S101
    if not job.over:
        _watch(company.id)
        return
    sent: Sent | None = st.session_state.get(STATE)
    if job.broken:
        st.error(_("The import stopped. Send the same file again: it goes on where it was."))
    elif isinstance(job.answer, Imported):
        st.success(
            _("Imported: {new} new, {changed} changed, {same} left as they were.").format(
                new=f"{job.answer.new:,}",
                changed=f"{job.answer.changed:,}",
                same=f"{job.answer.same:,}",
            ),
            icon=":material/check_circle:",
        )
        if sent is not None and sent.kind in PAGES:
            link(PAGES[sent.kind], _("See them"))
    elif not refused(job.answer):
        st.success(_("{n} taken back.").format(n=job.answer))
    if st.button(_("Another file"), key="sheet_again", type="primary"):
        jobs.forget(shelf(), company.id)
        st.session_state.pop(STATE, None)
        st.rerun()
    earlier.earlier_imports(actor, company)
