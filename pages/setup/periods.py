"""Periods: months that take documents, and months that are closed."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import select

from core.desks.setup.periods import close_through, open_next_period, reopen_period
from core.kernel.period import Period as Month
from core.platform.i18n import _
from models.company import Period
from pages.widgets import formats, master
from pages.widgets.answers import refused, say_after_rerun
from pages.widgets.company import company_of
from pages.widgets.data import rows, table
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right
from pages.widgets.labels import PERIOD_STATES

opened = open_with_actions("setup_periods")
actor = opened.actor
company = company_of(actor)
period = table(Period)
found = rows(
    actor, select(period).where(period.c.company_id == company.id).order_by(period.c.code.desc())
)
open_codes = [row.code for row in found if row.state == "open"]
closed_codes = [row.code for row in found if row.state == "closed"]

if actor.may_anywhere("books.period"):
    asked: tuple[str, int] | None = None
    if open_codes and opened.actions.button(
        _("Close {period}").format(period=formats.period(min(open_codes))),
        type="primary",
        icon=":material/lock:",
    ):
        asked = ("close", min(open_codes))
    if closed_codes and opened.actions.button(
        _("Reopen {period}").format(period=formats.period(max(closed_codes))),
        icon=":material/lock_open:",
    ):
        asked = ("reopen", max(closed_codes))
    if opened.actions.button(_("Add a month"), icon=":material/add:"):
        asked = ("add", 0)
    if asked is not None:
        writer = page_right("books.period")
        verb, code = asked
        if verb == "add":
            answer = perform(open_next_period, writer, company.id)
        else:
            answer = (
                perform(close_through, writer, company.id, code)
                if verb == "close"
                else perform(reopen_period, writer, company.id, code, opened.actor.name)
            )
        if not refused(answer):
            say_after_rerun(_("Saved"))
            st.rerun()

st.caption(_("A month is closed when the one before it is. A closed month takes no document."))
master.listing(
    "periods",
    [
        {
            "id": row.id,
            "code": formats.period(row.code),
            "from": formats.day(Month.from_code(row.code).first_day),
            "to": formats.day(Month.from_code(row.code).last_day),
            "state": _(PERIOD_STATES[row.state]),
        }
        for row in found
    ],
    [
        master.Column("code", _("Period")),
        master.Column("state", _("State")),
        master.Column("from", _("From")),
        master.Column("to", _("Until")),
    ],
    nothing=_("No period yet"),
    opens=False,
    where=opened.actions,
)
