"""The lists behind two lines of Today: items of provisional cost, and lots near their end.

Asked for in the address (`?show=cost`), so that a list can be sent to a colleague. A click on
a row opens the item.
"""

from __future__ import annotations

import streamlit as st
from sqlalchemy import Connection

from core.analytics.today_cost import ProvisionalItem, provisional_items
from core.analytics.today_expiry import EndingLot, ending_lots
from core.platform.i18n import _
from pages.analyse import tables
from pages.widgets import formats, metrics
from pages.widgets.company import CompanyInView
from pages.widgets.document_tables import Head, narrow, read_table
from pages.widgets.empty import empty
from pages.widgets.frame import link

COST, EXPIRY = "cost", "expiry"
MOST = 100


def draw(asked: str, connection: Connection, company: CompanyInView) -> bool:
    """The list that the address asks for; whether it asks for one."""
    if asked == COST:
        _cost(provisional_items(connection, company.id, MOST), company)
    elif asked == EXPIRY:
        _expiry(ending_lots(connection, company.id, company.today(), MOST), company)
    return asked in (COST, EXPIRY)


def _cost(found: list[ProvisionalItem], company: CompanyInView) -> None:
    _heading(_("Items whose cost is provisional"))
    if not found:
        empty(_("No cost is provisional"), icon=":material/check_circle:")
        return
    rows = [
        {
            "name": one.name,
            "code": one.code,
            "cost": formats.money(one.provisional_fen, company.currency),
            "sales": formats.money(one.net_sales_fen, company.currency),
            "received": formats.quantity(one.received_micro)
            if one.received_micro
            else _("Never received"),
        }
        for one in found
    ]
    labels = {
        "name": _("Item"),
        "code": _("Code"),
        "cost": _("Provisional cost"),
        "sales": _("Net sales"),
        "received": _("Received"),
    }
    _table(rows, labels, {"cost", "sales", "received"}, [one.item_id for one in found])
    if len(found) >= MOST:
        st.caption(_("The {n} dearest are shown.").format(n=MOST))


def _expiry(found: list[EndingLot], company: CompanyInView) -> None:
    _heading(_("Lots expired or near expiry"))
    if not found:
        empty(_("No lot is near its end"), icon=":material/check_circle:")
        return
    rows = [
        {
            "name": one.item,
            "lot": one.lot,
            "expires": metrics.expiry(one.expires_on, company.today()),
            "warehouse": one.warehouse,
            "quantity": formats.quantity(one.quantity_micro),
            "worth": formats.money(one.worth_fen, company.currency),
        }
        for one in found
    ]
    labels = {
        "name": _("Item"),
        "lot": _("Lot"),
        "expires": _("Expiry"),
        "warehouse": _("Warehouse"),
        "quantity": _("Quantity"),
        "worth": _("Value"),
    }
    _table(rows, labels, {"quantity", "worth"}, [one.item_id for one in found])


def _heading(text: str) -> None:
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key="today_list",
    ):
        st.subheader(text, anchor=False)
        link("today", _("Back to Today"), icon=":material/arrow_back:")


def _table(
    rows: list[dict[str, str]], labels: dict[str, str], right: set[str], ids: list[int]
) -> None:
    if narrow():
        heads = [Head(label, name in right) for name, label in labels.items()]
        read_table(heads, [list(row.values()) for row in rows], "today", "")
        return
    config = st.column_config
    columns = {
        name: config.TextColumn(
            label,
            width="large" if name == "name" else "small",
            alignment="right" if name in right else "left",
        )
        for name, label in labels.items()
    }
    tables.grid("today_list", rows, columns, ids, "item", most=20)
