"""Warehouses and cost pools: where goods lie, and which goods share one value."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import select

from core.catalog.warehouses import KINDS, WarehouseForm, save_cost_pool, save_warehouse
from core.platform.i18n import _
from models.base import table
from models.company import CostPool, OrgUnit, Warehouse
from pages.widgets import master
from pages.widgets.company import company_of
from pages.widgets.data import rows
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right
from pages.widgets.labels import WAREHOUSE_KINDS

KEY, POOL = "warehouses", "cost_pools"

opened = open_with_actions("setup_warehouses")
actor = opened.actor
company = company_of(actor)
master.new_button(opened.actions, KEY, _("New warehouse"))
opened.actions.button(
    _("New cost pool"), on_click=master.ask_to_edit, args=(POOL, None), icon=":material/savings:"
)
warehouse, unit, pool = table(Warehouse), table(OrgUnit), table(CostPool)
found = rows(
    actor,
    select(warehouse).where(warehouse.c.company_id == company.id).order_by(warehouse.c.code),
)
units = {
    row.id: row.name
    for row in rows(
        actor, select(unit).where(unit.c.company_id == company.id).order_by(unit.c.path)
    )
}
pools = {
    row.id: row
    for row in rows(
        actor, select(pool).where(pool.c.company_id == company.id).order_by(pool.c.code)
    )
}
master.listing(
    KEY,
    [
        {
            "id": row.id,
            "code": row.code,
            "name": row.name,
            "kind": _(WAREHOUSE_KINDS[row.kind]),
            "unit": units.get(row.org_unit_id, ""),
            "pool": pools[row.cost_pool_id].name if row.cost_pool_id in pools else "",
            "negative": row.allow_negative,
            "active": row.active,
        }
        for row in found
    ],
    [
        master.Column("code", _("Code"), width="small"),
        master.Column("name", _("Name"), width="medium"),
        master.Column("kind", _("Kind")),
        master.Column("unit", _("Organisation unit"), width="medium"),
        master.Column("pool", _("Cost pool")),
        master.Column("negative", _("May go below zero"), "flag"),
        master.Column("active", _("In use"), "flag"),
    ],
    nothing=_("No warehouse yet"),
    hint=_("Goods need a place to lie before they can be received."),
    where=opened.actions,
)
st.subheader(_("Cost pools"), anchor=False)
st.caption(
    _("Warehouses of one pool share the value of an item; moving goods inside it changes nothing.")
)
master.listing(
    POOL,
    [
        {
            "id": row.id,
            "code": row.code,
            "name": row.name,
            "holds": _(", ").join(one.name for one in found if one.cost_pool_id == row.id),
        }
        for row in pools.values()
    ],
    [
        master.Column("code", _("Code"), width="small"),
        master.Column("name", _("Name"), width="medium"),
        master.Column("holds", _("Warehouses"), width="large"),
    ],
    nothing=_("No cost pool yet"),
)


def draw(row_id: int | None) -> None:
    """The drawer of one warehouse."""
    writer = page_right("setup.company")
    row = next((one for one in found if one.id == row_id), None)
    unit_ids, pool_ids = list(units), list(pools)
    with st.form("warehouse", border=False):
        name = st.text_input(_("Name"), row.name if row else "")
        code = st.text_input(_("Code"), row.code if row else "")
        kind = st.selectbox(
            _("Kind"),
            KINDS,
            KINDS.index(row.kind) if row else 0,
            format_func=lambda one: _(WAREHOUSE_KINDS[one]),
        )
        unit_id = st.selectbox(
            _("Organisation unit"),
            unit_ids,
            unit_ids.index(row.org_unit_id) if row else 0,
            format_func=lambda one: units[one],
        )
        pool_id = st.selectbox(
            _("Cost pool"),
            pool_ids,
            pool_ids.index(row.cost_pool_id) if row else 0,
            format_func=lambda one: pools[one].name,
            help=_("Fixed once goods have moved here."),
        )
        negative = st.toggle(
            _("May go below zero"),
            row.allow_negative if row else False,
            help=_(
                "Sales are taken even when the stock on record is short, at a provisional cost."
            ),
        )
        known = st.toggle(
            _("Stock is known"),
            row.stock_known if row else True,
            help=_("Off until opening stock or a count was entered."),
        )
        active = st.toggle(_("In use"), row.active if row else True)
        sent = master.save_button()
    if sent:
        form = WarehouseForm(
            code or "", name or "", kind, unit_id, pool_id, negative, known, active
        )
        master.finish(KEY, perform(save_warehouse, writer, company.id, form, row_id))


def draw_pool(row_id: int | None) -> None:
    """The drawer of one cost pool."""
    writer = page_right("setup.company")
    row = pools.get(row_id) if row_id is not None else None
    with st.form("cost_pool", border=False):
        name = st.text_input(_("Name"), row.name if row else "")
        code = st.text_input(_("Code"), row.code if row else "")
        sent = master.save_button()
    if sent:
        answer = perform(save_cost_pool, writer, company.id, code or "", name or "", row_id)
        master.finish(POOL, answer)


master.drawer(KEY, _("Warehouse"), draw)
master.drawer(POOL, _("Cost pool"), draw_pool)
