"""Lost sales beside loss, by store: is too little ordered, or too much?"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from sqlalchemy import Connection

from core.analytics import loss as losing
from core.analytics import lost_sales
from core.analytics import served as levels
from core.analytics.lost_sales import StoreLost
from core.analytics.served import Served
from core.analytics.window import Window
from core.platform.i18n import _
from core.platform.kept import kept
from pages.analyse import parts
from pages.analyse.filters import View
from pages.widgets import charts, formats, metrics
from pages.widgets.answers import plain
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
    window = lost_sales.within_pace(
        Window.ending(view.window.last, min(view.window.days, MOST_DAYS))
    )
    lost = kept(lost_sales.lost_by_store, connection, view.of, window)
    served = levels.served(kept(levels.sold_by_store, connection, view.of, window), lost)
    _said(served)
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
    term = metrics.name_of("service_level")
    of_all = _("{term}, all goods").format(term=term)
    ran_out = _("{term}, goods that ran out").format(term=term)
    figures(
        "lost",
        [
            Head(_("Store")),
            Head(names[0], number=True),
            Head(names[1], number=True),
            Head(ran_out, number=True),
            Head(of_all, number=True),
        ],
        [
            [
                one.name,
                formats.money(one.left_fen, view.company.currency),
                formats.money(one.right_fen, view.company.currency),
                formats.percent(level.of_ran_out if level.lost_micro else None),
                formats.percent(level.level),
            ]
            for one, level in zip(
                found, (served.get(store.org_unit_id, Served()) for store in stores), strict=True
            )
        ],
        _("Lost sales beside loss"),
    )


def _said(served: Mapping[int, Served]) -> None:
    """How much of what people wanted they got: of all goods, and of those that ran out."""
    whole = levels.together(served.values())
    if whole.level is None:
        return
    term = metrics.name_of("service_level")
    said = _("{term}: all goods {level}").format(term=term, level=formats.percent(whole.level))
    if whole.lost_micro:
        said += _("; goods that ran out {level}").format(level=formats.percent(whole.of_ran_out))
    st.markdown(plain(said))


def _store_clicked() -> None:
    """Sales lost in a store: what ran out there; goods lost: the documents that say so."""
    side, _colon, store = (charts.code_of("chart_lost") or "").partition(":")
    if store:
        parts.leave_for("turnover" if side == LEFT else "loss", store=store)
