"""Count by phone: pick the count, take a zone, then scan, type, scan on. One thumb is enough."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.desks.counting.access import REVIEW
from core.desks.counting.claim import claim_zone
from core.desks.counting.extend import add_zone
from core.desks.counting.finish import finish_zone
from core.desks.counting.open_count import ZONE_KINDS, ZoneForm
from core.desks.counting.read import (
    CountRow,
    ZoneRow,
    count_of,
    counts,
    recount_list,
    zones_of,
)
from core.desks.counting.recount import recount_zone
from core.platform.i18n import _
from core.platform.rights import Actor
from pages.counting import words
from pages.counting.scanner import scanner
from pages.widgets.address import move, number
from pages.widgets.answers import plain, refused
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.edge import perform
from pages.widgets.empty import empty
from pages.widgets.frame import link, open_page, open_with_actions, page_right

STYLE = Path(__file__).parents[1] / "static" / "counting.css"


def pick_count(actor: Actor, company: CompanyInView) -> None:
    """First step: which count."""
    with reading(actor) as connection:
        found = [
            one
            for one in counts(connection, company.id)
            if one.state == "open" and actor.may("stock.count", one.org_unit_id)
        ]
    if not found:
        empty(_("Nothing to count now"), _("A count is opened on the page Stock counts."))
        link("stock_count")
        return
    for one in found:
        with st.container(border=True, gap="small", key=f"row_count_{one.id}"):
            st.button(
                plain(_("Count {name}").format(name=one.name)),
                key=f"count_{one.id}",
                width="stretch",
                type="primary",
                on_click=move,
                kwargs={"count": one.id},
            )
            st.caption(
                plain(
                    f"{one.warehouse} · {words.moment_of(one, company.zone)} · "
                    + _("Zones done: {done} of {all}").format(done=one.zones_done, all=one.zones)
                )
            )


def pick_zone(actor: Actor, count: CountRow) -> None:
    """Second step: which zone, and who has it."""
    with reading(actor) as connection:
        found = zones_of(connection, count.id)
    for zone in found:
        with st.container(border=True, gap="small", key=f"row_zone_{zone.id}"):
            _zone(actor, count, zone)
    with st.expander(_("Another zone"), icon=":material/add:"), st.form("new_zone", border=False):
        kind = st.selectbox(
            _("Kind"), ZONE_KINDS, format_func=lambda code: _(words.ZONES[code]), key="zone_kind"
        )
        name = st.text_input(_("Name"), max_chars=40, key="zone_name")
        if st.form_submit_button(_("Add"), width="stretch"):
            writer = page_right("stock.count")
            form = ZoneForm(kind, name or _(words.ZONES[kind]))
            if not refused(perform(add_zone, writer, count.id, form)):
                st.rerun()
    st.button(_("Other counts"), icon=":material/arrow_back:", on_click=move,
              kwargs={"count": None, "zone": None}, width="stretch")  # fmt: skip


def _zone(actor: Actor, count: CountRow, zone: ZoneRow) -> None:
    colour = {"waiting": "gray", "counting": "blue", "done": "green"}[zone.state]
    st.markdown(
        f"{words.ICONS[zone.kind]} **{plain(zone.name)}**"
        f" :{colour}-badge[{_(words.ZONE_STATES[zone.state])}]"
    )
    st.caption(
        plain(
            _("Items {items} · entries {entries}").format(items=zone.items, entries=zone.entries)
            + (f" · {zone.holder}" if zone.holder else "")
        )
    )
    mine = zone.holder_id == actor.user_id
    if zone.state == "done":
        with st.popover(_("Count again"), icon=":material/replay:", width="stretch"):
            st.caption(_("What was found here before is replaced."))
            if st.button(_("Begin anew"), key=f"again_{zone.id}", type="primary", width="stretch"):
                _take(count, zone, again=True)
    elif zone.state == "counting" and not mine:
        with st.popover(_("Take over"), icon=":material/swap_horiz:", width="stretch"):
            st.caption(
                plain(
                    _("{name} is counting here. What was entered stays.").format(name=zone.holder)
                )
            )
            if st.button(_("Take over"), key=f"over_{zone.id}", type="primary", width="stretch"):
                _take(count, zone, over=True)
    else:
        label = _("Go on") if zone.state == "counting" else _("Count here")
        if st.button(label, key=f"take_{zone.id}", type="primary", width="stretch"):
            _take(count, zone)


def _take(count: CountRow, zone: ZoneRow, *, over: bool = False, again: bool = False) -> None:
    writer = page_right("stock.count")
    if again:
        answer = perform(recount_zone, writer, zone.id)
    else:
        answer = perform(claim_zone, writer, zone.id, take_over=over)
    if not refused(answer):
        move(count=count.id, zone=zone.id)
        st.rerun()


def count_zone(actor: Actor, count: CountRow, zone: ZoneRow) -> None:
    """Third step: scan and type; the zone is done at the end."""
    with reading(actor) as connection:
        again = recount_list(connection, zone.id) if zone.kind == "recount" else []
    if again:
        st.caption(plain(_("To be counted again: {items}").format(
            items="、".join(name for _id, name in again))))  # fmt: skip
    see = not count.blind or actor.may(REVIEW, count.org_unit_id)
    scanner(count, zone.id, zone.pass_no, see=see and not count.blind)
    with (
        st.container(key="zone_end"),
        st.popover(_("The zone is done"), icon=":material/task_alt:", width="stretch"),
    ):
        st.caption(_("Everything in this zone was counted."))
        if st.button(_("Done"), type="primary", width="stretch", key="zone_done"):
            writer = page_right("stock.count")
            if not refused(perform(finish_zone, writer, zone.id)):
                move(zone=None)
                st.rerun()


def draw() -> None:
    """The page."""
    actor = page_right("stock.count")
    st.html(STYLE)
    company = company_of(actor)
    count_id, zone_id = number("count"), number("zone")
    count, found = None, []
    if count_id is not None:
        with reading(actor) as connection:
            count = count_of(connection, count_id)
            found = zones_of(connection, count_id) if count else []
    if count_id is None:
        open_page("count_phone")
        pick_count(actor, company)
    elif count is None or count.state != "open":
        open_page("count_phone")
        empty(_("This count takes no more entries"), _("Choose another one."))
        st.button(_("Other counts"), on_click=move, kwargs={"count": None, "zone": None})
    else:
        zone = next((one for one in found if one.id == zone_id), None)
        if zone is None or zone.state != "counting" or zone.holder_id != actor.user_id:
            open_with_actions("count_phone", count.name)
            pick_zone(actor, count)
        else:
            opened = open_with_actions("count_phone", zone.name)
            opened.actions.button(
                _("Zones"), icon=":material/arrow_back:", on_click=move, kwargs={"zone": None}
            )
            count_zone(actor, count, zone)


draw()
