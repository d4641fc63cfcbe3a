"""Why so much: the arithmetic from demand to quantity, a pack more or less, and another number."""

from __future__ import annotations

import streamlit as st

from core.kernel.amounts import MICRO
from core.planning.running.said import Record
from core.planning.suggest.read import PARTS, Suggested
from core.platform.i18n import N_, _
from pages.buy.suggestion_answers import change, leave
from pages.widgets import chance_record, formats
from pages.widgets.answers import plain
from pages.widgets.company import CompanyInView
from pages.widgets.document_tables import Head, read_table
from pages.widgets.labels import in_language

NAMES = {
    "demand": N_("Expected demand until the next order could serve ({day})"),
    "stock": N_("In stock"),
    "expiring": N_("Of it, expires before it sells"),
    "coming": N_("Under way"),
    "risk": N_("For uncertainty, weighed in money"),
    "levels": N_("By the minimum and maximum set"),
    "pack": N_("Whole packs"),
    "minimum": N_("For the supplier's minimum"),
    "break": N_("Up to the supplier's price break"),
    "move": N_("More or less because it is moved, not bought"),
    "budget": N_("Left out by the budget"),
}
ORDERED = N_("One {unit} more"), N_("One {unit} less")
MOVED = N_("Moving one {unit} more"), N_("Moving one {unit} less")


def detail(one: Suggested, company: CompanyInView, told: Record) -> None:
    """All about one suggestion."""
    with st.container(border=True, key=f"why_{one.id}"):
        left, right = st.columns([3, 2], gap="medium")
        with left:
            arithmetic(one)
            chance(one, told)
        with right:
            money(one, company)
            answers(one)


def arithmetic(one: Suggested) -> None:
    """The waterfall as figures that add up."""
    base = in_language(one.base_unit, one.base_unit_en)
    rows = []
    for name, micro in zip(PARTS, one.parts, strict=True):
        if micro or name in ("demand", "stock"):
            said = _(NAMES[name]).format(day=formats.day(one.until_on))
            rows.append([said, _signed(micro, first=name == "demand")])
    last = _("Quantity to move") if one.giver else _("Quantity to order")
    rows.append([last, f"= {formats.quantity(one.quantity_micro)}"])
    st.markdown(f"**{plain(one.item)}** · {plain(one.warehouse)}")
    read_table([Head(_("Step")), Head(base, number=True)], rows, f"steps_{one.id}", one.item)


def chance(one: Suggested, told: Record) -> None:
    """How likely it runs out first, beside how often such chances came true."""
    said = one.chance_micro / MICRO
    head = _("With a chance of {share} it runs out before an order can arrive.")
    st.caption(f"{head.format(share=f'{said:.0%}')} {chance_record.of_band(told.band(said))}")


def _signed(micro: int, *, first: bool) -> str:
    shown = formats.about(abs(micro))
    if first:
        return shown
    return f"− {shown}" if micro < 0 else f"+ {shown}"


def money(one: Suggested, company: CompanyInView) -> None:
    """What is at stake, and what one pack more or less would change."""
    pack = in_language(one.unit, one.unit_en)
    more, less = MOVED if one.giver else ORDERED
    lines = [
        (_("At stake if nothing is done"), one.stake_fen),
        (_(more).format(unit=pack), one.more_fen),
        (_(less).format(unit=pack), one.less_fen),
        (_("Expected to be thrown away"), one.waste_fen),
    ]
    if one.usual_price_micro is not None:
        lines.insert(1, (_("Of it, gained by the price break"), one.break_fen))
    if one.cut_fen:
        lines.append((_("Left out by the budget"), one.cut_fen))
    rows = [[name, formats.money(fen, company.currency)] for name, fen in lines]
    read_table(
        [Head(_("Money")), Head(company.currency.code, number=True)],
        rows,
        f"fen_{one.id}",
        one.item,
    )
    if one.usual_price_micro is not None:
        st.caption(
            _("{price} a {unit} instead of {usual} in a smaller order.").format(
                price=formats.price(one.price_micro, company.currency),
                usual=formats.price(one.usual_price_micro, company.currency),
                unit=pack,
            )
        )


def answers(one: Suggested) -> None:
    """Another number of packs, or none, with a reason."""
    packs, reason = f"packs_{one.id}", f"reason_{one.id}"
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"change_{one.id}"):
        st.number_input(
            in_language(one.unit, one.unit_en), 0, 100_000, one.packs, 1, key=packs, width=120
        )
        st.text_input(
            _("Reason for another number"),
            key=reason,
            max_chars=200,
            placeholder=_("e.g. a feast, a tender, goods going off the list"),
        )
    with st.container(horizontal=True):
        st.button(
            _("Order this many"),
            key=f"order_{one.id}",
            on_click=change,
            args=(one.id, packs, reason),
        )
        st.button(_("Leave it"), key=f"leave_{one.id}", on_click=leave, args=(one.id, reason))
