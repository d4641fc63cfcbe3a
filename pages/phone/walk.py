"""Expiry walk (临期排查) by phone: the soonest date first, how many of it remain, next."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from decimal import Decimal

import streamlit as st
from sqlalchemy import Connection, select

from core.desks.stores.expiry_walk import PERMISSION, Seen, see_lot
from core.documents.read_entry import item, lot, lot_balance, unit
from core.documents.read_rows import made
from core.kernel.amounts import MICRO
from core.platform.i18n import _
from core.platform.rights import Actor
from models.base import table
from models.stock import LotSeen
from pages.phone.steps import warehouse_choice
from pages.widgets import formats, metrics
from pages.widgets.answers import plain, refused
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.edge import perform
from pages.widgets.empty import empty
from pages.widgets.frame import link, open_page, page_right
from pages.widgets.labels import in_language

AHEAD = dt.timedelta(days=45)
MOST = 30
SHOWN = 6
DONE = "walk_done"
seen = table(LotSeen)


@dataclass(frozen=True, slots=True)
class ShelfLot:
    """A lot to look at, with what is on record of it in base units."""

    lot_id: int
    code: str
    name: str
    lot: str
    expires_on: dt.date
    quantity_micro: int
    unit_zh: str
    unit_en: str


def to_look_at(connection: Connection, warehouse_id: int, today: dt.date) -> list[ShelfLot]:
    """Dated lots that lie there and end soon, the soonest first."""
    return made(
        ShelfLot,
        connection,
        select(
            lot.c.id,
            item.c.code,
            item.c.name,
            lot.c.code,
            lot.c.expires_on,
            lot_balance.c.quantity_micro,
            unit.c.name,
            unit.c.name_en,
        )
        .join(lot, lot.c.id == lot_balance.c.lot_id)
        .join(item, item.c.id == lot_balance.c.item_id)
        .join(unit, unit.c.id == item.c.base_unit_id)
        .where(
            lot_balance.c.warehouse_id == warehouse_id,
            lot_balance.c.quantity_micro > 0,
            lot.c.expires_on <= today + AHEAD,
        )
        .order_by(lot.c.expires_on, item.c.name, lot.c.id)
        .limit(MOST),
    )


def seen_today(connection: Connection, warehouse_id: int, since: int) -> set[int]:
    """Lots that somebody looked at since a moment."""
    rows = connection.execute(
        select(seen.c.lot_id).where(seen.c.warehouse_id == warehouse_id, seen.c.seen_at >= since)
    )
    return set(rows.scalars())


def walk(actor: Actor, company: CompanyInView) -> None:
    """The lots of one warehouse that nobody has looked at today."""
    _unit, warehouse = warehouse_choice(actor, company, PERMISSION)
    today = company.today()
    midnight = dt.datetime.combine(today, dt.time(), dt.UTC) - dt.timedelta(hours=14)
    with reading(actor) as connection:
        found = to_look_at(connection, warehouse, today)
        done = seen_today(connection, warehouse, int(midnight.timestamp()) * MICRO)
    left = [one for one in found if one.lot_id not in done]
    st.progress(
        (len(found) - len(left)) / max(1, len(found)),
        _("Dates looked at: {done} of {all}").format(done=len(found) - len(left), all=len(found)),
    )
    if not left:
        empty(_("Nothing left to look at"), _("Dates that end within 45 days come up here."))
        return
    for one in left[:SHOWN]:
        _card(one, warehouse, today)


def _card(one: ShelfLot, warehouse: int, today: dt.date) -> None:
    days = (one.expires_on - today).days
    told = _("past its date") if days < 0 else metrics.days_left(days)
    colour = "red" if days < 0 else "orange" if days <= 3 else "gray"
    measure = in_language(one.unit_zh, one.unit_en)
    card = st.container(border=True, key=f"card_{one.lot_id}")
    with card.form(f"lot_{one.lot_id}", border=False):
        st.markdown(f"**{plain(one.name)}**  \n:gray[{plain(one.code)} · {plain(one.lot)}]")
        st.markdown(f":{colour}-badge[{formats.day(one.expires_on)} · {told}]")
        remaining = st.number_input(
            _("How many of this date remain? ({unit}, on record {quantity})").format(
                unit=measure, quantity=formats.quantity(one.quantity_micro)
            ),
            0.0,
            None,
            None,
            1.0,
            "%g",
            key=f"left_{one.lot_id}",
        )
        with st.container(horizontal=True, wrap=False, gap="small"):
            same = st.form_submit_button(_("As on record"), width="stretch")
            saved = st.form_submit_button(_("Save"), type="primary", width="stretch")
    with card:
        link("phone_waste", _("Write off"), icon=":material/delete_sweep:")
    if same:
        _save(one, warehouse, one.quantity_micro)
    elif saved and remaining is not None:
        _save(one, warehouse, int(Decimal(str(remaining)) * MICRO))


def _save(one: ShelfLot, warehouse: int, remaining: int) -> None:
    actor = page_right(PERMISSION)
    held = f"walk_key_{one.lot_id}"
    key = st.session_state.setdefault(held, f"walk-{secrets.token_urlsafe(12)}")
    answer = perform(see_lot, actor, warehouse, one.lot_id, remaining, key)
    if isinstance(answer, Seen):
        del st.session_state[held]
        st.toast(_("Saved"), icon=":material/check:")
        st.rerun()
    refused(answer)


actor = open_page("phone_walk")
walk(actor, company_of(actor))
