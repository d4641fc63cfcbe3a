"""Which batch loses money? What each cost against what it sold for, the worst first.

A batch of which more was sold than came in has an estimated cost and is marked so.
"""

from __future__ import annotations

from collections import Counter

import streamlit as st
from sqlalchemy import Connection

from core.analytics import definitions
from core.analytics.batches import Batch, batches
from core.platform.i18n import _, ngettext
from core.platform.kept import kept
from pages.analyse import parts, tables
from pages.analyse.filters import View
from pages.widgets import charts, formats, metrics
from pages.widgets.charts_points import Pair, cost_and_price
from pages.widgets.charts_table import figures
from pages.widgets.document_tables import Head

PAIRS, OF_ONE, BATCHES = 14, 3, 200
KEY = "chart_batches"


def by_batch(connection: Connection, view: View) -> None:
    """The chart of the worst, and the list of all."""
    metrics.heading(
        _("Batches: unit cost against selling price"), "gross_profit", "provisional_cost"
    )
    found = kept(batches, connection, view.of, BATCHES, since=view.window.first)
    if not found:
        st.caption(_("No batch was sold: batches are kept for goods that are tracked by lot."))
        return
    pairs = [
        Pair(
            f"{batch.item_id}.{batch.lot_id}",
            _name(batch),
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
        st.caption(
            _("The batches that earned least, without VAT, over their whole life.")
            + " "
            + _losing(view, found)
        )
        cost_and_price(
            pairs,
            view.company.currency,
            (_("Unit cost"), _("Selling price")),
            KEY,
            _("Unit cost of batches against their selling price"),
            on_click=_clicked,
        )
        _figures(pairs, view)
    else:
        parts.needs_cost()
    _table(view, found)


def _name(batch: Batch) -> str:
    guessed = f" · {metrics.name_of('provisional_cost')}" if batch.guessed else ""
    return f"{batch.item} · {batch.code}{guessed}"


def _losing(view: View, found: list[Batch]) -> str:
    """How many lose money, and how much."""
    lost = [batch.profit_fen for batch in found if (batch.profit_fen or 0) < 0]
    if not lost:
        return _("None of them loses money.")
    money = formats.compact_money(-sum(fen or 0 for fen in lost), view.company.currency)
    said = ngettext("{n} loses money: {money}.", "{n} lose money: {money}.", len(lost))
    return said.format(n=len(lost), money=money)


def _few_of_each(found: list[Batch]) -> list[Batch]:
    """The worst batches, of one item at most three, so that it does not hide the others."""
    seen: Counter[int] = Counter()
    chosen = []
    for batch in found:
        seen[batch.item_id] += 1
        if seen[batch.item_id] <= OF_ONE:
            chosen.append(batch)
    return chosen[:PAIRS]


def _clicked() -> None:
    item, _dot, lot = (charts.code_of(KEY) or "").partition(".")
    if item:
        st.session_state[parts.LEAVE] = ("item", {"id": item, "lot": lot})


def _figures(pairs: list[Pair], view: View) -> None:
    heads = [
        Head(_("Lot")),
        Head(_("Unit cost"), number=True),
        Head(_("Selling price"), number=True),
    ]
    currency = view.company.currency
    figures(
        "batches",
        heads,
        [
            [pair.name, *(formats.money(fen, currency) for fen in (pair.cost_fen, pair.price_fen))]
            for pair in pairs
        ],
        _("Batches: unit cost against selling price"),
    )


def _table(view: View, found: list[Batch]) -> None:
    config, currency = st.column_config, view.company.currency
    columns = {
        "item": config.TextColumn(_("Item"), width="medium"),
        "code": config.TextColumn(_("Lot"), width="small"),
        "expires": config.DateColumn(_("Expires"), format="YYYY-MM-DD", width="small"),
        "sold": config.NumberColumn(_("Sold"), format="localized"),
        "left": config.NumberColumn(_("Left"), format="localized"),
        "cost": tables.money_column(_("Unit cost")),
        "price": tables.money_column(_("Selling price")),
        "margin": tables.percent_column(_("Margin")),
        "profit": tables.money_column(_("Gross profit")),
        "mark": config.TextColumn(_("Mark"), width="small"),
    }
    if not any(batch.guessed for batch in found):
        del columns["mark"]
    rows = [
        {
            "item": batch.item,
            "code": batch.code,
            "expires": batch.expires_on,
            "sold": batch.sums.sold_micro / 1_000_000,
            "left": batch.left_micro / 1_000_000,
            "cost": charts.yuan(batch.unit_cost_fen, currency),
            "price": charts.yuan(batch.unit_price_fen, currency),
            "margin": tables.percent_number(definitions.margin(batch.sums)),
            "profit": charts.yuan(batch.profit_fen, currency),
            "mark": metrics.name_of("provisional_cost") if batch.guessed else "",
        }
        for batch in found
    ]
    tables.grid(
        "batches",
        rows,
        columns,
        [batch.item_id for batch in found],
        "item",
        most=12,
        also=[{"lot": str(batch.lot_id)} for batch in found],
        part=_("Batches"),
    )
