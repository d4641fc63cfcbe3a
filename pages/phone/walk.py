"""Expiry walk (临期排查) by phone: the soonest date first, how many of it remain, next.

Scan what is in the hand, or take the next of the list; what was typed while the connection is
gone waits in the browser, as on the other pages that scan.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from core.desks.stores.expiry_walk import PERMISSION, Seen, see_lot
from core.documents.goods import Good
from core.kernel.amounts import MICRO
from core.platform.i18n import _, ngettext
from core.platform.rights import Actor
from pages.phone import walked
from pages.phone.steps import warehouse_choice
from pages.phone.walked import Round, ShelfLot
from pages.widgets import formats, metrics, scan_field
from pages.widgets.answers import plain, refused
from pages.widgets.camera import camera
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.edge import perform
from pages.widgets.empty import empty
from pages.widgets.frame import link, open_page, page_right
from pages.widgets.labels import unit_after
from pages.widgets.scan_desk import Desk, date_of, look_up
from pages.widgets.scan_goods import carried

SHOWN, MORE = 10, 30
WRONG = "walk_refused"
KNOWN = 300
"""Dates that the field knows the record of; those further off are asked for by a scan."""


def walk(actor: Actor, company: CompanyInView) -> None:
    """The lots of one warehouse that nobody has looked at today."""
    _unit, warehouse = warehouse_choice(actor, company, PERMISSION)
    today = company.today()
    midnight = dt.datetime.combine(today, dt.time(), ZoneInfo(company.zone))
    _shelf(Round(company.id, warehouse, today, int(midnight.timestamp()) * MICRO))


@st.fragment
def _shelf(this: Round) -> None:
    actor = page_right(PERMISSION)
    key = f"walk_{this.warehouse_id}"
    desk: Desk = st.session_state.setdefault(f"{key}_desk", Desk())
    sent: Mapping[str, Any] = st.session_state.get(key) or {}
    desk.take(
        sent,
        save=lambda one: walked.take(actor, this, one),
        undo=lambda _entry: "",
        look=lambda asked: walked.look(actor, this, asked),
    )
    with reading(actor) as connection:
        done, everything = walked.how_far(connection, this)
        many = int(st.session_state.get(f"{key}_many", SHOWN))
        left = walked.to_look_at(connection, this, max(KNOWN, many))
        shown = walked.entries(connection, actor, this)
    told = _("Dates looked at: {done} of {all}").format(done=done, all=everything)
    st.progress(done / max(1, everything), told)
    _field(actor, this, key, desk, left, shown)
    if wrong := st.session_state.pop(WRONG, None):
        refused(wrong)
    if everything == done:
        empty(_("Nothing left to look at"), _("Dates that end within 45 days come up here."))
        return
    for one in left[:many]:
        _card(this, key, one)
    if everything - done > many:
        more = min(MORE, everything - done - many)
        label = ngettext("Show {n} more", "Show {n} more", more).format(n=more)
        st.button(
            label,
            icon=":material/expand_more:",
            width="stretch",
            key="walk_more",
            on_click=_show,
            args=(key, many + MORE),
        )
    link("phone_waste", _("Write off"), icon=":material/delete_sweep:")


def _field(
    actor: Actor,
    this: Round,
    key: str,
    desk: Desk,
    left: list[ShelfLot],
    shown: list[dict[str, Any]],
) -> None:
    """The field above the list."""
    first: dict[int, int] = {}
    record: dict[int, list[str]] = {}
    for one in left:
        first.setdefault(one.item_id, one.lot_id)
        quantity = formats.quantity(one.quantity_micro)
        record.setdefault(one.item_id, []).append(f"{date_of(one.expires_on, one.lot)}: {quantity}")
    on_record = _("On record: {quantity}")
    scan_field.draw(
        key,
        f"zhanggui-walk-{actor.user_id}-{this.warehouse_id}",
        desk,
        shown,
        carried(key, this.place, lambda: _goods(actor, this), walked.card),
        {one: [on_record.format(quantity=" · ".join(said))] for one, said in record.items()},
        camera=camera(f"camera_{key}"),
        none=_("Nothing looked at yet. Scan an item, or take the first of the list."),
        dates=scan_field.Dates(
            first,
            st.session_state.get(f"{key}_open") or {},
            {"quantity": _("How many of this date remain?"), "entries": _("Looked at last")},
        ),
    )


def _goods(actor: Actor, this: Round) -> list[Good]:
    with reading(actor) as connection:
        return walked.dated(connection, this)


def _card(this: Round, key: str, one: ShelfLot) -> None:
    days = (one.expires_on - this.today).days
    told = _("past its date") if days < 0 else metrics.days_left(days)
    colour = "red" if days < 0 else "orange" if days <= 3 else "gray"
    measure = unit_after(one.quantity_micro, one.unit_zh, one.unit_en)
    with st.container(border=True, gap="small", key=f"row_lot_{one.lot_id}"):
        st.markdown(f"**{plain(one.name)}**  \n:gray[{plain(one.code)} · {plain(one.lot)}]")
        quantity = f"{formats.quantity(one.quantity_micro)} {measure}"
        st.markdown(
            f":{colour}-badge[{formats.day(one.expires_on)} · {told}]"
            f" {plain(_('On record: {quantity}').format(quantity=quantity))}"
        )
        with st.container(horizontal=True, wrap=False, gap="small"):
            st.button(
                _("As on record"),
                width="stretch",
                key=f"same_{one.lot_id}",
                on_click=_same,
                args=(this, one),
            )
            st.button(
                _("Other quantity"),
                width="stretch",
                key=f"other_{one.lot_id}",
                on_click=_open,
                args=(this, key, one),
            )


def _open(this: Round, key: str, one: ShelfLot) -> None:
    """Shows a lot of the list in the field."""
    actor = page_right(PERMISSION)
    shown = look_up(actor, this.place, {"item": one.item_id})
    st.session_state[f"{key}_open"] = shown | {"lot": one.lot_id, "n": secrets.token_hex(4)}


def _show(key: str, many: int) -> None:
    st.session_state[f"{key}_many"] = many


def _same(this: Round, one: ShelfLot) -> None:
    """As many lie there as are on record. A refusal is told when the list is drawn."""
    actor = page_right(PERMISSION)
    held = f"walk_key_{one.lot_id}"
    key = st.session_state.setdefault(held, f"walk-{secrets.token_urlsafe(12)}")
    answer = perform(see_lot, actor, this.warehouse_id, one.lot_id, one.quantity_micro, key)
    if isinstance(answer, Seen):
        del st.session_state[held]
    else:
        st.session_state[WRONG] = answer


actor = open_page("phone_walk")
walk(actor, company_of(actor))
