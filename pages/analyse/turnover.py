"""Turnover: what earns its shelf, where is cash stuck, what runs out, what lies too long.

A bubble is an item; a click opens it. A click on a band of cover or on a class narrows the
list below to it. Items that sold nothing have no days and stand in the band 无动销; where more
was sold than ever came in, stock is not known and nothing is drawn.
"""

from __future__ import annotations

import datetime as dt

import streamlit as st
from sqlalchemy import Connection

from core.analytics import classes as classing
from core.analytics import cover as covering
from core.analytics import definitions, sold_through
from core.analytics import heat as heating
from core.analytics import turnover as turning
from core.analytics.definitions import Days
from core.analytics.heat import Shelves
from core.analytics.source import Slice
from core.analytics.turnover import ItemTurn, Named
from core.analytics.window import Window
from core.platform.i18n import _
from core.platform.kept import kept
from pages.analyse import parts, turnover_lists
from pages.analyse.filters import View, look_at
from pages.analyse.turnover_bands import bands, classes
from pages.analyse.turnover_heat import empty_shelves
from pages.widgets import charts, formats, metrics
from pages.widgets.charts_points import Bubble, bubbles
from pages.widgets.charts_table import figures
from pages.widgets.company import company_of
from pages.widgets.data import reading_kept
from pages.widgets.document_tables import Head
from pages.widgets.frame import open_with_actions

BUBBLES, COLOURS, BEST, DAYS = 300, 7, 120, 28
Turns = list[ItemTurn]


def key_figures(connection: Connection, view: View, best: list[Shelves]) -> None:
    """Days turned, what stock earns, what moves, what is missing."""
    now, stock = parts.figures(connection, view, view.window)
    before, stock_before = parts.figures(connection, view, view.against)
    days = view.window.days
    turned = definitions.days_turned(stock.mean_fen, now.cost_fen, days)
    turned_before = definitions.days_turned(stock_before.mean_fen, before.cost_fen, days)
    earned, earned_before = (
        definitions.gmroi(definitions.gross_profit(sums), lying.mean_fen, days)
        for sums, lying in ((now, stock), (before, stock_before))
    )
    moving, through, empty = rates(connection, view.of, view.window.last, best)
    moving_before, through_before, empty_before = earlier_rates(connection, view, best)
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
            metrics.Figure(
                "gmroi",
                formats.NOTHING if earned is None else f"{earned / 100:,.2f}",
                definitions.year_on_year(earned, earned_before),
            ),
            metrics.Figure(
                "moving_items",
                formats.percent(moving),
                parts.points(moving, moving_before),
                points=True,
            ),
            metrics.Figure(
                "sell_through",
                formats.percent(through),
                parts.points(through, through_before),
                points=True,
            ),
            metrics.Figure(
                "stock_out_rate",
                formats.percent(empty),
                parts.points(empty, empty_before),
                points=True,
                higher_is_better=False,
                note=_("A items, {n} days").format(n=DAYS),
            ),
        ],
        "turnover",
    )
    parts.provisional(now, view.company.currency)


Rates = tuple[int | None, int | None, int | None]


def rates(connection: Connection, of: Slice, last: dt.date, best: list[Shelves]) -> Rates:
    """Moving items, sell-through and stock-out rate up to a day, each in basis points."""
    empty, carried = (sum(sum(getattr(s, n)) for s in best) for n in ("empty", "stores"))
    return (
        definitions.moving_items(*kept(turning.moving, connection, of, last)),
        definitions.sell_through(*kept(sold_through.sold_and_there, connection, of, last)),
        definitions.stock_out_rate(empty, carried),
    )


def earlier_rates(connection: Connection, view: View, best: list[Shelves]) -> Rates:
    """The same of the same items up to the last day of the comparison; nothing where there is
    none, or where it has too few days behind it."""
    if view.against is None or view.first is None:
        return None, None, None
    last = view.against.last
    if view.first > Window.ending(last, turning.MOVING_DAYS).first:
        return None, None, None
    items = tuple(one.item_id for one in best)
    before = kept(heating.heat, connection, view.of, Window.ending(last, DAYS), items)
    return rates(connection, view.of, last, before)


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
    figures(
        "shelf",
        [Head(_("Item")), *(Head(metrics.name_of(k), number=True) for k in _SHELF)],
        [
            [
                bubble.name,
                metrics.days(bubble.days),
                formats.percent(bubble.margin_bp),
                formats.money(bubble.fen, currency),
            ]
            for bubble in found[:50]
        ],
        _("Days of stock and margin"),
    )


_SHELF = ("days_turned", "margin", "mean_stock")


def _clicked() -> None:
    item = charts.code_of("chart_shelf")
    if item is not None:
        st.session_state[parts.ITEM] = item


def analyse(connection: Connection, view: View) -> None:
    """All charts and lists of a view."""
    last = view.window.last
    letters = kept(classing.abc_classes, connection, view.of, last)
    turns = kept(turning.turnover_by_item, connection, view.of, view.window)
    by_sales = sorted(turns, key=lambda turn: -turn.sums.net_sales_fen)
    best = [turn.item_id for turn in by_sales if letters.get(turn.item_id) == "A"][:BEST]
    month = Window.ending(last, DAYS)
    shelves = kept(heating.heat, connection, view.of, month, tuple(best))
    key_figures(connection, view, shelves)
    names = kept(turning.names, connection, tuple(turn.item_id for turn in turns))
    hidden = any(turn.mean_fen is None for turn in turns)
    cover: dict[int, Days] = {}
    if hidden:
        parts.needs_cost()
    else:
        shelf(view, turns, names)
        cover = covering.cover_by_item(connection, view.of, last, view.company.today())
    steady = {turn.item_id: "Z" for turn in turns if turn.sums.sold_micro <= 0}
    most = tuple(turn.item_id for turn in by_sales[: classing.MOST])
    steady |= kept(classing.xyz_classes, connection, view.of, last, most)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        if not hidden:
            bands(view, turns, names, cover)
    with right:
        classes(view, turns, letters, steady)
    empty_shelves(month, shelves, names)
    if not hidden:
        turnover_lists.slow_items(connection, view, turns, names)
    turnover_lists.items(view, turns, names, letters, steady, cover)


def draw() -> None:
    """The page."""
    opened = open_with_actions("turnover")
    parts.open_clicked_item()
    company = company_of(opened.actor)
    with reading_kept(opened.actor) as connection:
        view = look_at(connection, company, opened.actions)
        if view is None:
            parts.nothing_sold(opened.actor)
            return
        parts.headline(view)
        analyse(connection, view)


draw()
