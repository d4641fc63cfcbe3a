"""Expiry: what lies there by days left, what won't sell in time, and what to do about it.

The list is ranked by the money of what won't sell, each lot with its one action. Who may not
see cost sees selling prices with tax.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import streamlit as st
from sqlalchemy import Connection

from core.analytics.expected import Pace, pace_of
from core.analytics.expiry import Band, DatedLot, dated_lots
from core.analytics.expiry_actions import Action
from core.analytics.expiry_advice import Advised, advised, assumed
from core.analytics.expiry_marked import marked_down
from core.analytics.sales import sales_up_to
from core.platform.i18n import N_, _, counted, ngettext
from core.platform.kept import kept
from core.platform.rights import Actor
from pages.analyse.actions import (
    advice_said,
    label,
    mark_down,
    may_mark_down,
    place_of,
    write_off_all,
)
from pages.analyse.expiry_days import by_days, of_stretch
from pages.analyse.filters import slice_at, units_by_id
from pages.widgets import charts, formats, metrics
from pages.widgets.address import choose
from pages.widgets.answers import plain
from pages.widgets.charts_bars import Bar, ranked
from pages.widgets.charts_table import figures
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading_kept
from pages.widgets.document_tables import Head
from pages.widgets.empty import empty
from pages.widgets.frame import link, open_with_actions
from pages.widgets.labels import unit_after

LISTED, NAMES = 30, 4
LOT = ":material/qr_code_2:"
BANDS = {
    "all": N_("Needs doing"),
    Band.EXPIRED.value: N_("Expired"),
    Band.OFF_SALE.value: N_("Off sale"),
    Band.NEAR.value: N_("Near expiry"),
    Band.GOOD.value: N_("Later, but too much"),
}
ICONS = {
    Action.WRITE_OFF: ":material/delete:",
    Action.TRANSFER: ":material/local_shipping:",
    Action.MARKDOWN: ":material/sell:",
    Action.RETURN: ":material/assignment_return:",
    Action.USE: ":material/restaurant:",
    Action.SELL_FIRST: ":material/visibility:",
}


def money_of(lot: DatedLot, company: CompanyInView) -> int:
    """What won't sell of a lot: at cost, else at the price on the shelf."""
    fen = lot.left_fen
    return lot.retail_fen(company.currency.exponent) if fen is None else fen


def key_figures(lots: Sequence[DatedLot], company: CompanyInView) -> None:
    """What won't sell, what is near, what is gone."""
    left = [lot for lot in lots if lot.left_micro > 0]
    near = [lot for lot in lots if lot.band is Band.NEAR]
    gone = [lot for lot in lots if lot.band in (Band.EXPIRED, Band.OFF_SALE)]
    metrics.cards(
        [
            _card("wont_sell", left, [lot.left_fen for lot in left], company),
            _card("near_expiry", near, [lot.worth_fen for lot in near], company),
            _card("off_sale", gone, [lot.worth_fen for lot in gone], company),
        ],
        "expiry",
    )


def _card(
    key: str, lots: Sequence[DatedLot], worth: Sequence[int | None], company: CompanyInView
) -> metrics.Figure:
    whole = None if None in worth else sum(fen or 0 for fen in worth)
    items = len({lot.item_id for lot in lots})
    number = counted("{n} lot", "{n} lots", len(lots))
    note = counted("{lots} of {n} item", "{lots} of {n} items", items, lots=number)
    if key == "off_sale":
        expired = sum(lot.band is Band.EXPIRED for lot in lots)
        note = _("{lots}, {n} of them expired").format(lots=number, n=f"{expired:,}")
    return metrics.Figure(key, formats.compact_money(whole, company.currency), note=note)


def by_store(connection: Connection, lots: Sequence[DatedLot], company: CompanyInView) -> None:
    """Won't-sell money of each store; a click narrows the page to it."""
    metrics.heading(_("Won't sell, by store"), "wont_sell")
    units = units_by_id(connection, company.id)
    money: dict[int, int] = {}
    for lot in lots:
        money[lot.org_unit_id] = money.get(lot.org_unit_id, 0) + money_of(lot, company)
    ordered = sorted(money.items(), key=lambda pair: -pair[1])
    bars = [
        Bar(units[unit][0], units[unit][1], fen) for unit, fen in ordered if fen and unit in units
    ]
    if not bars:
        st.caption(_("Everything sells in time."))
        return
    ranked(
        bars,
        company.currency,
        "chart_expiry_store",
        _("Money of what won't sell in time, by store"),
        on_click=_store_clicked,
    )
    figures(
        "expiry_store",
        [Head(_("Store")), Head(metrics.name_of("wont_sell"), number=True)],
        [[bar.name, formats.money(bar.fen, company.currency)] for bar in bars],
        _("Won't sell, by store"),
    )


def _store_clicked() -> None:
    code = charts.code_of("chart_expiry_store")
    if code is not None:
        st.query_params["store"] = code


def needing(lots: Sequence[DatedLot], band: str, company: CompanyInView) -> list[DatedLot]:
    """The lots of a band that ask for something, the dearest first."""
    asked = [
        lot
        for lot in lots
        if (lot.left_micro > 0 or (band == lot.band and lot.band is Band.NEAR))
        and band in ("all", lot.band)
    ]
    return sorted(asked, key=lambda lot: (-money_of(lot, company), lot.days_left, lot.lot_id))


def to_do(
    connection: Connection,
    actor: Actor,
    company: CompanyInView,
    lots: Sequence[DatedLot],
    pace: Pace,
) -> None:
    """The list: each lot with what is best done about it."""
    st.subheader(_("What to do, the dearest first"), anchor=False)
    band = choose(st, _("Which"), {code: _(name) for code, name in BANDS.items()}, "band")
    asked = needing(lots, band, company)
    gone = [lot for lot in asked if band == "all" and lot.band is Band.EXPIRED]
    asked = [lot for lot in asked if band != "all" or lot.band is not Band.EXPIRED]
    if not asked and not gone:
        empty(
            _("Nothing here needs doing"),
            _("These lots should sell in time."),
            icon=":material/check_circle:",
        )
        return
    hidden = any(lot.left_fen is None for lot in asked)
    notes = [_("Markdown assumes that a price 10 % lower sells 23 % more.")]
    if hidden:
        notes.insert(0, _("Money is at selling price with tax."))
    st.caption(" ".join(notes))
    found = kept(
        advised,
        connection,
        company.id,
        tuple(asked[:LISTED]),
        pace,
        company.today(),
        company.currency.exponent,
    )
    written = advised_by_place(connection, company, gone, pace)
    for place, one in enumerate(written):
        _gone(actor, company, one, place)
    items = {one.lot.item_id for one in found}
    marked = marked_down(connection, company.id, items, company.today())
    guessed = assumed(connection, {one.lot.lot_id for one in found})
    for place, one in enumerate(found):
        seen = (one.lot.lot_id, one.lot.warehouse_id) not in guessed
        until = marked.get((one.lot.item_id, one.lot.org_unit_id))
        _line(actor, company, one, until, place, seen)
    if len(asked) > LISTED:
        st.caption(_("{n} more, smaller ones.").format(n=f"{len(asked) - LISTED:,}"))


def advised_by_place(
    connection: Connection, company: CompanyInView, gone: Sequence[DatedLot], pace: Pace
) -> list[list[Advised]]:
    """Expired lots with their names, those of a place together, the dearest place first."""
    places: dict[int, list[DatedLot]] = {}
    for lot in gone:
        places.setdefault(lot.warehouse_id, []).append(lot)
    return [
        kept(advised, connection, company.id, tuple(lots[:LISTED]), pace, company.today())
        for lots in sorted(
            places.values(), key=lambda lots: -sum(money_of(lot, company) for lot in lots)
        )
    ]


def _gone(actor: Actor, company: CompanyInView, lots: Sequence[Advised], place: int) -> None:
    """Expired lots of a place in one line: they are written off together."""
    names = list(dict.fromkeys(one.item for one in lots))
    told = _(", ").join(names[:NAMES]) + (" …" if len(names) > NAMES else "")
    expired = counted("{n} lot has expired", "{n} lots have expired", len(lots))
    with todo(f"gone_{place}") as (said, acts):
        with said:
            st.markdown(f"**{plain(lots[0].warehouse)}** · {plain(expired)}")
            st.markdown(
                plain(
                    ngettext(
                        "Take it off the shelf and write it off: {names}.",
                        "Take them off the shelf and write them off: {names}.",
                        len(lots),
                    ).format(names=told)
                )
            )
        with acts:
            _money(sum(money_of(one.lot, company) for one in lots), company)
            target = write_off_all(actor, [one.lot for one in lots])
            if target is not None:
                every = _("Write it off") if len(lots) == 1 else _("Write them off")
                link(target[0], every, icon=ICONS[Action.WRITE_OFF], **target[1])


@contextmanager
def todo(key: str) -> Iterator[tuple[Any, Any]]:
    """A line of the list: what it says at the left, money and the action at the right."""
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key=f"todo_{key}",
    ):
        said = st.container(gap=None, width="stretch")
        acts = st.container(
            horizontal=True,
            horizontal_alignment="right",
            vertical_alignment="center",
            width="content",
            key=f"act_{key}",
        )
        yield said, acts


def _money(fen: int, company: CompanyInView) -> None:
    if fen:
        text = plain(formats.compact_money(fen, company.currency))
        st.markdown(f"**{text}**", width="content")


def _mark(company: CompanyInView, one: Advised, until: dt.date | None, place: int) -> None:
    """One click makes the promotion; what is marked down says so."""
    if until is not None:
        st.caption(_("Marked down until {day}").format(day=formats.day(until)))
        return
    st.button(
        label(Action.MARKDOWN),
        icon=ICONS[Action.MARKDOWN],
        key=f"mark_down_{place}",
        help=_("Makes a promotion for this lot, in this store, until its date."),
        on_click=mark_down,
        args=(company, one),
    )


def _line(
    actor: Actor,
    company: CompanyInView,
    one: Advised,
    until: dt.date | None,
    place: int,
    seen: bool,
) -> None:
    lot = one.lot
    with todo(f"lot_{place}") as (said, acts):
        with said:
            name = f"**{plain(one.item)}** · {plain(one.warehouse)}"
            link("item", name, icon=LOT, id=str(lot.item_id), lot=str(lot.lot_id))
            st.markdown(plain(advice_said(one)) + _saved(one, company))
            st.caption(plain(" · ".join(_facts(one, company, seen))))
        with acts:
            _money(money_of(lot, company), company)
            if may_mark_down(actor, one):
                _mark(company, one, until, place)
            elif (target := place_of(actor, one)) is not None:
                page, query = target
                action = one.advice.action if page != "item" else Action.SELL_FIRST
                link(page, label(action), icon=ICONS[action], **query)


def _saved(one: Advised, company: CompanyInView) -> str:
    if not one.advice.saved_fen:
        return ""
    money = formats.compact_money(one.advice.saved_fen, company.currency)
    return " " + plain(_("Saves about {money}.").format(money=money))


def _facts(one: Advised, company: CompanyInView, seen: bool) -> list[str]:
    lot = one.lot
    unit = unit_after(lot.quantity_micro, one.unit, one.unit_en)
    quantity = formats.quantity(lot.quantity_micro)
    facts = [
        metrics.expiry(one.expires_on, company.today()),
        _("lot {code}").format(code=one.code),
        _("{left} of {n} {unit} won't sell").format(
            left=formats.about(lot.left_micro), n=quantity, unit=unit
        )
        if lot.left_micro
        else f"{quantity} {unit}",
    ]
    if lot.band is Band.OFF_SALE:
        facts.append(_("off sale"))
    facts.append(_("seen") if seen else _("inferred from the till"))
    return facts


def _at_the_pace(pace: Pace, today: dt.date) -> str:
    """What the sales that are still to come are taken from."""
    if pace.known_on is not None:
        return _("On {day}, by the forecast made after {last}.").format(
            day=formats.day(today), last=formats.day(pace.known_on)
        )
    return _("On {day}, at the pace of the 28 days up to {last}.").format(
        day=formats.day(today), last=formats.day(pace.last)
    )


def draw() -> None:
    """The page."""
    opened = open_with_actions("expiry")
    company = company_of(opened.actor)
    with reading_kept(opened.actor) as connection:
        line = st.container(
            horizontal=True, vertical_alignment="center", gap="small", key="filters"
        )
        of = slice_at(connection, company, line)
        up_to = kept(sales_up_to, connection, company.id)
        today = company.today()
        last = max((one.on for one in up_to), default=today - dt.timedelta(days=1))
        pace = pace_of(connection, company.id, last)
        lots = kept(dated_lots, connection, of, pace, today)
        if not lots:
            empty(
                _("No lot with a date"),
                _("Goods tracked by lot with a shelf life stand here once they are received."),
                icon=":material/event_busy:",
            )
            return
        st.caption(_at_the_pace(pace, today))
        key_figures(lots, company)
        left, right = st.columns([3, 2], gap="medium")
        with left:
            by_days(lots, company)
        with right:
            by_store(connection, lots, company)
        to_do(connection, opened.actor, company, of_stretch(lots), pace)


draw()
