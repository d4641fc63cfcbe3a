"""The stores that sell less than on the same days before: which one, by how much, since when."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import Connection

from core.analytics import definitions
from core.analytics.comparable import Span, comparable, spans
from core.analytics.falling import Against, Falling, falling
from core.analytics.window import Window
from core.platform.i18n import _
from core.platform.kept import kept
from pages.analyse import tables
from pages.analyse.filters import View
from pages.widgets import formats, metrics
from pages.widgets.charts import yuan
from pages.widgets.data_table import File, data_table

KEY, EDITION = "falling", "edition_falling"


def falling_stores(connection: Connection, view: View) -> None:
    """Those that lost, the most money first; a click shows the days of one. Nothing of some goods
    only, nor where there is one store, or no days of the same number to measure by."""
    if view.of.of_goods or view.against is None or view.against.days != view.window.days:
        return
    stores = _stores(connection, view, view.against)
    if len(stores) < 2:
        return
    against = Against(view.against_year, view.window.first - view.against.first)
    found = kept(falling, connection, view.of, view.window, against, stores)
    metrics.heading(_("Stores that sell less"), "net_sales", "year_on_year")
    if not found:
        st.caption(_("None of the {n} compared stores sells less.").format(n=len(stores)))
        return
    st.caption(
        _(
            "{n} of {all} compared stores, together {money} less. A click shows the days of one."
        ).format(
            n=len(found),
            all=len(stores),
            money=formats.compact_money(sum(one.lost_fen for one in found), view.company.currency),
        )
    )
    _table(found, view)


def _stores(connection: Connection, view: View, against: Window) -> tuple[Span, ...]:
    """The stores that sold through both; a distribution centre or head office counts only where
    there are not two stores beside it."""
    both = comparable(kept(spans, connection, view.of), view.window, against)
    every_day = {one.org_unit_id for one in view.up_to if one.store}
    stores = tuple(one for one in both if one.org_unit_id in every_day)
    return stores if len(stores) > 1 else both


def _table(found: list[Falling], view: View) -> None:
    config, currency = st.column_config, view.company.currency
    columns = {
        "store": config.TextColumn(_("Store"), width="medium"),
        "less": tables.money_column(_("Sold less")),
        "change": tables.percent_column(metrics.name_of("year_on_year"))
        if view.against_year
        else tables.percent_column(_("Change in value")),
        "now": tables.money_column(_("This period")),
        "before": tables.money_column(
            _("A year before") if view.against_year else _("Period before")
        ),
        "last": config.DateColumn(
            _("Sales in up to"),
            format="YYYY-MM-DD",
            help=_("The last day that is in; later ones are left out on both sides."),
        ),
    }
    if all(one.last == view.window.last for one in found):
        del columns["last"]
    rows = [
        {
            "store": one.store,
            "less": yuan(one.lost_fen, currency),
            "change": tables.percent_number(definitions.year_on_year(one.now_fen, one.before_fen)),
            "now": yuan(one.now_fen, currency),
            "before": yuan(one.before_fen, currency),
            "last": one.last,
        }
        for one in found
    ]
    edition = st.session_state.get(EDITION, 0)
    codes = [view.code_of(one.org_unit_id) for one in found]
    data_table(
        rows,
        columns,
        KEY,
        File(_("Stores that sell less")),
        edition=edition,
        most=8,
        on_select=lambda: _clicked(f"{KEY}_{edition}", codes),
        selection_mode="single-cell",
    )


def _clicked(table: str, codes: list[str]) -> None:
    """Narrow the page to the store, whose days then stand above."""
    cells = st.session_state[table]["selection"]["cells"]
    if cells and cells[0][0] < len(codes):
        st.session_state[EDITION] = st.session_state.get(EDITION, 0) + 1
        st.query_params["store"] = codes[cells[0][0]]
