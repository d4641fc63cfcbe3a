"""Stock counts: what is being counted, what waits for review or approval; open a new one."""

from __future__ import annotations

import datetime as dt
import secrets

import streamlit as st
from sqlalchemy import select

from core.desks.counting.open_count import SCOPES, ZONE_KINDS, CountForm, ZoneForm, open_count
from core.desks.counting.read import CountRow, counts
from core.documents.read_entry import item, places
from core.platform.i18n import _
from core.platform.rights import Actor
from core.platform.sql_order import by_code
from models.base import table
from models.catalog import Category
from pages.counting import words
from pages.widgets import formats, master
from pages.widgets.answers import refused
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading, rows
from pages.widgets.edge import perform
from pages.widgets.frame import go, open_with_actions, page_right

KEY = "counts"
COMMON = ("shelf", "endcap", "cold", "back")


def listing(company: CompanyInView, found: list[CountRow]) -> None:
    """The counts, those under way first; a click opens one."""
    master.listing(
        KEY,
        [_shown(one, company) for one in found],
        [
            master.Column("name", _("Name"), width=170),
            master.Column("state", _("State"), width=110),
            master.Column("warehouse", _("Warehouse")),
            master.Column("moment", _("Moment"), width=160),
            master.Column("scope", _("What is counted")),
            master.Column("zones", _("Zones done"), named=True),
            master.Column("items", _("Items counted"), "number"),
            master.Column("number", _("Document")),
            master.Column("by", _("Opened by")),
        ],
        nothing=_("No count yet"),
        hint=_("Open one: choose the warehouse and the zones, then count with a phone."),
    )


def _shown(one: CountRow, company: CompanyInView) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "state": _(words.STATES[words.state_of(one)]),
        "warehouse": one.warehouse,
        "moment": words.moment_of(one, company.zone),
        "scope": one.category or _(words.SCOPES[one.scope]),
        "zones": f"{one.zones_done} / {one.zones}",
        "items": one.items,
        "number": one.number or "",
        "by": one.opened_by,
    }


def new_count(actor: Actor, company: CompanyInView) -> None:
    """The drawer that opens a count."""
    with reading(actor) as connection:
        stand = places(connection, company.id, actor.where("stock.count"))
    if not stand.warehouses:
        st.info(_("No warehouse here is yours to count."))
        return
    key = st.session_state.setdefault("count_key", secrets.token_urlsafe(18))
    today = company.today()
    warehouse = st.selectbox(
        _("Warehouse"), list(stand.warehouses), format_func=lambda one: stand.warehouses[one][1]
    )
    name = st.text_input(
        _("Name"),
        value=_("Count of {day}").format(day=formats.day(today)),
        max_chars=120,
    )
    moment, on, minute = _moment(today)
    scope, category, items = _scope(actor, company)
    zones = _zones()
    blind = st.toggle(
        _("Blind: whoever counts does not see what is expected"), value=True, key="count_blind"
    )
    if st.button(_("Open the count"), type="primary", width="stretch", key="count_open"):
        writer = page_right("stock.count")
        form = CountForm(
            company.id, int(warehouse), name or "", on, zones, moment, minute, scope, category,
            items, blind,
        )  # fmt: skip
        answer = perform(open_count, writer, form, key)
        if not refused(answer):
            st.session_state.pop("count_key", None)
            master.forget(KEY)
            go("count", id=str(answer))


def _moment(today: dt.date) -> tuple[str, dt.date, int | None]:
    moment = st.segmented_control(
        _("Moment"),
        list(words.MOMENTS),
        default="after_closing",
        format_func=lambda code: _(words.MOMENTS[code]),
        required=True,
        key="count_moment",
    )
    line = st.container(horizontal=True)
    on = line.date_input(_("Day"), value=today, max_value=today, format="YYYY-MM-DD")
    minute = None
    if moment == "at":
        hour = line.selectbox(_("Hour"), range(24), index=15, format_func=lambda h: f"{h:02d}:00")
        minute = int(hour) * 60
        st.caption(_("Within hours the day's till lines must carry their time."))
    return str(moment), on, minute


def _scope(actor: Actor, company: CompanyInView) -> tuple[str, int | None, list[int]]:
    scope = st.segmented_control(
        _("What is counted"),
        list(SCOPES),
        default="all",
        format_func=lambda code: _(words.SCOPES[code]),
        required=True,
        key="count_scope",
    )
    if scope == "category":
        of = table(Category)
        found = rows(
            actor,
            select(of.c.id, of.c.name).where(of.c.company_id == company.id).order_by(of.c.code),
        )
        names = {row.id: row.name for row in found}
        chosen = st.selectbox(_("Category"), list(names), format_func=lambda one: names[one])
        return "category", chosen, []
    if scope == "items":
        found = rows(
            actor,
            select(item.c.id, item.c.code, item.c.name)
            .where(item.c.company_id == company.id, item.c.active.is_(True))
            .order_by(*by_code(item.c.code)),
        )
        names = {row.id: f"{row.code} · {row.name}" for row in found}
        picked = st.multiselect(
            _("Items"), list(names), format_func=lambda one: names[one], placeholder=""
        )
        return "items", None, list(picked)
    return "all", None, []


def _zones() -> list[ZoneForm]:
    """The common zones as chips; any others by name, one a line."""
    chosen = st.pills(
        _("Zones"),
        list(COMMON),
        selection_mode="multi",
        default=["shelf", "back"],
        format_func=lambda code: _(words.ZONES[code]),
        key="count_zones",
    )
    more = st.text_area(
        _("More zones"),
        placeholder=_("One name a line, e.g. Shelf A1"),
        height=96,
        key="count_more_zones",
    )
    assert set(COMMON) < set(ZONE_KINDS)  # noqa: S101
    zones = [ZoneForm(code, _(words.ZONES[code])) for code in chosen or []]
    return zones + [ZoneForm("other", line) for line in (more or "").splitlines() if line.strip()]


def draw() -> None:
    """The page."""
    opened = open_with_actions("stock_count")
    company = company_of(opened.actor)
    if opened.actor.may_anywhere("stock.count"):
        if opened.actions.button(_("Count by phone"), icon=":material/barcode_reader:"):
            go("count_phone")
        master.new_button(opened.actions, KEY, _("New count"))
    asked = master.to_edit(KEY)
    if asked is not None and asked.row_id is not None:
        master.forget(KEY)
        go("count", id=str(asked.row_id))
    with reading(opened.actor) as connection:
        found = counts(connection, company.id)
    listing(company, found)
    if asked is not None and asked.row_id is None:
        st.session_state["opening_count"] = True
    if st.session_state.get("opening_count"):
        st.dialog(
            _("New count"),
            position="right",
            width="medium",
            on_dismiss=lambda: st.session_state.pop("opening_count", None),
        )(lambda: new_count(opened.actor, company))()


draw()
