"""One count (`?id=…`): who counts which zone, what differs and what it is worth, and what is
done about it: send back, post, approve."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.desks.counting.access import APPROVE, REVIEW
from core.desks.counting.extend import rest_is_zero
from core.desks.counting.finish import finish_zone
from core.desks.counting.post import post_count
from core.desks.counting.read import CountRow, ZoneRow, count_of, waits_for_till, zones_of
from core.desks.counting.read_differences import Difference, differences
from core.desks.counting.recount import recount_items
from core.desks.counting.review import begin_review, cancel, send_back
from core.platform.i18n import _
from core.platform.rights import SEE_COST, Actor
from pages.counting import words
from pages.counting.approval import approve_dialog
from pages.counting.difference_table import difference_table, not_counted_table, totals
from pages.counting.sheet import print_sheet
from pages.widgets import formats
from pages.widgets.address import number
from pages.widgets.answers import plain, refused, say_after_rerun
from pages.widgets.company import CompanyInView, companies, company_of
from pages.widgets.data import reading
from pages.widgets.edge import perform
from pages.widgets.empty import empty
from pages.widgets.frame import link, open_with_actions, page_right


def asked(reader: Actor) -> CountRow | None:
    """The count the address names."""
    wanted = number("id")
    if wanted is None:
        return None
    with reading(reader) as connection:
        return count_of(connection, wanted)


def do(permission: str, verb: Callable[..., Any], *args: Any, said: str = "", **more: Any) -> None:
    """A verb, its refusal shown, else the page anew."""
    writer = page_right(permission)
    answer = perform(verb, writer, *args, **more)
    if not refused(answer):
        say_after_rerun(said or _("Saved"))
        st.rerun()


def head(count: CountRow, own: CompanyInView, provisional: bool) -> None:
    """Where it stands, in one line."""
    line = st.container(horizontal=True, vertical_alignment="center", key="count_head")
    line.markdown(words.badge(count))
    said = [
        count.warehouse,
        words.moment_of(count, own.zone),
        count.category or _(words.SCOPES[count.scope]),
        _("Blind") if count.blind else _("Open to see"),
        _("Opened by {name}").format(name=count.opened_by),
    ]
    line.caption(plain(" · ".join(said)), width="content")
    if count.number and count.document_id:
        link("document", count.number, icon=":material/description:", id=str(count.document_id))
    if provisional and count.state != "cancelled":
        st.warning(
            _(
                "The till summary of that day is not in yet: differences are provisional. Post"
                " now or later, what the summary brings is taken into account."
            ),
            icon=":material/hourglass_top:",
        )


def zones(actor: Actor, count: CountRow, found: list[ZoneRow]) -> None:
    """A card a zone."""
    with st.container(horizontal=True, key="count_zones_row", gap="small"):
        for zone in found:
            with st.container(border=True, width=230, gap=None, key=f"zone_{zone.id}"):
                st.markdown(f"{words.ICONS[zone.kind]} **{plain(zone.name)}**")
                colour = {"waiting": "gray", "counting": "blue", "done": "green"}[zone.state]
                st.markdown(f":{colour}-badge[{_(words.ZONE_STATES[zone.state])}]")
                st.caption(
                    _("Items {items} · entries {entries}").format(
                        items=zone.items, entries=zone.entries
                    )
                )
                who = zone.holder or formats.NOTHING
                if zone.pass_no > 1:
                    who += " · " + _("pass {n}").format(n=zone.pass_no)
                st.caption(plain(who))
                if count.state == "open" and actor.may("stock.count", count.org_unit_id):
                    link(
                        "count_phone",
                        _("Count here"),
                        icon=":material/barcode_reader:",
                        count=str(count.id),
                        zone=str(zone.id),
                    )
                ends = zone.state == "counting" and actor.may(REVIEW, count.org_unit_id)
                if count.state == "open" and ends and st.button(
                    _("Close the zone"), key=f"end_{zone.id}", type="tertiary"
                ):  # fmt: skip
                    do("stock.count", finish_zone, zone.id)


def steps(actor: Actor, count: CountRow, found: list[ZoneRow], where: Any) -> None:
    """The one next step, and the ways back, as buttons beside the title."""
    reviews = actor.may(REVIEW, count.org_unit_id)
    if count.state == "open" and actor.may("stock.count", count.org_unit_id):
        done = all(zone.state == "done" for zone in found)
        if where.button(
            _("To review"), type="primary" if done else "secondary", icon=":material/fact_check:"
        ):
            do("stock.count", begin_review, count.id)
    if count.state == "review" and reviews:
        if where.button(_("Back to counting"), icon=":material/undo:"):
            do(REVIEW, send_back, count.id)
        if where.button(_("Post"), type="primary", icon=":material/done_all:"):
            do(REVIEW, post_count, count.id, count.version, said=_("Posted"))
    if count.reversed and reviews and where.button(
        _("Take it up again"), icon=":material/replay:"
    ):  # fmt: skip
        do(REVIEW, send_back, count.id)
    if count.state in ("open", "review") and reviews:
        with where.popover(_("More"), icon=":material/more_horiz:"):
            st.caption(_("What was entered stays to be seen; nothing is posted."))
            if st.button(_("Drop this count"), icon=":material/delete:"):
                do(REVIEW, cancel, count.id)
    live = count.state in ("posted", "closed") and not count.reversed
    if live and actor.may(APPROVE, count.org_unit_id):
        approve_dialog(count, where)


def review(actor: Actor, count: CountRow, own: CompanyInView, found: list[Difference]) -> None:
    """Found beside expected, the dearest difference first."""
    sees_cost = actor.may(SEE_COST, count.org_unit_id)
    counted = [one for one in found if one.counted_micro is not None]
    left = [one for one in found if one.counted_micro is None]
    totals(counted, len(left), own, sees_cost)
    if not counted:
        empty(
            _("Nothing is counted yet"),
            _("What somebody counts stands here at once, the dearest difference first."),
            icon=":material/barcode_scanner:",
        )
    chosen = difference_table(counted, own, sees_cost) if counted else []
    reviews = actor.may(REVIEW, count.org_unit_id)
    if chosen and count.state in ("open", "review") and reviews:
        label = _("Count these again ({n})").format(n=len(chosen))
        if st.button(label, icon=":material/replay:", key="recount_items"):
            do(REVIEW, recount_items, count.id, chosen, _("Recount"))
    if not left:
        return
    with st.expander(_("Not counted: {n}, left as they are").format(n=len(left))):
        not_counted_table(left)
        if count.state == "review" and reviews:
            st.caption(_("Only where the whole list was really walked: all of these become zero."))
            if st.button(_("The rest is zero"), icon=":material/exposure_zero:"):
                do(REVIEW, rest_is_zero, count.id, count.version, zero=True)


def draw() -> None:
    """The page."""
    actor = page_right("stock.view")
    count = asked(actor)
    if count is None:
        open_with_actions("count")
        empty(_("There is no such count"), _("Or it belongs to a unit you may not look into."))
        link("stock_count")
        return
    company = company_of(actor)
    own = next((one for one in companies(actor) if one.id == count.company_id), company)
    opened = open_with_actions("count", count.name)
    with reading(actor) as connection:
        found = zones_of(connection, count.id)
        provisional = waits_for_till(connection, count)
        reviews = actor.may(REVIEW, count.org_unit_id) or actor.may(APPROVE, count.org_unit_id)
        hidden = count.blind and not reviews
        gaps = [] if hidden else differences(connection, count, own.currency.exponent)
    with opened.actions:
        link("stock_count", _("All counts"), icon=":material/list:")
    if count.state == "open":
        print_sheet(actor, count, found, own, opened.actions)
    steps(actor, count, found, opened.actions)
    head(count, own, provisional)
    zones(actor, count, found)
    if count.rest_is_zero and count.state == "review":
        st.info(_("What was not counted becomes zero."), icon=":material/exposure_zero:")
        if st.button(_("Leave the rest as it is"), key="rest_back"):
            do(REVIEW, rest_is_zero, count.id, count.version, zero=False)
    if hidden:
        st.caption(_("This count is blind: what is expected is shown to whoever reviews it."))
    elif gaps:
        review(actor, count, own, gaps)


draw()
