"""Items: what is traded, in which units, by which barcodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st
from sqlalchemy import and_, or_, select

from core.catalog.items import ItemForm, save_item
from core.platform.i18n import _
from core.platform.rights import Actor
from core.platform.sql_order import by_code
from models.base import table
from models.catalog import Barcode, Category, Item, TaxClass, Unit
from pages.setup import item_parts as parts
from pages.widgets import formats, master
from pages.widgets.answers import refused
from pages.widgets.company import company_of
from pages.widgets.data import rows
from pages.widgets.edge import perform
from pages.widgets.frame import link, open_with_actions, page_right
from pages.widgets.labels import TRACKING, in_language

KEY, MOST = "items", 500

opened = open_with_actions("setup_items")
actor = opened.actor
company = company_of(actor)
master.new_button(opened.actions, KEY, _("New item"))
with opened.actions:
    link("imports", kind="items")
sought, shown = master.search(
    KEY,
    _("Name, code, barcode or initials"),
    {"all": _("All"), "active": _("In use"), "resting": _("Not in use")},
)
item, category, unit = table(Item), table(Category), table(Unit)
barcode, tax_class = table(Barcode), table(TaxClass)
statement = (
    select(item, category.c.name.label("category"), unit.c.name.label("unit"), unit.c.name_en)
    .join(category, category.c.id == item.c.category_id)
    .join(unit, unit.c.id == item.c.base_unit_id)
    .where(item.c.company_id == company.id)
    .order_by(*by_code(item.c.code))
)
if sought:
    like = f"%{sought.lower()}%"
    by_code = select(barcode.c.item_id).where(
        and_(barcode.c.company_id == company.id, barcode.c.code.like(f"{sought}%"))
    )
    statement = statement.where(
        or_(
            item.c.name.ilike(like),
            item.c.code.ilike(like),
            item.c.initials.like(like),
            item.c.id.in_(by_code),
        )
    )
if shown != "all":
    statement = statement.where(item.c.active.is_(shown == "active"))


def shown_as(found: Sequence[Any]) -> list[dict[str, Any]]:
    """Items as rows of the table."""
    return [
        {
            "id": row.id,
            "code": row.code,
            "name": row.name,
            "category": row.category,
            "unit": in_language(row.unit, row.name_en),
            "price": formats.units_of_price(row.retail_price_micro),
            "cost": formats.units_of_price(row.purchase_price_micro),
            "tracking": _(TRACKING[row.tracking]),
            "life": row.life_days,
            "active": row.active,
        }
        for row in found
    ]


found = rows(actor, statement.limit(MOST))
master.listing(
    KEY,
    shown_as(found),
    [
        master.Column("code", _("Code")),
        master.Column("name", _("Name"), width="medium"),
        master.Column("category", _("Category"), width=110),
        master.Column("unit", _("Base unit"), width="small"),
        master.Column("price", _("Retail price with tax"), "number", decimals=2),
        master.Column("cost", _("Purchase price with tax"), "number", decimals=2),
        master.Column("tracking", _("Tracking")),
        master.Column("life", _("Shelf life, days"), "number"),
        master.Column("active", _("In use"), "flag"),
    ],
    nothing=_("Nothing found") if sought else _("No item yet"),
    hint="" if sought else _("Add one by hand, or import the till: it offers to make new items."),
    where=opened.actions,
    everything=lambda reader: shown_as(rows(reader, statement)),
)
master.cut_off(len(found), MOST)


def choices(reader: Actor) -> parts.Choices:
    """What an item may refer to."""
    return parts.Choices(
        categories={
            row.id: f"{row.code} {row.name}"
            for row in rows(
                reader,
                select(category)
                .where(category.c.company_id == company.id)
                .order_by(category.c.code),
            )
        },
        units={
            row.id: in_language(row.name, row.name_en)
            for row in rows(reader, select(unit).order_by(unit.c.id))
        },
        taxes={
            row.id: in_language(row.name, row.name_en)
            for row in rows(reader, select(tax_class).order_by(tax_class.c.id))
        },
    )


def draw(row_id: int | None) -> None:
    """The drawer of one item."""
    writer = page_right("setup.catalog")
    row = next(iter(rows(writer, select(item).where(item.c.id == row_id))), None)
    has = choices(writer)
    with st.form("item", border=False):
        typed = parts.main_fields(row, has, company.currency)
        sent = master.save_button()
    if sent:
        form = parts.as_form(typed, new=row is None)
        if not isinstance(form, ItemForm):
            refused(form)
            return
        answer = perform(save_item, writer, company.id, form, row_id)
        if row is None and isinstance(answer, int):
            master.ask_to_edit(KEY, answer)  # its units and barcodes come next
        master.finish(KEY, answer)
    if row is None:
        st.caption(_("Other units and barcodes follow as soon as the item is saved."))
    else:
        parts.units_and_barcodes(writer, company.id, row, has)


master.drawer(KEY, _("Item"), draw)
