"""Codes of scales: how a company's scales lay them out, and a field that shows how one is read."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import select

from core.catalog.barcodes import USUAL, Layout, cleaned, read
from core.catalog.scale_layouts import (
    MOST_PLACES,
    PERMISSION,
    layout_letters,
    remove_layout,
    save_layout,
    take_usual,
)
from core.catalog.scanning import Scanned, layouts_of, scan
from core.platform.i18n import N_, _
from core.platform.rights import Actor
from models.base import table
from models.catalog import ScaleLayout
from pages.widgets import formats, master
from pages.widgets.answers import plain, refused, said, say_after_rerun
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading, rows
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right

KEY = "scales"
PARTS = {"E": N_("Amount"), "N": N_("Weight"), "EN": N_("Amount, then weight"),
         "NE": N_("Weight, then amount")}  # fmt: skip
LETTERS = {
    "F": N_("{n} of any value"),
    "W": N_("{n} for the item"),
    "E": N_("{n} for the amount"),
    "N": N_("{n} for the weight"),
    "C": N_("check digit"),
}


def told(letters: str) -> str:
    """A layout in words: 21 · 5 for the item · 5 for the amount · check digit."""
    prefix = "".join(one for one in letters if one.isdecimal())
    marks = dict.fromkeys(one for one in letters if not one.isdecimal())
    said_of = (_(LETTERS[one]).format(n=letters.count(one)) for one in marks)
    return " · ".join([*([prefix] if prefix else []), *said_of])


def shown(layouts: list[Layout]) -> None:
    """The layouts as a list."""
    master.listing(
        KEY,
        [
            {
                "id": number,
                "letters": one.letters,
                "digits": len(one.letters),
                "told": told(one.letters),
                "weight": one.weight_places if "N" in one.letters else None,
                "amount": one.amount_places if "E" in one.letters else None,
            }
            for number, one in enumerate(layouts)
        ],
        [
            master.Column("letters", _("Layout"), width="medium"),
            master.Column("digits", _("Digits"), "number"),
            master.Column("told", _("How it is read"), width=440),
            master.Column("weight", _("Decimals of the weight, kg"), "number"),
            master.Column("amount", _("Decimals of the amount"), "number"),
        ],
        nothing=_("No layout yet"),
        opens=bool(own),
        where=opened.actions,
    )


def try_it(reader: Actor, firm: CompanyInView) -> None:
    """A code, and what is read in it."""
    st.subheader(_("Try a code"), anchor=False)
    text = st.text_input(
        _("Scan or type a code"), key="try_code", placeholder="2112345012503", width=320
    )
    if not cleaned(text or ""):
        return
    with reading(reader) as connection:
        found = read(text or "", layouts_of(connection, firm.id))
        answer = scan(connection, firm.id, text or "", also_unused=True)
    if found is not None and found.weighed is not None:
        one = found.weighed
        parts = {
            _("Prefix"): one.prefix,
            _("Item number"): one.number,
            _("Weight"): one.weight_micro and f"{formats.quantity(one.weight_micro)} kg",
            _("Amount"): one.amount and f"{one.amount / 10**one.amount_places:.2f}",
        }
        st.markdown(" · ".join(f"{name} **{plain(str(v))}**" for name, v in parts.items() if v))
    if isinstance(answer, Scanned):
        quantity = f" × {formats.quantity(answer.quantity_micro)}" if answer.quantity_micro else ""
        about = f" ({_('estimated by the price')})" if answer.estimated else ""
        st.success(
            plain(f"{answer.item_code} {answer.name}{quantity}{about}"), icon=":material/check:"
        )
    else:
        st.warning(said(answer), icon=":material/barcode:")


def draw(row_id: int | None) -> None:
    """The drawer of one layout."""
    writer = page_right(PERMISSION)
    row = own[row_id] if row_id is not None and row_id < len(own) else None
    letters = row.letters if row else "21WWWWWNNNNNC"
    digits = "".join(one for one in letters if one.isdecimal())
    values = "".join(dict.fromkeys(one for one in letters if one in "EN"))
    left, right = st.columns(2)
    prefix = left.text_input(
        _("Prefix"), digits, max_chars=3, help=_("Digits every code begins with.")
    )
    anything = right.number_input(
        _("Further digits of any value"), 0, 2, letters.count("F"), key="layout_any"
    )
    item_digits = left.number_input(_("Digits of the item"), 3, 8, letters.count("W"))
    parts = right.selectbox(
        _("Then"), list(PARTS), list(PARTS).index(values), format_func=lambda one: _(PARTS[one])
    )
    each = left.number_input(_("Digits of each"), 3, 6, letters.count(values[0]))
    checked = right.toggle(_("Ends in a check digit"), letters.endswith("C"))
    weight_places = left.number_input(
        _("Decimals of the weight, kg"), 0, MOST_PLACES, row.weight_places if row else 3
    )
    amount_places = right.number_input(
        _("Decimals of the amount"), 0, MOST_PLACES, row.amount_places if row else 2
    )
    made = layout_letters(
        (prefix or "").strip(), item_digits, parts, each, checked=checked, any_digits=anything
    )
    st.code(made, language=None)
    st.caption(_("{n} digits").format(n=len(made)) + " · " + plain(told(made)))
    if st.button(_("Save"), type="primary", width="stretch", key="layout_save"):
        layout = Layout(made, weight_places, amount_places)
        before = row.letters if row else None
        master.finish(KEY, perform(save_layout, writer, company.id, layout, before))
    if row is not None and st.button(_("Remove"), icon=":material/delete:", width="stretch"):
        master.finish(KEY, perform(remove_layout, writer, company.id, row.letters), _("Removed"))


def _take_usual() -> None:
    writer = page_right(PERMISSION)
    if not refused(perform(take_usual, writer, company.id)):
        say_after_rerun(_("Saved"))
        st.rerun()


opened = open_with_actions("setup_scales")
actor = opened.actor
company = company_of(actor)
master.new_button(opened.actions, KEY, _("New layout"))
of = table(ScaleLayout)
own = [
    Layout(row.letters, row.weight_places, row.amount_places)
    for row in rows(actor, select(of).where(of.c.company_id == company.id).order_by(of.c.letters))
]
if own:
    st.caption(_("Only these layouts hold. Remove the last one, and the usual ones hold again."))
else:
    st.caption(_("The usual layouts hold. As soon as you add one of your own, only your own do."))
    if st.button(_("Take the usual ones as a start"), icon=":material/content_copy:"):
        _take_usual()
shown(own or list(USUAL))
try_it(actor, company)
master.drawer(KEY, _("Layout of a scale's codes"), draw)
