"""Periods: a calendar of months, open, on hold or closed, and what still stands against closing.

A month is chosen by a click (`?month=202611`). Closing or holding it takes all before it
along; opening one again asks why. Nothing that is listed keeps a month from being closed: a
person decides.
"""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

import streamlit as st
from babel.dates import get_month_names
from sqlalchemy import select

from core.analytics.closing import MOST, Open, standing_open
from core.desks.setup.periods import close_through, hold_through, open_next_period, reopen_period
from core.kernel.period import Period as Month
from core.platform.i18n import _, language, locale, ngettext
from models.base import table
from models.company import Period
from pages.kinds import KINDS
from pages.widgets import formats
from pages.widgets.answers import plain, refused, say_after_rerun
from pages.widgets.company import company_of
from pages.widgets.data import reading, rows
from pages.widgets.document_tables import Head, read_table
from pages.widgets.edge import perform
from pages.widgets.empty import empty
from pages.widgets.frame import link, open_with_actions, page_right
from pages.widgets.labels import PERIOD_STATES

ICONS = {
    "open": ":material/lock_open_right:",
    "hold": ":material/pause_circle:",
    "closed": ":material/lock:",
}
FEW = 8

opened = open_with_actions("setup_periods")
actor = opened.actor
company = company_of(actor)
today = company.today()
period = table(Period)
months: dict[int, Any] = {
    row.code: row
    for row in rows(
        actor, select(period).where(period.c.company_id == company.id).order_by(period.c.code)
    )
}
may_turn = actor.may_anywhere("books.period")


def usual() -> int:
    """The last whole month where it is not closed yet, else the first that is not."""
    left = [code for code, row in months.items() if row.state != "closed"]
    last = Month.of(today).previous.code
    return last if last in left else min(left, default=max(months))


def asked() -> int:
    """The month of the address."""
    said = st.query_params.get("month", "")
    return int(said) if said.isdecimal() and int(said) in months else usual()


def choose(code: int) -> None:
    """Show a month."""
    st.query_params["month"] = str(code)


def done(answer: object) -> None:
    """A refusal stays in sight; else the page is drawn anew."""
    if not refused(answer):
        say_after_rerun(_("Saved"))
        st.rerun()


def calendar(chosen: int) -> None:
    """A row of months for each year; the colour of the sign says the state."""
    names = get_month_names("abbreviated", locale=locale())
    for year, codes in groupby(months, key=lambda code: code // 100):
        with st.container(key=f"year_{year}", gap="xsmall"):
            st.markdown(f"**{year}**")
            wall = st.grid(12, min_column_width=78, gap="xsmall", key=f"months_{year}")
            for code in codes:
                row = months[code]
                wall.button(
                    names[code % 100],
                    key=f"month_{row.state}_{code}",
                    icon=ICONS[row.state],
                    type="primary" if code == chosen else "secondary",
                    help=f"{formats.period(code)} · {_(PERIOD_STATES[row.state])}",
                    on_click=choose,
                    args=(code,),
                    width="stretch",
                )
    st.caption(
        " · ".join(f"{icon} {_(PERIOD_STATES[state])}" for state, icon in ICONS.items())
        + " — "
        + _("A closed month takes no document; one on hold only those of who may post there.")
    )


def actions(code: int, found: Open) -> None:
    """Close, hold, open again: what the state of the month allows."""
    row, name = months[code], formats.period(code)
    before = sum(1 for other in months.values() if other.code < code and other.state != "closed")
    line = st.container(horizontal=True, vertical_alignment="center", key="turn_period")
    if row.state != "closed":
        label = _("Close {period}") if not before else _("Close up to {period}")
        waiting = Month.from_code(code).last_day >= today
        if line.button(
            label.format(period=name),
            type="primary" if found.settled and not waiting else "secondary",
            icon=":material/lock:",
            help=ngettext(
                "Closes {n} month before it too.", "Closes {n} months before it too.", before
            ).format(n=before)
            if before
            else None,
        ):
            done(perform(close_through, page_right("books.period"), company.id, code))
    if row.state == "open" and line.button(
        _("Put {period} on hold").format(period=name), icon=":material/pause_circle:"
    ):
        done(perform(hold_through, page_right("books.period"), company.id, code))
    if row.state != "open":
        with (
            line.popover(_("Open {period} again").format(period=name), icon=":material/lock_open:"),
            st.form("reopen", border=False),
        ):
            reason = st.text_input(
                _("Reason"), placeholder=_("It stands in the record of changes."), max_chars=200
            )
            if st.form_submit_button(_("Open it again"), type="primary"):
                verb, writer = reopen_period, page_right("books.period")
                done(perform(verb, writer, company.id, code, reason or ""))


def standing(found: Open) -> None:
    """What is still open in the month, each with where to settle it."""
    if found.settled:
        empty(
            _("Nothing stands against closing this month"),
            _("No draft, no missing till day, no provisional cost."),
            icon=":material/check_circle:",
        )
        return
    if found.drafts:
        said = ngettext("{n} draft is dated here", "{n} drafts are dated here", found.drafts)
        heading(said.format(n=found.drafts), "drafts", _("Go to the drafts"))
        heads = [
            Head(_("Kind")),
            Head(_("Date")),
            Head(_("Organisation unit")),
            Head(_("Begun by")),
        ]
        drafts = [
            [_kind(one.kind), formats.day(one.on), one.org_unit, one.begun_by]
            for one in found.draft_list
        ]
        read_table(heads, drafts[:FEW], "drafts", _("Drafts"), every=lambda: drafts)
        _more(found.drafts)
    if found.till_days:
        said = ngettext("{n} till day is missing", "{n} till days are missing", found.till_days)
        heading(said.format(n=found.till_days), "till_import", _("Import till sales"))
        read_table(
            [Head(_("Store")), Head(_("Days"), True), Head(_("Which days"))],
            [[one.store, str(len(one.days)), _days(one.days)] for one in found.missing[:MOST]],
            "till",
            _("Missing days"),
        )
    if found.guessed:
        said = ngettext(
            "The cost of {n} item is provisional",
            "The cost of {n} items is provisional",
            found.guessed,
        )
        heading(said.format(n=found.guessed), "today", _("Show the items"), show="cost")
        guesses = [
            [one.name, one.code, formats.money(one.provisional_fen, company.currency)]
            for one in found.guesses
        ]
        read_table(
            [Head(_("Item")), Head(_("Code")), Head(_("Provisional cost"), True)],
            guesses[:FEW],
            "guesses",
            _("Provisional cost"),
            every=lambda: guesses,
        )
        _more(found.guessed)


def heading(text: str, page: str, label: str, **query: str) -> None:
    """What it is, and the way there."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(f"**{plain(text)}**")
        link(page, label, **query)


def _kind(code: str) -> str:
    return KINDS[code].name(language()) if code in KINDS else code


def _days(days: tuple[dt.date, ...]) -> str:
    numbers = [str(on.day) for on in days]
    return _(", ").join(numbers[:12]) + (" …" if len(numbers) > 12 else "")


def _more(count: int) -> None:
    if count > FEW:
        st.caption(_("{n} more.").format(n=count - FEW))


if may_turn and opened.actions.button(_("Add a month"), icon=":material/add:"):
    done(perform(open_next_period, page_right("books.period"), company.id))
month = asked()
calendar(month)
state = months[month].state
st.subheader(f"{formats.period(month)} · {_(PERIOD_STATES[state])}", anchor=False)
if state == "open" and months[month].reason:
    st.caption(_("Opened again: {reason}").format(reason=plain(months[month].reason)))
with reading(actor) as connection:
    left = standing_open(connection, company.id, month, today)
if may_turn:
    actions(month, left)
if state != "closed" or not left.settled:
    standing(left)
