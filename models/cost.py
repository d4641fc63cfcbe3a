"""The cost ledger: streams, layers, entries and events, all in the company's currency.

A stream is one item in one cost pool. `layer` holds what is still open; every change of it
is a `layer_entry` that is never edited, so layers can be rebuilt and batch margin read.
`cost_event` sums a move's entries per causing document and booking date.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, Index

from models.base import (
    Access,
    Scope,
    Table,
    day,
    flag,
    instant,
    key,
    maybe_ref,
    money,
    part,
    quantity,
    ref,
    text,
    whole,
)


class Stream(Table, table=True):
    """The head of a stream: totals, last event, last known unit cost. Locked by posting."""

    __scope__ = Scope.COMPANY
    __table_args__ = (
        CheckConstraint("quantity_micro <> 0 OR value_fen = 0", name="ck_stream_no_residue"),
    )
    item_id: int = ref("item.id", primary_key=True)
    cost_pool_id: int = ref("cost_pool.id", primary_key=True)
    company_id: int = ref("company.id")
    quantity_micro: int = quantity(Access.OPEN)
    value_fen: int = money(Access.COST)
    last_at: int = instant(Access.OPEN, 0)
    last_move_id: int = whole(Access.OPEN)
    method: str | None = text(Access.OPEN, 10, default=None, nullable=True)
    known_micro: int = quantity(Access.COST)
    known_fen: int = money(Access.COST)
    events: int = whole(Access.OPEN)


class Layer(Table, table=True):
    """成本层: what is still open of one receipt (FIFO), of the pool (average, key 0) or of a
    lot (specific, key −lot). A shortage is a negative layer. Empty layers are absent."""

    __scope__ = Scope.COMPANY
    __table_args__ = (
        CheckConstraint("quantity_micro <> 0 OR value_fen <> 0", name="ck_layer_not_empty"),
    )
    item_id: int = ref("item.id", primary_key=True)
    cost_pool_id: int = ref("cost_pool.id", primary_key=True)
    layer_key: int = part()
    company_id: int = ref("company.id")
    position: int = whole(Access.OPEN)  # order in the queue: the move that opened it
    shortage: bool = flag(Access.OPEN)
    lot_id: int | None = maybe_ref("lot.id")  # of a shortage: which lot ran short
    quantity_micro: int = quantity(Access.OPEN)
    value_fen: int = money(Access.COST)


class LayerEntry(Table, table=True):
    """What `move` did to a layer, arising at stream event `by`; signed, append only."""

    __tablename__ = "layer_entry"
    __scope__ = Scope.COMPANY
    __table_args__ = (
        Index("ix_layer_entry_by", "by_move_id"),
        Index("ix_layer_entry_move", "move_id"),
        Index("ix_layer_entry_document", "document_id"),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    item_id: int = ref("item.id")
    cost_pool_id: int = ref("cost_pool.id")
    by_move_id: int = ref("move.id")
    move_id: int = ref("move.id")
    layer_key: int = whole(Access.OPEN)
    document_id: int = ref("document.id")
    quantity_micro: int = quantity(Access.OPEN)
    value_fen: int = money(Access.COST)


class CostEvent(Table, table=True):
    """成本变动: a change of the value a move carries, by the document that caused it, booked
    on a day of an open period. The current value of a move is the sum of its events."""

    __tablename__ = "cost_event"
    __scope__ = Scope.ORG
    __table_args__ = (
        Index("ix_cost_event_move", "move_id"),
        Index("ix_cost_event_document", "document_id"),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    move_id: int = ref("move.id")
    document_id: int = ref("document.id")
    booked_on: dt.date = day(Access.OPEN)
    value_fen: int = money(Access.COST)


class Checkpoint(Table, table=True):
    """The state of a stream after one of its events, to replay from. A cache: may be dropped."""

    __scope__ = Scope.COMPANY
    __table_args__ = (Index("ix_checkpoint_stream", "item_id", "cost_pool_id", "at", "move_id"),)
    id: int | None = key()
    company_id: int = ref("company.id")
    item_id: int = ref("item.id")
    cost_pool_id: int = ref("cost_pool.id")
    at: int = instant(Access.OPEN)
    move_id: int = whole(Access.OPEN)
    events: int = whole(Access.OPEN)
    state: str = text(Access.COST, 1_000_000)
