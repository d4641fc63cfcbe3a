"""Suggestions: what to order from whom, and what to move, ranked by the money at stake.

Tick and accept: orders stand by supplier and place, as drafts or waiting for approval. One ticked
line shows its arithmetic and can be changed with a reason. What bad data holds back stands below,
to be counted first.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd
import streamlit as st

from core.kernel.amounts import MICRO
from core.planning.reasons import WORDS as FELL_BACK
from core.planning.suggest.held import COUNT_FIRST, WORDS, Held
from core.planning.suggest.read import Suggested, minimums, newest_run, suggested
from core.platform.i18n import _, ngettext
from pages.buy.suggestion_answers import accept_all, anew, show_left
from pages.buy.suggestion_detail import detail
from pages.widgets import export, formats
from pages.widgets.answers import plain
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.document_tables import narrow
from pages.widgets.empty import empty
from pages.widgets.frame import link, open_with_actions
from pages.widgets.labels import in_language

CARDS = 40


def why_held(one: Suggested) -> str:
    """The reason in words; '' for none."""
    for words in (WORDS, FELL_BACK):
        for reason, text in words.items():
            if reason.value == one.held:
                return _(text)
    return ""


def whose(one: Suggested) -> str:
    """The supplier, or the store that gives."""
    if one.giver:
        return _("Move from {place}").format(place=one.giver)
    return one.partner or "—"


def how_much(one: Suggested) -> str:
    """Packs with their unit, and what that is in base units."""
    said = f"{one.packs:,} {in_language(one.unit, one.unit_en)}"
    if one.pack_micro == MICRO:
        return said
    base = in_language(one.base_unit, one.base_unit_en)
    return f"{said} = {formats.quantity(one.quantity_micro)} {base}"


def figures(found: Sequence[Suggested], company: CompanyInView) -> None:
    """How many, what they cost, what is lost without them."""
    worth = _sum([one.worth_fen(company.currency.exponent) for one in found if not one.giver])
    stake = _sum([one.stake_fen for one in found])
    left, middle, right = st.columns(3)
    left.metric(_("Suggestions"), f"{len(found):,}", border=True)
    middle.metric(
        _("Orders, without tax"), formats.compact_money(worth, company.currency), border=True
    )
    right.metric(
        _("At stake"),
        formats.compact_money(stake, company.currency),
        border=True,
        help=_("Expected profit lost if nothing is done until the next order."),
    )


def _sum(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def suppliers(
    found: Sequence[Suggested], least: dict[int, int | None], company: CompanyInView
) -> None:
    """Each supplier and place: lines, worth, and whether his minimum is reached."""
    groups: dict[tuple[str, str, int | None], list[Suggested]] = {}
    for one in found:
        if not one.giver:
            groups.setdefault((whose(one), one.warehouse, one.partner_id), []).append(one)
    rows = []
    for (supplier, place, partner), lines in groups.items():
        worth = _sum([one.worth_fen(company.currency.exponent) for one in lines])
        minimum = least.get(partner or 0, 0)
        rows.append(
            {
                "supplier": supplier,
                "place": place,
                "lines": len(lines),
                "worth": _number(worth, company),
                "minimum": _minimum(worth, minimum, company),
                "stake": _number(_sum([one.stake_fen for one in lines]), company),
            }
        )
    if not rows:
        return
    config = st.column_config
    with st.expander(_("By supplier"), icon=":material/local_shipping:", expanded=len(rows) <= 8):
        st.dataframe(
            pd.DataFrame(rows),
            hide_index=True,
            row_height=34,
            key="suggested_suppliers",
            column_config={
                "supplier": config.TextColumn(_("Supplier")),
                "place": config.TextColumn(_("Warehouse")),
                "lines": config.NumberColumn(_("Lines"), width="small"),
                "worth": config.NumberColumn(_("Worth without tax"), format="accounting"),
                "minimum": config.TextColumn(_("Minimum")),
                "stake": config.NumberColumn(_("At stake"), format="accounting"),
            },
        )


def _minimum(worth: int | None, minimum: int | None, company: CompanyInView) -> str:
    if minimum is None or worth is None:
        return formats.NOTHING
    if minimum == 0:
        return _("none")
    if worth >= minimum:
        return _("reached")
    short = formats.money(minimum - worth, company.currency)
    return _("{money} short").format(money=short)


def _number(fen: int | None, company: CompanyInView) -> float | None:
    value: Decimal | None = formats.units_of(fen, company.currency)
    return None if value is None else float(value)


def table(
    found: Sequence[Suggested], company: CompanyInView, key: str, held: bool
) -> list[Suggested]:
    """The rows, to be ticked; those that are."""
    config = st.column_config
    columns = {
        "item": config.TextColumn(_("Item"), width="large"),
        "warehouse": config.TextColumn(_("Warehouse")),
        "whose": config.TextColumn(_("Supplier")),
        "quantity": config.TextColumn(_("Quantity")),
        "chance": config.NumberColumn(_("Runs out"), format="percent", width="small",
                                      help=_("Chance of running out before an order can arrive")),
        "arrives": config.DateColumn(_("Arrives"), format="MM-DD", width="small"),
        "stake": config.NumberColumn(_("At stake"), format="accounting"),
        "note": config.TextColumn(_("Why held") if held else _("Note")),
    }  # fmt: skip
    rows = [
        {
            "item": one.item,
            "warehouse": one.warehouse,
            "whose": whose(one),
            "quantity": how_much(one),
            "chance": one.chance_micro / MICRO,
            "arrives": one.arrives_on,
            "stake": _number(one.stake_fen, company),
            "note": _note(one),
        }
        for one in found
    ]
    picked = st.dataframe(
        pd.DataFrame(rows, columns=list(columns)),
        key=f"{key}_{st.session_state.get('suggestions_edition', 0)}",
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        column_config=columns,
        row_height=34,
        height="content" if len(found) <= 12 else 34 * 13,
        placeholder=formats.NOTHING,
    )
    export.of_mappings(key, export.of_config(columns), rows)
    return [found[n] for n in picked["selection"]["rows"] if n < len(found)]


def _note(one: Suggested) -> str:
    if one.kind == "wait":
        return _("The supplier's minimum is missed: waiting is better")
    return why_held(one)


def act(ticked: Sequence[Suggested], company: CompanyInView) -> None:
    """Accept what is ticked; one alone shows why, and can be changed."""
    if not ticked:
        st.caption(_("Tick one line to see its arithmetic, or several to accept them together."))
        return
    sure = [one for one in ticked if one.kind in ("order", "transfer")]
    if sure:
        worth = _sum([one.worth_fen(company.currency.exponent) for one in sure if not one.giver])
        said = ngettext("Accept {n} line", "Accept {n} lines", len(sure)).format(n=len(sure))
        st.button(
            f"{said} · {formats.money(worth, company.currency)}",
            type="primary",
            icon=":material/check:",
            key="accept_ticked",
            on_click=accept_all,
            args=([one.id for one in sure],),
        )
    if len(ticked) == 1:
        detail(ticked[0], company)


def cards(found: Sequence[Suggested], company: CompanyInView) -> None:
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
                detail(one, company)
            if one.kind in ("order", "transfer"):
                st.button(
                    _("Accept"),
                    key=f"accept_{one.id}",
                    type="primary",
                    on_click=accept_all,
                    args=([one.id],),
                    width="stretch",
                )


def count_first(found: Sequence[Suggested], company: CompanyInView) -> None:
    """What bad data holds back, the dearest first."""
    if not found:
        return
    st.subheader(_("Count or mend this first"), anchor=False)
    st.caption(
        _("Nothing is ordered by itself on these numbers. Money at stake says where to begin.")
    )
    if any(one.held in {reason.value for reason in COUNT_FIRST} for one in found):
        link("stock_count", _("Open the counts"), icon=":material/fact_check:")
    if narrow():
        cards(found, company)
        return
    ticked = table(found, company, "suggestions_held", held=True)
    if len(ticked) == 1:
        detail(ticked[0], company)


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
    if run is None:
        empty(
            _("No suggestions yet"),
            _("They follow the first night's forecast. “Work out anew” makes them at once."),
            icon=":material/lightbulb:",
        )
        return
    when = formats.instant(run.made_at, company.zone)
    st.caption(
        _("Worked out {when} for {n} items in warehouses.").format(when=when, n=f"{run.shelves:,}")
    )
    reasons = {reason.value for reason in Held}
    free = [one for one in found if one.held not in reasons]
    if not free:
        empty(
            _("Nothing to order today"),
            _("What lies there and is under way is enough until the next order."),
            icon=":material/check_circle:",
        )
    else:
        figures(free, company)
        if narrow():
            cards(free, company)
        else:
            suppliers(free, least, company)
            act(table(free, company, "suggestions", held=False), company)
    count_first([one for one in found if one.held in reasons], company)


draw()
