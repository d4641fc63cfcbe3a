"""The way in: seven steps from an empty company to the first count, each with its page."""

from __future__ import annotations

import streamlit as st

from core.platform.i18n import _
from core.platform.rights import Actor
from pages.help.first_steps import STEPS, Step, done
from pages.registry import entry
from pages.widgets.answers import plain
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.frame import link, open_page


def show(number: int, step: Step, *, finished: bool, actor: Actor) -> None:
    """One step: its number or a tick, what it is, and the way there."""
    page = entry(step.page)
    may = page.permission is None or actor.may_anywhere(page.permission)
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        border=True,
        key=f"step_{step.key}",
    ):
        with st.container(gap=None, width="stretch"):
            sign = ":material/check_circle:" if finished else f"{number}."
            st.markdown(f"{sign} **{plain(_(step.what))}**")
            st.caption(plain(_(step.how)))
        if may:
            label = _("Look") if finished else _("Begin")
            query = {"kind": step.kind} if step.kind else {}
            link(step.page, label, icon=":material/arrow_forward:", **query)
        else:
            st.caption(_("Ask whoever manages the system."))


def draw(actor: Actor, company: CompanyInView) -> None:
    """All steps, and how far the company is."""
    with reading(actor) as connection:
        finished = done(connection, company.id)
    st.progress(
        len(finished) / len(STEPS),
        _("{done} of {all} steps done").format(done=len(finished), all=len(STEPS)),
    )
    for number, step in enumerate(STEPS, 1):
        show(number, step, finished=step.key in finished, actor=actor)
    st.caption(_("Every page has its words explained behind the marks beside its figures."))
    link("guides", icon=":material/routine:")
    link("glossary", icon=":material/menu_book:")


guide_actor = open_page("guide")
draw(guide_actor, company_of(guide_actor))
