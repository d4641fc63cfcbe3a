"""The parts of an item's drawer: its fields, its other units, its barcodes.

Units are typed as people say them ("a case is 12", "a jin is 0.5"), and become an exact
fraction; numbers that are none come back as refusals, beside what was typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd
import streamlit as st

from core.catalog.items import TRACKING, BarcodeForm, ItemForm, UnitForm
from core.catalog.refusals import Missing, NotANumber
from core.kernel.decimals import format_decimal, parse_decimal
from core.kernel.money import Currency
from core.kernel.refusals import Refusal
from core.platform.i18n import N_, _
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
    left, right = st.columns(2)
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


def unit_editor(kept: Sequence[Any], base_id: int | None, has: Choices, key: str) -> Any:
    """Other units: the unit, and how many base units it is."""
    base = pd.DataFrame(
        [
            {"unit": one.unit_id, "is": _fraction(one.numerator, one.denominator)}
            for one in kept
            if one.unit_id != base_id
        ],
        columns=["unit", "is"],
    ).astype({"unit": "Int64", "is": "string"})
    return st.data_editor(
        base,
        key=key,
        num_rows="dynamic",
        hide_index=True,
        column_config={
            "unit": _unit_column(has),
            "is": st.column_config.TextColumn(
                _("Base units in one"), help=_("12 for a case of 12, or a fraction such as 1/2")
            ),
        },
        placeholder="",
    )


def barcode_editor(kept: Sequence[Any], base_id: int | None, has: Choices, key: str) -> Any:
    """Barcodes: the code, and the unit it stands for (the base unit where none is said)."""
    base = pd.DataFrame(
        [{"code": one.code, "unit": one.unit_id} for one in kept], columns=["code", "unit"]
    ).astype({"code": "string", "unit": "Int64"})
    del base_id
    return st.data_editor(
        base,
        key=key,
        num_rows="dynamic",
        hide_index=True,
        column_config={
            "code": st.column_config.TextColumn(_("Barcode"), width="medium"),
            "unit": _unit_column(has),
        },
        placeholder="",
    )


def as_form(typed: Mapping[str, Any], units: Any, barcodes: Any) -> ItemForm | Refusal:
    """What was typed as an `ItemForm`, or the refusal of the first thing that is no number."""
    retail = _read_price(N_("Retail price"), typed["retail"])
    purchase = _read_price(N_("Purchase price"), typed["purchase"])
    if isinstance(retail, Refusal):
        return retail
    if isinstance(purchase, Refusal):
        return purchase
    other = read_units(units)
    if isinstance(other, Refusal):
        return other
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
        units=other,
        barcodes=[
            BarcodeForm(str(code), int(typed["base_unit_id"] if pd.isna(unit) else unit))
            for code, unit in zip(barcodes["code"], barcodes["unit"], strict=True)
            if not pd.isna(code) and str(code).strip()
        ],
    )


def read_units(frame: Any) -> list[UnitForm] | Refusal:
    """The units of the editor; half-filled lines are refused, empty ones passed over."""
    read: list[UnitForm] = []
    for unit, text in zip(frame["unit"], frame["is"], strict=True):
        said = "" if pd.isna(text) else str(text).strip()
        if pd.isna(unit) and not said:
            continue
        if pd.isna(unit):
            return Missing(N_("Unit"))
        fraction = read_fraction(said)
        if fraction is None:
            return NotANumber(N_("Base units in one"), said)
        read.append(UnitForm(int(unit), fraction.numerator, fraction.denominator))
    return read


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


def _unit_column(has: Choices) -> Any:
    return st.column_config.SelectboxColumn(
        _("Unit"), options=list(has.units), format_func=lambda one: has.units.get(int(one), "")
    )


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
