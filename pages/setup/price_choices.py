"""What price lists, promotions and rebates refer to: items, units, partners, places, by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from sqlalchemy import select

from core.catalog.below_cost import BelowCost, Priced, below_cost
from core.kernel.decimals import format_decimal, parse_decimal
from core.kernel.refusals import Refusal
from core.platform.i18n import _
from core.platform.rights import Actor
from core.platform.sql_order import by_code
from models.base import table
from models.catalog import Item, Partner
from models.company import OrgUnit
from pages.widgets import formats
from pages.widgets.answers import plain
from pages.widgets.company import CompanyInView
from pages.widgets.data import rows
from pages.widgets.edge import perform

EARLIEST = dt.date(2000, 1, 1)
FEW = 5


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """An item to choose: what it is called, its base unit, its retail price with tax."""

    id: int
    label: str
    name: str
    base_unit_id: int
    retail_price_micro: int


def item_choices(actor: Actor, company_id: int) -> dict[int, ItemChoice]:
    """The items in use of a company, by code."""
    item = table(Item)
    found = rows(
        actor,
        select(item.c.id, item.c.code, item.c.name, item.c.base_unit_id, item.c.retail_price_micro)
        .where(item.c.company_id == company_id, item.c.active.is_(True))
        .order_by(*by_code(item.c.code)),
    )
    return {
        row.id: ItemChoice(
            row.id, f"{row.code} {row.name}", row.name, row.base_unit_id, row.retail_price_micro
        )
        for row in found
    }


def partner_choices(actor: Actor, company_id: int, flag: str) -> dict[int, str]:
    """Suppliers or customers in use, by code."""
    partner = table(Partner)
    found = rows(
        actor,
        select(partner.c.id, partner.c.code, partner.c.name)
        .where(
            partner.c.company_id == company_id,
            partner.c.active.is_(True),
            partner.c[flag].is_(True),
        )
        .order_by(partner.c.code),
    )
    return {row.id: f"{row.code} {row.name}" for row in found}


def place_choices(actor: Actor, company_id: int) -> dict[int, str]:
    """Org units in use, head office first."""
    unit = table(OrgUnit)
    found = rows(
        actor,
        select(unit.c.id, unit.c.name)
        .where(unit.c.company_id == company_id, unit.c.active.is_(True))
        .order_by(unit.c.path),
    )
    return {row.id: row.name for row in found}


def maybe(
    where: Any, label: str, names: Mapping[int, str], held: int | None, nobody: str
) -> int | None:
    """One of several, or none of them."""
    options = [0, *names]
    chosen: int = where.selectbox(
        label,
        options,
        options.index(held) if held in names else 0,
        format_func=lambda one: names.get(one, nobody),
    )
    return chosen or None


def day_field(where: Any, label: str, held: dt.date | None, **more: Any) -> dt.date | None:
    """A day, or none yet."""
    chosen: dt.date | None = where.date_input(
        label, held, min_value=EARLIEST, format="YYYY-MM-DD", **more
    )
    return chosen


def number_of(text: str, places: int) -> int | None:
    """What was typed as an integer of so many decimals; None for nothing or no number."""
    try:
        return parse_decimal(text, places) if text.strip() else None
    except ValueError:
        return None


def typed(scaled: int | None, places: int, keep: int = 0) -> str:
    """A number as a field shows it; nothing for nothing."""
    return format_decimal(scaled, places, keep=keep) if scaled else ""


def warn_below_cost(
    actor: Actor,
    company: CompanyInView,
    on: dt.date,
    prices: Sequence[Priced],
    items: Mapping[int, ItemChoice],
) -> None:
    """Keeps for the next run what prices lie below cost, or below what is allowed."""
    found = perform(below_cost, actor, company.id, on, prices)
    if isinstance(found, Refusal) or not found:
        st.session_state.pop("below_cost", None)
        return
    said = [_below(one, items) for one in found[:FEW]]
    if len(found) > FEW:
        said.append(_("{n} more.").format(n=len(found) - FEW))
    st.session_state["below_cost"] = said


def say_below_cost() -> None:
    """Shows once what `warn_below_cost` kept."""
    said = st.session_state.pop("below_cost", None)
    if said:
        st.warning("\n".join(f"- {plain(one)}" for one in said), icon=":material/trending_down:")


def _below(one: BelowCost, items: Mapping[int, ItemChoice]) -> str:
    name = items[one.item_id].name if one.item_id in items else ""
    if one.cost_micro is None:
        return _("{item}: the price is below the allowed minimum.").format(item=name)
    return _("{item}: {price} without tax is below the cost of {cost}.").format(
        item=name, price=formats.price(one.price_micro), cost=formats.price(one.cost_micro)
    )
