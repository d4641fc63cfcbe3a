"""Margin: from what customers paid to what is left, and which goods and batches leak.

The estimated part of cost is drawn apart. A click on a category narrows the page to it, a
click on an item or batch opens the item.
"""

from __future__ import annotations

from collections import Counter

import streamlit as st
from sqlalchemy import Connection

from core.analytics import batches as batching
from core.analytics import definitions, sales
from core.analytics.definitions import Sums
from core.platform.i18n import _
from core.platform.rights import SEE_COST
from pages.analyse import parts, tables
from pages.analyse.filters import ALL, View, look_at
from pages.widgets import charts, formats, metrics
from pages.widgets.charts_bars import Bar, Step, ranked, steps
from pages.widgets.charts_points import Pair, cost_and_price
from pages.widgets.company import company_of
from pages.widgets.data import reading
from pages.widgets.frame import open_with_actions

GROUPS, PAIRS, OF_ONE, BATCHES, ITEMS = 10, 14, 3, 200, 50


def waterfall(view: View, sums: Sums) -> None:
    """Tax, net, cost, gross profit."""
    metrics.heading(_("From receipts to gross profit"), "net_sales", "gross_profit")
    if sums.cost_fen is None:
        parts.needs_cost()
        return
    guess = definitions.provisional_cost(sums) or 0
    profit = definitions.gross_profit(sums) or 0
    found = [
        Step(_("Receipts"), sums.net_sales_fen + sums.tax_fen, "total"),
        Step(_("VAT"), -sums.tax_fen, "part"),
        Step(metrics.name_of("net_sales"), sums.net_sales_fen, "total"),
        Step(_("Cost of sales"), guess - sums.cost_fen, "part", _("Cost of sales from receipts")),
    ]
    if guess:
        found.append(
            Step(
                metrics.name_of("provisional_cost"),
                -guess,
                "guess",
                metrics.formula("provisional_cost"),
            )
        )
    found.append(Step(metrics.name_of("gross_profit"), profit, "total"))
    steps(
        found,
        view.company.currency,
        "chart_waterfall",
        _("From receipts by VAT and cost to gross profit"),
    )


def by_group(connection: Connection, view: View) -> None:
    """Gross profit of categories, or of one category's items."""
    of_items = view.category != ALL
    metrics.heading(
        _("Gross profit by item of {name}").format(name=view.category_name)
        if of_items
        else _("Gross profit by category"),
        "gross_profit",
        "margin",
    )
    if of_items:
        groups = sales.by_item(connection, view.of, view.window, ITEMS)
    else:
        groups = sales.by_category(connection, view.of, view.window)
    earned = [(group, definitions.gross_profit(group.sums)) for group in groups]
    known = [(group, profit) for group, profit in earned if profit is not None]
    if not known:
        parts.needs_cost()
        return
    known.sort(key=lambda pair: -pair[1])
    if len(known) > GROUPS:  # the best, and the worst if it loses money
        known = [*known[: GROUPS - 1], known[-1]] if known[-1][1] < 0 else known[:GROUPS]
    ranked(
        [
            Bar(
                str(group.id) if of_items else group.code,
                group.name,
                profit,
                f"{metrics.name_of('margin')} {formats.percent(definitions.margin(group.sums))}",
            )
            for group, profit in known
        ],
        view.company.currency,
        "chart_profit",
        _("Gross profit by group, the largest first"),
        on_click=_item_clicked if of_items else _category_clicked,
    )


def _category_clicked() -> None:
    code = charts.code_of("chart_profit")
    if code is not None:
        st.query_params["category"] = code


def _item_clicked() -> None:
    item = charts.code_of("chart_profit")
    if item is not None:
        st.session_state[parts.ITEM] = item


def by_batch(connection: Connection, view: View) -> None:
    """What each batch cost against what it sold for."""
    metrics.heading(_("Batches: unit cost against selling price"), "gross_profit")
    found = batching.batches(connection, view.of, BATCHES, since=view.window.first)
    if not found:
        st.caption(_("No batch was sold: batches are kept for goods that are tracked by lot."))
        return
    pairs = [
        Pair(
            str(batch.item_id),
            f"{batch.item} · {batch.code}",
            batch.unit_cost_fen,
            batch.unit_price_fen,
            _("cost {cost}, price {price}, earned {profit}").format(
                cost=formats.money(batch.unit_cost_fen, view.company.currency),
                price=formats.money(batch.unit_price_fen, view.company.currency),
                profit=formats.money(batch.profit_fen, view.company.currency),
            ),
        )
        for batch in _few_of_each(found)
        if batch.unit_cost_fen is not None and batch.unit_price_fen is not None
    ]
    if pairs:
        st.caption(_("The batches that earned least, without VAT, over their whole life."))
        cost_and_price(
            pairs,
            view.company.currency,
            (_("Unit cost"), _("Selling price")),
            "chart_batches",
            _("Unit cost of batches against their selling price"),
            on_click=_batch_clicked,
        )
    else:
        parts.needs_cost()
    _batch_table(view, found)


def _few_of_each(found: list[batching.Batch]) -> list[batching.Batch]:
    """The worst batches, of one item at most three, so that it does not hide the others."""
    seen: Counter[int] = Counter()
    chosen = []
    for batch in found:
        seen[batch.item_id] += 1
        if seen[batch.item_id] <= OF_ONE:
            chosen.append(batch)
    return chosen[:PAIRS]


def _batch_clicked() -> None:
    item = charts.code_of("chart_batches")
    if item is not None:
        st.session_state[parts.ITEM] = item


def _batch_table(view: View, found: list[batching.Batch]) -> None:
    config, currency = st.column_config, view.company.currency
    columns = {
        "item": config.TextColumn(_("Item"), width="medium"),
        "code": config.TextColumn(_("Lot"), width="small"),
        "expires": config.DateColumn(_("Expires"), format="YYYY-MM-DD", width="small"),
        "sold": config.NumberColumn(_("Sold"), format="localized"),
        "left": config.NumberColumn(_("Left"), format="localized"),
        "cost": config.TextColumn(_("Unit cost"), alignment="right"),
        "price": config.TextColumn(_("Selling price"), alignment="right"),
        "margin": config.TextColumn(_("Margin"), alignment="right"),
        "profit": config.TextColumn(_("Gross profit"), alignment="right"),
    }
    rows = [
        {
            "item": batch.item,
            "code": batch.code,
            "expires": batch.expires_on,
            "sold": batch.sums.sold_micro / 1_000_000,
            "left": batch.left_micro / 1_000_000,
            "cost": formats.money(batch.unit_cost_fen, currency),
            "price": formats.money(batch.unit_price_fen, currency),
            "margin": formats.percent(definitions.margin(batch.sums)),
            "profit": formats.money(batch.profit_fen, currency),
        }
        for batch in found
    ]
    tables.grid("batches", rows, columns, [batch.item_id for batch in found], "item", most=12)


def draw() -> None:
    """The page."""
    opened = open_with_actions("margin")
    parts.open_clicked_item()
    company = company_of(opened.actor)
    with reading(opened.actor) as connection:
        view = look_at(connection, company, opened.actions)
        if view is None:
            parts.nothing_sold(opened.actor)
            return
        parts.headline(view)
        sums = sales.total(connection, view.of, view.window)
        parts.provisional(sums, company.currency)
        left, right = st.columns(2, gap="medium")
        with left:
            waterfall(view, sums)
        with right:
            by_group(connection, view)
        by_batch(connection, view)
        metrics.heading(_("Items"), "net_sales", "gross_profit", "margin")
        may_see = bool(opened.actor.where(SEE_COST))
        tables.items(connection, view, ITEMS, may_see_cost=may_see)


draw()
