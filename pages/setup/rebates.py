"""Rebates: what suppliers give back of what was bought, how far each is, what it earned."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st
from sqlalchemy import select

from core.analytics import definitions, loss, sales
from core.analytics.rebates import earned_by_item, rebates
from core.analytics.source import Slice
from core.analytics.window import Window
from core.catalog.rebates import RebateForm, save_rebate
from core.kernel.period import Period
from core.platform.i18n import _
from models.base import table
from models.catalog import Category
from models.prices import Rebate
from pages.setup.price_choices import (
    item_choices,
    maybe,
    number_of,
    partner_choices,
    typed,
)
from pages.widgets import formats, master, metrics
from pages.widgets.company import company_of
from pages.widgets.data import reading, rows
from pages.widgets.document_tables import narrow
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right

KEY = "rebates"

opened = open_with_actions("rebates")
actor = opened.actor
company = company_of(actor)
today, currency = company.today(), company.currency
master.new_button(opened.actions, KEY, _("New rebate"))
rebate, category = table(Rebate), table(Category)
found: dict[int, Any] = {
    row.id: row
    for row in rows(
        actor,
        select(rebate)
        .where(rebate.c.company_id == company.id)
        .order_by(rebate.c.to_on.desc(), rebate.c.id),
    )
}
suppliers = partner_choices(actor, company.id, "supplier")
items = item_choices(actor, company.id)
categories = {
    row.id: f"{row.code} {row.name}"
    for row in rows(
        actor, select(category).where(category.c.company_id == company.id).order_by(category.c.code)
    )
}
year = Window(dt.date(today.year, 1, 1), today)
with reading(actor) as connection:
    earned = {one.rebate_id: one for one in rebates(connection, company.id)}
    by_item = earned_by_item(
        connection, company.id, Period.of(year.first).code, Period.of(today).code
    )
    everything = Slice(company.id)
    profit = definitions.profit_after_loss(
        definitions.gross_profit(sales.total(connection, everything, year)),
        loss.losses(connection, everything, year),
    )
hidden = any(one.earned_fen is None for one in earned.values())
this_year = None if hidden else sum(fen or 0 for fen in by_item.values())
metrics.cards(
    [
        metrics.Figure(
            "rebates_earned",
            formats.compact_money(this_year, currency),
            note=_("of this year's purchases"),
        ),
        metrics.Figure(
            "profit_after_loss", formats.compact_money(profit, currency), note=_("this year")
        ),
        metrics.Figure(
            "full_profit",
            formats.compact_money(definitions.full_profit(profit, this_year), currency),
            note=_("this year"),
        ),
    ],
    "rebates",
)


def whole(fen: int | None) -> int | None:
    """Money in whole units, for a column of numbers."""
    units = formats.units_of(fen, currency)
    return None if units is None else round(units)


def goods(row: Any) -> str:
    """What a rebate is for."""
    if row.item_id:
        return items[row.item_id].label if row.item_id in items else ""
    return categories.get(row.category_id or 0, _("All goods of the supplier"))


def progress(row: Any) -> str:
    """How far a rebate is: reached, what is missing yet, or over without it."""
    one = earned.get(row.id)
    if one is None or one.bought_fen is None or one.threshold_fen is None:
        return formats.NOTHING
    if one.bought_fen >= one.threshold_fen:
        return _("Reached") if one.threshold_fen or one.bought_fen else _("Nothing bought yet")
    missing = formats.compact_money(one.threshold_fen - one.bought_fen, currency)
    if row.to_on < today:
        return _("Missed by {money}").format(money=missing)
    return _("{money} to go").format(money=missing)


master.listing(
    KEY,
    [
        {
            "id": row.id,
            "name": suppliers.get(row.supplier_id, ""),
            "goods": goods(row),
            "months": f"{row.from_on:%Y-%m} – {row.to_on:%Y-%m}",
            "threshold": whole(row.threshold_fen),
            "rate": formats.percent(row.rate_bp),
            "bought": whole(earned[row.id].bought_fen if row.id in earned else None),
            "earned": whole(earned[row.id].earned_fen if row.id in earned else None),
            "state": progress(row) if row.active else _("Not in use"),
        }
        for row in found.values()
    ],
    [
        master.Column("name", _("Supplier"), width=160),
        master.Column("goods", _("Goods"), width=190),
        master.Column("months", _("Months"), width=150),
        master.Column("threshold", _("Bought at least"), "number", width=110),
        master.Column("rate", _("Rebate"), "amount", width=80),
        master.Column("bought", _("Bought so far"), "number", width=110),
        master.Column("earned", _("Earned"), "number", width=100),
        master.Column("state", _("State"), width=130),
    ],
    nothing=_("No rebate yet"),
    hint=_("A rebate turns a thin line into a good one: full profit counts it."),
    where=opened.actions,
)


def draw(row_id: int | None) -> None:
    """The drawer of one rebate."""
    writer = page_right("setup.prices")
    row = found.get(row_id) if row_id is not None else None
    held = row.supplier_id if row else None
    supplier = maybe(st, _("Supplier"), suppliers, held, _("Choose a supplier"))
    names = {item: one.label for item, one in items.items()}
    nothing = _("All goods of the supplier")
    group = maybe(st, _("Category"), categories, row.category_id if row else None, nothing)
    item = None
    if group is None:
        item = maybe(st, _("Item"), names, row.item_id if row else None, nothing)
    left, right = [st.container()] * 2 if narrow() else st.columns(2)
    first = _month(left, _("From"), row.from_on if row else today.replace(month=1, day=1))
    last = _month(right, _("Until"), row.to_on if row else today.replace(month=12, day=1))
    rate = left.number_input(
        _("Rebate, %"), 0.0, 100.0, (row.rate_bp or 0) / 100 if row else 0.0, step=0.5, format="%g"
    )
    least = right.text_input(
        _("Bought at least"),
        typed(row.threshold_fen if row else 0, currency.exponent),
        placeholder="0",
        help=_("Purchases without tax in all these months; below it nothing is earned."),
    )
    active = st.toggle(_("In use"), row.active if row else True)
    if st.button(_("Save"), type="primary", width="stretch"):
        form = RebateForm(
            supplier,
            first.first_day,
            last.last_day,
            round((rate or 0) * 100),
            number_of(least or "", currency.exponent) or 0,
            item,
            group,
            active,
        )
        master.finish(KEY, perform(save_rebate, writer, company.id, form, row_id))


def _month(where: Any, label: str, held: dt.date) -> Period:
    """A month of the years around this one."""
    options = [year * 100 + month for year in range(today.year - 2, today.year + 3)
               for month in range(1, 13)]  # fmt: skip
    code = Period.of(held).code
    if code not in options:
        options = sorted([*options, code])
    chosen: int = where.selectbox(label, options, options.index(code), format_func=formats.period)
    return Period.from_code(chosen)


master.drawer(KEY, _("Rebate"), draw)
