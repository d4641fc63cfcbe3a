"""Categories: a tree with its defaults, and the costing method each uses from a day on."""

from __future__ import annotations

import datetime as dt

import streamlit as st
from sqlalchemy import select

from core.catalog.categories import METHODS, CategoryForm, save_category, set_costing
from core.platform.i18n import _
from models.base import table
from models.catalog import Category
from models.company import CostingPolicy
from pages.widgets import formats, master
from pages.widgets.company import company_of
from pages.widgets.data import rows
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right
from pages.widgets.labels import METHODS as METHOD_NAMES

KEY, COSTING = "categories", "costing"

opened = open_with_actions("setup_categories")
actor = opened.actor
company = company_of(actor)
master.new_button(opened.actions, KEY, _("New category"))
opened.actions.button(
    _("Costing method"),
    icon=":material/calculate:",
    on_click=master.ask_to_edit,
    args=(COSTING, None),
)
category, policy = table(Category), table(CostingPolicy)
found = rows(
    actor, select(category).where(category.c.company_id == company.id).order_by(category.c.code)
)
policies = rows(
    actor, select(policy).where(policy.c.company_id == company.id).order_by(policy.c.from_on)
)
by_id = {row.id: row for row in found}
today = company.today()


def above(row_id: int | None) -> list[int]:
    """A category and those above it, topmost first."""
    chain: list[int] = []
    while row_id is not None and row_id in by_id and row_id not in chain:
        chain.insert(0, row_id)
        row_id = by_id[row_id].parent_id
    return chain


def full_name(row_id: int | None) -> str:
    """A category with those above it."""
    return " / ".join(by_id[step].name for step in above(row_id)) or _("The whole company")


def method_now(row_id: int | None) -> str:
    """The costing method that holds today, from the nearest that says one."""
    for step in [*reversed(above(row_id)), None]:
        said = [p for p in policies if p.category_id == step and p.from_on <= today]
        if said:
            return _(METHOD_NAMES[said[-1].method])
    return ""


tree = sorted(found, key=lambda row: [by_id[step].code for step in above(row.id)])
master.listing(
    KEY,
    [
        {
            "id": row.id,
            "name": "　" * (len(above(row.id)) - 1) + row.name,
            "code": row.code,
            "method": method_now(row.id),
            "margin": formats.percent(row.stated_margin_bp, 0),
            "over": formats.percent(row.over_receipt_bp, 0),
            "near": row.near_expiry_days,
            "off": row.off_sale_days,
        }
        for row in tree
    ],
    [
        master.Column("name", _("Name"), width=200),
        master.Column("code", _("Code")),
        master.Column("method", _("Costing method")),
        master.Column("margin", _("Stated margin"), "amount", named=True),
        master.Column("over", _("Over-receipt tolerance"), "amount", named=True),
        master.Column("near", _("Days that count as near expiry"), "number"),
        master.Column("off", _("Days off sale before the date"), "number", width=175, named=True),
    ],
    nothing=_("No category yet"),
    where=opened.actions,
)
st.subheader(_("Costing by date"), anchor=False)
st.caption(_("A category follows the nearest one above it that has a method of its own."))
master.listing(
    "policies",
    [
        {
            "id": row.id,
            "who": full_name(row.category_id),
            "method": _(METHOD_NAMES[row.method]),
            "from": formats.day(row.from_on),
        }
        for row in policies
    ],
    [
        master.Column("who", _("Category"), width="large"),
        master.Column("method", _("Costing method"), width="medium"),
        master.Column("from", _("From"), width="medium"),
    ],
    nothing=_("No costing method yet"),
    opens=False,
)


def draw(row_id: int | None) -> None:
    """The drawer of one category."""
    writer = page_right("setup.catalog")
    row = by_id.get(row_id) if row_id is not None else None
    parents = [None, *(one.id for one in tree if row is None or row.id not in above(one.id))]
    with st.form("category", border=False):
        name = st.text_input(_("Name"), row.name if row else "")
        code = st.text_input(_("Code"), row.code if row else "")
        parent = st.selectbox(
            _("Belongs to"),
            parents,
            parents.index(row.parent_id) if row and row.parent_id in parents else 0,
            format_func=lambda one: full_name(one) if one else _("Top level"),
        )
        margin = st.number_input(
            _("Stated margin, %"),
            -100.0,
            100.0,
            (row.stated_margin_bp if row and row.stated_margin_bp is not None else 2500) / 100,
            step=1.0,
            help=_("Used for a provisional cost while the real one is not known."),
        )
        over = st.number_input(
            _("Over-receipt tolerance, %"),
            0.0,
            100.0,
            (row.over_receipt_bp if row else 500) / 100,
            step=1.0,
        )
        near = st.number_input(
            _("Days that count as near expiry"),
            0,
            3650,
            row.near_expiry_days if row else None,
            placeholder="",
        )
        off = st.number_input(
            _("Days off sale before the date"),
            0,
            3650,
            row.off_sale_days if row else None,
            placeholder="",
        )
        sent = master.save_button()
    if sent:
        form = CategoryForm(
            code or "",
            name or "",
            parent,
            round((margin or 0) * 100),
            round((over or 0) * 100),
            near,
            off,
        )
        master.finish(KEY, perform(save_category, writer, company.id, form, row_id))


def draw_costing(_row_id: int | None) -> None:
    """The drawer of a change of costing method."""
    writer = page_right("setup.catalog")
    whose = [None, *(one.id for one in tree)]
    with st.form("costing", border=False):
        category_id = st.selectbox(_("Category"), whose, format_func=full_name)
        method = st.selectbox(
            _("Costing method"), METHODS, format_func=lambda one: _(METHOD_NAMES[one])
        )
        from_on = st.date_input(
            _("From"), (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        )
        sent = master.save_button()
    st.caption(_("A method holds from a day on which, and after which, nothing has moved yet."))
    if sent and isinstance(from_on, dt.date):
        answer = perform(set_costing, writer, company.id, category_id, method, from_on)
        master.finish(COSTING, answer)


master.drawer(KEY, _("Category"), draw)
master.drawer(COSTING, _("Costing method"), draw_costing)
