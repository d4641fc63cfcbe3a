"""Today: what needs me. On the first days, that is setting the house in order."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import func, select

from core.platform.i18n import _
from core.platform.rights import Actor
from models import Table
from models.catalog import Item, Partner
from models.people import User
from pages.registry import PAGES
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import rows, table
from pages.widgets.empty import empty
from pages.widgets.formats import long_day
from pages.widgets.frame import link, open_page


def counted(actor: Actor, model: type[Table], company: CompanyInView | None) -> int:
    """How many rows there are, of a company where one is named."""
    of = table(model)
    statement = select(func.count()).select_from(of)
    if company is not None:
        statement = statement.where(of.c.company_id == company.id)
    number: int = rows(actor, statement)[0][0]
    return number


def first_steps(actor: Actor, company: CompanyInView) -> list[tuple[str, str, str]]:
    """What a new house still lacks: what to do, why, and the page to do it on."""
    steps = []
    if actor.may_anywhere("setup.catalog") and not counted(actor, Item, company):
        steps.append(
            (_("Add your items"), _("Nothing can be bought or sold before."), "setup_items")
        )
    if actor.may_anywhere("setup.catalog") and not counted(actor, Partner, company):
        steps.append((_("Add a supplier"), _("Goods come from somebody."), "setup_partners"))
    if actor.may_anywhere("setup.users") and counted(actor, User, None) < 2:
        steps.append(
            (_("Invite a colleague"), _("Each with a name and rights of their own."), "setup_users")
        )
    known = {page.key for page in PAGES}
    return [step for step in steps if step[2] in known]


def draw() -> None:
    """The page."""
    actor = open_page("today")
    company = company_of(actor)
    st.caption(f"{long_day(company.today())} · {company.name}")
    steps = first_steps(actor, company)
    if not steps:
        empty(_("Nothing needs you now"), icon=":material/check_circle:")
        return
    st.subheader(_("To begin with"), anchor=False)
    for place, (what, why, page) in enumerate(steps):
        with st.container(
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            key=f"todo_{place}",
        ):
            with st.container(gap=None, width="content"):
                st.markdown(f"**{what}**")
                st.caption(why)
            link(page)


draw()
