"""Budgets of buying: what may be ordered in which days, what is ordered of it, what is left."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st
from sqlalchemy import select

from core.catalog.budgets import EACH, BudgetForm, save_budget
from core.catalog.refusals import Missing
from core.kernel.clock import SystemClock
from core.kernel.refusals import Refusal
from core.planning.suggest.purses import Purse
from core.planning.suggest.spending import spent_today
from core.platform.i18n import N_, _
from core.platform.rights import SEE_COST
from models.base import table
from models.replenishment import PurchaseBudget
from pages.setup.goods_choice import choose_goods, goods_of
from pages.setup.price_choices import day_field, number_of, typed
from pages.widgets import formats, master
from pages.widgets.company import company_of
from pages.widgets.data import rows
from pages.widgets.document_tables import narrow
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right
from pages.widgets.labels import BUDGET_EACH

KEY = "budgets"

opened = open_with_actions("budgets")
actor = opened.actor
company = company_of(actor)
today = company.today()
goods = goods_of(actor, company.id)
kept = table(PurchaseBudget)
found: dict[int, Any] = {
    row.id: row
    for row in rows(
        actor,
        select(kept)
        .where(kept.c.company_id == company.id)
        .order_by(kept.c.category_id.is_not(None), kept.c.from_on, kept.c.id),
    )
}
answer = perform(spent_today, actor, company.id, SystemClock())
purses: dict[int, Purse] = {}
if not isinstance(answer, Refusal) and actor.may_anywhere(SEE_COST):
    purses = {purse.budget.id: purse for purse in answer}


def state(row: Any) -> str:
    """Whether a budget holds today."""
    if row.from_on > today:
        return _("To come")
    return _("Past") if row.to_on is not None and row.to_on < today else _("Holds now")


def amount(fen: int | None) -> str:
    """Money, or a dash."""
    return formats.money(fen, company.currency)


master.new_button(opened.actions, KEY, _("New budget"))
st.caption(
    _("Suggestions are cut to what is left, the packs that earn most a yuan first. Several budgets"
      " may hold at once: then each of them does.")
)  # fmt: skip
master.listing(
    KEY,
    [
        {
            "id": row.id,
            "name": goods.named(None, row.category_id),
            "each": _(BUDGET_EACH[row.each]),
            "limit": amount(row.limit_fen),
            "spent": amount(purses[row.id].spent_fen if row.id in purses else None),
            "left": amount(purses[row.id].left_fen if row.id in purses else None),
            "from": formats.day(row.from_on),
            "to": formats.day(row.to_on) if row.to_on else _("until further notice"),
            "state": state(row),
        }
        for row in found.values()
    ],
    [
        master.Column("name", _("For"), width="medium"),
        master.Column("each", _("Added up"), width="small"),
        master.Column("limit", _("Budget"), "amount", width=130, named=True),
        master.Column("spent", _("Ordered of it"), "amount", width=130, named=True),
        master.Column("left", _("Left"), "amount", width=130, named=True),
        master.Column("from", _("From"), width=100, named=True),
        master.Column("to", _("Until"), width=120, named=True),
        master.Column("state", _("State"), width="small"),
    ],
    nothing=_("No budget yet"),
    hint=_("Without one, suggestions order all that earns its keep."),
    where=opened.actions,
)


def draw(row_id: int | None) -> None:
    """The drawer of one budget."""
    writer = page_right("purchase.budget")
    row = found.get(row_id) if row_id is not None else None
    _item, category = choose_goods(
        goods, None, row.category_id if row else None, items=False, key="budget"
    )
    each = st.segmented_control(
        _("Added up"),
        EACH,
        default=row.each if row else "month",
        format_func=lambda one: _(BUDGET_EACH[one]),
        required=True,
    )
    text = st.text_input(
        f"{_('Budget')}, {company.currency.code}",
        typed(row.limit_fen, company.currency.exponent) if row else "",
        help=_("Worth of orders without tax."),
    )
    left, right = [st.container()] * 2 if narrow() else st.columns(2)
    from_on = day_field(left, _("From"), row.from_on if row else today)
    to_on = day_field(
        right, _("Until"), row.to_on if row else None, help=_("Empty: until further notice.")
    )
    line = st.container(horizontal=True)
    if line.button(_("Save"), type="primary", width="stretch", key="save_budget"):
        limit = number_of(text or "", company.currency.exponent)
        if limit is None or from_on is None:
            master.finish(KEY, Missing(N_("Budget") if limit is None else N_("From")))
            return
        form = BudgetForm(str(each), limit, from_on, to_on, category)
        master.finish(KEY, perform(save_budget, writer, company.id, form, row_id))
    if row is not None and state(row) != _("Past"):
        yesterday = today - dt.timedelta(days=1)
        if row.from_on <= yesterday and line.button(
            _("End it"), icon=":material/event_busy:", width="stretch"
        ):
            form = BudgetForm(row.each, row.limit_fen, row.from_on, yesterday, row.category_id)
            master.finish(KEY, perform(save_budget, writer, company.id, form, row_id))


master.drawer(KEY, _("Budget"), draw)
