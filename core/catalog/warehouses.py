"""Warehouses and cost pools: where goods lie, and which goods share one value.

A warehouse's cost pool is fixed by its first move, else the value of what lies there would
have to move without a document. `allow_negative` lets sales outrun stock at a provisional
cost; `stock_known` is false until opening stock was entered.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from core.catalog.fields import (
    CODE,
    NAME,
    check_choice,
    check_text,
    clean,
    code_of,
    company_right,
    first,
    owned,
    taken,
)
from core.catalog.refusals import InUse, NotFound
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor, require
from core.platform.rows import Rows
from models.company import CostPool, OrgUnit, Warehouse
from models.stock import Balance, Move

KINDS = ("ordinary", "store", "transit", "subcontractor", "production", "scrap")
POOL = N_("Cost pool")


@dataclass(frozen=True, slots=True)
class WarehouseForm:
    """A warehouse as a form holds it."""

    code: str
    name: str
    kind: str
    org_unit_id: int
    cost_pool_id: int
    allow_negative: bool = False
    stock_known: bool = True
    active: bool = True


@recorded("setup.warehouse", Warehouse)
def save_warehouse(
    session: Session,
    actor: Actor,
    company_id: int,
    form: WarehouseForm,
    warehouse_id: int | None = None,
) -> int | Refusal:
    """Add a warehouse or change one; its id."""
    row = owned(session, Warehouse, warehouse_id, company_id)
    refused = (
        require(actor, "setup.company", form.org_unit_id)
        or (require(actor, "setup.company", row.org_unit_id) if row is not None else None)
        or first(
            NotFound(N_("Warehouse")) if warehouse_id is not None and row is None else None,
            check_text(CODE, code_of(form.code), 20),
            check_text(NAME, clean(form.name), 120),
            check_choice(N_("Kind"), form.kind, KINDS),
            _missing(session, OrgUnit, form.org_unit_id, company_id, N_("Organisation unit")),
            _missing(session, CostPool, form.cost_pool_id, company_id, POOL),
            taken(session, Warehouse, code_of(form.code), warehouse_id, company_id=company_id),
            _fixed(session, row, form),
            _below_zero(session, row, form),
        )
    )
    if refused is not None:
        return refused
    row = row or Warehouse(company_id=company_id, org_unit_id=0, cost_pool_id=0)
    row.code, row.name, row.kind = code_of(form.code), clean(form.name), form.kind
    row.org_unit_id, row.cost_pool_id = form.org_unit_id, form.cost_pool_id
    row.allow_negative, row.stock_known = form.allow_negative, form.stock_known
    row.active = form.active
    session.add(row)
    session.flush()
    return row.id or 0


@recorded("setup.cost_pool", CostPool)
def save_cost_pool(
    session: Session,
    actor: Actor,
    company_id: int,
    code: str,
    name: str,
    pool_id: int | None = None,
) -> int | Refusal:
    """Add a cost pool or rename one; its id."""
    row = owned(session, CostPool, pool_id, company_id)
    refused = company_right(session, actor, "setup.company", company_id) or first(
        NotFound(POOL) if pool_id is not None and row is None else None,
        check_text(CODE, code_of(code), 20),
        check_text(NAME, clean(name), 120),
        taken(session, CostPool, code_of(code), pool_id, company_id=company_id),
    )
    if refused is not None:
        return refused
    row = row or CostPool(company_id=company_id)
    row.code, row.name = code_of(code), clean(name)
    session.add(row)
    session.flush()
    return row.id or 0


def _below_zero(session: Session, row: Warehouse | None, form: WarehouseForm) -> InUse | None:
    """Stock below zero must be made good before the warehouse may not go there."""
    if row is None or form.allow_negative or not row.allow_negative:
        return None
    short = session.exec(
        select(Balance.item_id)
        .where(col(Balance.warehouse_id) == row.id, col(Balance.quantity_micro) < 0)
        .limit(1)
    ).first()
    return None if short is None else InUse(N_("May go below zero"))


def _missing(
    session: Session,
    table: type[OrgUnit] | type[CostPool],
    row_id: int,
    company_id: int,
    field: str,
) -> NotFound | None:
    return None if owned(session, table, row_id, company_id) is not None else NotFound(field)


def _fixed(session: Session, row: Warehouse | None, form: WarehouseForm) -> InUse | None:
    """What the first move in a warehouse fixes: its pool, and whose it is."""
    if row is None or (row.cost_pool_id, row.org_unit_id) == (form.cost_pool_id, form.org_unit_id):
        return None
    moved = session.exec(select(Move.id).where(col(Move.warehouse_id) == row.id).limit(1)).first()
    if moved is None:
        return None
    return InUse(POOL if row.cost_pool_id != form.cost_pool_id else N_("Organisation unit"))


def in_transit(rows: Rows, company_id: int, cost_pool_id: int, name: str = "在途") -> int:
    """在途仓: where goods of a cost pool are while they are on their way; made when first
    needed, at the company's head."""
    find = (
        "SELECT id FROM warehouse WHERE company_id = ? AND cost_pool_id = ? AND kind = 'transit'"
        " ORDER BY id LIMIT 1"
    )
    found = rows.one(find, (company_id, cost_pool_id))
    if found is None:
        rows.run(
            "INSERT INTO warehouse (company_id, org_unit_id, cost_pool_id, kind, code, name,"
            " allow_negative, stock_known, active) SELECT ?, u.id, ?, 'transit', ?, ?, ?, ?, ?"
            " FROM org_unit u WHERE u.company_id = ? AND u.parent_id IS NULL ORDER BY u.id LIMIT 1"
            " ON CONFLICT (company_id, code) DO NOTHING",
            (company_id, cost_pool_id, f"T-{cost_pool_id}", name, False, True, True, company_id),
        )
        found = rows.one(find, (company_id, cost_pool_id))
    assert found is not None  # noqa: S101
    return int(found[0])
