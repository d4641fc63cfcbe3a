"""Supplier scorecard: who comes late, who brings too little, who grew dearer.

A click on a supplier narrows the page to him and lists his documents; a click on a dearer
receipt opens it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st
from sqlalchemy import Connection

from core.analytics import definitions, supply_prices
from core.analytics import suppliers as supplying
from core.analytics.documents import Asked
from core.analytics.documents import papers as papers_of
from core.analytics.margin_by import months_of
from core.analytics.suppliers import ORDER, RECEIPT, RETURN, Supplier
from core.analytics.supply_prices import Priced
from core.analytics.window import Window
from core.platform.i18n import _, counted
from pages.analyse import papers, parts, tables
from pages.analyse.filters import View, look_at
from pages.widgets import charts, formats, metrics
from pages.widgets.charts_bars import Bar, ranked
from pages.widgets.charts_spread import Spread, spreads
from pages.widgets.charts_table import figures
from pages.widgets.company import company_of
from pages.widgets.data import reading
from pages.widgets.document_tables import Head
from pages.widgets.empty import empty
from pages.widgets.frame import open_with_actions

WHO, SHOWN, DEARER = "supplier", 12, 12


@dataclass(frozen=True, slots=True)
class Score:
    """Some suppliers together over some days. `effect_fen` None where cost is hidden."""

    fill: int | None
    median: int | None
    most: int | None
    effect_fen: int | None


def together(cards: list[Supplier], dear: list[Priced], *, hidden: bool) -> Score:
    """Fill, lead time and what grew dearer, of all these suppliers as one."""
    ordered = sum(card.orders.ordered_micro for card in cards)
    in_time = sum(card.orders.on_time_micro for card in cards)
    days: dict[int, int] = {}
    for card in cards:
        for lead, count in card.orders.deliveries.items():
            days[lead] = days.get(lead, 0) + count
    return Score(
        definitions.supplier_fill(in_time, ordered),
        definitions.lead_time(days),
        definitions.lead_time(days, supplying.MOST_SHARE),
        None if hidden else sum(one.effect_fen for one in dear),
    )


def key_figures(view: View, now: Score, before: Score | None) -> None:
    """Fill, lead time, and what grew dearer; against the days compared with."""
    old = before or Score(None, None, None, None)
    fill = None if now.fill is None or old.fill is None else now.fill - old.fill
    most = (
        ""
        if now.most is None
        else counted("nine of ten within {n} day", "nine of ten within {n} days", now.most)
    )
    metrics.cards(
        [
            metrics.Figure("supplier_fill", formats.percent(now.fill), fill, points=True),
            metrics.Figure(
                "lead_time",
                formats.NOTHING
                if now.median is None
                else counted("{n} day", "{n} days", now.median),
                definitions.year_on_year(now.median, old.median),
                higher_is_better=False,
                note=most,
            ),
            metrics.Figure(
                "price_effect",
                formats.compact_money(now.effect_fen, view.company.currency),
                definitions.year_on_year(now.effect_fen, old.effect_fen),
                higher_is_better=False,
                note=_("the dearest receipt of each item"),
            ),
        ],
        "suppliers",
    )


def earlier(connection: Connection, view: View, who: int | None, *, hidden: bool) -> Score | None:
    """The same of the days compared with; nothing where there are none."""
    if view.against is None:
        return None
    cards = [
        card
        for card in supplying.suppliers(connection, view.of, view.against)
        if who is None or card.id == who
    ]
    dear = [] if hidden else _dearer(connection, view, view.against, who)
    return together(cards, dear, hidden=hidden)


def _dearer(connection: Connection, view: View, window: Window, who: int | None) -> list[Priced]:
    return supply_prices.dearer(connection, view.of, window, 200, partner_id=who)


def lead_times(cards: list[Supplier]) -> None:
    """How long each takes, the least reliable first."""
    metrics.heading(_("Days from order to receipt"), "lead_time")
    known = supplying.least_reliable(cards)
    if not known:
        st.caption(_("No order of these days was received yet."))
        return
    spreads(
        [
            Spread(
                card.code,
                card.name,
                card.orders.deliveries,
                card.median_days or 0,
                card.most_days or 0,
                card.agreed_days,
                _("Days: median {median}, nine of ten within {most}, agreed {agreed}").format(
                    median=card.median_days, most=card.most_days, agreed=card.agreed_days
                ),
            )
            for card in known[:SHOWN]
        ],
        (_("Arrivals"), _("Median"), _("Agreed")),
        _("Days"),
        "chart_leads",
        _("Days from order to receipt of each supplier, against what was agreed"),
        on_click=_lead_clicked,
    )
    figures(
        "leads",
        [
            Head(_("Supplier")),
            Head(_("Arrivals"), number=True),
            Head(_("Median, days"), number=True),
            Head(_("Nine of ten, days"), number=True),
            Head(_("Agreed, days"), number=True),
        ],
        [
            [
                card.name,
                f"{sum(card.orders.deliveries.values()):,}",
                str(card.median_days),
                str(card.most_days),
                str(card.agreed_days),
            ]
            for card in known
        ],
        _("Days from order to receipt"),
    )


def _lead_clicked() -> None:
    _narrow("chart_leads")


def _narrow(chart: str) -> None:
    code = charts.code_of(chart)
    if code is None or st.query_params.get(WHO) == code:
        st.query_params.pop(WHO, None)
    else:
        st.query_params[WHO] = code


def dearer(view: View, found: list[Priced], *, hidden: bool) -> None:
    """Receipts that cost more than those before, by how much money."""
    metrics.heading(_("Dearer than before"), "price_effect")
    if hidden:
        parts.needs_cost()
        return
    if not found:
        st.caption(":material/check_circle: " + _("No receipt was dearer than those before it."))
        return
    currency = view.company.currency
    st.caption(
        _("Each receipt against the mean of the earlier ones in these days. Click one to open it.")
    )
    ranked(
        [
            Bar(
                str(one.document_id),
                f"{charts.short(one.item, 18)} {formats.change(one.change)}",
                one.effect_fen,
                _("{supplier}, {day}, {number}: {price} against {mean} before").format(
                    supplier=charts.safe(one.supplier),
                    day=formats.day(one.on),
                    number=one.number,
                    price=formats.money(one.unit_fen, currency),
                    mean=formats.money(one.mean_fen, currency),
                ),
            )
            for one in found[:DEARER]
        ],
        currency,
        "chart_dearer",
        _("What receipts cost more than at the mean price before, the most first"),
        on_click=_receipt_clicked,
        wide=True,
    )
    _dearer_figures(found, view)


def _receipt_clicked() -> None:
    document = charts.code_of("chart_dearer")
    if document is not None:
        st.session_state[parts.LEAVE] = ("document", {"id": document})


def _dearer_figures(found: list[Priced], view: View) -> None:
    currency = view.company.currency
    heads = [
        Head(_("Item")),
        Head(_("Supplier")),
        Head(_("Date")),
        Head(_("Number")),
        Head(_("Unit cost"), number=True),
        Head(_("Before"), number=True),
        Head(_("Change in value"), number=True),
        Head(metrics.name_of("price_effect"), number=True),
    ]
    figures(
        "dearer",
        heads,
        [
            [
                one.item,
                one.supplier,
                formats.day(one.on),
                one.number,
                formats.money(one.unit_fen, currency),
                formats.money(one.mean_fen, currency),
                formats.change(one.change),
                formats.money(one.effect_fen, currency),
            ]
            for one in found
        ],
        _("Dearer than before"),
    )


def scores(view: View, cards: list[Supplier], dear: list[Priced]) -> None:
    """One row a supplier; a click narrows the page to him."""
    metrics.heading(_("Scores"), "supplier_fill", "lead_time", "price_effect")
    months = months_of(view.window)
    st.caption(
        _("Bought money is of the whole months {first} to {last}.").format(
            first=formats.day(months.first), last=formats.day(months.last)
        )
    )
    effect: dict[int, int] = {}
    for one in dear:
        effect[one.supplier_id] = effect.get(one.supplier_id, 0) + one.effect_fen
    config = st.column_config
    columns = {
        "name": config.TextColumn(_("Supplier"), width=180),
        "fill": config.NumberColumn(metrics.name_of("supplier_fill"), format="%.1f%%"),
        "orders": config.NumberColumn(_("Orders"), format="localized", width="small"),
        "median": config.NumberColumn(_("Median, days"), format="%d", width=90),
        "most": config.NumberColumn(_("Nine of ten, days"), format="%d", width=112),
        "agreed": config.NumberColumn(_("Agreed, days"), format="%d", width=92),
        "bought": tables.money_column(_("Bought")),
        "dearer": tables.money_column(metrics.name_of("price_effect")),
        "returned": tables.money_column(_("Returned")),
        "returns": config.NumberColumn(_("Returns"), format="localized", width="small"),
        "code": config.TextColumn(_("Code"), width="small"),
    }
    hidden = any(card.bought_fen is None for card in cards)
    kept = {
        name: column
        for name, column in columns.items()
        if not (hidden and name in ("bought", "dearer", "returned"))
    }
    rows = [_score(card, view, effect) for card in cards]
    tables.grid(
        "suppliers",
        rows,
        kept,
        [card.id for card in cards],
        "suppliers",
        most=14,
        also=[parts.here(**{WHO: card.code}) for card in cards],
        part=_("Scores"),
    )


def _score(card: Supplier, view: View, effect: dict[int, int]) -> dict[str, Any]:
    currency = view.company.currency
    return {
        "name": card.name,
        "fill": tables.percent_number(card.fill),
        "orders": card.orders.orders,
        "median": card.median_days,
        "most": card.most_days,
        "agreed": card.agreed_days,
        "bought": charts.yuan(card.bought_fen, currency),
        "dearer": charts.yuan(effect.get(card.id, 0), currency),
        "returned": charts.yuan(card.returned_fen, currency),
        "returns": card.returns,
        "code": card.code,
    }


def one_supplier(connection: Connection, view: View, card: Supplier) -> None:
    """The documents of the one that was clicked."""
    found = papers_of(
        connection,
        view.of,
        view.window,
        Asked((ORDER, RECEIPT, RETURN), partner_id=card.id),
        papers.MOST,
    )
    st.subheader(_("Documents of {name}").format(name=card.name), anchor=False)
    papers.listing(found, view)


def draw() -> None:
    """The page."""
    opened = open_with_actions("suppliers")
    parts.open_clicked_item()
    company = company_of(opened.actor)
    with reading(opened.actor) as connection:
        view = look_at(connection, company, opened.actions)
        if view is None:
            parts.nothing_sold(opened.actor)
            return
        parts.headline(view)
        cards = supplying.suppliers(connection, view.of, view.window)
        if not cards:
            empty(
                _("Nothing was ordered or bought in these days"),
                _("Order from a supplier and receive it: how reliable each is, is shown here."),
                icon=":material/local_shipping:",
            )
            return
        chosen = next((c for c in cards if c.code == st.query_params.get(WHO)), None)
        parts.narrowed(WHO, chosen.name if chosen else "")
        who = chosen.id if chosen else None
        shown = [chosen] if chosen else cards
        hidden = any(card.bought_fen is None for card in cards)
        dear = [] if hidden else _dearer(connection, view, view.window, who)
        before = earlier(connection, view, who, hidden=hidden)
        key_figures(view, together(shown, dear, hidden=hidden), before)
        left, right = st.columns(2, gap="medium")
        with left:
            lead_times(shown)
        with right:
            dearer(view, dear, hidden=hidden)
        if chosen:
            one_supplier(connection, view, chosen)
        scores(view, cards, dear)


draw()
