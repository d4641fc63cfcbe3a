"""Turnover: what earns its shelf, where is cash stuck, what runs steadily.

A bubble is an item; a click opens it. Items that sold nothing have no days and stand in the
band 无动销; where more was sold than ever came in, stock is not known and nothing is drawn.
"""

from __future__ import annotations

from itertools import pairwise

import streamlit as st
from sqlalchemy import Connection

from core.analytics import classes as classing
from core.analytics import cover as covering
from core.analytics import definitions, stock_out
from core.analytics import turnover as turning
from core.analytics.turnover import ItemTurn, Named
from core.platform.i18n import _
from pages.analyse import parts, tables
from pages.analyse.filters import View, look_at
from pages.widgets import charts, formats, metrics
from pages.widgets.charts_points import Bubble, bubbles, cells
from pages.widgets.company import company_of
from pages.widgets.data import reading
from pages.widgets.frame import open_with_actions

BUBBLES, ROWS, CATEGORIES, COLOURS = 300, 200, 12, 7
Turns = list[ItemTurn]


def key_figures(connection: Connection, view: View) -> None:
    """Days turned, what stock earns, what moves, what is missing."""
    now, stock = parts.figures(connection, view, view.window)
    before, stock_before = parts.figures(connection, view, view.against)
    days = view.window.days
    turned = definitions.days_turned(stock.mean_fen, now.cost_fen, days)
    turned_before = definitions.days_turned(stock_before.mean_fen, before.cost_fen, days)
    moving = definitions.moving_items(*turning.moving(connection, view.of, view.window.last))
    missing = definitions.stock_out_rate(*stock_out.empty_days(connection, view.of, view.window))
    gmroi = definitions.gmroi(definitions.gross_profit(now), stock.mean_fen, days)
    metrics.cards(
        [
            metrics.Figure(
                "days_turned",
                metrics.days(turned),
                parts.days_change(turned, turned_before),
                higher_is_better=False,
            ),
            metrics.Figure(
                "mean_stock",
                metrics.stock_money(stock.mean_fen, view.company.currency),
                definitions.year_on_year(stock.mean_fen, stock_before.mean_fen),
                higher_is_better=None,
            ),
            metrics.Figure("gmroi", formats.NOTHING if gmroi is None else f"{gmroi / 100:,.2f}"),
            metrics.Figure("moving_items", formats.percent(moving)),
            metrics.Figure("stock_out_rate", formats.percent(missing)),
        ],
        "turnover",
    )
    parts.provisional(now, view.company.currency)


def shelf(view: View, turns: Turns, names: dict[int, Named]) -> None:
    """Days of stock against margin."""
    metrics.heading(_("Days of stock and margin"), "days_turned", "margin", "mean_stock")
    currency = view.company.currency
    found = [
        Bubble(
            str(turn.item_id),
            names[turn.item_id].name,
            names[turn.item_id].category,
            turn.turned,
            turn.margin,
            turn.mean_fen or 0,
            _("{days} · margin {margin} · stock {money}").format(
                days=metrics.days(turn.turned),
                margin=formats.percent(turn.margin),
                money=formats.compact_money(turn.mean_fen, currency),
            ),
        )
        for turn in turns[:BUBBLES]
        if isinstance(turn.turned, int) and turn.margin is not None and turn.item_id in names
    ]
    if not found:
        st.caption(
            _("No item has both known stock and sales in these days: enter receipts or count.")
        )
        return
    money: dict[str, int] = {}
    for bubble in found:
        money[bubble.group] = money.get(bubble.group, 0) + bubble.fen
    groups = sorted(money, key=lambda name: -money[name])[:COLOURS]
    st.caption(_("Each bubble is an item, its size the money in stock. Click one to open it."))
    bubbles(
        found,
        groups,
        (_("Days of stock turned"), _("Margin")),
        "chart_shelf",
        _("Items by days of stock and margin, sized by stock money"),
        on_click=_clicked,
    )


def _clicked() -> None:
    item = charts.code_of("chart_shelf")
    if item is not None:
        st.session_state[parts.ITEM] = item


def stuck(connection: Connection, view: View, turns: Turns, names: dict[int, Named]) -> None:
    """Money by cover band and category."""
    metrics.heading(_("Where cash is stuck"), "cover")
    cover = covering.cover_by_item(connection, view.of, view.window.last, view.company.today())
    table = covering.money_by_band(
        (names[turn.item_id].category, cover[turn.item_id], turn.closing_fen)
        for turn in turns
        if turn.item_id in cover and turn.item_id in names
    )
    if not table:
        st.caption(_("No stock of known value."))
        return
    rows = sorted(table, key=lambda name: -sum(table[name]))[:CATEGORIES]
    ends = covering.BANDS
    columns = [
        _("{n} days").format(n=f"≤ {ends[0]}"),
        *(_("{n} days").format(n=f"{low + 1}–{high}") for low, high in pairwise(ends)),
        _("{n} days").format(n=f"> {ends[-1]}"),
        _("No movement"),
    ]
    currency = view.company.currency
    cells(
        rows,
        columns,
        [table[name] for name in rows],
        [[charts.short_money(fen, currency) if fen else "" for fen in table[n]] for n in rows],
        "chart_bands",
        _("Stock money by category and how long it lasts"),
    )


def list_of_items(connection: Connection, view: View, turns: Turns) -> None:
    """ABC, XYZ, and the numbers of each item."""
    metrics.heading(_("Items by class"), "abc", "xyz", "days_turned", "gmroi")
    letters = classing.abc_classes(connection, view.of, view.window.last)
    shown = sorted(
        turns,
        key=lambda turn: (letters.get(turn.item_id, "D"), -turn.sums.net_sales_fen),
    )[:ROWS]
    ids = [turn.item_id for turn in shown]
    steady = classing.xyz_classes(connection, view.of, view.window.last, ids)
    names = turning.names(connection, ids)
    config, currency = st.column_config, view.company.currency
    columns = {
        "class": config.TextColumn("ABC", width=60),
        "steady": config.TextColumn("XYZ", width=60),
        "code": config.TextColumn(_("Code"), width="small"),
        "name": config.TextColumn(_("Item"), width="medium"),
        "category": config.TextColumn(_("Category"), width="small"),
        "sales": config.NumberColumn(_("Net sales"), format="%,.0f"),
        "margin": config.TextColumn(_("Margin"), alignment="right"),
        "stock": config.TextColumn(_("Stock at cost"), alignment="right"),
        "days": config.TextColumn(_("Days turned"), alignment="right"),
        "gmroi": config.NumberColumn("GMROI", format="%.2f"),
    }
    rows = [
        {
            "class": letters.get(turn.item_id, "C"),
            "steady": _steady(steady.get(turn.item_id, "Z")),
            "code": names[turn.item_id].code,
            "name": names[turn.item_id].name,
            "category": names[turn.item_id].category,
            "sales": charts.yuan(turn.sums.net_sales_fen, currency),
            "margin": formats.percent(turn.margin),
            "stock": metrics.stock_money(turn.closing_fen, currency),
            "days": metrics.days(turn.turned),
            "gmroi": None if turn.gmroi is None else turn.gmroi / 100,
        }
        for turn in shown
    ]
    tables.grid("turn_items", rows, columns, [turn.item_id for turn in shown], "item")
    if len(turns) > ROWS:
        st.caption(_("The first {n} are shown; choose a category to see others.").format(n=ROWS))


def _steady(letter: str) -> str:
    return _("new") if letter == "new" else letter


def draw() -> None:
    """The page."""
    opened = open_with_actions("turnover")
    parts.open_clicked_item()
    company = company_of(opened.actor)
    with reading(opened.actor) as connection:
        view = look_at(connection, company, opened.actions)
        if view is None:
            parts.nothing_sold(opened.actor)
            return
        parts.headline(view)
        key_figures(connection, view)
        turns = turning.turnover_by_item(connection, view.of, view.window)
        if any(turn.mean_fen is None for turn in turns):
            parts.needs_cost()
        else:
            lying = [turn.item_id for turn in turns if (turn.closing_fen or 0) > 0]
            names = turning.names(connection, lying)
            shelf(view, turns, names)
            stuck(connection, view, turns, names)
        list_of_items(connection, view, turns)


draw()
