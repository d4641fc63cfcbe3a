"""The header of a document being entered: with whom, where, when. Every change is saved."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from core.documents.destinations import destinations
from core.documents.read_entry import Places
from core.platform.i18n import _
from pages.widgets import formats
from pages.widgets.edge import perform
from pages.widgets.entry_state import STATE, Entry, keep
from pages.widgets.frame import page_right


def entry_header(
    entry: Entry, partners: dict[int, str], places: Places, today: dt.date, simple: bool
) -> None:
    """Partner, warehouse, date; the rarer ones under More."""
    draft, kind = entry.draft, entry.kind
    followed = draft.source_id is not None
    if simple:
        if kind.partner:
            _partner(st.container(), entry, partners, followed)
        if kind.destination:
            _destination(st.container(), entry)
        _unit, store = places.warehouses.get(draft.warehouse_id or 0, (0, ""))
        with st.expander(f"{formats.day(draft.on)} · {store}"):
            _warehouse(st.container(), entry, places)
            _date(st.container(), entry, today)
            _reference(st.container(), entry)
            _more(entry)
        return
    widths = [3, 2, 1.4, 2, 0.9]
    first = widths[:1] if kind.partner else []
    there = [2.4] if kind.destination else []
    cells = iter(st.columns([*first, 2, *there, *widths[2:]], vertical_alignment="bottom"))
    if kind.partner:
        _partner(next(cells), entry, partners, followed)
    _warehouse(next(cells), entry, places)
    if kind.destination:
        _destination(next(cells), entry)
    _date(next(cells), entry, today)
    _reference(next(cells), entry)
    with next(cells).popover(_("More"), width="stretch"):
        _more(entry)


def _partner(where: Any, entry: Entry, partners: dict[int, str], followed: bool) -> None:
    ids = list(partners)
    held = entry.draft.partner_id
    where.selectbox(
        _("Supplier") if entry.kind.partner == "supplier" else _("Customer"),
        ids,
        ids.index(held) if held in ids else None,
        format_func=lambda one: partners.get(one, ""),
        key=entry.key("partner_id"),
        placeholder=_("Choose"),
        disabled=followed,
        on_change=_changed,
        args=("partner_id",),
    )


def _date(where: Any, entry: Entry, today: dt.date) -> None:
    where.date_input(
        _("Date"),
        entry.draft.on,
        key=entry.key("on"),
        format="YYYY-MM-DD",
        max_value=max(today, entry.draft.on),
        on_change=_changed,
        args=("on",),
    )


def _reference(where: Any, entry: Entry) -> None:
    where.text_input(
        _("Their number"),
        entry.draft.reference,
        key=entry.key("reference"),
        max_chars=80,
        on_change=_changed,
        args=("reference",),
    )


def _warehouse(where: Any, entry: Entry, places: Places) -> None:
    several = len(places.units) > 1
    names = {
        one: f"{places.units[unit]} · {name}" if several else name
        for one, (unit, name) in places.warehouses.items()
    }
    ids = list(names)
    held = entry.draft.warehouse_id
    where.selectbox(
        _("Warehouse"),
        ids,
        ids.index(held) if held in ids else None,
        format_func=lambda one: names.get(one, ""),
        key=entry.key("warehouse_id"),
        placeholder=_("Choose"),
        on_change=_changed,
        args=("warehouse_id", {one: unit for one, (unit, _name) in places.warehouses.items()}),
    )


def _destination(where: Any, entry: Entry) -> None:
    """Where goods are sent: asked of the database once for an entry."""
    held = entry.key("destinations")
    if held not in st.session_state:
        actor = page_right(entry.kind.permission)
        company = entry.draft.company_id
        st.session_state[held] = perform(destinations, actor, company, entry.kind.permission)
    names: dict[int, str] = {
        one: name for one, name in st.session_state[held].items() if one != entry.draft.warehouse_id
    }
    ids, chosen = list(names), entry.draft.to_warehouse_id
    where.selectbox(
        _("To"),
        ids,
        ids.index(chosen) if chosen in ids else None,
        format_func=lambda one: names.get(one, ""),
        key=entry.key("to_warehouse_id"),
        placeholder=_("Choose"),
        on_change=_changed,
        args=("to_warehouse_id",),
    )


def _more(entry: Entry) -> None:
    draft, kind = entry.draft, entry.kind
    minute = draft.minute
    st.time_input(
        _("Time"),
        None if minute is None else dt.time(minute // 60 % 24, minute % 60),
        key=entry.key("minute"),
        on_change=_changed,
        args=("minute",),
        help=_("Only where the hour matters; else the usual one of the store is taken."),
    )
    if kind.priced and not entry.costs_only:
        st.toggle(
            _("Prices include tax"),
            draft.prices_include_tax,
            key=entry.key("prices_include_tax"),
            on_change=_changed,
            args=("prices_include_tax",),
        )
    if kind.code == "sales.order":
        st.toggle(
            _("Reserve the goods"),
            draft.reserve,
            key=entry.key("reserve"),
            on_change=_changed,
            args=("reserve",),
        )
    st.text_area(
        _("Note"),
        draft.memo,
        key=entry.key("memo"),
        max_chars=500,
        height=80,
        on_change=_changed,
        args=("memo",),
    )


def _changed(field: str, units: dict[int, int] | None = None) -> None:
    """A field's callback: the draft takes it over and is saved."""
    entry: Entry | None = st.session_state.get(STATE)
    if entry is None:
        return
    if _take(entry, field):
        if units and entry.draft.warehouse_id in units:
            entry.draft.org_unit_id = units[entry.draft.warehouse_id]
        keep(entry)


TEXTS = ("reference", "memo")


def take_header(entry: Entry) -> None:
    """What stands in the free fields of the header, whether or not its callback has run."""
    for field in (*TEXTS, "minute"):
        if entry.key(field) in st.session_state:
            _take(entry, field)


def _take(entry: Entry, field: str) -> bool:
    value = st.session_state.get(entry.key(field))
    if field == "minute":
        value = None if value is None else value.hour * 60 + value.minute
    elif field in TEXTS:
        value = (value or "").strip()
    elif field == "on" and value is None:
        return False
    setattr(entry.draft, field, value)
    return True
