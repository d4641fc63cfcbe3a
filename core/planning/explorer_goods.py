"""The goods a forecast may be looked at by: items, and categories at every level above them.

    goods_of(connection, company_id, items)

A category stands for all items of it and of those below it, however many: none is left out of a
sum. Categories without any of the items are not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from models.base import table
from models.catalog import Category, Item

_ITEM = table(Item)
_CATEGORY = table(Category)


@dataclass(frozen=True, slots=True)
class Group:
    """A category with its items and those of all below; `depth` 0 at the top."""

    id: int
    name: str
    depth: int
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Goods:
    """Names of items with their codes, in the order asked for; categories from the top down."""

    names: Mapping[int, str]
    groups: tuple[Group, ...]


def goods_of(connection: Connection, company_id: int, items: Sequence[int]) -> Goods:
    """What some items are called, and the categories they belong to at any level."""
    rows = connection.execute(
        select(_ITEM.c.id, _ITEM.c.category_id, _ITEM.c.name, _ITEM.c.code).where(
            _ITEM.c.company_id == company_id
        )
    )
    known = {row.id: (row.category_id, f"{row.name}  {row.code}") for row in rows}
    asked = [one for one in dict.fromkeys(items) if one in known]
    categories = {
        row.id: (row.parent_id, row.name)
        for row in connection.execute(
            select(_CATEGORY.c.id, _CATEGORY.c.parent_id, _CATEGORY.c.name)
            .where(_CATEGORY.c.company_id == company_id)
            .order_by(_CATEGORY.c.code, _CATEGORY.c.id)
        )
    }
    held: dict[int, list[int]] = {}
    for one in asked:
        for above in _line(known[one][0], categories):
            held.setdefault(above, []).append(one)
    return Goods({one: known[one][1] for one in asked}, tuple(_from_top(None, 0, categories, held)))


_Categories = Mapping[int, tuple[int | None, str]]


def _line(category: int | None, categories: _Categories) -> list[int]:
    """A category and all above it."""
    found: list[int] = []
    while category is not None and category in categories and category not in found:
        found.append(category)
        category = categories[category][0]
    return found


def _from_top(
    parent: int | None, depth: int, categories: _Categories, held: Mapping[int, list[int]]
) -> list[Group]:
    found: list[Group] = []
    for one, (above, name) in categories.items():
        if above == parent and one in held:
            found.append(Group(one, name, depth, tuple(held[one])))
            found += _from_top(one, depth + 1, categories, held)
    return found
