"""What runs out, and when: the best items by day, the more stores without stock the darker."""

from __future__ import annotations

import datetime as dt

import streamlit as st
from babel.dates import format_date

from core.analytics import heat
from core.analytics.heat import Shelves
from core.analytics.turnover import Named
from core.analytics.window import Window
from core.platform.i18n import _, counted, locale
from pages.analyse import parts
from pages.widgets import charts, formats, metrics
from pages.widgets.charts_cells import Cell, cells
from pages.widgets.charts_table import figures
from pages.widgets.document_tables import Head

MOST = 15


def empty_shelves(window: Window, found: list[Shelves], names: dict[int, Named]) -> None:
    """A items × days of the last four weeks, those that ran out most first."""
    metrics.heading(_("A items that ran out"), "stock_out_rate", "abc")
    worst = heat.worst(one for one in found if one.item_id in names)[:MOST]
    if not worst:
        st.caption(
            ":material/check_circle: "
            + _("No A item was without stock at close in these {n} days.").format(n=window.days)
        )
        return
    st.caption(_("How many stores had none left at close. Click a cell to open the item."))
    days = list(parts.each_day(window))
    cells(
        [names[one.item_id].name for one in worst],
        [_day_name(day, number) for number, day in enumerate(days)],
        [[_cell(one, number, day, names) for number, day in enumerate(days)] for one in worst],
        "chart_heat",
        _("Stores without stock at close, by item and day"),
        on_click=_clicked,
        bad=True,
    )
    figures(
        "heat",
        [Head(_("Item")), Head(_("Store days without stock"), number=True), Head(_("Days"))],
        [
            [
                names[one.item_id].name,
                str(sum(one.empty)),
                ", ".join(
                    day.strftime("%m-%d")
                    for day, empty in zip(days, one.empty, strict=True)
                    if empty
                ),
            ]
            for one in worst
        ],
        _("A items that ran out"),
    )


def _day_name(day: dt.date, number: int) -> str:
    """Mondays say their date, so that weeks are seen."""
    return day.strftime("%m-%d") if day.weekday() == 0 or not number else ""


def _cell(one: Shelves, number: int, day: dt.date, names: dict[int, Named]) -> Cell:
    empty, stores = one.empty[number], one.stores[number]
    if not stores:
        return Cell(None)
    weekday = format_date(day, "EEE", locale=locale())
    note = counted(
        "{some} of {n} store without stock",
        "{some} of {n} stores without stock",
        stores,
        some=empty,
    )
    return Cell(
        empty / stores,
        "",
        str(one.item_id),
        f"<b>{charts.safe(names[one.item_id].name)}</b><br>{formats.day(day)} {weekday}<br>{note}",
    )


def _clicked() -> None:
    item = charts.code_of("chart_heat")
    if item is not None:
        st.session_state[parts.ITEM] = item
