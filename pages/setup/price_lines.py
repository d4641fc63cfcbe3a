"""The prices of one list, in a grid: an item, its unit, from which quantity, the price.

The grid is given a constant frame; what was typed is read once, when it is saved. A phone
shows the prices to read: a grid cannot be typed into there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy import select

from core.catalog.below_cost import Priced
from core.catalog.price_lists import LineForm, set_prices
from core.catalog.refusals import Missing, NotANumber
from core.kernel.decimals import parse_decimal
from core.kernel.refusals import Refusal
from core.platform.i18n import N_, _
from core.platform.rights import Actor
from models.base import table
from models.catalog import ItemUnit, Unit
from models.prices import PriceListLine
from pages.setup.price_choices import ItemChoice, item_choices, say_below_cost, warn_below_cost
from pages.widgets import formats
from pages.widgets.answers import refused, say_after_rerun
from pages.widgets.company import CompanyInView
from pages.widgets.data import rows
from pages.widgets.data_table import File, edit_table
from pages.widgets.document_tables import Head, narrow, read_table
from pages.widgets.edge import perform
from pages.widgets.empty import empty
from pages.widgets.frame import page_right
from pages.widgets.labels import in_language

MICRO = 1_000_000
FIELDS = ("item", "unit", "from", "price", "retail")


def price_lines(actor: Actor, company: CompanyInView, row: Any) -> None:
    """The grid of one list, with its save button."""
    items = item_choices(actor, company.id)
    units = _units(actor)
    line = table(PriceListLine)
    kept = rows(
        actor,
        select(line)
        .where(line.c.price_list_id == row.id)
        .order_by(line.c.item_id, line.c.unit_id, line.c.from_micro),
    )
    say_below_cost()
    if narrow():
        _to_read(kept, items, units)
        return
    said = _("With tax.") if row.direction == "sell" else _("Without tax.")
    st.caption(
        said
        + " "
        + _("Several lines of one item with rising quantities are its tiers, in base units.")
    )
    base = pd.DataFrame(
        [
            (
                items[one.item_id].label if one.item_id in items else "",
                units.get(one.unit_id, ""),
                one.from_micro / MICRO,
                None if one.price_micro is None else one.price_micro / MICRO,
                items[one.item_id].retail_price_micro / MICRO if one.item_id in items else None,
            )
            for one in kept
        ],
        columns=list(FIELDS),
    ).astype({"item": "object", "unit": "object"} | dict.fromkeys(FIELDS[2:], "float64"))
    grid = f"prices_{row.id}_{st.session_state.get('prices_edition', 0)}"
    labels = sorted(one.label for one in items.values())
    config = st.column_config
    edited = edit_table(
        base,
        {
            "item": config.SelectboxColumn(_("Item"), options=labels, width="large"),
            "unit": config.SelectboxColumn(
                _("Unit"), options=sorted(set(units.values())), width="small"
            ),
            "from": config.NumberColumn(_("From quantity"), min_value=0, format="%.6g"),
            "price": config.NumberColumn(_("Price"), min_value=0, format=_decimals(kept)),
            "retail": config.NumberColumn(
                _("Retail price"),
                format="%.2f",
                disabled=True,
                width="small",
                help=_("Of the base unit, with tax."),
            ),
        },
        grid,
        File(row.name),
        num_rows="dynamic",
        height=min(34 * 18, 34 * (len(base) + 3)),
    )
    if st.button(_("Save the prices"), type="primary", icon=":material/save:"):
        _save(company, row, _lines(edited, items, units), items)


def _save(
    company: CompanyInView,
    row: Any,
    lines: list[LineForm] | Refusal,
    items: Mapping[int, ItemChoice],
) -> None:
    writer = page_right("setup.prices")
    if refused(lines) or isinstance(lines, Refusal):
        return
    if refused(perform(set_prices, writer, company.id, row.id, lines)):
        return
    if row.direction == "sell":
        on = max(row.from_on, company.today())
        fractions = _fractions(writer, company.id)
        prices = [
            Priced(x.item_id, x.price_micro, fractions.get((x.item_id, x.unit_id), (1, 1)))
            for x in lines
        ]
        warn_below_cost(writer, company, on, prices, items)
    st.session_state["prices_edition"] = st.session_state.get("prices_edition", 0) + 1
    say_after_rerun(_("Saved"))
    st.rerun()


def _lines(
    edited: pd.DataFrame, items: Mapping[int, ItemChoice], units: Mapping[int, str]
) -> list[LineForm] | Refusal:
    """What stands in the grid; blank rows are dropped, half-filled ones refused."""
    by_label = {one.label: one for one in items.values()}
    by_name = {name: unit for unit, name in units.items()}
    found = []
    for values in edited[list(FIELDS[:4])].itertuples(index=False):
        said, unit, start, price = (None if pd.isna(one) else one for one in values)
        if said is None and price is None:
            continue
        item = by_label.get(str(said))
        if item is None:
            return Missing(N_("Item"))
        if price is None:
            return Missing(N_("Price"))
        unit_id = item.base_unit_id if not unit else by_name[str(unit)]
        amount, least = _exact(price), _exact(start or 0)
        if amount is None or least is None:
            return NotANumber(N_("Price"), str(price if amount is None else start))
        found.append(LineForm(item.id, unit_id, amount, least))
    return found


def _decimals(kept: list[Any]) -> str:
    """Two decimals, or as many as some price needs."""
    fine = any(one.price_micro is not None and one.price_micro % 10_000 for one in kept)
    return "%.6g" if fine else "%.2f"


def _exact(number: float) -> int | None:
    """A number of the grid as people wrote it, in millionths."""
    try:
        return parse_decimal(repr(float(number)), 6)
    except ValueError:
        return None


def _units(actor: Actor) -> dict[int, str]:
    unit = table(Unit)
    return {
        row.id: in_language(row.name, row.name_en)
        for row in rows(actor, select(unit).order_by(unit.c.id))
    }


def _fractions(actor: Actor, company_id: int) -> dict[tuple[int, int], tuple[int, int]]:
    unit = table(ItemUnit)
    return {
        (row.item_id, row.unit_id): (row.numerator, row.denominator)
        for row in rows(actor, select(unit).where(unit.c.company_id == company_id))
    }


def _to_read(kept: list[Any], items: Mapping[int, ItemChoice], units: Mapping[int, str]) -> None:
    if not kept:
        empty(_("No price yet"), _("Prices are typed on a computer."))
        return
    heads = [
        Head(_("Item")),
        Head(_("Unit")),
        Head(_("From quantity"), True),
        Head(_("Price"), True),
    ]
    read_table(
        heads,
        [
            [
                items[one.item_id].name if one.item_id in items else "",
                units.get(one.unit_id, ""),
                formats.quantity(one.from_micro),
                formats.price(one.price_micro),
            ]
            for one in kept
        ],
        "prices",
        _("Prices"),
    )
    st.caption(_("Prices are typed on a computer."))
