"""Stock on hand: what lies where, what it is worth, how long it lasts. A click opens the item."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import streamlit as st

from core.analytics.on_hand import OnHand, on_hand
from core.analytics.sales import sales_up_to
from core.analytics.source import Slice
from core.exchange.export import MOST as MOST_EXPORTED
from core.exchange.export import micro, money
from core.exchange.workbook import Column, Style
from core.platform.i18n import _
from core.platform.rights import Actor
from pages.analyse import filters, tables
from pages.widgets import export, formats, metrics
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.empty import empty
from pages.widgets.frame import link, open_with_actions
from pages.widgets.labels import in_language
from pages.widgets.master import cut_off

MOST = 200


def offer(company: CompanyInView, of: Slice, last: dt.date, sought: str, where: Any) -> None:
    """All that lies anywhere within the filters, with values as numbers and dates as dates."""
    exponent = company.currency.exponent

    def make(reader: Actor) -> export.Rows:
        with reading(reader) as scoped:
            found = on_hand(scoped, of, last, company.today(), sought, MOST_EXPORTED + 1)
        for row in found:
            yield [
                row.code,
                row.name,
                row.category,
                row.warehouse,
                micro(row.quantity_micro),
                in_language(row.unit, row.unit_en),
                micro(row.reserved_micro),
                money(row.value_fen, exponent),
                Decimal(row.cover).scaleb(-1) if isinstance(row.cover, int) else None,
                row.expires_on,
            ]

    columns = [
        Column(_("Code"), width=16),
        Column(_("Item"), width=30),
        Column(_("Category"), width=16),
        Column(_("Warehouse"), width=18),
        Column(_("Quantity"), Style.NUMBER, 12),
        Column(_("Unit"), width=8),
        Column(_("Promised"), Style.NUMBER, 12),
        Column(_("Value"), Style.MONEY, 14),
        Column(metrics.name_of("cover"), Style.NUMBER, 14),
        Column(_("Nearest expiry"), Style.DAY, 12),
    ]
    export.offer("on_hand", columns, make, where=where)


def listing(found: list[OnHand], company: CompanyInView, today: dt.date) -> None:
    """The table."""
    config = st.column_config
    columns: dict[str, Any] = {
        "name": config.TextColumn(_("Item"), width="medium"),
        "quantity": config.NumberColumn(_("Quantity"), format="localized", width="small"),
        "unit": config.TextColumn(_("Unit"), width=60),
        "warehouse": config.TextColumn(_("Warehouse"), width="small"),
        "reserved": config.NumberColumn(_("Promised"), format="localized", width="small"),
        "value": config.TextColumn(_("Value"), alignment="right", width="small"),
        "cover": config.TextColumn(
            metrics.name_of("cover"), alignment="right", help=metrics.formula("cover")
        ),
        "expires": config.TextColumn(_("Nearest expiry"), width=170),
        "category": config.TextColumn(_("Category"), width="small"),
        "code": config.TextColumn(_("Code"), width="small"),
    }
    if not any(row.reserved_micro for row in found):
        del columns["reserved"]
    rows = [
        {
            "code": row.code,
            "name": row.name,
            "warehouse": row.warehouse,
            "quantity": row.quantity_micro / 1_000_000,
            "reserved": row.reserved_micro / 1_000_000 or None,
            "unit": in_language(row.unit, row.unit_en),
            "value": formats.money(row.value_fen, company.currency),
            "cover": metrics.days(row.cover),
            "expires": metrics.expiry(row.expires_on, today),
            "category": row.category,
        }
        for row in found
    ]
    tables.grid(
        "on_hand", rows, columns, [row.item_id for row in found], "item", most=22, exports=False
    )
    cut_off(len(found), MOST)


def draw() -> None:
    """The page."""
    opened = open_with_actions("stock")
    company = company_of(opened.actor)
    with reading(opened.actor) as connection:
        up_to = sales_up_to(connection, company.id)
        last = max((store.on for store in up_to), default=company.today())
        line = st.container(horizontal=True, vertical_alignment="center", key="stock_filters")
        sought = line.text_input(
            _("Search"),
            key="q",
            placeholder=_("Name, code, barcode or initials"),
            icon=":material/search:",
            label_visibility="collapsed",
            width=320,
            bind="query-params",
        )
        of = filters.slice_at(connection, company, line)
        found = on_hand(connection, of, last, company.today(), (sought or "").strip(), MOST)
    if found:
        offer(company, of, last, (sought or "").strip(), opened.actions)
        listing(found, company, company.today())
    elif sought or of != Slice(company.id):
        empty(_("Nothing found"), _("Search for something else, or show all stores."))
    else:
        empty(
            _("No stock yet"),
            _("Enter opening stock or receive goods: what lies here is shown at once."),
        )
        if opened.actor.may_anywhere("stock.opening"):
            link("stock_opening")


draw()
