"""Today: what needs me, ranked in money, each with its one action. On the first days, that is
setting the house in order.

Missing till days and stock below zero stand above all: every other number leans on them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import streamlit as st
from sqlalchemy import func, select

from core.analytics.today_rank import CUT_OFF, next_cut_off, ranked, urgent
from core.analytics.today_snoozed import put_off_lines
from core.platform.i18n import _, ngettext
from core.platform.rights import Actor
from models import Table
from models.base import table
from models.catalog import Item, Partner
from models.people import User
from pages import (
    today_lists,
    today_papers,
    today_snooze,
    today_stock,
    today_stock_out,
    today_views,
)
from pages.registry import PAGES
from pages.today_task import Sight, Task
from pages.widgets import formats
from pages.widgets.answers import plain
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading_kept, rows
from pages.widgets.empty import empty
from pages.widgets.frame import link, open_page

MOST, EVERY = 10, "every"

QUESTIONS: tuple[Callable[[Sight], Iterator[Task]], ...] = (
    today_papers.missing_till,
    today_stock.shelves,
    today_stock_out.stock_out,
    today_stock.expiry,
    today_stock.suspicious,
    today_stock.counts,
    today_stock.prices,
    today_papers.cost,
    today_papers.approvals,
    today_papers.orders,
    today_papers.transit,
    today_papers.bills,
    today_papers.drafts,
)


def tasks(see: Sight, away: Collection[str]) -> list[Task]:
    """Everything that needs the actor and that he may do, in the order it is to be done,
    without what he put off; what is pinned cannot be."""
    found = [task for ask in QUESTIONS for task in ask(see) if see.may(task.page)]
    here = [task for task in found if task.pinned or task.subject not in away]
    return ranked(here, next_cut_off(see.company.now()))


def counted(actor: Actor, model: type[Table], company: CompanyInView | None) -> int:
    """How many rows there are, of a company where one is named."""
    of = table(model)
    statement = select(func.count()).select_from(of)
    if company is not None:
        statement = statement.where(of.c.company_id == company.id)
    number: int = rows(actor, statement)[0][0]
    return number


def first_steps(actor: Actor, company: CompanyInView) -> list[Task]:
    """What a new house still lacks."""
    steps = []
    if actor.may_anywhere("setup.catalog") and not counted(actor, Item, company):
        what, why = _("Add your items"), _("Nothing can be bought or sold before.")
        steps.append(Task("", what, why, "setup_items", _("Items")))
    if actor.may_anywhere("setup.catalog") and not counted(actor, Partner, company):
        what, why = _("Add a supplier"), _("Goods come from somebody.")
        steps.append(Task("", what, why, "setup_partners", _("Suppliers and customers")))
    if actor.may_anywhere("setup.users") and counted(actor, User, None) < 2:
        what, why = _("Invite a colleague"), _("Each with a name and rights of their own.")
        steps.append(Task("", what, why, "setup_users", _("Users")))
    known = {page.key for page in PAGES}
    return [step for step in steps if step.page in known]


def show(group: str, heading: str, found: Sequence[Task], company: CompanyInView) -> None:
    """A list of tasks: what and why at the left, money and the one action at the right."""
    st.subheader(heading, anchor=False)
    for place, task in enumerate(found):
        with st.container(
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            key=f"todo_{group}_{place}",
        ):
            with st.container(gap=None, width="stretch"):
                st.markdown(f"**{plain(task.what)}**")
                st.caption(plain(task.why))
            with st.container(
                horizontal=True,
                horizontal_alignment="right",
                vertical_alignment="center",
                width="content",
                key=f"act_{group}_{place}",
            ):
                if task.stake_fen:
                    money = formats.compact_money(task.stake_fen, company.currency)
                    st.markdown(f"**{plain(money)}**", width="content")
                icon = ":material/list:" if task.page == "today" else None
                link(task.page, task.label, icon=icon, **task.query)
                if task.subject and not task.pinned:
                    today_snooze.button(company, task)
                else:
                    st.space(today_snooze.WIDTH)


def needs_you(see: Sight, steps: Sequence[Task]) -> None:
    """What is due now, then what can wait; ten lines of both."""
    away = put_off_lines(see.connection, see.company.id, see.actor.user_id, see.today)
    found = tasks(see, {one.subject for one in away})
    company = see.company
    if not steps and not found:
        empty(
            _("Nothing needs you now"),
            _("What becomes due will stand here, the dearest first."),
            icon=":material/check_circle:",
        )
    cut_off = next_cut_off(company.now())
    shown = found if st.query_params.get("show") == EVERY else found[:MOST]
    now = [task for task in shown if task.pinned or urgent(task, cut_off)]
    later = [task for task in shown if task not in now]
    if now:
        show(
            "now",
            _("Needs you before {time} on {day}").format(
                time=CUT_OFF.strftime("%H:%M"), day=formats.day(cut_off)
            ),
            now,
            company,
        )
    if later:
        show("later", _("Needs you next"), later, company)
    if any(task.at_retail for task in shown):
        st.caption(_("Money is at selling price with tax."))
    if len(found) > len(shown):
        more = _("{n} more, smaller ones").format(n=len(found) - len(shown))
        link("today", more, icon=":material/expand_more:", show=EVERY)
    if away:
        counted = ngettext("{n} line is put off", "{n} lines are put off", len(away))
        link("today", counted.format(n=len(away)), icon=":material/snooze:", show="snoozed")


def draw() -> None:
    """The page."""
    actor = open_page("today")
    company = company_of(actor)
    st.caption(f"{formats.long_day(company.today())} · {plain(company.name)}")
    steps = first_steps(actor, company)
    with reading_kept(actor) as connection:
        see = Sight(actor, company, connection)
        asked = st.query_params.get("show", "")
        if asked == today_snooze.LIST:
            today_snooze.draw(see)
            return
        if today_lists.draw(asked, connection, company):
            return
        needs_you(see, steps)
        if steps:
            show("begin", _("To begin with"), steps, company)
    today_views.draw(actor)


draw()
