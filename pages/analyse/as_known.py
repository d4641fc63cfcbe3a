"""As known then: a past day's stock, or some days' margin, as it was known at an earlier moment,
beside what is known now, with the documents that make the difference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st
from sqlalchemy import Connection

from core.analytics import as_of
from core.analytics.as_of import Late, MarginThen, StockThen
from core.analytics.as_of_groups import By
from core.analytics.as_of_since import less
from core.analytics.source import Slice
from core.analytics.window import Window
from core.kernel.clock import to_micros
from core.kernel.refusals import Refusal
from core.platform.i18n import _, language
from core.platform.rights import Actor
from pages.analyse import as_known_groups as grouped
from pages.analyse import filters, tables
from pages.kinds import KINDS
from pages.widgets import formats
from pages.widgets.address import choose, day, days
from pages.widgets.answers import refused
from pages.widgets.charts import yuan
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.empty import empty
from pages.widgets.frame import open_with_actions
from pages.widgets.master import cut_off

SHOWN, ITEMS, DOCUMENTS = 200, 100, 200
ITEM = "item"


@dataclass(frozen=True, slots=True)
class Clocks:
    """Which days are looked at, and up to the close of which day documents count."""

    first: dt.date
    last: dt.date
    known_on: dt.date
    known_at: int


def clocks(company: CompanyInView, line: Any, *, spans: bool) -> Clocks:
    """Both clocks, in the address: `on` or `days`, and `known`."""
    today = company.today()
    month_end = today.replace(day=1) - dt.timedelta(days=1)
    if spans:
        whole = (month_end.replace(day=1), month_end)
        first, last = days(line, _("Days looked at"), "dates", whole, width=260)
    else:
        first = last = day(line, _("Day looked at"), "on", month_end, width=180)
    known_on = day(line, _("As known at the close of"), "known", last, width=200)
    end = dt.datetime.combine(known_on + dt.timedelta(days=1), dt.time(), ZoneInfo(company.zone))
    return Clocks(first, last, known_on, to_micros(end.astimezone(dt.UTC)) - 1)


def stock(connection: Connection, company: CompanyInView, of: Slice, at: Clocks, by: str) -> None:
    """Stock at the close of the day."""
    totals = as_of.stock_totals(connection, of, at.last, at.known_at)
    if refused(totals) or isinstance(totals, Refusal):
        return
    items = as_of.stock_items(connection, of, at.last, at.known_at, ITEMS)
    if not items:
        empty(_("No stock on this day"), _("Choose another day, or all stores."))
        return
    _totals(_("Stock at cost"), company, at, *totals)
    if by == ITEM:
        stock_items(connection, company, of, at, items)
    else:
        grouped.stock(connection, company, of, by, at.last, at.known_at)
    documents(company, as_of.stock_documents(connection, of, at.last, at.known_at, DOCUMENTS),
              _("Value of stock"), goods=True)  # fmt: skip


def stock_items(
    connection: Connection, company: CompanyInView, of: Slice, at: Clocks, items: tuple[int, ...]
) -> None:
    """What lay there, item by item."""
    found = as_of.stock_as_of(connection, replace(of, items=items), at.last, at.known_at)
    if isinstance(found, Refusal):
        return
    config = st.column_config
    columns = {
        "name": config.TextColumn(_("Item"), width="medium"),
        "warehouse": config.TextColumn(_("Warehouse"), width="small"),
        "then": config.NumberColumn(_("Quantity then"), format="localized"),
        "now": config.NumberColumn(_("Quantity now"), format="localized"),
        "then_value": tables.money_column(_("Value then")),
        "now_value": tables.money_column(_("Value now")),
        "difference": tables.money_column(_("Difference")),
        "code": config.TextColumn(_("Code"), width="small"),
    }
    found.sort(key=lambda row: (-abs(less(row.now_fen, row.then_fen) or 0), row.code))
    rows = [_stock_row(row, company) for row in found[:SHOWN]]

    def everything(reader: Actor) -> list[dict[str, Any]]:
        with reading(reader) as scoped:
            every = as_of.stock_as_of(scoped, of, at.last, at.known_at)
        return [] if isinstance(every, Refusal) else [_stock_row(row, company) for row in every]

    ids = [row.item_id for row in found]
    tables.grid("as_known", rows, columns, ids, "item", everything=everything)
    if len(items) >= ITEMS or len(found) > SHOWN:
        st.caption(_("What changed most and what holds most is shown; Excel has every item."))


def margin(connection: Connection, company: CompanyInView, of: Slice, at: Clocks, by: str) -> None:
    """Sales and gross profit of the days."""
    window = Window(at.first, at.last)
    found = as_of.margin_as_of(connection, of, window, at.known_at)
    if refused(found) or isinstance(found, Refusal):
        return
    if not found:
        empty(_("Nothing sold on these days"), _("Choose other days, or all stores."))
        return
    then = _sum([less(row.then_net_fen, row.then_cost_fen) for row in found])
    now = _sum([less(row.now_net_fen, row.now_cost_fen) for row in found])
    _totals(_("Gross profit"), company, at, then, now)
    if by == ITEM:
        margin_items(found, company)
    else:
        grouped.margin(connection, company, of, by, window, at.known_at)
    documents(company, as_of.margin_documents(connection, of, window, at.known_at, DOCUMENTS),
              _("Gross profit"), goods=False)  # fmt: skip


def margin_items(found: list[MarginThen], company: CompanyInView) -> None:
    """What sold, item by item."""
    columns = {
        "name": st.column_config.TextColumn(_("Item"), width="medium"),
        "then_net": tables.money_column(_("Net sales then")),
        "now_net": tables.money_column(_("Net sales now")),
        "then_profit": tables.money_column(_("Gross profit then")),
        "now_profit": tables.money_column(_("Gross profit now")),
        "difference": tables.money_column(_("Difference")),
        "code": st.column_config.TextColumn(_("Code"), width="small"),
    }
    found.sort(key=lambda row: (-abs(_margin_change(row) or 0), -row.now_net_fen, row.code))
    rows = [_margin_row(row, company) for row in found]
    ids = [row.item_id for row in found]
    tables.grid("as_known", rows[:SHOWN], columns, ids, "item", everything=lambda _reader: rows)
    cut_off(len(found), SHOWN + 1)


def documents(company: CompanyInView, found: Sequence[Late], money: str, *, goods: bool) -> None:
    """What was posted between the two clocks and speaks of these days."""
    st.subheader(_("Documents that make the difference"), anchor=False)
    if not found:
        st.caption(_("None: what is known now was known then."))
        return
    config = st.column_config
    columns: dict[str, Any] = {
        "posted": config.TextColumn(_("Posted"), width="medium"),
        "number": config.TextColumn(_("Number"), width="medium"),
        "kind": config.TextColumn(_("Kind")),
        "on": config.DateColumn(_("Date"), format="YYYY-MM-DD"),
        "micro": config.NumberColumn(_("Quantity"), format="localized"),
        "money": tables.money_column(money),
    }
    if not goods:
        del columns["micro"]
    rows = [
        {
            "posted": formats.instant(one.posted_at, company.zone),
            "number": one.number,
            "kind": KINDS[one.kind].name(language()) if one.kind in KINDS else one.kind,
            "on": one.on,
            "micro": one.micro / 1_000_000,
            "money": yuan(one.fen, company.currency),
        }
        for one in found
    ]
    ids = [one.document_id for one in found]
    tables.grid("as_known_documents", rows, columns, ids, "document", part=_("Documents"))
    cut_off(len(found), DOCUMENTS)


def _totals(
    label: str, company: CompanyInView, at: Clocks, then: int | None, now: int | None
) -> None:
    boxes = st.columns(3)
    on = formats.day(at.known_on)
    for box, (name, value) in zip(
        boxes,
        (
            (_("{what}, as known on {day}").format(what=label, day=on), then),
            (_("{what}, as known now").format(what=label), now),
            (_("Difference"), less(now, then)),
        ),
        strict=True,
    ):
        box.metric(name, formats.money(value, company.currency), border=True)


def _stock_row(row: StockThen, company: CompanyInView) -> dict[str, Any]:
    return {
        "name": row.name,
        "warehouse": row.warehouse,
        "then": row.then_micro / 1_000_000,
        "now": row.now_micro / 1_000_000,
        "then_value": yuan(row.then_fen, company.currency),
        "now_value": yuan(row.now_fen, company.currency),
        "difference": yuan(less(row.now_fen, row.then_fen), company.currency),
        "code": row.code,
    }


def _margin_row(row: MarginThen, company: CompanyInView) -> dict[str, Any]:
    return {
        "name": row.name,
        "then_net": yuan(row.then_net_fen, company.currency),
        "now_net": yuan(row.now_net_fen, company.currency),
        "then_profit": yuan(less(row.then_net_fen, row.then_cost_fen), company.currency),
        "now_profit": yuan(less(row.now_net_fen, row.now_cost_fen), company.currency),
        "difference": yuan(_margin_change(row), company.currency),
        "code": row.code,
    }


def _margin_change(row: MarginThen) -> int | None:
    return less(less(row.now_net_fen, row.now_cost_fen), less(row.then_net_fen, row.then_cost_fen))


def _sum(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def draw(actor: Actor, actions: Any) -> None:
    """The page."""
    company = company_of(actor)
    what = choose(actions, _("What"), {"stock": _("Stock"), "margin": _("Margin")}, "what")
    line = st.container(horizontal=True, vertical_alignment="bottom", key="as_known_clocks")
    at = clocks(company, line, spans=what == "margin")
    with reading(actor) as connection:
        of = filters.slice_at(connection, company, line)
        ways = {ITEM: _("Item"), By.STORE: _("Store"), By.CATEGORY: _("Category")}
        by = choose(line, _("Listed by"), ways, "by", style="select", show_label=True)
        st.caption(
            _(
                "What was posted after the close of {day} does not count then, even where it"
                " speaks of the days looked at."
            ).format(day=formats.day(at.known_on))
        )
        (stock if what == "stock" else margin)(connection, company, of, at, by)


opened = open_with_actions("as_known")
draw(opened.actor, opened.actions)
