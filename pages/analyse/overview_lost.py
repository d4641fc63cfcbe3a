"""Lost sales beside loss, by store: is too little ordered, or too much?"""

from __future__ import annotations

import streamlit as st
from sqlalchemy import Connection

from core.analytics import definitions, lost_sales
from core.analytics import loss as losing
from core.analytics.lost_sales import StoreLost
from core.analytics.window import Window
from core.platform.i18n import _
from core.platform.kept import kept
from pages.analyse import parts
from pages.analyse.filters import View
from pages.widgets import charts, formats, metrics
from pages.widgets.charts_loss import LEFT, Beside, beside
from pages.widgets.charts_table import figures
from pages.widgets.document_tables import Head

MOST_DAYS = 30
NOTHING = StoreLost(0, 0, 0)


def lost_and_wasted(connection: Connection, view: View) -> None:
    """Estimated margin of what was missing, beside what was lost of the goods, by store."""
    metrics.heading(
        _("Lost sales beside loss"), "lost_sales", "loss_rate", "service_level", "stock_out_rate"
    )
    window = view.window
    if window.days > MOST_DAYS:
        window = Window.ending(window.last, MOST_DAYS)
    lost = kept(lost_sales.lost_by_store, connection, view.of, window)
    stores = kept(losing.by_store, connection, view.of, window)
    if any(one.losses.waste_fen is None for one in stores):
        parts.needs_cost()
        return
    found = []
    for one in stores:
        missing = lost.get(one.org_unit_id, NOTHING)
        wasted = (one.losses.waste_fen or 0) + (one.losses.count_fen or 0)
        found.append(
            Beside(view.code_of(one.org_unit_id), one.store, missing.margin_fen or 0, wasted)
        )
    if not any(one.left_fen or one.right_fen for one in found):
        st.caption(_("Neither lost sales nor loss in these days."))
        return
    names = (metrics.name_of("lost_sales"), _("Loss"))
    beside(
        found,
        view.company.currency,
        names,
        "chart_lost",
        _("Estimated margin of lost sales beside loss, by store"),
        on_click=_store_clicked,
    )
    said = _(
        "{first} to {last}. Lost sales are an estimate: days without stock "
        "at the mean sales of a day."
    ).format(first=formats.day(window.first), last=formats.day(window.last))
    other = _(
        "The forecast page counts more: also days that ran out partway, each at what its weekday"
        " usually sells."
    )
    st.caption(f"{said} {other}")
    figures(
        "lost",
        [
            Head(_("Store")),
            Head(names[0], number=True),
            Head(names[1], number=True),
            Head(
                _("{term}, goods that ran out").format(term=metrics.name_of("service_level")),
                number=True,
            ),
        ],
        [
            [
                one.name,
                formats.money(one.left_fen, view.company.currency),
                formats.money(one.right_fen, view.company.currency),
                formats.percent(definitions.service_level(ran_out.sold_micro, ran_out.lost_micro)),
            ]
            for one, ran_out in zip(
                found, (lost.get(store.org_unit_id, NOTHING) for store in stores), strict=True
            )
        ],
        _("Lost sales beside loss"),
    )


def _store_clicked() -> None:
    """Sales lost in a store: what ran out there; goods lost: the documents that say so."""
    side, _colon, store = (charts.code_of("chart_lost") or "").partition(":")
    if store:
        parts.leave_for("turnover" if side == LEFT else "loss", store=store)
