"""One item: figures, its days, its lots with days left, and every move with its document."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st
from sqlalchemy import Connection

from core.analytics import definitions, item, sales
from core.analytics.cover import cover_by_item
from core.analytics.on_hand import on_hand
from core.analytics.sold_through import sold_and_there
from core.analytics.source import Slice
from core.analytics.stock_value import value_on
from core.analytics.window import Window
from core.exchange.export import MOST
from core.exchange.workbook import Column, Style
from core.platform.i18n import _, language
from core.platform.rights import Actor
from pages.analyse import parts, tables
from pages.kinds import KINDS
from pages.stock.item_chance import chance_of
from pages.widgets import export, formats, metrics
from pages.widgets.address import number
from pages.widgets.charts import yuan
from pages.widgets.charts_time import DayPair, daily
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.data_table import File, data_table
from pages.widgets.empty import empty
from pages.widgets.frame import link, open_with_actions, page_right
from pages.widgets.labels import TRACKING, in_language
from pages.widgets.pager import page_asked, pager

DAYS, PAGE = 90, 50


def key_figures(connection: Connection, company: CompanyInView, of: Slice, last: dt.date) -> None:
    """Sales, margin, stock, cover, sell-through."""
    window = Window.ending(last, 30)
    now = sales.total(connection, of, window)
    before = sales.total(connection, of, window.before())
    stock = value_on(connection, of, company.today())
    covers = cover_by_item(connection, of, last, company.today())
    through = definitions.sell_through(*sold_and_there(connection, of, last))
    currency, change = company.currency, definitions.year_on_year
    metrics.cards(
        [
            metrics.Figure(
                "net_sales",
                formats.compact_money(now.net_sales_fen, currency),
                change(now.net_sales_fen, before.net_sales_fen),
            ),
            metrics.Figure("margin", formats.percent(definitions.margin(now))),
            metrics.Figure("cover", metrics.days(covers.get(shown.id, 0))),
            metrics.Figure("sell_through", formats.percent(through)),
        ],
        "item",
    )
    st.caption(
        _("30 days up to {day} · stock at cost {money}").format(
            day=formats.day(last), money=metrics.stock_money(stock, currency)
        )
    )
    parts.provisional(now, currency)


def course(connection: Connection, company: CompanyInView, of: Slice, last: dt.date) -> None:
    """Daily net sales; a click asks for the moves of that day."""
    metrics.heading(_("Daily net sales"), "net_sales")
    window = Window.ending(last, DAYS)
    found = {d.on: d.sums.net_sales_fen for d in sales.by_day(connection, of, window)}
    daily(
        [DayPair(on, found.get(on, 0), None, None) for on in parts.each_day(window)],
        company.currency,
        (metrics.name_of("net_sales"), ""),
        "chart_item",
        _("Net sales of the item by day"),
    )


def places(connection: Connection, company: CompanyInView, of: Slice, last: dt.date) -> None:
    """Where it lies."""
    st.subheader(_("Where it lies"), anchor=False)
    found = on_hand(connection, of, last, company.today(), "", PAGE)
    if not found:
        st.caption(_("Nowhere at the moment."))
        return
    config = st.column_config
    rows = [
        {
            "warehouse": row.warehouse,
            "quantity": row.quantity_micro / 1_000_000,
            "promised": row.reserved_micro / 1_000_000 or None,
            "value": yuan(row.value_fen, company.currency),
            "cover": metrics.days_number(row.cover),
        }
        for row in found
    ]
    columns = {
        "warehouse": config.TextColumn(_("Warehouse")),
        "quantity": config.NumberColumn(_("Quantity"), format="localized"),
        "promised": config.NumberColumn(_("Promised"), format="localized"),
        "value": tables.money_column(_("Value")),
        "cover": tables.days_column(metrics.name_of("cover")),
    }
    data_table(rows, columns, "places", File(_("Where it lies")), most=PAGE)


def lots(connection: Connection, company: CompanyInView, of: Slice) -> None:
    """Lots with stock, the first to expire first."""
    found = item.lots(connection, of)
    if not found:
        return
    st.subheader(_("Lots"), anchor=False)
    config, today = st.column_config, company.today()
    rows = [
        {
            "code": row.code,
            "warehouse": row.warehouse,
            "made": row.produced_on,
            "expires": metrics.expiry(row.expires_on, today),
            "quantity": row.quantity_micro / 1_000_000,
            "value": yuan(row.value_fen, company.currency),
        }
        for row in found
    ]
    columns = {
        "code": config.TextColumn(_("Lot")),
        "warehouse": config.TextColumn(_("Warehouse")),
        "made": config.DateColumn(_("Made on"), format="YYYY-MM-DD"),
        "expires": config.TextColumn(_("Expires")),
        "quantity": config.NumberColumn(_("Quantity"), format="localized"),
        "value": tables.money_column(_("Value")),
    }
    dated = [row | {"expires": one.expires_on} for row, one in zip(rows, found, strict=True)]
    cells = export.of_config(columns) | {"expires": Column(_("Expires"), Style.DAY, 12)}
    data_table(rows, columns, "lots", File(_("Lots"), rows=dated, columns=cells), most=10)


def moves(connection: Connection, company: CompanyInView, of: Slice) -> None:
    """Every move, newest first, a page at a time; a click opens the document."""
    lot = number("lot") or None
    named = next((row.lot for row in item.moves(connection, of, 1, 0, lot)), "") if lot else ""
    head = st.container(horizontal=True, vertical_alignment="center", key="moves_head")
    head.subheader(_("Moves of lot {lot}").format(lot=named) if lot else _("Moves"), anchor=False)
    if lot and head.button(_("Show all"), type="tertiary", icon=":material/close:", key="all_lots"):
        st.query_params.pop("lot", None)
        st.rerun()
    page = page_asked()
    found = item.moves(connection, of, PAGE + 1, page * PAGE, lot)
    if not found:
        st.caption(_("No move yet."))
        return
    config = st.column_config
    rows = [_move(row, company) for row in found[:PAGE]]
    columns = {
        "at": config.TextColumn(_("When"), width="medium"),
        "document": config.TextColumn(_("Document"), width="medium"),
        "kind": config.TextColumn(_("Kind")),
        "warehouse": config.TextColumn(_("Warehouse")),
        "lot": config.TextColumn(_("Lot")),
        "quantity": config.NumberColumn(_("Quantity"), format="%+,.6g"),
    }

    def everything(reader: Actor) -> list[dict[str, Any]]:
        with reading(reader) as scoped:
            return [_move(row, company) for row in item.moves(scoped, of, MOST + 1, 0, lot)]

    ids = [row.document_id for row in found[:PAGE]]
    tables.grid("moves", rows, columns, ids, "document", everything=everything, part=_("Moves"))
    pager(page, more=len(found) > PAGE, newer=_("Newer"), older=_("Older"))


def _move(row: item.MoveRow, company: CompanyInView) -> dict[str, Any]:
    known = KINDS.get(row.document_kind)
    return {
        "at": formats.instant(row.at, company.zone),
        "document": row.number,
        "kind": known.name(language()) if known else row.document_kind,
        "warehouse": row.warehouse,
        "lot": f"{row.lot} · {_('inferred')}" if row.inferred and row.lot else row.lot,
        "quantity": row.quantity_micro / 1_000_000,
    }


actor = page_right("stock.view")
with reading(actor) as scoped:
    found_card = item.card(scoped, number("id") or 0)
    opened = open_with_actions("item", found_card.name if found_card else None)
    link_back = opened.actions.container()
    with link_back:
        link("stock", icon=":material/arrow_back:")
    if found_card is None:
        empty(_("No such item"), _("Choose one in Stock on hand or in Items."))
    else:
        shown = found_card
        view_company = company_of(actor)
        st.caption(
            " · ".join(
                [
                    shown.code,
                    shown.category,
                    in_language(shown.unit, shown.unit_en),
                    _(TRACKING[shown.tracking]),
                ]
            )
        )
        if shown.dropped_on is not None:
            since = formats.day(shown.dropped_on)
            st.caption(
                ":material/remove_shopping_cart: "
                + _("No longer ordered since {day}.").format(day=since)
            )
        asked = Slice(shown.company_id, items=(shown.id,))
        stores = sales.sales_up_to(scoped, shown.company_id)
        until = max((store.on for store in stores), default=view_company.today())
        key_figures(scoped, view_company, asked, until)
        course(scoped, view_company, asked, until)
        chance_of(scoped, actor, view_company, shown.id)
        one, two = st.columns(2, gap="medium")
        with one:
            places(scoped, view_company, asked, until)
        with two:
            lots(scoped, view_company, asked)
        moves(scoped, view_company, asked)
