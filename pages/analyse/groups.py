"""Bars by group, the same on every analysis: of categories, or of one category's items.

A click on a category narrows the page to it, a click on an item opens the item.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from sqlalchemy import Connection

from core.analytics import definitions, sales
from core.analytics.definitions import Sums
from core.analytics.sales import Group
from core.platform.i18n import _
from core.platform.kept import kept
from pages.analyse import parts
from pages.analyse.filters import ALL, View
from pages.widgets import charts, formats, metrics
from pages.widgets.charts_bars import Bar, ranked
from pages.widgets.charts_table import figures
from pages.widgets.document_tables import Head

KEY = "chart_groups"
MOST, ITEMS = 10, 50


def of_goods(connection: Connection, view: View) -> list[Group]:
    """Categories; once one is chosen, its items."""
    if view.category != ALL:
        return kept(sales.by_item, connection, view.of, view.window, ITEMS)
    return kept(sales.by_category, connection, view.of, view.window)


def goods(
    connection: Connection, view: View, value: Callable[[Sums], int | None], alt: str
) -> None:
    """Bars of categories or items, by some value of their sums."""
    of_items = view.category != ALL
    bars(
        view,
        [
            (str(group.id) if of_items else group.code, group)
            for group in of_goods(connection, view)
        ],
        value,
        alt,
        on_click=_item_clicked if of_items else _category_clicked,
    )


def bars(
    view: View,
    groups: list[tuple[str, Group]],
    value: Callable[[Sums], int | None],
    alt: str,
    *,
    on_click: Callable[[], None],
) -> None:
    """The largest groups, and the last one too if it loses money; (what a click says, group)."""
    earned = [(code, group, value(group.sums)) for code, group in groups]
    known = [(code, group, fen) for code, group, fen in earned if fen is not None]
    if not known:
        if groups:
            parts.needs_cost()
        else:
            st.caption(_("Nothing was sold in these days."))
        return
    known.sort(key=lambda one: -one[2])
    shown = known
    if len(known) > MOST:
        shown = [*known[: MOST - 1], known[-1]] if known[-1][2] < 0 else known[:MOST]
    currency = view.company.currency
    ranked(
        [
            Bar(
                code,
                group.name,
                fen,
                f"{metrics.name_of('margin')} {formats.percent(definitions.margin(group.sums))}",
            )
            for code, group, fen in shown
        ],
        currency,
        KEY,
        alt,
        on_click=on_click,
    )
    names = ("net_sales", "gross_profit", "margin")
    figures(
        "groups",
        [Head(""), *(Head(metrics.name_of(name), number=True) for name in names)],
        [
            [
                group.name,
                formats.money(group.sums.net_sales_fen, currency),
                formats.money(definitions.gross_profit(group.sums), currency),
                formats.percent(definitions.margin(group.sums)),
            ]
            for _code, group, _fen in known[:ITEMS]
        ],
        alt,
    )


def _category_clicked() -> None:
    code = charts.code_of(KEY)
    if code is not None:
        st.query_params["category"] = code


def _item_clicked() -> None:
    item = charts.code_of(KEY)
    if item is not None:
        st.session_state[parts.ITEM] = item
