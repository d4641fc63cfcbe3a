"""Forecast explorer: what will sell, how sure that is, why, and how often it was right.

Any item at any store, or any sum above: a category, a region, the company. Nothing here is
reckoned anew but what a reader tries otherwise, and Prophet's view where it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st
from sqlalchemy import Connection

from core.planning import explorer
from core.planning.decompose import teaches, tried
from core.planning.explorer import Look, Past
from core.planning.forecast.calendar import holiday_flags
from core.planning.reasons import WORDS, Reason
from core.planning.signals import COUNTRY, GROUPS
from core.planning.stored import latest_run
from core.platform.i18n import _
from pages.analyse.forecast_chances import chances_record
from pages.analyse.forecast_choice import Chosen, choose_shelves
from pages.analyse.forecast_parts import contest, prophet, track
from pages.widgets import formats
from pages.widgets.address import choose
from pages.widgets.charts_fan import Was, WillBe, fan
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.document_tables import Head, read_table
from pages.widgets.empty import empty
from pages.widgets.frame import link, open_with_actions

SHOWN = {"14": 14, "28": 28}
PAST_DAYS = 91
LOST_DAYS = 28
EMPTY_PART = 4


def key_figures(seen: Look, days: int, unit: str, company: CompanyInView) -> None:
    """What the days ahead ask for, between what, and what was lost lately, in units of one item and
    in money."""
    ahead = seen.ahead[:days]
    low, high = seen.between(days)
    past = seen.past[-LOST_DAYS:]
    lost = sum(day.lost for day in past)
    cards = (
        (_("Expected"), amount(sum(day.mean for day in ahead)),
         _("{n} days from {day}").format(n=days, day=formats.day(ahead[0].on))),
        (_("80 in 100 times between"), f"{amount(low)} – {amount(high)}",
         _("all {n} days together").format(n=days)),
        (_("Not sold for want of stock"), amount(lost), _("the last 28 days")),
    )  # fmt: skip
    row = st.container(horizontal=True, key="cards_forecast")
    for label, value, note in cards:
        row.metric(label, f"{value} {unit}".rstrip(), border=True, help=note)
    net, margin = sum(day.lost_net_fen for day in past), total(day.lost_margin_fen for day in past)
    row.metric(
        _("Margin lost with it"),
        formats.compact_money(margin, company.currency),
        border=True,
        help=_("of net sales of {money}, at the prices of those weeks").format(
            money=formats.compact_money(net, company.currency)
        ),
    )
    how_known(past)


def total(money: Iterable[int | None]) -> int | None:
    """The sum; hidden as soon as one part is."""
    parts = list(money)
    return None if None in parts else sum(one or 0 for one in parts)


def how_known(past: Sequence[Past]) -> None:
    """Whether what was lost is known by the time of the last sale, or guessed."""
    recorded, estimated = sum(day.recorded for day in past), sum(day.estimated for day in past)
    if not recorded + estimated:
        return
    st.caption(
        _(
            "Days on which a shelf lost sales for want of stock, in these 28: {n}. For {recorded}"
            " the till tells when the last one sold; for {estimated} it does not, and the day is"
            " estimated as a whole."
        ).format(n=recorded + estimated, recorded=recorded, estimated=estimated)
    )


def amount(units: float) -> str:
    """Units as people say them."""
    return f"{units:,.0f}" if units >= 10 else f"{units:,.1f}"


def course(seen: Look, days: int, factors: list[float] | None, one_item: bool) -> None:
    """History and fan. Of a sum, a day is marked empty where a quarter of its shelves were."""
    least = max(1, seen.shelves // EMPTY_PART)
    st.subheader(_("What was, and what is to come"), anchor=False)
    past = seen.past[-PAST_DAYS:]
    every = [*(day.on for day in past), *(day.on for day in seen.ahead[:days])]
    flags = dict(zip(every, holiday_flags(every, COUNTRY)["public_holiday"], strict=True))
    was = [
        Was(
            day.on,
            day.sold,
            day.wanted,
            day.empty >= least,
            day.promoted and one_item,
            flags[day.on] > 0,
            day.estimated > 0,
        )
        for day in past
    ]
    will = [
        WillBe(
            day.on,
            day.mean,
            day.low_80,
            day.high_80,
            day.low_95,
            day.high_95,
            None if factors is None else day.mean * factors[number],
            flags[day.on] > 0,
        )
        for number, day in enumerate(seen.ahead[:days])
    ]
    fan(was, will, "chart_fan", _("Sales of past days and the forecast with its intervals"))
    st.caption(_("Shaded days are public holidays."))


def reasons(seen: Look) -> None:
    """What fell back, and to what."""
    for reason, count in seen.reasons:
        if reason is not Reason.NONE:
            words = _(WORDS[reason])
            said = (
                words
                if seen.shelves == 1
                else _("{n} of them: {words}").format(n=count, words=words)
            )
            st.warning(said, icon=":material/info:")


def signals(seen: Look) -> None:
    """What each signal adds over a fortnight."""
    st.subheader(_("What each signal adds"), anchor=False)
    st.caption(
        _(
            "To the first 14 days together, by one regression of past sales. The forecast is a"
            " blend of several methods, so its own answer to a signal may be larger or smaller."
        )
    )
    if not seen.adds:
        st.caption(_("No holiday, promotion or price change moves the next 14 days noticeably."))
        return
    whole = sum(day.mean for day in seen.ahead[:14])
    read_table(
        [Head(_("Signal")), Head(_("14 days"), number=True), Head(_("Share"), number=True)],
        [
            [
                _(GROUPS[name]) if name in GROUPS else name.removeprefix("told_"),
                f"{units:+,.1f}",
                f"{units / whole:+.1%}" if whole else formats.NOTHING,
            ]
            for name, units in seen.adds
        ],
        "signals",
        _("What each signal adds"),
    )


def otherwise(seen: Look, one_item: bool) -> list[float] | None:
    """Another price, or a promotion: factors on the days ahead, None where nothing is tried."""
    st.subheader(_("What if"), anchor=False)
    if not one_item:
        st.caption(_("Choose one item to try another price or a promotion."))
        return None
    known = teaches(seen.past)
    if not known.price and not known.promotion:
        st.caption(_("Price and promotion never changed here, so there is nothing to learn from."))
        return None
    change = 0
    if known.price:
        change = st.slider(
            _("Price, in percent"), -30, 30, 0, 1, format="%+d%%", key="price_change"
        )
    promoted = known.promotion and st.toggle(_("Under a promotion"), key="promoted")
    if not change and not promoted:
        st.caption(_("Learnt from {n} days of history, {p} of them under a promotion.").format(
            n=len(seen.past), p=known.promoted))  # fmt: skip
        return None
    factors = [float(one) for one in tried(seen, change / 100, bool(promoted))]
    before = sum(day.mean for day in seen.ahead[:14])
    after = sum(day.mean * factors[n] for n, day in enumerate(seen.ahead[:14]))
    st.markdown(
        _("14 days: {before} → **{after}** ({change})").format(
            before=f"{before:,.0f}",
            after=f"{after:,.0f}",
            change=f"{after / before - 1:+.1%}" if before else formats.NOTHING,
        )
    )
    return factors


def about(seen: Look, chosen: Chosen, company: CompanyInView) -> None:
    """In a line: what is looked at, and when it was made."""
    made = formats.instant(seen.run.finished_at, company.zone)
    shelves = _("{n} shelves").format(n=seen.shelves) if seen.shelves > 1 else _("one shelf")
    st.caption(
        " · ".join(
            [
                chosen.said,
                shelves,
                _("knows sales up to {day}").format(day=formats.day(seen.run.origin_on)),
                _("made {at}").format(at=made),
            ]
        )
    )


def page(connection: Connection, company: CompanyInView, where: Any) -> None:
    """The whole page."""
    run = latest_run(connection, company.id)
    if run is None:
        waiting()
        return
    ways = {key: _("{n} days").format(n=n) for key, n in SHOWN.items()}
    days = SHOWN[choose(where, _("Days ahead"), ways, "ahead")]
    chosen = choose_shelves(connection, company, run)
    seen = explorer.look(connection, company.id, chosen.items, chosen.warehouses)
    if seen is None or not seen.past:
        empty(_("Nothing is forecast here"), _("Choose another item or store."))
        return
    about(seen, chosen, company)
    reasons(seen)
    key_figures(seen, days, chosen.unit, company)
    chart = st.container()
    one, two = st.columns(2, gap="large")
    with two:
        factors = otherwise(seen, len(chosen.items) == 1)
    with one:
        signals(seen)
    with chart:
        course(seen, days, factors, len(chosen.items) == 1)
    track(explorer.record(connection, seen, chosen.items, chosen.warehouses))
    chances_record(connection, company, chosen)
    kinds = [kind for kind, _n in seen.kinds]
    alone = explorer.method_alone(connection, seen.run)
    contest(explorer.contestants(connection, seen.run, kinds), alone)
    prophet(seen)


def waiting() -> None:
    """Before the first forecast."""
    empty(
        _("No forecast yet"),
        _("The first one is made within minutes of the first sales; Jobs shows how far it is."),
        icon=":material/hourglass:",
    )
    link("jobs")


opened = open_with_actions("forecast")
with reading(opened.actor) as scoped:
    page(scoped, company_of(opened.actor), opened.actions.container())
