"""As known then, store by store or category by category."""

from __future__ import annotations

import datetime as dt

import streamlit as st
from sqlalchemy import Connection

from core.analytics.as_of_groups import By, MarginGroup, StockGroup, margin_by, stock_by
from core.analytics.as_of_since import less
from core.analytics.source import Slice
from core.analytics.window import Window
from core.kernel.money import Currency
from core.kernel.refusals import Refusal
from core.platform.i18n import _
from pages.analyse import tables
from pages.widgets.charts import yuan
from pages.widgets.company import CompanyInView
from pages.widgets.data_table import File, data_table


def stock(
    connection: Connection,
    company: CompanyInView,
    of: Slice,
    by: str,
    on: dt.date,
    known_at: int,
) -> None:
    """Stock at cost at the close of a day; what changed most first."""
    found = stock_by(connection, of, on, known_at, By(by))
    if isinstance(found, Refusal):
        return  # the totals said so already
    columns = {
        "name": st.column_config.TextColumn(_name(by), width="medium"),
        "then_value": tables.money_column(_("Value then")),
        "now_value": tables.money_column(_("Value now")),
        "difference": tables.money_column(_("Difference")),
    }
    data_table([_stock(row, company.currency) for row in found], columns, "as_known_by", File())


def margin(
    connection: Connection,
    company: CompanyInView,
    of: Slice,
    by: str,
    window: Window,
    known_at: int,
) -> None:
    """Sales and gross profit of some days; what sold most first."""
    found = margin_by(connection, of, window, known_at, By(by))
    if isinstance(found, Refusal):
        return
    columns = {
        "name": st.column_config.TextColumn(_name(by), width="medium"),
        "then_net": tables.money_column(_("Net sales then")),
        "now_net": tables.money_column(_("Net sales now")),
        "then_profit": tables.money_column(_("Gross profit then")),
        "now_profit": tables.money_column(_("Gross profit now")),
        "difference": tables.money_column(_("Difference")),
    }
    data_table([_margin(row, company.currency) for row in found], columns, "as_known_by", File())


def _name(by: str) -> str:
    return _("Store") if by == By.STORE else _("Category")


def _stock(row: StockGroup, currency: Currency) -> dict[str, object]:
    return {
        "name": row.name,
        "then_value": yuan(row.then_fen, currency),
        "now_value": yuan(row.now_fen, currency),
        "difference": yuan(less(row.now_fen, row.then_fen), currency),
    }


def _margin(row: MarginGroup, currency: Currency) -> dict[str, object]:
    then, now = less(row.then_net_fen, row.then_cost_fen), less(row.now_net_fen, row.now_cost_fen)
    return {
        "name": row.name,
        "then_net": yuan(row.then_net_fen, currency),
        "now_net": yuan(row.now_net_fen, currency),
        "then_profit": yuan(then, currency),
        "now_profit": yuan(now, currency),
        "difference": yuan(less(now, then), currency),
    }
