"""Margin: from what customers paid to what is left, and which goods and batches leak.

The estimated part of cost is drawn apart. Groups are categories (a click narrows the page),
customers, channels (a click lists their documents) or stores. A bar of the waterfall leads to
its documents; a batch to the moves of that batch.
"""

from __future__ import annotations

import streamlit as st
from sqlalchemy import Connection

from core.analytics import definitions, margin_by, sales
from core.analytics.profit import Profit, profit
from core.analytics.sales import Group
from core.platform.i18n import _
from core.platform.kept import kept
from core.platform.rights import SEE_COST
from pages.analyse import groups, papers, parts, tables
from pages.analyse.channels import channel_name
from pages.analyse.filters import ALL, View, look_at
from pages.analyse.margin_batches import by_batch
from pages.analyse.margin_steps import waterfall
from pages.widgets import charts, formats, metrics
from pages.widgets.address import choose
from pages.widgets.company import company_of
from pages.widgets.data import reading_kept
from pages.widgets.frame import open_with_actions

ITEMS, CUSTOMERS = 50, 50


def key_figures(view: View, now: Profit, before: Profit | None) -> None:
    """Net sales, and what is left of them at each step."""
    currency = view.company.currency
    old = before.sums if before else None
    margin = definitions.margin(now.sums)
    margin_before = definitions.margin(old) if old else None
    change = definitions.year_on_year
    money = (
        ("gross_profit", now.gross_fen, before.gross_fen if before else None),
        ("profit_after_loss", now.after_loss_fen, before.after_loss_fen if before else None),
        ("full_profit", now.full_fen, before.full_fen if before else None),
    )
    cards = [
        metrics.Figure(key, formats.compact_money(fen, currency), change(fen, fen_before))
        for key, fen, fen_before in money
    ]
    metrics.cards(
        [
            metrics.Figure(
                "net_sales",
                formats.compact_money(definitions.net_sales(now.sums), currency),
                change(now.sums.net_sales_fen, old.net_sales_fen if old else None),
            ),
            cards[0],
            metrics.Figure(
                "margin",
                formats.percent(margin),
                None if margin is None or margin_before is None else margin - margin_before,
                points=True,
            ),
            *cards[1:],
        ],
        "margin",
    )
    parts.provisional(now.sums, currency)


def by_group(connection: Connection, view: View) -> None:
    """Gross profit by category or item, customer, channel or store."""
    metrics.heading(_("Gross profit by group"), "gross_profit", "margin")
    ways = {
        "goods": _("Items of {name}").format(name=view.category_name)
        if view.category != ALL
        else _("Category"),
        "customer": _("Customer"),
        "channel": _("Channel"),
        "store": _("Store"),
    }
    way = choose(st, _("By"), ways, "by", default="goods")
    alt = _("Gross profit by group, the largest first")
    if way == "goods":
        groups.goods(connection, view, definitions.gross_profit, alt)
        return
    if way == "customer":
        months = margin_by.months_of(view.window)
        st.caption(
            _("By whole months, {first} to {last}. Sales at the till name nobody.").format(
                first=formats.day(months.first), last=formats.day(months.last)
            )
        )
        found = kept(margin_by.by_customer, connection, view.of, view.window, CUSTOMERS)
        named = [(f"customer:{group.id}", group) for group in found]
    elif way == "channel":
        named = [
            (f"channel:{one.code}", Group(0, channel_name(one.code), one.sums, one.code))
            for one in kept(margin_by.by_channel, connection, view.of, view.window)
        ]
    else:
        stores = kept(sales.by_store, connection, view.of, view.window)
        named = [(view.code_of(group.id), group) for group in stores]
    clicked = _store_clicked if way == "store" else _papers_clicked
    groups.bars(view, named, definitions.gross_profit, alt, on_click=clicked)


def _store_clicked() -> None:
    code = charts.code_of(groups.KEY)
    if code:
        st.query_params["store"] = code


def _papers_clicked() -> None:
    which = charts.code_of(groups.KEY)
    if which:
        papers.ask(which)


def draw() -> None:
    """The page."""
    opened = open_with_actions("margin")
    parts.open_clicked_item()
    company = company_of(opened.actor)
    with reading_kept(opened.actor) as connection:
        view = look_at(connection, company, opened.actions)
        if view is None:
            parts.nothing_sold(opened.actor)
            return
        parts.headline(view)
        now = kept(profit, connection, view.of, view.window)
        before = kept(profit, connection, view.of, view.against) if view.against else None
        key_figures(view, now, before)
        waterfall(view, now, before)
        papers.asked_for(connection, view)
        by_group(connection, view)
        by_batch(connection, view)
        metrics.heading(
            _("Items"), "net_sales", "gross_profit", "margin", "rebates_earned", "full_profit"
        )
        may_see = bool(opened.actor.where(SEE_COST))
        tables.items(connection, view, ITEMS, may_see_cost=may_see, full=True)


draw()
