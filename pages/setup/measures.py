"""Units of measure: shared by all companies; each item says what a unit of it holds."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import func, select

from core.catalog.measures import save_unit
from core.platform.i18n import _, ngettext
from models.base import table
from models.catalog import ItemUnit, Unit
from pages.widgets import master
from pages.widgets.company import company_of
from pages.widgets.data import rows
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right

KEY = "measures"

opened = open_with_actions("setup_measures")
actor = opened.actor
company = company_of(actor)
master.new_button(opened.actions, KEY, _("New unit of measure"))
unit, held = table(Unit), table(ItemUnit)
found = rows(actor, select(unit).order_by(unit.c.id))
used = {
    row.unit_id: row.items
    for row in rows(
        actor,
        select(held.c.unit_id, func.count().label("items"))
        .where(held.c.company_id == company.id)
        .group_by(held.c.unit_id),
    )
}


def items(number: int) -> str:
    """How many items have it."""
    return ngettext("{n} item", "{n} items", number).format(n=f"{number:,}") if number else ""


st.caption(_("What one unit holds is said on each item: a case of water is 12, one of wine is 6."))
master.listing(
    KEY,
    [
        {
            "id": row.id,
            "name": row.name,
            "name_en": row.name_en,
            "code": row.code,
            "used": items(used.get(row.id, 0)),
        }
        for row in found
    ],
    [
        master.Column("name", _("Name in Chinese"), width="medium"),
        master.Column("name_en", _("Name in English"), width="medium"),
        master.Column("code", _("Code"), width="medium"),
        master.Column("used", _("Used by"), width="medium"),
    ],
    nothing=_("No unit of measure yet"),
    where=opened.actions,
)


def draw(row_id: int | None) -> None:
    """The drawer of one unit."""
    writer = page_right("setup.catalog")
    row = next((one for one in found if one.id == row_id), None)
    with st.form("measure", border=False):
        name = st.text_input(_("Name in Chinese"), row.name if row else "")
        name_en = st.text_input(_("Name in English"), row.name_en if row else "")
        code = st.text_input(_("Code"), row.code if row else "")
        sent = master.save_button()
    if sent:
        answer = perform(save_unit, writer, code or "", name or "", name_en or "", row_id)
        master.finish(KEY, answer)


master.drawer(KEY, _("Unit of measure"), draw)
