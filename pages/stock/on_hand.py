"""Stock on hand: what lies where, what it is worth, how long it lasts. A click opens the item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import streamlit as st
from sqlalchemy import Connection

from core.analytics import stock_value
from core.analytics.on_hand import OnHand, Only, on_hand, places_with_stock
from core.analytics.sales import sales_up_to
from core.analytics.source import Slice
from core.exchange.export import MOST as MOST_EXPORTED
from core.exchange.export import micro, money
from core.exchange.workbook import Column, Style
from core.planning.running.outlook import read_outlook
from core.platform.i18n import N_, _, ngettext
from core.platform.kept import kept
from core.platform.rights import Actor
from pages.analyse import filters, tables
from pages.widgets import chance_record, export, metrics
from pages.widgets.address import choose, words
from pages.widgets.charts import yuan
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading, reading_kept
from pages.widgets.empty import empty
from pages.widgets.frame import link, open_with_actions
from pages.widgets.labels import in_language
from pages.widgets.master import cut_off

MOST = 200
ONLY: Mapping[Only, str] = {
    Only.ALL: N_("All"),
    Only.BELOW: N_("Below zero"),
    Only.PROMISED: N_("Promised"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page shows. `last` is the last day with sales."""

    of: Slice
    last: dt.date
    sought: str
    only: Only

    def rows(self, connection: Connection, company: CompanyInView, most: int) -> list[OnHand]:
        """The items, at most so many."""
        return on_hand(
            connection, self.of, self.last, company.today(), self.sought, most, self.only
        )


def offer(company: CompanyInView, asked: Asked, where: Any) -> None:
    """All that lies anywhere within the filters, with values as numbers and dates as dates."""
    exponent = company.currency.exponent

    def make(reader: Actor) -> export.Rows:
        with reading(reader) as scoped:
            found = asked.rows(scoped, company, MOST_EXPORTED + 1)
        for row in found:
            yield [
                row.code,
                row.name,
                row.category,
                row.warehouse,
                micro(row.quantity_micro),
                in_language(row.unit, row.unit_en),
                micro(row.reserved_micro),
                micro(row.coming.ordered_micro),
                micro(row.coming.on_its_way_micro),
                money(row.value_fen, exponent),
                Decimal(row.cover).scaleb(-1) if isinstance(row.cover, int) else None,
                row.expires_on,
            ]

    columns = [
        Column(_("Code"), width=16),
        Column(_("Item"), width=30),
        Column(_("Category"), width=16),
        Column(_("Warehouse"), width=18),
        Column(_("On hand"), Style.NUMBER, 12),
        Column(_("Unit"), width=8),
        Column(_("Promised"), Style.NUMBER, 12),
        Column(_("On order"), Style.NUMBER, 12),
        Column(_("On its way"), Style.NUMBER, 12),
        Column(_("Value"), Style.MONEY, 14),
        Column(metrics.name_of("cover"), Style.NUMBER, 14),
        Column(_("Nearest expiry"), Style.DAY, 12),
    ]
    export.offer("on_hand", columns, make, where=where)


def listing(
    found: list[OnHand], company: CompanyInView, chances: Mapping[tuple[int, int], float]
) -> None:
    """The table; columns in which nothing would stand are left out."""
    config, today = st.column_config, company.today()
    number: dict[str, Any] = {"format": "localized", "width": 84}
    columns: dict[str, Any] = {
        "name": config.TextColumn(_("Item"), width=190),
        "quantity": config.NumberColumn(_("On hand"), **number),
        "unit": config.TextColumn(_("Unit"), width=56),
        "warehouse": config.TextColumn(_("Warehouse"), width=110),
        "reserved": config.NumberColumn(
            _("Promised"), help=_("To orders of customers; it lies there still."), **number
        ),
        "ordered": config.NumberColumn(
            _("On order"), help=_("Ordered from suppliers and not here yet."), **number
        ),
        "on_its_way": config.NumberColumn(
            _("On its way"), help=_("Sent here from another place and not taken in yet."), **number
        ),
        "cover": tables.days_column(
            metrics.name_of("cover"), help=metrics.formula("cover"), width=90
        ),
        "chance": config.NumberColumn(
            _("Runs out"),
            format="%.0f%%",
            help=_("The chance that it runs out before an order placed now usually comes."),
            width=84,
        ),
        "value": tables.money_column(_("Value"), width=105),
        "expires": config.TextColumn(_("Nearest expiry"), width=170),
        "category": config.TextColumn(_("Category"), width=90),
        "code": config.TextColumn(_("Code"), width=80),
    }
    rows = [
        _row(row, company, today) | {"chance": chances.get((row.item_id, row.warehouse_id))}
        for row in found
    ]
    for key in ("reserved", "ordered", "on_its_way", "chance"):
        if not any(row[key] for row in rows):
            del columns[key]
    ids = [row.item_id for row in found]
    tables.grid("on_hand", rows, columns, ids, "item", most=22, offered=True)
    cut_off(len(found), MOST)


def _row(row: OnHand, company: CompanyInView, today: dt.date) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "warehouse": row.warehouse,
        "quantity": row.quantity_micro / 1_000_000,
        "reserved": row.reserved_micro / 1_000_000 or None,
        "ordered": row.coming.ordered_micro / 1_000_000 or None,
        "on_its_way": row.coming.on_its_way_micro / 1_000_000 or None,
        "unit": in_language(row.unit, row.unit_en),
        "value": yuan(row.value_fen, company.currency),
        "cover": metrics.days_number(row.cover),
        "expires": metrics.expiry(row.expires_on, today),
        "category": row.category,
    }


def _chances(
    connection: Connection, company: CompanyInView, found: list[OnHand]
) -> dict[tuple[int, int], float]:
    """The chance of running out of each row that is forecast, in percent."""
    keys = {(row.item_id, row.warehouse_id) for row in found}
    items = sorted({item for item, _place in keys})
    if not items:
        return {}
    seen = read_outlook(connection, company.id, company.today(), items, only=keys)
    return {key: one.before_next * 100 for key, one in seen.shelves.items()} if seen else {}


def _said(
    connection: Connection, company: CompanyInView, asked: Asked, counted: int, found: list[OnHand]
) -> str:
    """How many items in places, and what they are worth: of all, or of those that are found."""
    text = ngettext("{n} item in a place", "{n} items in places", counted).format(n=f"{counted:,}")
    if not asked.sought and asked.only is Only.ALL:
        worth = kept(stock_value.value_on, connection, asked.of, company.today())
    elif len(found) < MOST:
        known = [row.value_fen for row in found if row.value_fen is not None]
        worth = sum(known) if len(known) == len(found) else None
    else:
        return text
    return f"{text} · {metrics.stock_money(worth, company.currency)}"


def _filters(connection: Connection, company: CompanyInView) -> tuple[Slice, str]:
    line = st.container(horizontal=True, vertical_alignment="center", key="stock_filters")
    sought = words(
        line,
        _("Search"),
        "q",
        placeholder=_("Name, code, barcode or initials"),
        icon=":material/search:",
        label_visibility="collapsed",
        width=320,
    )
    return filters.slice_at(connection, company, line), sought


def _only(counts: Mapping[Only, int]) -> Only:
    """Which rows: offered only where there are any below zero or promised."""
    names = {one.value: f"{_(ONLY[one])} {n:,}" for one, n in counts.items() if n}
    if len(names) < 2:
        return Only.ALL
    return Only(choose(st, _("Show"), names, "only"))


def _nothing(actor: Actor, asked: Asked, company: CompanyInView) -> None:
    if asked.sought or asked.of != Slice(company.id):
        empty(_("Nothing found"), _("Search for something else, or show all stores."))
        return
    empty(
        _("No stock yet"),
        _("Enter opening stock or receive goods: what lies here is shown at once."),
    )
    if actor.may_anywhere("stock.opening"):
        link("stock_opening")


def draw() -> None:
    """The page."""
    opened = open_with_actions("stock")
    company = company_of(opened.actor)
    with reading_kept(opened.actor) as connection:
        up_to = kept(sales_up_to, connection, company.id)
        last = max((store.on for store in up_to), default=company.today())
        of, sought = _filters(connection, company)
        counts = kept(places_with_stock, connection, of, sought)
        asked = Asked(of, last, sought, _only(counts))
        found = asked.rows(connection, company, MOST)
        said = _said(connection, company, asked, counts[asked.only], found)
        chances = _chances(connection, company, found)
        record = chance_record.record_of(connection, company) if chances else None
    if not found:
        _nothing(opened.actor, asked, company)
        return
    st.caption(said)
    offer(company, asked, opened.actions)
    listing(found, company, chances)
    if record is not None:
        sentence = chance_record.on_the_whole(record)
        chance_record.show_record(opened.actor, sentence, "on_hand")


draw()
