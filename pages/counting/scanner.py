"""The scan field of a zone: what was entered last stands below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.desks.counting.found import may_enter
from core.desks.counting.read import CountRow, EntryRow, found_here, last_entries
from core.documents.goods import Good, goods
from core.platform.i18n import _
from core.platform.kept import kept
from core.platform.rights import Actor
from pages.counting.saving import place_of, take
from pages.widgets import formats, scan_field
from pages.widgets.camera import camera
from pages.widgets.data import reading, reading_kept
from pages.widgets.frame import page_right
from pages.widgets.labels import in_language
from pages.widgets.scan_desk import Desk, date_of
from pages.widgets.scan_goods import carried

LAST = 30


@st.fragment
def scanner(count: CountRow, zone_id: int, pass_no: int, *, see: bool) -> None:
    """Draw the field of a zone that the actor holds. `see`: he may know what is expected."""
    actor = page_right("stock.count")
    key = f"scanner_{zone_id}_{pass_no}"
    desk: Desk = st.session_state.setdefault(f"{key}_desk", Desk())
    sent: Mapping[str, Any] = st.session_state.get(key) or {}
    place = place_of(count, see=see)
    take(actor, count, zone_id, desk, sent, place)
    with reading(actor) as connection:
        entries = last_entries(connection, zone_id, LAST)
        here = found_here(connection, zone_id)
    counted = _("Counted here: {quantity}")
    scan_field.draw(
        key,
        f"zhanggui-count-{actor.user_id}-{zone_id}-{pass_no}",
        desk,
        [_entry(one, actor) for one in entries],
        carried(key, place, lambda: _goods(actor, count)),
        {one: [counted.format(quantity=formats.quantity(micro))] for one, micro in here.items()},
        camera=camera(f"camera_{zone_id}"),
        none=_("Nothing counted in this zone yet. Scan the first item."),
        add=_("Add to the list and save"),
    )


def _goods(actor: Actor, count: CountRow) -> list[Good]:
    with reading_kept(actor) as connection:
        may = may_enter(connection, count.id)
        only = None if may is None else frozenset(may)
        place = (count.company_id, count.warehouse_id)
        return kept(goods, connection, *place, only=only, unused=True)


def _entry(one: EntryRow, actor: Actor) -> dict[str, Any]:
    lot = date_of(one.expires_on, one.lot or "")
    by = "" if one.user == actor.name else one.user
    return {
        "id": one.id,
        "name": one.name,
        "quantity": formats.quantity(one.entered_micro),
        "unit": in_language(one.unit, one.unit_en),
        "detail": " · ".join(part for part in (one.code, lot, by) if part),
    }
