"""Overview: are we on track, and if not, why?

A click on a category narrows the whole page to it; a click on a day shows that day's
documents; a click on an item opens the item.
"""

from __future__ import annotations

import streamlit as st
from sqlalchemy import Connection

from core.analytics import bridge as bridges
from core.analytics import definitions
from core.platform.i18n import _
from core.platform.kept import kept
from core.platform.rights import SEE_COST
from pages.analyse import groups, papers, parts, tables
from pages.analyse.comparison import Comparison, compare
from pages.analyse.filters import ALL, View, look_at
from pages.analyse.overview_falling import falling_stores
from pages.analyse.overview_lost import lost_and_wasted
from pages.widgets import charts, formats, metrics
from pages.widgets.charts_bars import Step, steps
from pages.widgets.charts_table import figures
from pages.widgets.charts_time import daily
from pages.widgets.company import company_of
from pages.widgets.data import reading_kept
from pages.widgets.document_tables import Head
from pages.widgets.frame import open_with_actions

ITEMS = 30


def key_figures(connection: Connection, view: View, than: Comparison) -> None:
    """Five cards, each with its change and its line. Changes are those of comparable stores."""
    now, stock = parts.figures(connection, view, view.window)
    stock_before = parts.figures(connection, view, view.against)[1]
    mine, before = than.now(connection, now), than.before(connection)
    turned = definitions.days_turned(stock.mean_fen, now.cost_fen, view.window.days)
    turned_before = definitions.days_turned(
        stock_before.mean_fen, before.cost_fen, view.window.days
    )
    change, currency = definitions.year_on_year, view.company.currency
    profit, margin = definitions.gross_profit(now), definitions.margin(now)
    margin_mine, margin_before = definitions.margin(mine), definitions.margin(before)
    lines = parts.lines(connection, view, stock.opening_fen)
    metrics.cards(
        [
            metrics.Figure(
                "net_sales",
                formats.compact_money(definitions.net_sales(now), currency),
                change(mine.net_sales_fen, before.net_sales_fen),
                line=lines.net_sales,
            ),
            metrics.Figure(
                "gross_profit",
                formats.compact_money(profit, currency),
                change(definitions.gross_profit(mine), definitions.gross_profit(before)),
                line=lines.gross_profit,
            ),
            metrics.Figure(
                "margin",
                formats.percent(margin),
                None
                if margin_mine is None or margin_before is None
                else margin_mine - margin_before,
                points=True,
                line=lines.margin,
            ),
            metrics.Figure(
                "mean_stock",
                metrics.stock_money(stock.mean_fen, currency),
                change(stock.mean_fen, stock_before.mean_fen),
                higher_is_better=None,
                line=lines.stock,
            ),
            metrics.Figure(
                "days_turned",
                metrics.days(turned),
                parts.days_change(turned, turned_before),
                higher_is_better=False,
                line=lines.stock_days,
            ),
        ],
        "overview",
    )
    parts.provisional(now, currency)


def on_track(connection: Connection, view: View, than: Comparison) -> None:
    """Daily net sales against the comparison."""
    metrics.heading(_("Daily net sales"), "net_sales", "year_on_year")
    pairs = than.days(connection)
    names = (
        _("This period"),
        _("A year before") if view.against_year else _("Period before"),
    )
    daily(
        pairs,
        view.company.currency,
        names,
        "chart_daily",
        _("Net sales of each day against the comparison"),
        on_click=_day_clicked,
    )
    if than.left_out:
        st.caption(
            _("Compared are stores that sold through both periods, so not: {stores}.").format(
                stores=_(", ").join(than.left_out)
            )
        )
    figures(
        "daily",
        [
            Head(_("Date")),
            Head(names[0], number=True),
            Head(_("Compared with")),
            Head(names[1], number=True),
        ],
        [
            [
                formats.day(pair.on),
                formats.money(pair.fen, view.company.currency),
                formats.day(pair.against_on),
                formats.money(pair.against_fen, view.company.currency),
            ]
            for pair in pairs
        ],
        _("Daily net sales"),
    )


def _day_clicked() -> None:
    day = charts.code_of("chart_daily")
    if day is not None:
        st.query_params["day"] = day


def why(connection: Connection, view: View, than: Comparison) -> None:
    """What moved profit after loss."""
    metrics.heading(_("What moved profit after loss"), "gross_profit", "profit_after_loss")
    if view.against is None:
        st.caption(_("There is no earlier period to compare with. Choose fewer days."))
        return
    found = kept(bridges.margin_bridge, connection, than.of, view.window, than.windows)
    if found is None:
        parts.needs_cost()
        return
    made = _steps(found)
    steps(
        made,
        view.company.currency,
        "chart_bridge",
        _("Steps from the profit after loss of the comparison to that of this period"),
        cut=True,
        on_click=_step_clicked,
    )
    figures(
        "bridge",
        [Head(_("Step")), Head(_("Amount"), number=True), Head(_("What it is"))],
        [[step.name, formats.money(step.fen, view.company.currency), step.note] for step in made],
        _("What moved profit after loss"),
    )


SOLD, BOUGHT, LOST = "margin", "suppliers", "loss"
"""Pages that the steps lead to."""


def _steps(found: bridges.Bridge) -> list[Step]:
    """What moved profit; each leads to the documents that did it."""
    more, other = _("More or less sold, at the old margin"), _("Other selling prices than before")
    mixed = _("Richer or poorer goods; goods new and gone")
    return [
        Step(_("Before"), found.old_fen, "total", code=SOLD),
        Step(_("Volume"), found.volume_fen, note=more, code=SOLD),
        Step(_("Prices"), found.price_fen, note=other, code=SOLD),
        Step(_("Buying"), found.cost_fen, note=_("Dearer or cheaper to buy"), code=BOUGHT),
        Step(_("Mix"), found.mix_fen, note=mixed, code=SOLD),
        Step(_("Loss"), found.loss_fen, note=_("More or less wasted or missing"), code=LOST),
        Step(_("Now"), found.new_fen, "total", code=SOLD),
    ]


def _step_clicked() -> None:
    page = charts.code_of("chart_bridge")
    if page == SOLD:
        parts.leave_for(SOLD, docs=papers.SALES)
    elif page:
        parts.leave_for(page)


def by_category(connection: Connection, view: View) -> None:
    """Net sales of each category; of its items once one is chosen."""
    metrics.heading(
        _("Net sales by item of {name}").format(name=view.category_name)
        if view.category != ALL
        else _("Net sales by category"),
        "net_sales",
        "margin",
    )
    groups.goods(
        connection, view, definitions.net_sales, _("Net sales by group, the largest first")
    )


def draw() -> None:
    """The page."""
    opened = open_with_actions("overview")
    parts.open_clicked_item()
    company = company_of(opened.actor)
    with reading_kept(opened.actor) as connection:
        view = look_at(connection, company, opened.actions)
        if view is None:
            parts.nothing_sold(opened.actor)
            return
        parts.headline(view)
        than = compare(connection, view)
        key_figures(connection, view, than)
        on_track(connection, view, than)
        falling_stores(connection, view)
        day = parts.day_in_address()
        if day is not None:
            tables.documents_of_day(connection, view, day)
        left, right = st.columns(2, gap="medium")
        with left:
            why(connection, view, than)
        with right:
            by_category(connection, view)
        lost_and_wasted(connection, view)
        metrics.heading(_("Items"), "net_sales", "gross_profit", "margin")
        tables.items(connection, view, ITEMS, may_see_cost=bool(opened.actor.where(SEE_COST)))


draw()
