"""Which forecast is looked at: goods at one side, places at the other, each at any level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from sqlalchemy import Connection, select

from core.planning.explorer import shelves_of
from core.planning.stored import Run
from core.platform.i18n import _
from models.base import table
from models.catalog import Category, Item, Unit
from models.company import OrgUnit, Warehouse
from pages.widgets.address import choose
from pages.widgets.company import CompanyInView
from pages.widgets.labels import in_language

ALL = "all"
MOST = 400
"""So many items are offered at once; a category narrows them."""


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
    goods = _goods(connection, company.id, [item for item, _w, _u in shelves])
    categories = {ALL: _("All categories")}
    categories |= {str(one[0]): one[1] for one in goods.values()}
    category = choose(line.container(width=210), _("Category"), categories, "category",
                      style="select")  # fmt: skip
    offered = [item for item in goods if category in (ALL, str(goods[item][0]))][:MOST]
    items = {str(item): goods[item][1:][1] for item in offered}
    first = next(iter(items), ALL)
    item = choose(line.container(width=280), _("Item"), {**items, ALL: _("All items")}, "item",
                  default=first, style="select")  # fmt: skip
    units = _units(connection, company.id, {unit for _i, _w, unit in shelves})
    place = choose(line.container(width=210), _("Store or region"),
                   {ALL: _("All stores"), **{str(u): name for u, (name, _p) in units.items()}},
                   "place", style="select")  # fmt: skip
    said = [categories[category] if item == ALL else items[item]]
    said.append(_("All stores") if place == ALL else units[int(place)][0])
    wanted = tuple(int(one) for one in items) if item == ALL and category != ALL else ()
    return Chosen(
        wanted if item == ALL else (int(item),),
        () if place == ALL else _warehouses(connection, units, int(place)),
        " · ".join(said),
        "" if item == ALL else _unit(connection, int(item)),
    )


def _unit(connection: Connection, item_id: int) -> str:
    """What an item is counted in."""
    item, unit = table(Item), table(Unit)
    row = connection.execute(
        select(unit.c.name, unit.c.name_en)
        .join(item, item.c.base_unit_id == unit.c.id)
        .where(item.c.id == item_id)
    ).one_or_none()
    return "" if row is None else in_language(row.name, row.name_en)


def _goods(
    connection: Connection, company_id: int, order: list[int]
) -> dict[int, tuple[int, str, str]]:
    """Category id and name, and the item's name, in the given order of items."""
    item, category = table(Item), table(Category)
    rows = connection.execute(
        select(item.c.id, category.c.id, category.c.name, item.c.name, item.c.code)
        .join(category, category.c.id == item.c.category_id)
        .where(item.c.company_id == company_id)
    )
    found = {row[0]: (row[1], row[2], f"{row[3]}  {row[4]}") for row in rows}
    return {one: found[one] for one in dict.fromkeys(order) if one in found}


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
