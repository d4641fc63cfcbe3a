"""Replenishment policies: how goods are kept, from which day on, and what holds for an item.

The nearest policy is in force: of the item itself, else of its category and those above it, else
of the company. One that has begun is not rewritten: another is added from a day on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import streamlit as st
from sqlalchemy import select

from core.catalog.replenishment import (
    COLUMNS,
    DEFAULT,
    LONGEST_DAYS,
    MOST_LOST_SALE_BP,
    ONE,
    InForce,
    Policy,
    PolicyForm,
    end_policy,
    in_force_of,
    policies_of,
    save_policy,
)
from core.kernel.clock import SystemClock
from core.kernel.refusals import Refusal
from core.planning.suggest.preview import Effect, effect_of
from core.platform.i18n import _, counted
from models.base import table
from models.replenishment import ReplenishmentPolicy
from pages.setup.goods_choice import choose_goods, goods_of
from pages.setup.price_choices import day_field, number_of
from pages.widgets import formats, master
from pages.widgets.address import choose
from pages.widgets.answers import plain, said
from pages.widgets.company import company_of
from pages.widgets.data import rows
from pages.widgets.document_tables import Head, narrow, read_table
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right

KEY, EFFECT = "policies", "policy_effect"

opened = open_with_actions("policies")
actor = opened.actor
company = company_of(actor)
today = company.today()
goods = goods_of(actor, company.id)
kept = table(ReplenishmentPolicy)
found: dict[int, InForce] = {
    row[0]: in_force_of(row)
    for row in rows(
        actor,
        select(*(kept.c[name] for name in COLUMNS))
        .where(kept.c.company_id == company.id)
        .order_by(kept.c.from_on, kept.c.id),
    )
}


def holds(one: InForce) -> bool:
    """Whether a policy holds today, if no nearer one does."""
    begun = one.from_on is not None and one.from_on <= today
    return begun and (one.to_on is None or one.to_on >= today)


in_force = policies_of([one for one in found.values() if holds(one)], goods.parents)


def state(one: InForce) -> str:
    """Where a policy stands today."""
    if one.from_on is not None and one.from_on > today:
        return _("To come")
    newest = {*in_force.of_item.values(), *in_force.of_category.values(), in_force.of_company}
    return _("Holds now") if one in newest else _("Past")


def chance(micro: int) -> str:
    """70%"""
    return formats.percent(round(micro * 10_000 / ONE), 0)


def passes(policy: Policy) -> str:
    """What needs nobody's approval."""
    if policy.tolerance_bp is None or policy.month_fen is None:
        return _("Always by a person")
    return _("±{share}, up to {money} a month").format(
        share=formats.percent(policy.tolerance_bp, 0),
        money=formats.compact_money(policy.month_fen, company.currency),
    )


def line(one: InForce) -> dict[str, Any]:
    """A row of the listing."""
    policy = one.policy
    return {
        "id": one.id,
        "name": goods.named(one.item_id, one.category_id),
        "days": policy.horizon_days,
        "chance": chance(policy.threshold_micro),
        "automatic": policy.automatic,
        "passes": passes(policy),
        "levels": policy.by_levels,
        "from": formats.day(one.from_on),
        "to": formats.day(one.to_on) if one.to_on else _("until further notice"),
        "state": state(one),
    }


def listing() -> None:
    """The policies, and the usual one for where there is none."""
    which = choose(
        st.container(), _("Show"), {"now": _("Now and to come"), "all": _("All")}, "when"
    )
    shown = [one for one in found.values() if which == "all" or state(one) != _("Past")]
    shown.sort(key=lambda one: (one.item_id or 0, one.category_id or 0))
    master.listing(
        KEY,
        [line(one) for one in shown],
        [
            master.Column("name", _("For"), width=130),
            master.Column("days", _("Days ahead"), "number", width=80),
            master.Column("chance", _("Due above"), "amount", width=80, named=True),
            master.Column("automatic", _("Asked by itself"), "flag", width=100),
            master.Column("passes", _("Without approval"), width=170, named=True),
            master.Column("levels", _("By minimum and maximum"), "flag", width=165),
            master.Column("from", _("From"), width=92, named=True),
            master.Column("to", _("Until"), width=122, named=True),
            master.Column("state", _("State"), width=80),
        ],
        nothing=_("No policy yet"),
        hint=_("Without one, goods are due above 70 % within 14 days, and a person approves."),
        where=opened.actions,
    )


def for_an_item() -> None:
    """What is in force for an item, and why."""
    st.subheader(_("What holds for an item"), anchor=False)
    chosen: int | None = st.selectbox(
        _("Item"), list(goods.items), None, format_func=goods.items.__getitem__, key="policy_of",
        placeholder=_("Name or code"), width="stretch" if narrow() else 420,
    )  # fmt: skip
    if chosen is None:
        return
    chain = in_force.chain(chosen, goods.category_of.get(chosen))
    table_rows = []
    for number, one in enumerate(chain):
        whose = goods.named(one.item_id, one.category_id) if one.id else _("The usual")
        why = _("In force: the nearest") if number == 0 else _("Further away")
        table_rows.append(
            [
                whose, str(one.policy.horizon_days), chance(one.policy.threshold_micro),
                _("Yes") if one.policy.automatic else _("No"), passes(one.policy), why,
            ]
        )  # fmt: skip
    heads = [
        Head(_("For")), Head(_("Days ahead"), number=True), Head(_("Due above"), number=True),
        Head(_("Asked by itself")), Head(_("Without approval")), Head(_("Why")),
    ]  # fmt: skip
    read_table(heads, table_rows, "policy_chain", _("What holds for an item"))


def fields(one: InForce | None) -> PolicyForm:
    """All fields of a policy that begins today or later."""
    item, category = choose_goods(
        goods,
        one.item_id if one else None,
        one.category_id if one else None,
        items=True,
        key="policy",
    )
    held = one.policy if one else DEFAULT
    left, right = [st.container()] * 2 if narrow() else st.columns(2)
    begins = max(one.from_on or today, today) if one else today
    from_on = left.date_input(_("From"), begins, min_value=today, format="YYYY-MM-DD")
    to_on = day_field(right, _("Until"), one.to_on if one else None,
                      help=_("Empty: until further notice."))  # fmt: skip
    days = left.number_input(_("Days ahead"), 1, LONGEST_DAYS, held.horizon_days)
    percent = right.number_input(
        _("Due above, %"), 1, 100, round(held.threshold_micro / 10_000),
        help=_("Chance of running out within the days ahead; goods that keep less long count"
               " until the next order could serve."),
    )  # fmt: skip
    automatic = st.toggle(_("Asked by itself"), held.automatic)
    levels = st.toggle(
        _("By minimum and maximum"), held.by_levels,
        help=_("Shelves with a level of their own are filled by it instead of by money."),
    )  # fmt: skip
    lost = st.number_input(
        _("Lost sale, beyond its margin, %"), 0, MOST_LOST_SALE_BP // 100,
        held.lost_sale_bp // 100,
        help=_("What a lost sale costs beyond the margin that is not earned, as a share of it:"
               " customers who do not come again. Higher orders more."),
    )  # fmt: skip
    rule = st.toggle(_("Some orders need no approval"), held.tolerance_bp is not None)
    tolerance = month = None
    if rule:
        left, right = [st.container()] * 2 if narrow() else st.columns(2)
        share = left.number_input(
            _("Tolerance, %"), 0.0, 100.0, (held.tolerance_bp or 1_000) / 100, step=1.0, format="%g"
        )
        text = right.text_input(
            f"{_('Budget a month')}, {company.currency.code}",
            str(formats.units_of(held.month_fen, company.currency)) if held.month_fen else "",
        )
        tolerance = round(share * 100)
        month = number_of(text or "", company.currency.exponent) or 0
    policy = Policy(int(days), int(percent) * 10_000, automatic, tolerance, month, levels,
                    int(lost) * 100)  # fmt: skip
    return PolicyForm(from_on if isinstance(from_on, dt.date) else today, policy, item, category,
                      to_on)  # fmt: skip


def show_effect(effect: Effect | Refusal) -> None:
    """What would change."""
    if isinstance(effect, Refusal):
        st.error(said(effect))
        return
    pairs: Mapping[str, tuple[int, int]] = {
        _("Due today"): (effect.due_now, effect.due_then),
        _("Asked by itself"): (effect.asked_now, effect.asked_then),
    }
    st.caption(
        counted(
            "It is for {n} item in a warehouse.",
            "It is for {n} items in warehouses.",
            effect.shelves,
        )
    )
    heads = [Head(""), Head(_("As it is"), number=True), Head(_("As it would be"), number=True)]
    read_table(
        heads,
        [[name, f"{a:,}", f"{b:,}"] for name, (a, b) in pairs.items()],
        "effect",
        _("As it would be"),
    )


def draw(row_id: int | None) -> None:
    """The drawer of one policy."""
    writer = page_right("purchase.policy")
    one = found.get(row_id) if row_id is not None else None
    form = fields(one)
    if one is not None:
        st.caption(_("A policy that has begun stays on record: this one holds from its day on."))
    buttons = st.container(horizontal=True)
    if buttons.button(_("What would change"), icon=":material/difference:"):
        show_effect(perform(effect_of, writer, company.id, form, SystemClock()))
    if buttons.button(_("Save"), type="primary", key="save_policy"):
        master.finish(KEY, perform(save_policy, writer, company.id, form))
    if one is not None and (one.to_on is None or one.to_on >= today):
        ends(one)


def ends(one: InForce) -> None:
    """The last day of a policy."""
    st.divider()
    line = st.container(horizontal=True, vertical_alignment="bottom")
    last = line.date_input(
        _("Holds last on"), today, min_value=today - dt.timedelta(days=1), format="YYYY-MM-DD",
        key="policy_last",
    )  # fmt: skip
    if line.button(_("End it"), icon=":material/event_busy:") and isinstance(last, dt.date):
        writer = page_right("purchase.policy")
        answer = perform(end_policy, writer, company.id, one.id, last, today)
        master.finish(KEY, answer, _("It ends on {day}").format(day=formats.day(last)))


master.new_button(opened.actions, KEY, _("New policy"))
st.caption(plain(_("The nearest holds: of the item, else of its category, else of the company.")))
listing()
for_an_item()
master.drawer(KEY, _("Replenishment policy"), draw)
