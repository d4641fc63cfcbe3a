"""Terms of ordering: on which days each supplier takes orders, until when, from which worth on,
and how long he says to need, beside how long he took."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st
from sqlalchemy import func, select

from core.catalog.supplier_terms import EVERY_DAY, USUAL, Terms, save_terms
from core.platform.i18n import N_, _, counted
from core.platform.rights import SEE_COST
from models.base import table
from models.catalog import Partner
from models.facts import FactOrder
from models.replenishment import SupplierTerms
from pages.setup.price_choices import number_of, typed
from pages.widgets import formats, master
from pages.widgets.answers import plain
from pages.widgets.company import company_of
from pages.widgets.data import rows
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right

KEY = "supplier_terms"
LOOK_BACK = dt.timedelta(days=180)
DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))

opened = open_with_actions("supplier_terms")
actor = opened.actor
company = company_of(actor)
sees_cost = actor.may_anywhere(SEE_COST)
partner, kept, order = table(Partner), table(SupplierTerms), table(FactOrder)
found: dict[int, Any] = {
    row.id: row
    for row in rows(
        actor,
        select(
            partner.c.id,
            partner.c.code,
            partner.c.name,
            partner.c.lead_days,
            kept.c.order_days,
            kept.c.cutoff_minute,
            kept.c.minimum_fen,
        )
        .join(kept, kept.c.partner_id == partner.c.id, isouter=True)
        .where(
            partner.c.company_id == company.id,
            partner.c.supplier.is_(True),
            partner.c.active.is_(True),
        )
        .order_by(partner.c.code),
    )
}
took = {
    row.partner_id: row
    for row in rows(
        actor,
        select(
            order.c.partner_id,
            func.avg(order.c.lead_days).label("days"),
            func.count().label("orders"),
        )
        .where(
            order.c.company_id == company.id,
            order.c.kind == "purchase.order",
            order.c.on >= company.today() - LOOK_BACK,
            order.c.fulfilled_micro > 0,
        )
        .group_by(order.c.partner_id),
    )
}


def terms(row: Any) -> Terms:
    """What was said, or the usual."""
    if row.order_days is None:
        return USUAL
    return Terms(row.order_days, row.cutoff_minute, row.minimum_fen or 0)


def on_days(days: int) -> str:
    """Mon, Wed, Fri"""
    if days == EVERY_DAY:
        return _("Every day")
    return _(", ").join(_(name) for n, name in enumerate(DAYS) if days >> n & 1)


def least(row: Any) -> str:
    """The least worth of an order."""
    if row.order_days is not None and row.minimum_fen is None:
        return formats.NOTHING
    fen = terms(row).minimum_fen
    return formats.money(fen, company.currency) if fen else _("none")


def measured(row: Any) -> str:
    """How long his orders took in half a year."""
    seen = took.get(row.id)
    if seen is None or seen.days is None:
        return formats.NOTHING
    return counted(
        "{days} ({n} order)", "{days} ({n} orders)", seen.orders, days=f"{float(seen.days):.1f}"
    )


st.caption(
    _("Suggestions order on these days, count on these lead times, and the call before the cut-off"
      " goes by these hours.")
    + " "
    + _("Lower prices of larger orders are tiers of a price list to buy by: suggestions order up to"
        " them where that earns more.")
)  # fmt: skip
master.listing(
    KEY,
    [
        {
            "id": row.id,
            "name": row.name,
            "code": row.code,
            "days": on_days(terms(row).order_days),
            "until": formats.minutes(terms(row).cutoff_minute),
            "least": least(row),
            "lead": row.lead_days,
            "took": measured(row),
            "said": row.order_days is not None,
        }
        for row in found.values()
    ],
    [
        master.Column("name", _("Supplier"), width=170),
        master.Column("code", _("Code"), width=60),
        master.Column("days", _("Order days"), width=170, named=True),
        master.Column("until", _("Orders until"), width=90, named=True),
        master.Column("least", _("Least worth of an order"), "amount", width=150, named=True),
        master.Column("lead", _("Lead time stated, days"), "number", width=150),
        master.Column("took", _("Took, half a year"), "amount", width=150, named=True),
        master.Column("said", _("Agreed"), "flag", width=70),
    ],
    nothing=_("No supplier yet"),
    where=opened.actions,
)


def draw(row_id: int | None) -> None:
    """The drawer of one supplier."""
    writer = page_right("setup.catalog")
    row = found.get(row_id or 0)
    if row is None:
        return
    held = terms(row)
    st.markdown(f"**{plain(row.name)}**")
    chosen = st.pills(
        _("Order days"),
        list(range(7)),
        selection_mode="multi",
        default=[n for n in range(7) if held.order_days >> n & 1],
        format_func=lambda n: _(DAYS[n]),
    )
    at = st.time_input(
        _("Orders until"), dt.time(held.cutoff_minute // 60, held.cutoff_minute % 60), step=900
    )
    least_fen = held.minimum_fen
    if sees_cost:
        text = st.text_input(
            f"{_('Least worth of an order')}, {company.currency.code}",
            typed(held.minimum_fen, company.currency.exponent),
            help=_("Without tax; empty for none."),
        )
        least_fen = number_of(text or "", company.currency.exponent) or 0
    lead = st.number_input(
        _("Lead time stated, days"), 0, 365, row.lead_days,
        help=_("What the supplier says. How late his orders come is learnt from receipts."),
    )  # fmt: skip
    if st.button(_("Save"), type="primary", width="stretch", key="save_terms"):
        minute = at.hour * 60 + at.minute if at is not None else held.cutoff_minute
        given = Terms(sum(1 << n for n in chosen), minute, least_fen)
        master.finish(KEY, perform(save_terms, writer, company.id, row.id, given, int(lead)))


master.drawer(KEY, _("Terms of ordering"), draw)
