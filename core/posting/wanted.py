"""What a desk asks of the door: a Posting, made without touching any ledger.

Quantities are signed micro base units (in +, out −), money minor units. Nothing here has an
id yet; the door gives ids, values the moves and writes every ledger.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class MoveKind(StrEnum):
    """Why goods move. Decides how the move is valued and which account stands opposite.

    RELOCATE: between warehouses of one cost pool, RELOT: between lots of an item in one
    warehouse. Both have two ends, value stays where it is; only goods that are costed by lot
    take theirs along to another lot.
    """

    RECEIPT = "receipt"
    OPENING = "opening"
    ISSUE = "issue"
    SUPPLIER_RETURN = "supplier_return"
    CUSTOMER_RETURN = "customer_return"
    TRANSFER_OUT = "transfer_out"
    TRANSFER_IN = "transfer_in"
    COUNT = "count"
    WASTE = "waste"
    RELOCATE = "relocate"
    RELOT = "relot"


@dataclass(frozen=True, slots=True)
class MoveWanted:
    """One movement of one line.

    `value_fen` is what the goods bring themselves (receipts), or what a supplier credits for
    them (his returns, which leave by the method all the same); `amends` names the posted move
    this one corrects (then kind, warehouse and lot are that move's); `pick` lets the door
    choose lots first-expired-first, marked inferred; `fallback` is (value, micro) to price a
    shortage by while nothing is known; `asserted_micro` is what a count found, and `unit`
    (value, micro) what its surplus comes in at, if somebody said.
    `of_move` may be an index into the same posting's moves, given as `-1 - index`.
    """

    line: int
    kind: MoveKind
    item_id: int
    warehouse_id: int
    quantity_micro: int
    value_fen: int | None = None
    lot_id: int | None = None
    pick: bool = False
    of_move: int | None = None
    amends: int | None = None
    fallback: tuple[int, int] | None = None
    asserted_micro: int | None = None
    unit: tuple[int, int] | None = None
    may_short: bool = False
    """Takes what is not there, at a provisional cost (till summaries)."""
    reason: str = ""
    """Of a waste: why."""
    past_dates: bool = False
    """Picks expired lots too, and first (waste)."""
    to_warehouse_id: int | None = None
    """The other end of a RELOCATE: goods arrive there, in the lots they left in. Into another
    pool it becomes a transfer, out and in, layer by layer where goods leave by layers."""
    to_lot_id: int | None = None
    """The other end of a RELOT."""


@dataclass(frozen=True, slots=True)
class AmountWanted:
    """Amounts of one recipe of the rule book that are known before valuation."""

    recipe: str
    amounts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class OpenItemWanted:
    """A debt of or to the partner, signed like the role's usual side."""

    role: str
    amount_fen: int
    due_on: dt.date


@dataclass(frozen=True, slots=True)
class SaleWanted:
    """What a line sold, for the facts: signed, negative for returns. Money without tax;
    `markdown_fen` is by how much its price lay below the regular one."""

    line: int
    item_id: int
    warehouse_id: int
    quantity_micro: int
    net_fen: int
    tax_fen: int
    discount_fen: int = 0
    markdown_fen: int = 0


@dataclass(frozen=True, slots=True)
class TaxOutWanted:
    """进项转出 of a loss, for the facts (its voucher is an amount of the kind's)."""

    item_id: int
    warehouse_id: int
    reason: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class FulfilWanted:
    """Takes a quantity off what an order line still asks for (negative gives back)."""

    line_id: int
    quantity_micro: int
    close_micro: int = 0
    limit_micro: int | None = None
    """Most that may ever be fulfilled, tolerance included; None: no limit."""


@dataclass(frozen=True, slots=True)
class ReserveWanted:
    """Promises up to this much of what is free to an order line (negative releases).
    `may_short`: all of it, for the goods come back with the same document."""

    line: int
    line_id: int | None
    item_id: int
    warehouse_id: int
    quantity_micro: int
    may_short: bool = False


@dataclass(slots=True)
class LineRow:
    """A document line as it will be stored; `document_line`'s columns by name."""

    values: dict[str, Any]


@dataclass(slots=True)
class Posting:
    """A document ready to be written into all ledgers, approved by its kind's workflow.

    `header` and `lines` hold the columns of `document` and `document_line`; `document_id`
    is set when a saved draft becomes the document. `orders` makes its lines ask for
    quantities. All moves happen at `at`; amending moves at the moment of what they amend.
    """

    header: dict[str, Any]
    lines: list[LineRow]
    permission: str
    series: str
    on: dt.date
    at: int
    company_id: int
    org_unit_id: int
    kind: str
    idempotency_key: str
    payload_hash: str
    partner_id: int | None = None
    document_id: int | None = None
    moves: list[MoveWanted] = field(default_factory=list)
    amounts: list[AmountWanted] = field(default_factory=list)
    open_items: list[OpenItemWanted] = field(default_factory=list)
    sales: list[SaleWanted] = field(default_factory=list)
    taxes_out: list[TaxOutWanted] = field(default_factory=list)
    fulfils: list[FulfilWanted] = field(default_factory=list)
    reserves: list[ReserveWanted] = field(default_factory=list)
    orders: bool = False
    tenders: dict[str, int] = field(default_factory=dict)
    reverses_id: int | None = None
    sales_documents: int = 0
    version: int | None = None
    """Of the saved draft that becomes this document; another one by now is Stale."""
    waited: bool = False
    """The draft stood waiting for approval, and has it now."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What the door answers when everything was written. `again`: the same key was sent
    before with the same content, and this is that first document."""

    document_id: int
    number: str
    again: bool = False
