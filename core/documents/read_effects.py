"""What a document did to the ledgers: moves, layers, vouchers, open items, its trail.

Through a scoped connection: cost the reader may not see is None, and so are sums of it.
Money in minor units, quantities in micro base units, instants in micros.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select

from core.documents.read_entry import document, item, lot, partner, warehouse
from core.documents.read_rows import made
from models.base import table
from models.cost import CostEvent, LayerEntry
from models.general import Account, Voucher, VoucherLine
from models.people import User
from models.settlement import OpenItem
from models.stock import Move
from models.trail import AuditEntry

move, entry, event = table(Move), table(LayerEntry), table(CostEvent)
voucher, voucher_line, account = table(Voucher), table(VoucherLine), table(Account)
open_item, audit, user = table(OpenItem), table(AuditEntry), table(User)


@dataclass(frozen=True, slots=True)
class MoveShown:
    """A move, and what it is worth by now. `amends`: it corrects a move of that document."""

    id: int
    kind: str
    item_id: int
    item: str
    warehouse: str | None
    lot: str | None
    expires_on: dt.date | None
    at: int
    quantity_micro: int
    inferred: bool
    amends_id: int | None
    value_fen: int | None


@dataclass(frozen=True, slots=True)
class LayerShown:
    """What a move put into a layer or took from it. `origin`: the document of that layer."""

    id: int
    item: str
    quantity_micro: int
    value_fen: int | None
    layer_key: int
    lot: str | None
    origin_id: int | None
    origin: str | None
    origin_on: dt.date | None


@dataclass(frozen=True, slots=True)
class EntryShown:
    """A line of a voucher."""

    voucher_id: int
    book: str
    period: int
    number: int
    on: dt.date
    recipe: str
    line_no: int
    account_code: str
    account: str
    partner: str | None
    debit_fen: int | None
    credit_fen: int | None


@dataclass(frozen=True, slots=True)
class DebtShown:
    """An open item."""

    id: int
    role: str
    partner: str | None
    due_on: dt.date
    amount_fen: int | None
    open_fen: int | None


@dataclass(frozen=True, slots=True)
class TrailShown:
    """An entry of the audit trail."""

    id: int
    at: int
    who: str | None
    action: str
    hash: str


def moves(connection: Connection, document_id: int) -> list[MoveShown]:
    """The moves the document made, with their value as it stands now."""
    value = (
        select(func.sum(event.c.value_fen))
        .where(event.c.move_id == move.c.id)
        .correlate(move)
        .scalar_subquery()
    )
    return made(
        MoveShown,
        connection,
        select(
            move.c.id,
            move.c.kind,
            move.c.item_id,
            item.c.name,
            warehouse.c.name,
            lot.c.code,
            lot.c.expires_on,
            move.c.at,
            move.c.quantity_micro,
            move.c.inferred,
            move.c.amends_id,
            value,
        )
        .join(item, item.c.id == move.c.item_id)
        .outerjoin(warehouse, warehouse.c.id == move.c.warehouse_id)
        .outerjoin(lot, lot.c.id == move.c.lot_id)
        .where(move.c.document_id == document_id)
        .order_by(move.c.id),
    )


def layers(connection: Connection, document_id: int) -> list[LayerShown]:
    """What the document's moves put into layers and took from them, sums by layer.

    A FIFO layer is named by the move that opened it, a lot's by minus the lot, the pool's by 0.
    """
    opened, origin = move.alias(), document.alias()
    statement = (
        select(
            func.min(entry.c.id),
            item.c.name,
            func.sum(entry.c.quantity_micro),
            func.sum(entry.c.value_fen),
            entry.c.layer_key,
            lot.c.code,
            origin.c.id,
            origin.c.number,
            origin.c.on,
        )
        .select_from(entry)
        .join(move, move.c.id == entry.c.by_move_id)
        .join(item, item.c.id == entry.c.item_id)
        .outerjoin(opened, opened.c.id == entry.c.layer_key)
        .outerjoin(origin, origin.c.id == opened.c.document_id)
        .outerjoin(lot, lot.c.id == -entry.c.layer_key)
        .where(move.c.document_id == document_id)
        .group_by(
            entry.c.item_id,
            item.c.name,
            entry.c.layer_key,
            lot.c.code,
            origin.c.id,
            origin.c.number,
            origin.c.on,
        )
        .having(or_(func.sum(entry.c.quantity_micro) != 0, func.sum(entry.c.value_fen) != 0))
        .order_by(func.min(entry.c.id))
    )
    return made(LayerShown, connection, statement)


def entries(connection: Connection, document_id: int) -> list[EntryShown]:
    """The voucher lines of all books, in the order of book, voucher, line."""
    return made(
        EntryShown,
        connection,
        select(
            voucher.c.id,
            voucher.c.book,
            voucher.c.period,
            voucher.c.number,
            voucher.c.on,
            voucher.c.recipe,
            voucher_line.c.line_no,
            account.c.code,
            account.c.name,
            partner.c.name,
            voucher_line.c.debit_fen,
            voucher_line.c.credit_fen,
        )
        .join(voucher_line, voucher_line.c.voucher_id == voucher.c.id)
        .join(account, account.c.id == voucher_line.c.account_id)
        .outerjoin(partner, partner.c.id == voucher_line.c.partner_id)
        .where(voucher.c.document_id == document_id)
        .order_by(voucher.c.book, voucher.c.id, voucher_line.c.line_no),
    )


def debts(connection: Connection, document_id: int) -> list[DebtShown]:
    """The open items the document made."""
    return made(
        DebtShown,
        connection,
        select(
            open_item.c.id,
            open_item.c.role,
            partner.c.name,
            open_item.c.due_on,
            open_item.c.amount_fen,
            open_item.c.open_fen,
        )
        .outerjoin(partner, partner.c.id == open_item.c.partner_id)
        .where(open_item.c.document_id == document_id)
        .order_by(open_item.c.id),
    )


def trail(connection: Connection, document_id: int) -> list[TrailShown]:
    """Who did what to it."""
    return made(
        TrailShown,
        connection,
        select(audit.c.id, audit.c.at, user.c.name, audit.c.action, audit.c.hash)
        .outerjoin(user, user.c.id == audit.c.user_id)
        .where(audit.c.document_id == document_id)
        .order_by(audit.c.id),
    )
