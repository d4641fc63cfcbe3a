"""Organisation: the tree of head office, regions, stores and distribution centres."""

from __future__ import annotations

import datetime as dt

import streamlit as st
from sqlalchemy import select

from core.catalog.org_units import OrgUnitForm, save_org_unit
from core.platform.i18n import _
from models.base import table
from models.company import OrgUnit
from pages.widgets import formats, master
from pages.widgets.company import company_of
from pages.widgets.data import rows
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right
from pages.widgets.labels import UNIT_KINDS

KEY = "org_units"

opened = open_with_actions("setup_units")
actor = opened.actor
company = company_of(actor)
master.new_button(opened.actions, KEY, _("New unit"))
unit = table(OrgUnit)
found = rows(actor, select(unit).where(unit.c.company_id == company.id))
by_id = {row.id: row for row in found}


def place(row_id: int) -> tuple[str, ...]:
    """Codes from the top down, to sort a tree by."""
    steps = [int(step) for step in by_id[row_id].path.strip("/").split("/")]
    return tuple(by_id[step].code for step in steps if step in by_id)


def full_name(row_id: int) -> str:
    """A unit with those above it."""
    steps = [int(step) for step in by_id[row_id].path.strip("/").split("/")]
    return " / ".join(by_id[step].name for step in steps if step in by_id)


tree = sorted(found, key=lambda row: place(row.id))
master.listing(
    KEY,
    [
        {
            "id": row.id,
            "name": "　" * (len(place(row.id)) - 1) + row.name,
            "code": row.code,
            "kind": _(UNIT_KINDS[row.kind]),
            "hours": f"{formats.minutes(row.opens_minute)}–{formats.minutes(row.closes_minute)}",
            "active": row.active,
        }
        for row in tree
    ],
    [
        master.Column("name", _("Name"), width="large"),
        master.Column("code", _("Code")),
        master.Column("kind", _("Kind")),
        master.Column("hours", _("Opening hours")),
        master.Column("active", _("In use"), "flag"),
    ],
    nothing=_("No unit yet"),
    where=opened.actions,
)


def draw(row_id: int | None) -> None:
    """The drawer of one unit."""
    writer = page_right("setup.company")
    row = by_id.get(row_id) if row_id is not None else None
    root = row is not None and row.parent_id is None
    above = [one.id for one in tree if row is None or not one.path.startswith(row.path)]
    with st.form("org_unit", border=False):
        name = st.text_input(_("Name"), row.name if row else "")
        code = st.text_input(_("Code"), row.code if row else "")
        kinds = ["head"] if root else ["store", "region", "dc"]
        kind: str = st.selectbox(
            _("Kind"),
            kinds,
            kinds.index(row.kind) if row else 0,
            format_func=lambda one: _(UNIT_KINDS[one]),
        )
        parent: int | None = None
        if not root:
            parent = st.selectbox(
                _("Belongs to"),
                above,
                above.index(row.parent_id) if row and row.parent_id in above else 0,
                format_func=full_name,
            )
        left, right = st.columns(2)
        opens = left.time_input(_("Opens"), _clock(row.opens_minute if row else 8 * 60))
        closes = right.time_input(
            _("Closes"),
            _clock(row.closes_minute if row else 22 * 60),
            help=_("A time before opening is on the next day."),
        )
        active = st.toggle(_("In use"), row.active if row else True, disabled=root)
        sent = master.save_button()
    if sent:
        begin, end = opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute
        form = OrgUnitForm(
            code or "", name or "", kind, parent, begin, end + (1440 if end <= begin else 0), active
        )
        master.finish(KEY, perform(save_org_unit, writer, company.id, form, row_id))


def _clock(minute: int) -> dt.time:
    return dt.time(minute // 60 % 24, minute % 60)


master.drawer(KEY, _("Organisation unit"), draw)
