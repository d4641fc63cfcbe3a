"""What a policy or a budget is for: the whole company, a category and all below it, or an item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from sqlalchemy import select

from core.platform.i18n import _
from core.platform.rights import Actor
from core.platform.sql_order import by_code
from models.base import table
from models.catalog import Category, Item
from pages.widgets.data import rows

COMPANY, CATEGORY, ITEM = "company", "category", "item"


@dataclass(frozen=True, slots=True)
class Goods:
    """The categories of a company with those above them, its items, and where each stands."""

    categories: Mapping[int, str]
    parents: Mapping[int, int | None]
    items: Mapping[int, str]
    category_of: Mapping[int, int]

    def named(self, item_id: int | None, category_id: int | None) -> str:
        """Whose a policy or budget is."""
        if item_id is not None:
            return self.items.get(item_id, "—")
        if category_id is not None:
            return self.categories.get(category_id, "—")
        return _("The whole company")


def goods_of(actor: Actor, company_id: int) -> Goods:
    """What can be chosen."""
    category, item = table(Category), table(Item)
    found = rows(
        actor,
        select(category.c.id, category.c.name, category.c.parent_id)
        .where(category.c.company_id == company_id)
        .order_by(category.c.code),
    )
    parents = {row.id: row.parent_id for row in found}
    names = {row.id: row.name for row in found}
    items = rows(
        actor,
        select(item.c.id, item.c.code, item.c.name, item.c.category_id)
        .where(item.c.company_id == company_id, item.c.active.is_(True))
        .order_by(*by_code(item.c.code)),
    )
    return Goods(
        {row.id: _full(row.id, names, parents) for row in found},
        parents,
        {row.id: f"{row.code} {row.name}" for row in items},
        {row.id: row.category_id for row in items},
    )


def _full(row_id: int | None, names: Mapping[int, str], parents: Mapping[int, int | None]) -> str:
    chain: list[str] = []
    seen: set[int] = set()
    while row_id is not None and row_id in names and row_id not in seen:
        seen.add(row_id)
        chain.insert(0, names[row_id])
        row_id = parents.get(row_id)
    return " / ".join(chain)


def choose_goods(
    goods: Goods, item_id: int | None, category_id: int | None, *, items: bool, key: str
) -> tuple[int | None, int | None]:
    """The item or the category that was chosen; neither for the company."""
    kinds = {COMPANY: _("The whole company"), CATEGORY: _("Category")}
    if items:
        kinds[ITEM] = _("Item")
    held = ITEM if item_id else CATEGORY if category_id else COMPANY
    kind = st.segmented_control(
        _("For"), list(kinds), default=held, format_func=kinds.__getitem__, required=True,
        key=f"{key}_for",
    )  # fmt: skip
    if kind == CATEGORY and goods.categories:
        return None, _one(_("Category"), goods.categories, category_id, f"{key}_category")
    if kind == ITEM and goods.items:
        return _one(_("Item"), goods.items, item_id, f"{key}_item"), None
    return None, None


def _one(label: str, names: Mapping[int, str], held: int | None, key: str) -> int:
    ids = list(names)
    chosen: int = st.selectbox(
        label, ids, ids.index(held) if held in names else 0, format_func=names.__getitem__, key=key
    )
    return chosen
