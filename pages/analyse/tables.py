"""Tables of the analysis pages: a click on a row opens what stands behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st
from sqlalchemy import Connection

from core.analytics import definitions, sales
from core.analytics.documents import Paper, sales_documents
from core.analytics.profit import ItemProfit, full_by_item
from core.exchange.export import MOST
from core.kernel.money import Currency
from core.platform.i18n import _, language
from core.platform.kept import kept
from core.platform.rights import Actor
from pages.analyse.filters import View
from pages.kinds import KINDS
from pages.widgets import formats, metrics
from pages.widgets.charts import yuan
from pages.widgets.data import reading
from pages.widgets.data_table import OFFERED, File, data_table
from pages.widgets.frame import go

DOCUMENTS = 50


def grid(
    key: str,
    rows: Sequence[dict[str, Any]],
    columns: dict[str, Any],
    ids: Sequence[int],
    opens: str,
    *,
    most: int = 15,
    everything: Callable[[Actor], Sequence[dict[str, Any]]] | None = None,
    part: str = "",
    offered: bool = False,
    also: Sequence[Mapping[str, str]] = (),
) -> None:
    """Rows as a table; a click anywhere in one leaves for page `opens` with its id.

    Below it stands the Excel button: `everything` reads all rows for it where `rows` are only
    the first; `part` names one of several tables of a page. A page that gives its own
    button says `offered`. `also` is what else each row says to the page it opens.
    """
    edition = f"edition_{key}"
    picked = data_table(
        rows,
        columns,
        key,
        OFFERED if offered else File(part, everything),
        edition=st.session_state.get(edition, 0),
        most=most,
        on_select="rerun",
        selection_mode="single-cell",
    )
    chosen = picked["selection"]["cells"]
    if chosen and chosen[0][0] < len(ids):
        st.session_state[edition] = st.session_state.get(edition, 0) + 1
        row = chosen[0][0]
        go(opens, **{"id": str(ids[row]), **(also[row] if also else {})})


def money_column(label: str, **more: Any) -> Any:
    """A column of money that sorts by number."""
    return st.column_config.NumberColumn(label, format="%,.2f", **more)


def percent_column(label: str, **more: Any) -> Any:
    """A column of percentages that sorts by number."""
    return st.column_config.NumberColumn(label, format="%.1f%%", **more)


def days_column(label: str, **more: Any) -> Any:
    """A column of numbers of days that sorts by number."""
    pattern = _("{n} days").format(n="%,.1f")
    return st.column_config.NumberColumn(label, format=pattern, **more)


def items(
    connection: Connection, view: View, most: int, *, may_see_cost: bool, full: bool = False
) -> None:
    """The items that sold most, with their course and margin; `full`: also what rebates and
    losses make of their profit."""
    found = kept(sales.by_item, connection, view.of, view.window, most)
    courses = kept(
        sales.item_courses, connection, view.of, view.window, tuple(one.id for one in found)
    )
    config, currency = st.column_config, view.company.currency
    top = max((group.sums.net_sales_fen for group in found), default=0)
    columns = {
        "name": config.TextColumn(_("Item"), width="medium"),
        "sales": config.ProgressColumn(
            _("Net sales"), format="%,.0f", min_value=0, max_value=yuan(top, currency) or 1
        ),
        "profit": config.NumberColumn(_("Gross profit"), format="%,.0f", width="small"),
        "margin": config.NumberColumn(_("Margin"), format="%.1f%%", width="small"),
        "sold": config.NumberColumn(_("Sold"), format="localized", width="small"),
        "course": config.AreaChartColumn(_("Course"), y_min=0, width="medium"),
        "category": config.TextColumn(_("Category"), width="small"),
        "code": config.TextColumn(_("Code"), width="small"),
    }
    earned = kept(full_by_item, connection, view.of, view.window, tuple(found)) if full else {}
    if full:
        brings = any(one.rebates_fen != 0 for one in earned.values())
        columns = _with_full(columns, brings=brings)
    if not may_see_cost:
        columns |= {
            name: config.TextColumn(label, width="small")
            for name, label in (
                ("profit", _("Gross profit")),
                ("margin", _("Margin")),
                ("rebates", metrics.name_of("rebates_earned")),
                ("full", metrics.name_of("full_profit")),
            )
            if name in columns
        }

    def everything(actor: Actor) -> list[dict[str, Any]]:
        with reading(actor) as scoped:
            every = sales.by_item(scoped, view.of, view.window, MOST + 1)
            more = full_by_item(scoped, view.of, view.window, every) if full else {}
            return _items(every, {}, more, currency)

    ids = [group.id for group in found]
    rows = _items(found, courses, earned, currency)
    grid("items", rows, columns, ids, "item", everything=everything)


def _with_full(columns: dict[str, Any], *, brings: bool) -> dict[str, Any]:
    """The columns with full profit behind the margin, and rebates where any item brings some."""
    config = st.column_config
    more = {
        "rebates": config.NumberColumn(
            metrics.name_of("rebates_earned"), format="%,.0f", width="small"
        ),
        "full": config.NumberColumn(metrics.name_of("full_profit"), format="%,.0f", width="small"),
    }
    found = {}
    for name, column in columns.items():
        found[name] = column
        if name == "margin":
            found |= {one: more[one] for one in more if brings or one != "rebates"}
    return found


def _items(
    found: Sequence[sales.Group],
    courses: Mapping[int, list[int]],
    earned: Mapping[int, ItemProfit],
    currency: Currency,
) -> list[dict[str, Any]]:
    none = ItemProfit(None, None)
    return [
        {
            "code": group.code,
            "name": group.name,
            "category": group.category,
            "sold": group.sums.sold_micro / 1_000_000,
            "sales": yuan(group.sums.net_sales_fen, currency),
            "profit": yuan(definitions.gross_profit(group.sums), currency),
            "margin": percent_number(definitions.margin(group.sums)),
            "course": courses.get(group.id),
        }
        | (
            {
                "rebates": yuan(earned.get(group.id, none).rebates_fen, currency),
                "full": yuan(earned.get(group.id, none).full_fen, currency),
            }
            if earned
            else {}
        )
        for group in found
    ]


def percent_number(bp: int | None) -> float | None:
    """A percentage as a number that sorts."""
    return None if bp is None else bp / 100


def documents_of_day(connection: Connection, view: View, day: dt.date) -> None:
    """The documents that sold on the day that was clicked."""
    kinds = tuple(kind.code for kind in KINDS.values() if kind.sells)
    found = sales_documents(connection, view.of, day, kinds, DOCUMENTS)
    head = st.container(horizontal=True, vertical_alignment="center")
    head.markdown(f"**{_('Documents of {day}').format(day=formats.day(day))}**")
    if head.button(_("Close"), type="tertiary", icon=":material/close:", key="close_day"):
        st.query_params.pop("day", None)
        st.rerun()
    if not found:
        st.caption(_("No document sold anything on this day."))
        return
    config = st.column_config
    grid(
        "day_documents",
        [_paper(one, view) for one in found],
        {
            "number": config.TextColumn(_("Number"), width="medium"),
            "kind": config.TextColumn(_("Kind")),
            "store": config.TextColumn(_("Store")),
            "partner": config.TextColumn(_("Partner")),
            "net": money_column(_("Net amount")),
        },
        [one.id for one in found],
        "document",
        most=8,
    )


def _paper(one: Paper, view: View) -> dict[str, Any]:
    return {
        "number": one.number,
        "kind": KINDS[one.kind].name(language()) if one.kind in KINDS else one.kind,
        "store": one.store,
        "partner": one.partner,
        "net": yuan(one.net_fen, view.company.currency),
    }
