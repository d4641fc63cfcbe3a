"""Suggestions: what to order from whom, and what to move, ranked by the money at stake.

Tick and accept: orders stand by supplier and place, as drafts or waiting for approval. One ticked
line shows its arithmetic and can be changed with a reason. What bad data holds back stands below,
to be counted first.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.kernel.amounts import MICRO
from core.planning.reasons import WORDS as FELL_BACK
from core.planning.running.said import Record
from core.planning.suggest.held import WORDS, Held
from core.planning.suggest.read import (
    Suggested,
    budgets_used,
    minimums,
    newest_run,
    suggested,
)
from core.platform.i18n import _, counted, ngettext
from core.platform.rights import Actor
from pages.buy.suggestion_answers import accept_all, anew, show_left
from pages.buy.suggestion_detail import detail
from pages.buy.suggestion_groups import budgets, number, suppliers, total, whose
from pages.widgets import chance_record, formats
from pages.widgets.address import choose
from pages.widgets.answers import plain
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.data_table import File, data_table
from pages.widgets.document_tables import narrow
from pages.widgets.empty import empty
from pages.widgets.frame import link, open_with_actions
from pages.widgets.labels import in_language, unit_after

CARDS = 40


def why_held(one: Suggested) -> str:
    """The reason in words; '' for none."""
    for words in (WORDS, FELL_BACK):
        for reason, text in words.items():
            if reason.value == one.held:
                return _(text)
    return ""


def packs(one: Suggested) -> str:
    """12 cases: packs with their unit."""
    return f"{one.packs:,} {unit_after(one.packs * MICRO, one.unit, one.unit_en)}"


def how_much(one: Suggested) -> str:
    """Packs with their unit, and what that is in base units."""
    said = packs(one)
    if one.pack_micro == MICRO:
        return said
    base = unit_after(one.quantity_micro, one.base_unit, one.base_unit_en)
    return f"{said} = {formats.quantity(one.quantity_micro)} {base}"


def figures(found: Sequence[Suggested], company: CompanyInView) -> None:
    """How many, what they cost, what is lost without them."""
    worth = total([one.worth_fen(company.currency.exponent) for one in found if not one.giver])
    stake = total([one.stake_fen for one in found])
    wall = st.grid(3, min_column_width=158, gap="small", key="cards_suggestions")
    wall.metric(_("Suggestions"), f"{len(found):,}", border=True)
    wall.metric(
        _("Orders, without tax"), formats.compact_money(worth, company.currency), border=True
    )
    wall.metric(
        _("At stake"),
        formats.compact_money(stake, company.currency),
        border=True,
        help=_("Expected profit lost if nothing is done until the next order."),
    )


def table(
    found: Sequence[Suggested], company: CompanyInView, key: str, held: bool
) -> list[Suggested]:
    """The rows, to be ticked; those that are."""
    config = st.column_config
    columns = {
        "item": config.TextColumn(_("Item"), width="medium"),
        "warehouse": config.TextColumn(_("Warehouse")),
        "whose": config.TextColumn(_("Supplier")),
        "quantity": config.NumberColumn(_("Quantity"), format="localized", width=80),
        "unit": config.TextColumn(_("Unit"), width=56),
        "packs": config.TextColumn(_("Packs"), width=80, alignment="right"),
        "chance": config.NumberColumn(_("Runs out"), format="%.0f%%", width="small",
                                      help=_("Chance of running out before an order can arrive")),
        "arrives": config.DateColumn(_("Arrives"), format="MM-DD", width="small"),
        "stake": config.NumberColumn(_("At stake"), format="accounting"),
        "note": config.TextColumn(
            _("Why held") if held else _("Note"),
            help=_("Due to order: the chance of running out passed the policy's threshold"),
            width="medium",
        ),
    }  # fmt: skip
    rows = [
        {
            "item": one.item,
            "warehouse": one.warehouse,
            "whose": whose(one),
            "quantity": one.quantity_micro / MICRO,
            "unit": in_language(one.base_unit, one.base_unit_en),
            "packs": "" if one.pack_micro == MICRO else packs(one),
            "chance": one.chance_micro * 100 / MICRO,
            "arrives": one.arrives_on,
            "stake": number(one.stake_fen, company),
            "note": _note(one, company),
        }
        for one in found
    ]
    if not any(row["packs"] for row in rows):
        del columns["packs"]
    picked = data_table(
        rows,
        columns,
        key,
        File(_("Count or mend this first") if held else ""),
        edition=st.session_state.get("suggestions_edition", 0),
        most=12,
        on_select="rerun",
        selection_mode="multi-row",
    )
    return [found[n] for n in picked["selection"]["rows"] if n < len(found)]


def _note(one: Suggested, company: CompanyInView) -> str:
    if one.kind == "wait":
        return _("The supplier's minimum is missed: waiting is better")
    said = [why_held(one)]
    if one.cut_fen:
        money = formats.compact_money(one.cut_fen, company.currency)
        said.append(_("{money} beyond the budget").format(money=money))
    if one.usual_price_micro is not None:
        said.append(_("Price break"))
    if one.due:
        said.append(_("Due to order"))
    return " · ".join(text for text in said if text)


def act(ticked: Sequence[Suggested], company: CompanyInView, told: Record) -> None:
    """Accept what is ticked; one alone shows why, and can be changed."""
    if not ticked:
        return
    sure = [one for one in ticked if one.kind in ("order", "transfer")]
    if sure:
        worth = total([one.worth_fen(company.currency.exponent) for one in sure if not one.giver])
        said = ngettext("Accept {n} line", "Accept {n} lines", len(sure)).format(n=len(sure))
        st.button(
            f"{said} · {formats.money(worth, company.currency)}" if worth else said,
            type="primary",
            icon=":material/check:",
            key="accept_ticked",
            on_click=accept_all,
            args=([one.id for one in sure],),
        )
    if len(ticked) == 1:
        detail(ticked[0], company, told)


def cards(found: Sequence[Suggested], company: CompanyInView, told: Record) -> None:
    """The same on a narrow screen."""
    for one in found[:CARDS]:
        with st.container(border=True, key=f"suggested_{one.id}"):
            st.markdown(f"**{plain(one.item)}**")
            st.caption(plain(" · ".join((one.warehouse, whose(one), formats.day(one.arrives_on)))))
            with st.container(horizontal=True, vertical_alignment="center",
                              horizontal_alignment="distribute"):  # fmt: skip
                st.markdown(plain(how_much(one)), width="content")
                st.markdown(
                    f"**{plain(formats.compact_money(one.stake_fen, company.currency))}**",
                    width="content",
                )
            with st.expander(_("Why")):
                detail(one, company, told)
            if one.kind in ("order", "transfer"):
                st.button(
                    _("Accept"),
                    key=f"accept_{one.id}",
                    type="primary",
                    on_click=accept_all,
                    args=([one.id],),
                    width="stretch",
                )


def count_first(found: Sequence[Suggested], company: CompanyInView, told: Record) -> None:
    """What bad data holds back, the dearest first."""
    if not found:
        return
    st.subheader(_("Count or mend this first"), anchor=False)
    st.caption(
        _("Nothing is ordered by itself on these numbers. Money at stake says where to begin.")
    )
    link("count_first")
    if narrow():
        cards(found, company, told)
        return
    ticked = table(found, company, "suggestions_held", held=True)
    if len(ticked) == 1:
        detail(ticked[0], company, told)


def lines(
    actor: Actor,
    found: Sequence[Suggested],
    least: dict[int, int | None],
    company: CompanyInView,
    told: Record,
) -> None:
    """What may be ordered: all of it, or what is due by policy; and how chances said came true."""
    chance_record.show_record(actor, chance_record.on_the_whole(told), "suggestions")
    which = choose(
        st.container(),
        _("Show"),
        {"all": _("All that earns"), "due": _("Due by policy")},
        "show",
    )
    shown = [one for one in found if which == "all" or one.due]
    if narrow():
        cards(shown, company, told)
        return
    edition = st.session_state.get("suggestions_edition", 0)
    whole = suppliers(shown, least, company, edition)
    st.caption(_("Tick one line to see its arithmetic, or several to accept them together."))
    ticked = table(shown, company, "suggestions", held=False)
    known = {one.id for one in ticked}
    act([*ticked, *(one for one in whole if one.id not in known)], company, told)


def left_out(found: Sequence[Suggested], company: CompanyInView, told: Record) -> None:
    """What the budgets leave nothing for, the most profit first."""
    if not found:
        return
    st.subheader(_("Left out by the budget"), anchor=False)
    st.caption(_("Each would earn, but the money goes to packs that earn more a yuan."))
    found = sorted(found, key=lambda one: -(one.cut_fen or 0))
    if narrow():
        cards(found, company, told)
        return
    ticked = table(found, company, "suggestions_cut", held=False)
    if len(ticked) == 1:
        detail(ticked[0], company, told)


def draw() -> None:
    """The page."""
    opened = open_with_actions("suggestions")
    company = company_of(opened.actor)
    with opened.actions:
        st.button(
            _("Work out anew"),
            icon=":material/refresh:",
            key="suggest_anew",
            on_click=anew,
            args=(company.id,),
        )
    show_left()
    with reading(opened.actor) as connection:
        run = newest_run(connection, company.id)
        found = [] if run is None else suggested(connection, run)
        least = minimums(connection, company.id)
        used = [] if run is None else budgets_used(connection, run)
        told = chance_record.record_of(connection, company)
    if run is None:
        empty(
            _("No suggestions yet"),
            _("They follow the first night's forecast. “Work out anew” makes them at once."),
            icon=":material/lightbulb:",
        )
        return
    if run.on != company.today():
        empty(
            _("The last suggestions are of {day}").format(day=formats.day(run.on)),
            _(
                "What moved since is not in them, so they are not accepted any more. New ones"
                " follow the night's forecast; with one of the last week “Work out anew” makes them"
                " at once."
            ),
            icon=":material/history:",
        )
        return
    when = formats.instant(run.made_at, company.zone)
    st.caption(
        counted(
            "Worked out {when} for {n} item in a warehouse.",
            "Worked out {when} for {n} items in warehouses.",
            run.shelves,
            when=when,
        )
    )
    reasons = {reason.value for reason in Held}
    trusted = [one for one in found if one.held not in reasons]
    free = [one for one in trusted if one.kind != "cut"]
    if not trusted:
        empty(
            _("Nothing to order today"),
            _("What lies there and is under way is enough until the next order."),
            icon=":material/check_circle:",
        )
    else:
        figures(free, company)
        budgets(used, company)
        lines(opened.actor, free, least, company, told)
    left_out([one for one in trusted if one.kind == "cut"], company, told)
    count_first([one for one in found if one.held in reasons], company, told)


draw()
