"""Pilot: three to five categories under suggestions, held against shelves like them that are not.

Started by whoever keeps replenishment policies. The answer is a week's money with its interval, for
profit, waste and lost sales; before it can be given, the page says what is missing. Below stand
the pairs: a click opens the item.
"""

from __future__ import annotations

import datetime as dt

import streamlit as st
from sqlalchemy import select

from core.kernel.clock import SystemClock
from core.kernel.refusals import Refusal
from core.planning.pilot.read import Came, Standing, came_of, pilots
from core.planning.pilot.rule import Effect, TooEarly
from core.planning.pilot.start import FEWEST, MOST, PERMISSION, PilotForm, end_pilot, start_pilot
from core.platform.i18n import _, counted
from core.platform.rights import Actor
from models.base import table
from models.catalog import Category
from pages.analyse import tables
from pages.widgets import charts, formats
from pages.widgets.answers import said, say_after_rerun
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading, rows
from pages.widgets.document_tables import Head, read_table
from pages.widgets.edge import perform
from pages.widgets.empty import empty
from pages.widgets.frame import open_page, page_right

_REFUSED = "pilot_refused"


def form(actor: Actor, company: CompanyInView, *, opened: bool) -> None:
    """Name, categories and first day of a new pilot."""
    if not actor.may_anywhere(PERMISSION):
        return
    category = table(Category)
    found = rows(
        actor,
        select(category.c.id, category.c.name)
        .where(category.c.company_id == company.id)
        .order_by(category.c.code),
    )
    names = {row.id: row.name for row in found}
    with st.expander(_("Start a pilot"), icon=":material/science:", expanded=opened):
        left, right = st.columns([3, 2], gap="medium")
        left.multiselect(
            _("Three to five categories"),
            list(names),
            format_func=lambda n: names[n],
            key="pilot_categories",
            max_selections=MOST,
            placeholder=_("Goods that turn fast"),
        )
        right.text_input(_("Name"), key="pilot_name", max_chars=60)
        with st.container(horizontal=True, vertical_alignment="bottom", key="pilot_when"):
            st.date_input(
                _("First day"),
                company.today() + dt.timedelta(days=1),
                key="pilot_from",
                format="YYYY-MM-DD",
                width=170,
            )
            st.number_input(
                _("Days before, to match by"), 28, 182, 56, 7, key="pilot_before", width=190
            )
            st.button(
                _("Match and start"),
                type="primary",
                key="pilot_start",
                on_click=start,
                args=(company.id,),
            )
        st.caption(
            _(
                "Each shelf is paired with one of other goods in the same store that sold, varied"
                " and was wasted most alike. From its first day the pilot's goods are asked for by"
                " themselves; the others are kept as before."
            )
        )


def start(company_id: int) -> None:
    """Starts it."""
    actor, state = page_right(PERMISSION), st.session_state
    asked = PilotForm(
        state.get("pilot_name") or "",
        tuple(state.get("pilot_categories") or ()),
        state.get("pilot_from") or dt.datetime.now(dt.UTC).date(),
        int(state.get("pilot_before") or 56),
    )
    _told(perform(start_pilot, actor, company_id, asked, SystemClock()), _("The pilot is set up"))


def end(pilot_id: int) -> None:
    """Ends it today."""
    actor = page_right(PERMISSION)
    _told(perform(end_pilot, actor, pilot_id, SystemClock()), _("The pilot has ended"))


def _told(answer: object, done: str) -> None:
    if isinstance(answer, Refusal):
        st.session_state[_REFUSED] = answer
        return
    say_after_rerun(done)


def show_refused() -> None:
    """What was refused."""
    refusal = st.session_state.pop(_REFUSED, None)
    if isinstance(refusal, Refusal):
        st.error(said(refusal), icon=":material/block:")


def one_pilot(actor: Actor, one: Standing, company: CompanyInView) -> None:
    """A pilot, its answer and its pairs."""
    with reading(actor) as connection:
        came = came_of(connection, company.id, one)
    head = st.container(
        horizontal=True, horizontal_alignment="distribute", key=f"pilot_head_{one.id}"
    )
    head.subheader(one.name, anchor=False)
    if one.ended_on is None and actor.may_anywhere(PERMISSION):
        head.button(_("End the pilot"), key=f"end_{one.id}", on_click=end, args=(one.id,))
    begun = one.from_on <= company.today()
    since = _("since {day}") if begun else _("from {day} on")
    words = [_(", ").join(one.categories), since.format(day=formats.day(one.from_on))]
    if one.ended_on is not None:
        words.append(_("ended {day}").format(day=formats.day(one.ended_on)))
    if begun:
        words.append(counted("{n} day", "{n} days", came.days))
    words.append(counted("{n} pair", "{n} pairs", len(came.pairs)))
    st.caption(" · ".join(words))
    if came.hidden:
        st.caption(_("Money needs the right to see cost."))
    elif came.early is not None:
        st.info(_early(came.early), icon=":material/hourglass_empty:")
    else:
        answer(came, company)
    pairs(one, came, company)


def _early(missing: TooEarly) -> str:
    said_of = [_("It is too early to say anything.")]
    if missing.days:
        said_of.append(counted("{n} day is missing.", "{n} days are missing.", missing.days))
    if missing.pairs:
        said_of.append(
            counted("{n} more pair is needed.", "{n} more pairs are needed.", missing.pairs)
        )
    if missing.items:
        said_of.append(
            counted("{n} more item is needed.", "{n} more items are needed.", missing.items)
        )
    return " ".join(said_of)


def answer(came: Came, company: CompanyInView) -> None:
    """A week's change with its interval, and what it means."""
    lines = [
        (_("Profit after loss"), came.profit, True),
        (_("Waste"), came.waste, False),
        (_("Margin lost"), came.lost, False),
    ]
    read_table(
        [
            Head(_("A week")),
            Head(_("Changed by the pilot"), number=True),
            Head(_("95 % interval"), number=True),
            Head(_("What it means")),
        ],
        [
            [
                name,
                _signed(one.week_fen, company),
                f"{_signed(one.low_fen, company)} … {_signed(one.high_fen, company)}",
                _meaning(one, more_is_good=good),
            ]
            for name, one, good in lines
            if one is not None
        ],
        "pilot_answer",
        _("Changed by the pilot"),
    )


def _meaning(one: Effect, *, more_is_good: bool) -> str:
    if not one.sure:
        return _("could be chance")
    return _("better") if (one.week_fen > 0) == more_is_good else _("worse")


def _signed(fen: int, company: CompanyInView) -> str:
    money = formats.compact_money(abs(fen), company.currency)
    return money if not fen else f"+{money}" if fen > 0 else f"−{money}"


def pairs(one: Standing, came: Came, company: CompanyInView) -> None:
    """Both shelves of each pair, profit a week before and after."""
    if not came.pairs:
        return
    st.caption(
        _(
            "Profit after loss, a week, of each shelf and its pair. The difference is what changed"
            " here and not there. A click opens the item."
        )
    )
    config, money = st.column_config, company.currency
    columns = {
        "item": config.TextColumn(_("Under suggestions"), width="medium"),
        "control": config.TextColumn(_("Its pair"), width="medium"),
        "place": config.TextColumn(_("Store")),
        "before": tables.money_column(_("Before, a week")),
        "after": tables.money_column(_("After, a week")),
        "control_before": tables.money_column(_("Pair before")),
        "control_after": tables.money_column(_("Pair after")),
        "difference": tables.money_column(_("Difference")),
        "apart": config.NumberColumn(
            _("Apart"), format="%.2f", help=_("How unlike they were before; 0 is alike.")
        ),
    }
    tables.grid(
        f"pilot_{one.id}",
        [
            {
                "item": pair.item,
                "control": pair.control,
                "place": pair.warehouse,
                "before": charts.yuan(pair.before_fen, money),
                "after": charts.yuan(pair.after_fen, money),
                "control_before": charts.yuan(pair.control_before_fen, money),
                "control_after": charts.yuan(pair.control_after_fen, money),
                "difference": charts.yuan(pair.difference_fen, money),
                "apart": pair.apart,
            }
            for pair in came.pairs
        ],
        columns,
        [pair.item_id for pair in came.pairs],
        "item",
        most=8,
        part=one.name,
    )


def draw() -> None:
    """The page."""
    actor = open_page("pilot")
    company = company_of(actor)
    show_refused()
    with reading(actor) as connection:
        found = pilots(connection, company.id)
    st.caption(
        _("Does it pay here? A few categories under suggestions, beside goods like them without.")
    )
    form(actor, company, opened=not found)
    if not found:
        empty(
            _("No pilot yet"),
            _("Choose {least} to {most} categories; four weeks later the answer is here.").format(
                least=FEWEST, most=MOST
            ),
            icon=":material/science:",
        )
    for one in found:
        one_pilot(actor, one, company)


draw()
