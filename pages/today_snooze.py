"""Putting a line of Today off: until when and why; and the list of what is put off."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core.analytics.today_snoozed import PutOff, put_off_lines
from core.kernel.refusals import Refusal
from core.platform.i18n import _
from core.platform.snoozes import LONGEST, put_off, take_up
from pages.today_task import Sight, Task
from pages.widgets import formats
from pages.widgets.answers import plain, refused, say_after_rerun
from pages.widgets.company import CompanyInView
from pages.widgets.edge import perform
from pages.widgets.empty import empty
from pages.widgets.frame import link, page_right

LIST = "snoozed"
DAYS = (1, 3, 7, 14)
WIDTH = 14
"""Pixels that the clock takes, where a line has none."""


def button(company: CompanyInView, task: Task) -> None:
    """A small clock beside the action; a dialog asks the rest."""
    if st.button(
        "",
        icon=":material/snooze:",
        type="tertiary",
        help=_("Put it off"),
        key=f"snooze_{task.subject}",
    ):
        st.dialog(_("Put it off"))(_ask)(company, task)


def _ask(company: CompanyInView, task: Task) -> None:
    st.markdown(f"**{plain(task.what)}**")
    today = company.today()
    with st.form("snooze", border=False):
        until = st.date_input(
            _("Comes back on"),
            value=today + dt.timedelta(days=DAYS[0]),
            min_value=today + dt.timedelta(days=1),
            max_value=today + dt.timedelta(days=LONGEST),
            format="YYYY-MM-DD",
        )
        reason = st.text_input(_("Why"), max_chars=200)
        sent = st.form_submit_button(_("Put it off"), type="primary")
    if sent and isinstance(until, dt.date):
        actor = page_right(None)
        answer = perform(put_off, actor, company.id, task.subject, task.what, until, reason, today)
        if not refused(answer):
            say_after_rerun(_("It comes back on {day}.").format(day=formats.day(until)))
            st.rerun()


def draw(see: Sight) -> None:
    """What is put off, with its reason; each can be taken up again."""
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key="today_list",
    ):
        st.subheader(_("Put off"), anchor=False)
        link("today", _("Back to Today"), icon=":material/arrow_back:")
    found = put_off_lines(see.connection, see.company.id, see.actor.user_id, see.today)
    if not found:
        empty(_("Nothing is put off"), icon=":material/check_circle:")
        return
    for place, one in enumerate(found):
        with st.container(
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            key=f"todo_away_{place}",
        ):
            with st.container(gap=None, width="stretch"):
                st.markdown(f"**{plain(one.said)}**")
                st.caption(
                    plain(
                        _("Comes back on {day}: {reason}").format(
                            day=formats.day(one.until_on), reason=one.reason
                        )
                    )
                )
            st.button(
                _("Take it up now"),
                key=f"take_up_{one.subject}",
                on_click=_take_up,
                args=(see.company.id, one),
            )


def _take_up(company_id: int, one: PutOff) -> None:
    answer = perform(take_up, page_right(None), company_id, one.subject)
    if not isinstance(answer, Refusal):
        say_after_rerun(_("It is back on Today."))
