"""The parts of an item's drawer: its fields, then its other units and its barcodes.

Units are typed as people say them ("a case is 12", "a jin is 0.5"), and become an exact
fraction; numbers that are none come back as refusals, beside what was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import streamlit as st
from sqlalchemy import select

from core.catalog.item_parts import (
    add_barcode,
    add_item_unit,
    remove_barcode,
    remove_item_unit,
)
from core.catalog.items import TRACKING, BarcodeForm, ItemForm, UnitForm
from core.catalog.refusals import Missing, NotANumber
from core.kernel.decimals import format_decimal, parse_decimal
from core.kernel.money import Currency
from core.kernel.refusals import Refusal
from core.platform.i18n import N_, _
from core.platform.rights import Actor
from models.base import table
from models.catalog import Barcode, ItemUnit
from pages.widgets.answers import refused
from pages.widgets.data import rows
from pages.widgets.document_tables import narrow
from pages.widgets.edge import perform
from pages.widgets.labels import TRACKING as TRACKING_NAMES

PLACES = 6


@dataclass(frozen=True, slots=True)
class Choices:
    """What an item may refer to: names by id."""

    categories: Mapping[int, str]
    units: Mapping[int, str]
    taxes: Mapping[int, str]


def main_fields(row: Any, has: Choices, currency: Currency) -> dict[str, Any]:
    """Code to tax; what was typed, by the names of ItemForm's fields."""
    typed: dict[str, Any] = {"name": st.text_input(_("Name"), row.name if row else "")}
    # on a phone one below the other, in the order they are asked
    left, right = [st.container()] * 2 if narrow() else st.columns(2)
    typed["code"] = left.text_input(_("Code"), row.code if row else "")
    typed["category_id"] = _one_of(right, _("Category"), has.categories, row, "category_id")
    typed["base_unit_id"] = _one_of(left, _("Base unit"), has.units, row, "base_unit_id")
    typed["tracking"] = right.selectbox(
        _("Tracking"),
        TRACKING,
        TRACKING.index(row.tracking) if row else 0,
        format_func=lambda one: _(TRACKING_NAMES[one]),
    )
    typed["retail"] = left.text_input(
        _("Retail price with tax, {currency}").format(currency=currency.code),
        _price(row.retail_price_micro) if row else "",
        placeholder="0.00",
    )
    hidden = row is not None and row.purchase_price_micro is None
    typed["purchase"] = right.text_input(
        _("Purchase price with tax, {currency}").format(currency=currency.code),
        _price(row.purchase_price_micro) if row and not hidden else "",
        placeholder="—" if hidden else "0.00",
        disabled=hidden,
    )
    typed["purchase_hidden"] = hidden
    typed["sales_tax_class_id"] = _one_of(
        left, _("Tax on sales"), has.taxes, row, "sales_tax_class_id"
    )
    typed["purchase_tax_class_id"] = _one_of(
        right, _("Tax on purchases"), has.taxes, row, "purchase_tax_class_id"
    )
    typed["life_days"] = left.number_input(
        _("Shelf life, days"), 1, 36500, row.life_days if row else None, placeholder=""
    )
    with right:
        st.space("small")
        typed["weighed"] = st.toggle(_("Sold by weight"), row.weighed if row else False)
        typed["active"] = st.toggle(_("In use"), row.active if row else True)
    return typed


def units_and_barcodes(writer: Actor, company_id: int, row: Any, has: Choices) -> None:
    """Other units and barcodes of an item that is kept: lists, each with one line to add to it.

    Every line is saved as it is sent, so that a scanner may send one after another.
    """
    own = {row.base_unit_id: has.units[row.base_unit_id]}
    kept_unit, kept_code = table(ItemUnit), table(Barcode)
    units = rows(
        writer,
        select(kept_unit).where(
            kept_unit.c.item_id == row.id, kept_unit.c.unit_id != row.base_unit_id
        ),
    )
    own |= {one.unit_id: has.units[one.unit_id] for one in units}
    codes = rows(
        writer, select(kept_code).where(kept_code.c.item_id == row.id).order_by(kept_code.c.code)
    )
    asked = (writer, company_id, row.id)
    st.divider()
    st.markdown(f"**{_('Other units')}**")
    for one in units:
        holds = _fraction(one.numerator, one.denominator)
        said = f"1 {own[one.unit_id]} = {holds} {own[row.base_unit_id]}"
        if _line(said, f"unit_{one.unit_id}"):
            _done(perform(remove_item_unit, *asked, one.unit_id))
    _new_unit(asked, {key: name for key, name in has.units.items() if key not in own})
    st.markdown(f"**{_('Barcodes')}**")
    for one in codes:
        named = own.get(one.unit_id, "") if one.unit_id != row.base_unit_id else ""
        if _line(f"{one.code}  {named}", f"code_{one.code}"):
            _done(perform(remove_barcode, *asked, one.code))
    _new_barcode(asked, own)


def _line(text: str, key: str) -> bool:
    """A line of a list; whether it shall go."""
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        wrap=False,
        key=f"part_{key}",
    ):
        st.text(text)
        return st.button(
            "", icon=":material/close:", type="tertiary", key=f"drop_{key}", help=_("Take away")
        )


def _new_unit(asked: tuple[Actor, int, int], others: Mapping[int, str]) -> None:
    with (
        st.form("new_unit", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom", wrap=False),
    ):
        unit = st.selectbox(
            _("Unit"),
            list(others),
            None,
            format_func=lambda one: others[one],
            placeholder="",
        )
        said = st.text_input(
            _("Base units in one"), help=_("12 for a case of 12, or a fraction such as 1/2")
        )
        sent = st.form_submit_button(_("Add"), icon=":material/add:")
    if sent:
        form = read_unit(unit, said or "")
        _done(form if isinstance(form, Refusal) else perform(add_item_unit, *asked, form))


def _new_barcode(asked: tuple[Actor, int, int], own: Mapping[int, str]) -> None:
    with (
        st.form("new_barcode", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom", wrap=False),
    ):
        code = st.text_input(_("Barcode"), placeholder=_("Scan or type"))
        unit = st.selectbox(_("Stands for"), list(own), format_func=lambda one: own[one])
        sent = st.form_submit_button(_("Add"), icon=":material/add:")
    if sent:
        _done(perform(add_barcode, *asked, BarcodeForm(code or "", unit)))


def _done(answer: object) -> None:
    """A refusal stays in sight; else the list is drawn anew."""
    if not refused(answer):
        st.rerun(scope="fragment")


def as_form(typed: Mapping[str, Any], *, new: bool) -> ItemForm | Refusal:
    """What was typed as an `ItemForm`, or the refusal of the first thing that is no number."""
    retail = _read_price(N_("Retail price"), typed["retail"])
    purchase = _read_price(N_("Purchase price"), typed["purchase"])
    if isinstance(retail, Refusal):
        return retail
    if isinstance(purchase, Refusal):
        return purchase
    if typed["category_id"] is None:
        return Missing(N_("Category"))
    return ItemForm(
        code=typed["code"] or "",
        name=typed["name"] or "",
        category_id=typed["category_id"],
        base_unit_id=typed["base_unit_id"],
        sales_tax_class_id=typed["sales_tax_class_id"],
        purchase_tax_class_id=typed["purchase_tax_class_id"],
        tracking=typed["tracking"],
        life_days=typed["life_days"],
        retail_price_micro=retail,
        purchase_price_micro=None if typed["purchase_hidden"] else purchase,
        weighed=typed["weighed"],
        active=typed["active"],
        units=() if new else None,
        barcodes=() if new else None,
    )


def read_unit(unit: int | None, said: str) -> UnitForm | Refusal:
    """A line of the unit form: '12', '0.5' or '1/3' base units in one."""
    if unit is None:
        return Missing(N_("Unit"))
    fraction = read_fraction(said.strip())
    if fraction is None:
        return NotANumber(N_("Base units in one"), said)
    return UnitForm(unit, fraction.numerator, fraction.denominator)


def read_fraction(text: str) -> Fraction | None:
    """'12', '0.5' or '1/3' exactly; None for anything else, zero or below."""
    over, slash, under = text.partition("/")
    try:
        top = parse_decimal(over, PLACES)
        bottom = parse_decimal(under, PLACES) if slash else 10**PLACES
    except ValueError:
        return None
    return Fraction(top, bottom) if top > 0 and bottom > 0 else None


def _one_of(where: Any, label: str, names: Mapping[int, str], row: Any, field: str) -> int | None:
    ids = list(names)
    held = getattr(row, field) if row else None
    chosen: int | None = where.selectbox(
        label,
        ids,
        ids.index(held) if held in ids else 0,
        format_func=lambda one: names[one],
        placeholder="",
    )
    return chosen


def _fraction(numerator: int, denominator: int) -> str:
    return str(numerator) if denominator == 1 else f"{numerator}/{denominator}"


def _price(micro: int) -> str:
    return format_decimal(micro, PLACES, keep=2) if micro else ""


def _read_price(field: str, text: str) -> int | NotANumber:
    if not (text or "").strip():
        return 0
    try:
        return parse_decimal(text, PLACES)
    except ValueError:
        return NotANumber(field, text)
