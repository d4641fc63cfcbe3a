"""Who is asked for signals of days each night, and what they would tell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st
from sqlalchemy import select

from core.gateways.signals.mapping import Fields, Read, shape
from core.gateways.signals.port import WORDS, NotTaken, Why
from core.gateways.signals.ports import port
from core.gateways.signals.show import SourceShown, sources
from core.gateways.signals.sources import SourceForm, save_source
from core.gateways.signals.take import TAKEN, ask_now, try_out
from core.kernel.amounts import MICRO
from core.kernel.clock import SystemClock
from core.planning.signals import KINDS
from core.planning.tell_signal import PERMISSION
from core.platform.i18n import _, counted
from core.platform.settings import settings
from models.base import table
from models.company import OrgUnit
from pages.widgets import formats, master
from pages.widgets.answers import plain, refused, say_after_rerun
from pages.widgets.company import company_of
from pages.widgets.data import reading, rows
from pages.widgets.document_tables import Head, read_table
from pages.widgets.edge import engine, perform
from pages.widgets.frame import open_with_actions, page_right

KEY = "signal_sources"
SHOWN = 8
ALL = 0


def went(state: str, detail: str) -> str:
    """How asking went, in words."""
    if state == TAKEN:
        return _("Taken in")
    return _(WORDS[Why(state)]).format(detail=detail) if state in set(Why) else formats.NOTHING


def row(one: SourceShown) -> dict[str, Any]:
    """A source as a row of the table."""
    kind = one.fields.kind
    return {
        "id": one.id,
        "name": one.name,
        "address": one.address or formats.NOTHING,
        "kind": _("as told") if one.fields.kind_field else _(KINDS.get(kind, kind)),
        "asked": formats.instant(one.asked_at, company.zone) if one.asked_at else formats.NOTHING,
        "went": went(one.state, one.detail),
        "rows": one.rows,
        "active": one.active,
    }


def draw(source_id: int | None) -> None:
    """The drawer of one source."""
    writer = page_right(PERMISSION)
    held = found.get(source_id) if source_id is not None else None
    form = _form(held)
    left, right = st.columns(2)
    if right.button(_("Save"), type="primary", width="stretch", key="source_save"):
        answer = perform(save_source, writer, port(settings()), company.id, source_id, form)
        master.finish(KEY, answer)
    if left.button(_("Try it"), width="stretch", key="source_try", icon=":material/play_arrow:"):
        _try(source_id, form)
    if (
        held is not None
        and held.active
        and st.button(
            _("Ask now and take in"), width="stretch", key="source_now", icon=":material/download:"
        )
    ):
        _now(held.id)


def _form(held: SourceShown | None) -> SourceForm:
    """What the fields of the drawer say."""
    was = held.fields if held else Fields(kind="temperature")
    name = st.text_input(_("Name"), held.name if held else "", key="source_name")
    address = st.text_input(
        _("Address, https://…"),
        (held.address or "") if held else "",
        key="source_address",
        help=_("{since} and {until} in it stand for days: 14 days ago, 28 days ahead."),
    )
    left, right = st.columns(2)
    header = left.text_input(
        _("Header of the token"), held.header if held else "", key="source_header",
        placeholder="Authorization",
    )  # fmt: skip
    secret = right.text_input(
        _("Token"), type="password", key="source_secret", placeholder="Bearer …",
        help=_("Sent as it is written here. Empty leaves the one there is."),
    )  # fmt: skip
    st.caption(_("Where things lie in the answer. Names inside one another are joined by dots."))
    at = st.text_input(
        _("Where the rows lie"), was.rows, key="source_rows", placeholder="daily",
        help=_("A list of rows, or an object that holds a list a field. Empty: the whole answer."),
    )  # fmt: skip
    left, right = st.columns(2)
    day = left.text_input(_("Field of the day"), was.day, key="source_day")
    value = right.text_input(_("Field of the value"), was.value, key="source_value")
    kind, kind_field = _kind(was)
    unit, unit_field = _unit(was)
    active = st.toggle(_("Asked each night"), held.active if held else True, key="source_active")
    fields = Fields(*(text.strip() for text in (at, day, value, kind_field, kind, unit_field)),
                    org_unit_id=unit)  # fmt: skip
    return SourceForm(name, address, fields, header, secret or None, active)


def _kind(was: Fields) -> tuple[str, str]:
    """The kind of all values, or the field that says it."""
    left, right = st.columns(2)
    kinds = [*KINDS, *([was.kind] if was.kind and was.kind not in KINDS else [])]
    kind: str | None = left.selectbox(
        _("Kind of signal"), kinds, kinds.index(was.kind) if was.kind in kinds else 0,
        format_func=lambda one: _(KINDS.get(one, one)), accept_new_options=True, key="source_kind",
    )  # fmt: skip
    kind_field = right.text_input(
        _("or the field that says it"), was.kind_field, key="source_kind_field"
    )
    return kind or "", kind_field


def _unit(was: Fields) -> tuple[int | None, str]:
    """The store of all values, or the field with its code."""
    left, right = st.columns(2)
    names = {ALL: _("The whole company"), **units}
    unit: int = left.selectbox(
        _("Of the store"), list(names), list(names).index(was.org_unit_id or ALL),
        format_func=lambda one: names[one], key="source_unit",
    )  # fmt: skip
    unit_field = right.text_input(
        _("or the field with its code"), was.unit_field, key="source_unit_field"
    )
    return unit or None, unit_field


def _try(source_id: int | None, form: SourceForm) -> None:
    """What would come in, without taking it."""
    with st.spinner(_("Asking …")):
        tried = try_out(
            engine(), page_right(PERMISSION), port(settings()), company.id, source_id,
            replace(form, secret=form.secret), SystemClock(),
        )  # fmt: skip
    if refused(tried) or not hasattr(tried, "found"):
        return
    if isinstance(tried.found, NotTaken):
        st.error(plain(went(tried.found.why.value, tried.found.detail)), icon=":material/block:")
        if tried.answer is not None:
            st.caption(_("What the answer holds:"))
            st.code("\n".join(shape(tried.answer.told)), language=None)
        return
    _shown(tried.found)


def _shown(read: Read) -> None:
    st.success(
        counted("{n} value would come in", "{n} values would come in", len(read.told))
        + _(", ")
        + counted("{n} row tells nothing yet", "{n} rows tell nothing yet", read.empty),
        icon=":material/check:",
    )
    if not read.told:
        return
    heads = [
        Head(_("Day of the signal")), Head(_("Kind of signal")), Head(_("Of the store")),
        Head(_("Value of the signal"), number=True),
    ]  # fmt: skip
    rows = [
        [
            one.on.isoformat(),
            _(KINDS.get(one.kind, one.kind)),
            units.get(one.org_unit_id or ALL, _("The whole company")),
            f"{one.value_micro / MICRO:,.6g}",
        ]
        for one in read.told
    ]
    read_table(heads, rows[-SHOWN:], "tried", _("Value of the signal"), every=lambda: rows)
    if len(read.told) > SHOWN:
        st.caption(_("The last {n} are shown.").format(n=SHOWN))


def _now(source_id: int) -> None:
    with st.spinner(_("Asking …")):
        done = ask_now(
            engine(), page_right(PERMISSION), port(settings()), company.id, source_id, SystemClock()
        )
    if refused(done):
        return
    if isinstance(done, NotTaken):
        st.error(plain(went(done.why.value, done.detail)), icon=":material/block:")
        return
    master.forget(KEY)
    told, changed = getattr(done, "told", 0), getattr(done, "changed", 0)
    say_after_rerun(
        counted(
            "{n} value told, {changed} new or other",
            "{n} values told, {changed} new or other",
            told,
            changed=changed,
        )
    )
    st.rerun()


opened = open_with_actions("signal_sources")
actor = opened.actor
company = company_of(actor)
of = table(OrgUnit)
units: dict[int, str] = {
    one.id: f"{one.code} {one.name}"
    for one in rows(
        actor,
        select(of.c.id, of.c.code, of.c.name)
        .where(of.c.company_id == company.id)
        .order_by(of.c.code),
    )
}
with reading(actor) as connection:
    found = {one.id: one for one in sources(connection, company.id)}
master.new_button(opened.actions, KEY, _("New source"))
st.caption(
    _("Each night, before the forecast, these addresses are asked for numbers of days that bear on"
      " demand: weather, footfall, an index. A day told again replaces the earlier word.")
)  # fmt: skip
master.listing(
    KEY,
    [row(one) for one in found.values()],
    [
        master.Column("name", _("Source of signals"), width="medium"),
        master.Column("address", _("Address"), width="medium"),
        master.Column("kind", _("Kind of signal")),
        master.Column("asked", _("Asked last")),
        master.Column("went", _("How it went"), width="medium"),
        master.Column("rows", _("Values told"), "number"),
        master.Column("active", _("In use"), "flag"),
    ],
    nothing=_("Nobody is asked for signals yet"),
    hint=_("Give the address of a weather service or a counter at the door, and try it."),
    where=opened.actions,
)
master.drawer(KEY, _("Source of signals"), draw)
