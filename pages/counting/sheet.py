"""The sheet of a count to print: what to look for, with room to write, and no book quantity."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from core.desks.counting.read import CountRow, ZoneRow
from core.desks.counting.read_sheet import MOST, categories_to_count, sheet_rows
from core.exchange.printing.paper import Cell, Code, Heading, Paper, pdf
from core.platform.i18n import _, language, speaking
from core.platform.rights import Actor
from pages.counting import words
from pages.widgets import identity
from pages.widgets.company import CompanyInView
from pages.widgets.data import reading
from pages.widgets.labels import in_language

ROOM_MM = 12.0
_TO_WRITE = ""


def print_sheet(
    actor: Actor, count: CountRow, zones: list[ZoneRow], own: CompanyInView, where: Any
) -> None:
    """Offer the sheet of a zone or category as a file to print."""
    with where.popover(_("Count sheet"), icon=":material/print:"):
        with reading(actor) as connection:
            groups = categories_to_count(connection, count.id)
        names = {zone.id: zone.name for zone in zones}
        zone = st.selectbox(
            _("Zone"), [0, *names], format_func=lambda one: names.get(one) or _("All zones")
        )
        group = st.selectbox(
            _("Category"),
            [0, *groups],
            format_func=lambda one: groups.get(one) or _("All categories"),
        )
        st.caption(
            _("Without what is on record. At most {most} items: more by category.").format(
                most=MOST
            )
        )
        asked, spoken = identity.later(), language()

        def file() -> bytes:
            reader = asked()
            if reader is None:
                raise PermissionError(_("You are signed out"))
            with speaking(spoken):
                return pdf(
                    sheet(reader, count, own, names.get(zone, ""), zone or None, group or None)
                )

        name = re.sub(r"[^\w.-]+", "-", f"{count.name}-{names.get(zone, '')}".strip("-"))
        st.download_button(
            _("Print"),
            file,
            f"{name}.pdf",
            "application/pdf",
            key="print_sheet",
            type="primary",
            width="stretch",
            on_click="ignore",
        )


def sheet(
    actor: Actor,
    count: CountRow,
    own: CompanyInView,
    zone: str,
    zone_id: int | None,
    category_id: int | None,
) -> Paper:
    """What is printed: an item a row, by category, with room for date and quantity."""
    with reading(actor) as connection:
        found = sheet_rows(
            connection, count.id, count.company_id, zone_id=zone_id, category_id=category_id
        )
    dated = any(one.dated for one in found)
    columns = [
        Heading("#", 0.4, True),
        Heading(_("Code"), 1.0),
        Heading(_("Barcode"), 1.6),
        Heading(_("Item"), 2.4),
        Heading(_("Category"), 1.0),
        *([Heading(_("Date on the goods"), 1.1)] if dated else []),
        Heading(_("Quantity"), 1.2),
        Heading(_("Unit"), 0.5),
    ]
    rows: list[list[Cell]] = [
        [
            str(n),
            one.code,
            Code(one.barcode or one.code),
            one.name,
            one.category,
            *([_TO_WRITE] if dated else []),
            _TO_WRITE,
            in_language(one.unit_zh, one.unit_en),
        ]
        for n, one in enumerate(found, 1)
    ]
    return Paper(
        f"{_('Count sheet')}  {count.name}",
        own.name,
        [
            (_("Warehouse"), count.warehouse),
            (_("Zone"), zone),
            (_("Moment"), words.moment_of(count, own.zone)),
        ],
        columns,
        rows,
        signatures=[_("Counted by"), _("Checked by")],
        foot=f"{own.name} · {count.name}",
        note=_("Only the first {most} items: print the rest by category.").format(most=MOST)
        if len(found) == MOST
        else "",
        row_height_mm=ROOM_MM,
    )
