"""Promotions: what is offered, where, from when to when, and what it cost so far."""

from __future__ import annotations

from typing import Any

import streamlit as st
from sqlalchemy import select

from core.analytics.promotions import SoldUnder, sold_under
from core.catalog.promotion_set_up import save_promotion
from core.platform.i18n import _
from core.platform.rights import SEE_COST
from models.base import table
from models.prices import Promotion, PromotionItem, PromotionStore
from pages.setup import promotion_form as fields
from pages.setup.price_choices import (
    item_choices,
    partner_choices,
    place_choices,
    say_below_cost,
    warn_below_cost,
)
from pages.widgets import formats, master, metrics
from pages.widgets.address import choose
from pages.widgets.company import company_of
from pages.widgets.data import reading, rows
from pages.widgets.document_tables import Head, read_table
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right
from pages.widgets.labels import PROMOTION_KINDS

KEY = "promotions"

opened = open_with_actions("promotions")
actor = opened.actor
company = company_of(actor)
today = company.today()
master.new_button(opened.actions, KEY, _("New promotion"))
promotion, part, store = table(Promotion), table(PromotionItem), table(PromotionStore)
found: dict[int, Any] = {
    row.id: row
    for row in rows(
        actor,
        select(promotion)
        .where(promotion.c.company_id == company.id)
        .order_by(promotion.c.from_on.desc(), promotion.c.id.desc()),
    )
}
items: dict[int, dict[int, int | None]] = {}
for one in rows(actor, select(part).where(part.c.company_id == company.id)):
    items.setdefault(one.promotion_id, {})[one.item_id] = one.price_micro
stores: dict[int, list[int]] = {}
for one in rows(actor, select(store).where(store.c.company_id == company.id)):
    stores.setdefault(one.promotion_id, []).append(one.store_id)
choices = fields.Choices(
    item_choices(actor, company.id),
    place_choices(actor, company.id),
    partner_choices(actor, company.id, "supplier"),
    company.currency,
    actor.may_anywhere(SEE_COST),
)


def state(row: Any) -> str:
    """Whether a promotion holds today."""
    if not row.active:
        return _("Not in use")
    if row.from_on > today:
        return _("To come")
    return _("Past") if row.to_on < today else _("Holds now")


def where(row: Any) -> str:
    """The stores of a promotion."""
    if row.all_stores:
        return _("All stores")
    names = [choices.places.get(one, "") for one in stores.get(row.id, [])]
    return _(", ").join(one for one in names if one)


def about(row: Any) -> str:
    """Its items: the first names, and how many more."""
    names = [choices.items[one].name for one in items.get(row.id, {}) if one in choices.items]
    if not names:
        return _("All items") if row.kind == "spend_save" else ""
    more = _(" and {n} more").format(n=len(names) - 2) if len(names) > 2 else ""
    return _(", ").join(names[:2]) + more


say_below_cost()
spans = {"now": _("Now and to come"), "all": _("All")}
shown = choose(st.container(horizontal=True), _("Show"), spans, "show")
listed = [row for row in found.values() if shown == "all" or (row.active and row.to_on >= today)]
with reading(actor) as connection:
    sold: dict[int, SoldUnder] = {
        one.promotion_id: one
        for one in sold_under(connection, company.id, [row.id for row in listed])
    }
master.listing(
    KEY,
    [
        {
            "id": row.id,
            "name": row.name,
            "kind": _(PROMOTION_KINDS[row.kind]),
            "example": fields.example(row, items.get(row.id, {}), choices),
            "items": about(row),
            "where": where(row),
            "days": fields.days(row.from_on, row.to_on),
            "cut": float(
                formats.units_of(
                    sold[row.id].markdown_fen if row.id in sold else 0, company.currency
                )
                or 0
            ),
            "state": state(row),
        }
        for row in listed
    ],
    [
        master.Column("name", _("Name"), width=160),
        master.Column("kind", _("Kind"), width=150),
        master.Column("example", _("For example"), width=140),
        master.Column("items", _("Items"), width=140),
        master.Column("where", _("Stores"), width=100),
        master.Column("days", _("Valid"), width=150),
        master.Column("cut", _("Markdown so far"), "number", width=110, decimals=2),
        master.Column("state", _("State"), width=80),
    ],
    nothing=_("No promotion now or to come") if found and shown == "now" else _("No promotion yet"),
    hint=_("Each sale gets the best of what holds; promotions never add up on one line."),
    where=opened.actions,
)


def draw(row_id: int | None) -> None:
    """The drawer of one promotion."""
    writer = page_right("setup.prices")
    row = found.get(row_id) if row_id is not None else None
    held = None if row is None else fields.Held(row, items.get(row.id, {}), stores.get(row.id, []))
    form = fields.draw(held, choices, today)
    if st.button(_("Save"), type="primary", width="stretch"):
        answer = perform(save_promotion, writer, company.id, form, row_id)
        if isinstance(answer, int) and form.from_on is not None:
            on = max(form.from_on, today)
            warn_below_cost(writer, company, on, fields.lowest_prices(form, choices), choices.items)
        master.finish(KEY, answer)
    if row is not None and row.id in sold:
        so_far(sold[row.id])


def so_far(under: SoldUnder) -> None:
    """What was sold under it, what was given away, what the supplier owes."""
    currency = company.currency
    metrics.heading(_("So far"), "markdown_loss")
    read_table(
        [
            Head(_("Sold"), True),
            Head(_("Net sales"), True),
            Head(_("Markdown"), True),
            Head(_("Supplier pays"), True),
        ],
        [
            [
                formats.quantity(under.sold_micro),
                formats.money(under.net_sales_fen, currency),
                formats.money(under.markdown_fen, currency),
                formats.money(under.claimed_fen, currency),
            ]
        ],
        "so_far",
        _("So far"),
    )


master.drawer(KEY, _("Promotion"), draw)
