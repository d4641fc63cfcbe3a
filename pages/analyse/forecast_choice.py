"""Which forecast is looked at: goods at one side, places at the other, each at any level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from sqlalchemy import Connection, select

from core.kernel.amounts import MICRO
from core.planning.explorer import shelves_of
from core.planning.explorer_goods import Goods, goods_of
from core.planning.stored import Run
from core.platform.i18n import _
from models.base import table
from models.catalog import Item, Unit
from models.company import OrgUnit, Warehouse
from pages.widgets.address import choose, whole
from pages.widgets.company import CompanyInView
from pages.widgets.labels import unit_after

ALL = "all"
MANY = 2 * MICRO
MOST = 400
"""So many items can be chosen singly; a category narrows them. Its sum is of all it holds."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Items and warehouses, empty for all, how a reader calls them, and the unit of one item;
    goods of several items are counted in units of several kinds."""

    items: tuple[int, ...]
    warehouses: tuple[int, ...]
    said: str
    unit: str = ""


def choose_shelves(connection: Connection, company: CompanyInView, run: Run) -> Chosen:
    """Draw the choices in a line; by itself the item that is to sell most, in all stores."""
    shelves = shelves_of(connection, run)
    line = st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters")
    goods = goods_of(connection, company.id, [item for item, _w, _u in shelves])
    groups = {str(group.id): group for group in goods.groups}
    # Spaces that are not cut off set a category below the one it belongs to.
    categories = {ALL: _("All categories")} | {
        code: "\u2003" * group.depth + group.name for code, group in groups.items()
    }
    category = choose(line.container(width=210), _("Category"), categories, "category",
                      style="select")  # fmt: skip
    held = tuple(goods.names) if category == ALL else groups[category].items
    items = _offered(held, goods)
    first = next(iter(items), ALL)
    item = choose(line.container(width=280), _("Item"), {**items, ALL: _("All items")}, "item",
                  default=first, style="select")  # fmt: skip
    units = _units(connection, company.id, {unit for _i, _w, unit in shelves})
    place = choose(line.container(width=210), _("Store or region"),
                   {ALL: _("All stores"), **{str(u): name for u, (name, _p) in units.items()}},
                   "place", style="select")  # fmt: skip
    said = [categories[category].strip() if item == ALL else items[item]]
    said.append(_("All stores") if place == ALL else units[int(place)][0])
    if len(items) < len(held):
        st.caption(
            _("{n} of {all} items can be chosen singly, those that are to sell most.").format(
                n=f"{len(items):,}", all=f"{len(held):,}"
            )
        )
    wanted = () if category == ALL else held
    return Chosen(
        wanted if item == ALL else (int(item),),
        () if place == ALL else _warehouses(connection, units, int(place)),
        " · ".join(said),
        "" if item == ALL else _unit(connection, int(item)),
    )


def _unit(connection: Connection, item_id: int) -> str:
    """What an item is counted in, as it stands behind a number of them."""
    item, unit = table(Item), table(Unit)
    row = connection.execute(
        select(unit.c.name, unit.c.name_en)
        .join(item, item.c.base_unit_id == unit.c.id)
        .where(item.c.id == item_id)
    ).one_or_none()
    return "" if row is None else unit_after(MANY, row.name, row.name_en)


def _offered(held: Sequence[int], goods: Goods) -> dict[str, str]:
    """The items to choose singly, the one that the address names among them."""
    shown = list(held[:MOST])
    asked = whole(st.query_params.get("item"))
    if asked is not None and asked in held and asked not in shown:
        shown.append(asked)
    return {str(item): goods.names[item] for item in shown}


def _units(
    connection: Connection, company_id: int, selling: set[int]
) -> Mapping[int, tuple[str, str]]:
    """Org units that sell or stand above such, with their paths, from the top."""
    unit = table(OrgUnit)
    rows = connection.execute(
        select(unit.c.id, unit.c.name, unit.c.path)
        .where(unit.c.company_id == company_id)
        .order_by(unit.c.path)
    ).all()
    paths = [row[2] for row in rows if row[0] in selling]
    return {
        row[0]: (row[1], row[2]) for row in rows if any(path.startswith(row[2]) for path in paths)
    }


def _warehouses(
    connection: Connection, units: Mapping[int, tuple[str, str]], chosen: int
) -> tuple[int, ...]:
    """Warehouses of a unit and all below it."""
    below = [unit for unit, (_n, path) in units.items() if path.startswith(units[chosen][1])]
    place = table(Warehouse)
    rows = connection.execute(select(place.c.id).where(place.c.org_unit_id.in_(below)))
    return tuple(row[0] for row in rows) or (0,)
