"""All lots: what lies there, until when it is good, what it is worth. A click opens its moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from core.analytics.expiry import Band
from core.analytics.lots import (
    UNDATED,
    BandTotal,
    LotLying,
    LotsAsked,
    Order,
    lot_totals,
    lots_lying,
)
from core.exchange.export import MOST as MOST_EXPORTED
from core.exchange.export import micro, money
from core.exchange.workbook import Column, Style
from core.platform.i18n import N_, _, ngettext
from core.platform.rights import SEE_COST, Actor
from pages.analyse import filters, tables
from pages.widgets import export, formats, metrics
from pages.widgets.address import choose, move, words
from pages.widgets.charts import yuan
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.empty import empty
from pages.widgets.frame import open_with_actions
from pages.widgets.labels import in_language
from pages.widgets.pager import page_asked, pager

PAGE, ALL = 100, "all"
BANDS: Mapping[str, str] = {
    Band.EXPIRED.value: N_("Expired"),
    Band.OFF_SALE.value: N_("Off sale"),
    Band.NEAR.value: N_("Near expiry"),
    Band.GOOD.value: N_("Good"),
    UNDATED: N_("No date"),
}
ORDERS: Mapping[str, str] = {
    Order.DUE.value: N_("Soonest date first"),
    Order.WORTH.value: N_("Most valuable"),
    Order.NEWEST.value: N_("Newest first"),
}


def choose_band(totals: Mapping[str, BandTotal]) -> str:
    """The band to look at, each with how many lots it has; nothing for all."""
    every = sum(one.lots for one in totals.values())
    names = {ALL: f"{_('All lots')} {every:,}"}
    names |= {
        code: f"{_(name)} {totals[code].lots:,}" for code, name in BANDS.items() if code in totals
    }
    chosen = choose(st, _("Days left"), names, "band")
    return "" if chosen == ALL else chosen


def said(totals: Mapping[str, BandTotal], band: str, company: CompanyInView) -> str:
    """How many lots, and what they are worth."""
    of = [one for code, one in totals.items() if band in ("", code)]
    known = [one.worth_fen for one in of if one.worth_fen is not None]
    worth = sum(known) if len(known) == len(of) else None
    lots = sum(one.lots for one in of)
    counted = ngettext("{n} lot", "{n} lots", lots).format(n=f"{lots:,}")
    return f"{counted} · {formats.money(worth, company.currency)}"


def listing(found: list[LotLying], company: CompanyInView, *, cost: bool) -> None:
    """The table."""
    config, today = st.column_config, company.today()
    columns: dict[str, Any] = {
        "item": config.TextColumn(_("Item"), width=180),
        "lot": config.TextColumn(_("Lot"), width=110),
        "expires": config.TextColumn(_("Expires"), width=170),
        "band": config.TextColumn(_("State"), width=80),
        "quantity": config.NumberColumn(_("Quantity"), format="localized", width=80),
        "unit": config.TextColumn(_("Unit"), width=56),
        "warehouse": config.TextColumn(_("Warehouse"), width=110),
        "worth": tables.money_column(_("Value"), width=100),
        "seen": config.TextColumn(_("Known how"), width=90, help=_(
            "Seen: a person knows what is there. Inferred: a till is assumed to have sold from it."
        )),
        "supplier": config.TextColumn(_("Supplier"), width=120),
        "came_by": config.TextColumn(_("Came by"), width=130),
        "produced": config.TextColumn(_("Produced"), width=100),
        "code": config.TextColumn(_("Code"), width=80),
    }  # fmt: skip
    if not cost:
        del columns["worth"]
    rows = [
        {
            "item": row.item,
            "lot": row.lot,
            "expires": metrics.expiry(row.expires_on, today),
            "band": _(BANDS[row.band]),
            "quantity": row.quantity_micro / 1_000_000,
            "unit": in_language(row.unit, row.unit_en),
            "warehouse": row.warehouse,
            "worth": yuan(row.worth_fen, company.currency),
            "seen": _("Seen") if row.seen else _("Inferred"),
            "supplier": row.supplier,
            "came_by": row.came_by[1] if row.came_by else None,
            "produced": formats.day(row.produced_on) if row.produced_on else None,
            "code": row.item_code,
        }
        for row in found
    ]
    also = [{"lot": str(row.lot_id)} for row in found]
    ids = [row.item_id for row in found]
    tables.grid("lots", rows, columns, ids, "item", most=24, offered=True, also=also)


def offer(asked: LotsAsked, order: Order, company: CompanyInView, where: Any) -> None:
    """All lots within the filters, with dates as dates and values as numbers."""
    exponent = company.currency.exponent

    def make(reader: Actor) -> export.Rows:
        with reading(reader) as scoped:
            found = lots_lying(scoped, asked, order, MOST_EXPORTED + 1)
        for row in found:
            yield [
                row.item_code,
                row.item,
                row.lot,
                row.produced_on,
                row.expires_on,
                row.days_left,
                _(BANDS[row.band]),
                row.warehouse,
                micro(row.quantity_micro),
                in_language(row.unit, row.unit_en),
                money(row.worth_fen, exponent),
                _("Seen") if row.seen else _("Inferred"),
                row.supplier,
                row.came_by[1] if row.came_by else "",
            ]

    columns = [
        Column(_("Code"), width=14),
        Column(_("Item"), width=30),
        Column(_("Lot"), width=18),
        Column(_("Produced"), Style.DAY, 12),
        Column(_("Expires"), Style.DAY, 12),
        Column(_("Days left"), Style.NUMBER, 10),
        Column(_("State"), width=12),
        Column(_("Warehouse"), width=18),
        Column(_("Quantity"), Style.NUMBER, 12),
        Column(_("Unit"), width=8),
        Column(_("Value"), Style.MONEY, 14),
        Column(_("Known how"), width=12),
        Column(_("Supplier"), width=24),
        Column(_("Came by"), width=18),
    ]
    export.offer("lots", columns, make, where=where)


def draw() -> None:
    """The page."""
    opened = open_with_actions("lots")
    company = company_of(opened.actor)
    with reading(opened.actor) as connection:
        line = st.container(horizontal=True, vertical_alignment="center", key="lots_filters")
        sought = words(
            line,
            _("Search"),
            "q",
            placeholder=_("Name, code, barcode, initials or lot"),
            icon=":material/search:",
            label_visibility="collapsed",
            width=320,
        )
        of = filters.slice_at(connection, company, line)
        order = Order(choose(line.container(width=180), _("Sorted by"),
                             {code: _(name) for code, name in ORDERS.items()},
                             "order", style="select"))  # fmt: skip
        asked = LotsAsked(of, company.today(), "", sought)
        totals = lot_totals(connection, asked)
        if not totals:
            empty(
                _("No lots here"),
                _("Lots are made when goods that are tracked by lot come in."),
            )
            return
        asked = replace(asked, band=choose_band(totals))
        page = page_asked()
        found = lots_lying(connection, asked, order, PAGE + 1, page * PAGE)
    if page and not found:  # the filters changed since
        move(page=None)
        st.rerun()
    st.caption(said(totals, asked.band, company))
    offer(asked, order, company, opened.actions)
    listing(found[:PAGE], company, cost=opened.actor.may_anywhere(SEE_COST))
    pager(page, more=len(found) > PAGE)


draw()
