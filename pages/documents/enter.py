"""Enter a document: `?kind=…` a new one, `?draft=…` a saved one, `&source=…` from another,
`&copy=…` like another, `&template=…` from a template."""

from __future__ import annotations

import streamlit as st
from sqlmodel import Session

from core.documents.draft import Draft
from core.documents.follow import copy_of, fill_prices, from_source
from core.documents.templates import from_template
from core.kernel.refusals import Refusal
from core.platform.i18n import _
from core.platform.rights import Actor
from core.platform.rows import Rows
from pages.widgets import entry_state
from pages.widgets.address import number
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.document_tables import narrow
from pages.widgets.empty import empty
from pages.widgets.entry import by_hand, enter, kind_name, leave_when_done, page_of
from pages.widgets.entry_prefill import prefill
from pages.widgets.entry_source import choose_source
from pages.widgets.entry_state import Entry
from pages.widgets.entry_templates import template_menu
from pages.widgets.frame import link, open_with_actions, page_right


def slot_now() -> str:
    """Which entry the address asks for."""
    asked = st.query_params
    if "draft" in asked:
        return f"draft/{asked['draft']}"
    return f"tab/{asked.get('tab', '')}"


def opened_entry(reader: Actor, company: CompanyInView) -> Entry | Refusal | None:
    """The entry the address asks for: of this tab, from the database, or new."""
    slot, asked = slot_now(), st.query_params
    held = entry_state.current(slot)
    if held is not None:
        return held
    if "draft" in asked:
        return entry_state.reopen(reader, number("draft") or 0, slot)
    kind = by_hand(asked.get("kind"))
    if kind is None:
        return None
    draft: Draft | None = Draft(
        kind=kind.code,
        company_id=company.id,
        org_unit_id=min(reader.where(kind.permission), default=0),
        on=company.today(),
        prices_include_tax=kind.prices_include_tax,
    )
    with reading(reader) as connection:
        if "source" in asked:
            draft = from_source(connection, kind, number("source") or 0, company.today())
        elif "copy" in asked:
            draft = copy_of(connection, number("copy") or 0, company.today())
        elif "lines" in asked and draft is not None:
            draft = prefill(connection, kind, draft, asked)
        elif "template" in asked:
            wanted = number("template") or 0
            draft = from_template(connection, company.id, reader.user_id, wanted, draft)
            if draft is not None and not entry_state.Entry(draft, slot).blind(reader):
                rows = Rows(Session(bind=connection))
                fill_prices(rows, draft, kind.sales)
    return None if draft is None else entry_state.begin(draft, slot)


leave_when_done()
kind_asked = by_hand(st.query_params.get("kind"))
actor = page_right(kind_asked.permission if kind_asked else None)
company = company_of(actor)
entry = opened_entry(actor, company)
held_kind = entry.kind if isinstance(entry, Entry) else kind_asked
if held_kind is not None:
    page_right(held_kind.permission)
opened = open_with_actions("enter", kind_name(held_kind) if held_kind else None)
if not isinstance(entry, Entry):
    empty(
        _("There is no such draft any more"),
        _("It was posted or discarded, or it is not yours to see."),
    )
    link("drafts")
else:
    with opened.actions:
        template_menu(actor, entry)
        link(page_of(entry.draft.kind), _("All of them"), icon=":material/list:")
    if held_kind is not None and held_kind.source_required and not entry.draft.lines:
        choose_source(actor, company, held_kind)
    else:
        enter(actor, company, entry, narrow())
