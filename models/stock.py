"""The stock ledger: lots, moves (append only), and the balances derived from them."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from models.base import (
    Access,
    Scope,
    Table,
    day,
    flag,
    index_of_few,
    instant,
    key,
    maybe_ref,
    money,
    quantity,
    ref,
    text,
    whole,
)


class Lot(Table, table=True):
    """批次: physical goods that share a code and dates; a serial is a lot of one."""

    __scope__ = Scope.COMPANY
    __table_args__ = (
        UniqueConstraint("item_id", "code"),
        Index("ix_lot_expires_on", "company_id", "expires_on"),
    )
    id: int | None = key()
    company_id: int = ref("company.id", index=True)
    item_id: int = ref("item.id")
    code: str = text(Access.OPEN, 60)
    produced_on: dt.date | None = day(Access.OPEN, nullable=True)
    expires_on: dt.date | None = day(Access.OPEN, nullable=True)
    supplier_id: int | None = maybe_ref("partner.id")


class Move(Table, table=True):
    """库存流水: goods in (+) or out (−) of one warehouse. `id` is also the order within `at`.

    `input_fen` is the value the move brings itself (receipts, late costs), null where the
    policy values it. A move with `amends_id` corrects that move from its own moment on;
    `of_id` names the move a return or transfer belongs to. `inferred`: the lot was not seen
    but assumed first-expired-first.
    """

    __scope__ = Scope.ORG
    __table_args__ = (
        Index("ix_move_stream", "item_id", "cost_pool_id", "at", "id"),
        Index("ix_move_document", "document_id"),
        Index("ix_move_lot", "lot_id"),
        index_of_few("ix_move_amends", "amends_id IS NOT NULL", "amends_id"),
        index_of_few("ix_move_of", "of_id IS NOT NULL", "of_id"),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    other_org_unit_id: int | None = maybe_ref("org_unit.id")
    document_id: int = ref("document.id")
    line_id: int | None = maybe_ref("document_line.id")
    kind: str = text(Access.OPEN, 20)
    item_id: int = ref("item.id")
    warehouse_id: int = ref("warehouse.id")
    cost_pool_id: int = ref("cost_pool.id")
    lot_id: int | None = maybe_ref("lot.id")
    on: dt.date = day(Access.OPEN)
    at: int = instant(Access.OPEN)
    quantity_micro: int = quantity(Access.OPEN)
    input_fen: int | None = money(Access.COST, None, nullable=True)
    fallback_fen: int | None = money(Access.COST, None, nullable=True)
    of_id: int | None = maybe_ref("move.id")
    amends_id: int | None = maybe_ref("move.id")
    inferred: bool = flag(Access.OPEN)
    reason: str = text(Access.OPEN, 20)


class Balance(Table, table=True):
    """库存余额: an item in a warehouse, and the days of its first and last move. Changed under
    the lock of its stream only."""

    __scope__ = Scope.ORG
    __table_args__ = (
        CheckConstraint("reserved_micro >= 0", name="ck_balance_reserved"),
        index_of_few("ix_balance_below", "quantity_micro < 0", "company_id"),
    )
    item_id: int = ref("item.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    quantity_micro: int = quantity(Access.OPEN)
    reserved_micro: int = quantity(Access.OPEN)
    first_on: dt.date | None = day(Access.OPEN, nullable=True)
    last_on: dt.date | None = day(Access.OPEN, nullable=True)


class LotBalance(Table, table=True):
    """批次余额: a lot in a warehouse."""

    __tablename__ = "lot_balance"
    __scope__ = Scope.ORG
    __table_args__ = (
        Index("ix_lot_balance_item", "item_id", "warehouse_id"),
        index_of_few("ix_lot_balance_lying", "quantity_micro <> 0", "company_id", "lot_id"),
    )
    lot_id: int = ref("lot.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    item_id: int = ref("item.id")
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    quantity_micro: int = quantity(Access.OPEN)


class Reservation(Table, table=True):
    """预留: stock promised to an order line, still on the shelf."""

    __scope__ = Scope.ORG
    line_id: int = ref("document_line.id", primary_key=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    item_id: int = ref("item.id")
    warehouse_id: int = ref("warehouse.id")
    quantity_micro: int = quantity(Access.OPEN)


class LotSeen(Table, table=True):
    """批次核实: somebody looked at a lot in a warehouse. Moves up to `move_id` were known then;
    `moved_micro` is what had to change its lot."""

    __tablename__ = "lot_seen"
    __scope__ = Scope.ORG
    __table_args__ = (Index("ix_lot_seen_lot", "lot_id", "warehouse_id"),)
    id: int | None = key()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    item_id: int = ref("item.id")
    lot_id: int = ref("lot.id")
    warehouse_id: int = ref("warehouse.id")
    move_id: int = whole(Access.OPEN)
    moved_micro: int = quantity(Access.OPEN)
    seen_by: int = ref("app_user.id")
    seen_at: int = instant(Access.OPEN)
    idempotency_key: str = text(Access.SECRET, 80, unique=True)
