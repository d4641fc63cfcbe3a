"""A move in hand, and the stream event it is for costing.

Amendments are moves of their own in the stock ledger; for costing they only change the
quantity and the value of the move they amend, so they are folded into it here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from core.ledgers.costing.events import UNKNOWN, Entry, Event, Kind, Method
from core.platform.rows import Row, as_date
from core.posting.context import Context
from core.posting.facts import CostChange
from core.posting.papers import MOVE
from core.posting.wanted import MoveKind

COLUMNS = (
    "m.id, m.kind, m.item_id, m.warehouse_id, m.org_unit_id, m.cost_pool_id, m.lot_id, m.on,"
    " m.at, m.quantity_micro, m.input_fen, m.fallback_fen, m.of_id, m.amends_id, m.document_id,"
    " m.reason, m.line_id, m.other_org_unit_id"
).replace("m.on", 'm."on"')
WITH_DOCUMENT = (
    f"{COLUMNS}, d.partner_id, d.channel FROM move m LEFT JOIN document d ON d.id = m.document_id"
)
_OWN_COLUMNS = 18


@dataclass(slots=True)
class MoveRow:
    """A move with its id; quantities signed micro, `input_fen` what it brings itself.
    `fallback` prices a shortage: value of the move's own quantity. Partner and channel are
    its document's."""

    id: int
    kind: MoveKind
    item_id: int
    warehouse_id: int
    org_unit_id: int
    pool_id: int
    lot_id: int | None
    on: dt.date
    at: int
    quantity: int
    input_fen: int | None
    fallback_fen: int | None
    of_id: int | None
    amends_id: int | None
    document_id: int
    reason: str = ""
    line_id: int | None = None
    other_unit_id: int | None = None
    inferred: bool = False
    line: int = -1
    partner_id: int | None = None
    channel: str = ""

    @property
    def key(self) -> tuple[int, int]:
        """The stream it belongs to."""
        return (self.item_id, self.pool_id)

    def stored(self, company_id: int) -> Row:
        """The row of `move`, in the order of papers.MOVE."""
        return (
            self.id,
            company_id,
            self.org_unit_id,
            self.other_unit_id,
            self.document_id,
            self.line_id,
            str(self.kind),
            self.item_id,
            self.warehouse_id,
            self.pool_id,
            self.lot_id,
            self.on,
            self.at,
            self.quantity,
            self.input_fen,
            self.fallback_fen,
            self.of_id,
            self.amends_id,
            self.inferred,
            self.reason,
        )


assert len(MOVE) == 20  # noqa: S101  # `stored` follows it


def from_row(row: Row) -> MoveRow:
    """A move as read by `SELECT COLUMNS FROM move m`, or with its document's facts as read by
    `SELECT WITH_DOCUMENT`."""
    move = MoveRow(*row[:_OWN_COLUMNS])
    move.kind, move.on = _KIND_OF[row[1]], as_date(row[7])
    if len(row) > _OWN_COLUMNS:
        move.partner_id, move.channel = row[_OWN_COLUMNS:]
    return move


_KIND_OF = {str(kind): kind for kind in MoveKind}
_KINDS: dict[MoveKind, Kind] = {
    MoveKind.RECEIPT: "receipt",
    MoveKind.OPENING: "receipt",
    MoveKind.ISSUE: "issue",
    MoveKind.SUPPLIER_RETURN: "supplier_return",
    MoveKind.CUSTOMER_RETURN: "customer_return",
    MoveKind.TRANSFER_OUT: "transfer_out",
    MoveKind.TRANSFER_IN: "transfer_in",
    MoveKind.WASTE: "issue",
}
_REFERS = frozenset(
    {MoveKind.SUPPLIER_RETURN, MoveKind.CUSTOMER_RETURN, MoveKind.TRANSFER_IN, MoveKind.RELOT}
)
"""Kinds whose value has to do with the move they refer to."""
LEAVES_FOR = frozenset({MoveKind.TRANSFER_OUT, MoveKind.RELOT})
"""Kinds whose value comes in elsewhere, at what it is in the end."""
CARRIED_BY_FACTS = frozenset({MoveKind.RELOCATE, MoveKind.RELOT})
"""Kinds that may leave all cost as it is; the facts carry a value along, kept as their own."""
_OWN_VALUE = frozenset({MoveKind.RECEIPT, MoveKind.OPENING})


def event_of(
    move: MoveRow, method: Method, quantity: int | None = None, input_fen: int | None = None
) -> Event | None:
    """The costing event of a move, None where it is none; `quantity` and `input_fen` are the
    folded ones."""
    if move.kind is MoveKind.RELOCATE or (move.kind is MoveKind.RELOT and method != "specific"):
        return None
    micro = move.quantity if quantity is None else quantity
    value = move.input_fen if input_fen is None else input_fen
    fallback = UNKNOWN
    if move.fallback_fen is not None and move.quantity:
        fallback = (move.fallback_fen, abs(move.quantity))
    if move.kind is MoveKind.COUNT:
        kind: Kind = "found" if micro > 0 else "issue"
        # what was said of the surplus that was found then, whatever it came to since
        unit = (value, move.quantity) if move.quantity > 0 and value is not None else None
        return Event(move.id, move.at, kind, method, micro, 0, move.lot_id, None, unit, fallback)
    own = (value or 0) if micro and move.kind in _OWN_VALUE else 0
    if move.kind is MoveKind.RELOT:
        kind = "transfer_out" if move.quantity < 0 else "transfer_in"
    else:
        kind = _KINDS[move.kind]
    return Event(
        move.id,
        move.at,
        kind,
        method,
        micro,
        own,
        move.lot_id,
        move.of_id if move.kind in _REFERS else None,
        None,
        fallback,
    )


def fold(moves: Iterable[MoveRow], context: Context) -> list[tuple[tuple[int, int], Event]]:
    """Events of stored moves in stream order, amendments folded into what they amend."""
    originals: list[MoveRow] = []
    quantities: dict[int, int] = {}
    inputs: dict[int, int] = {}
    for move in moves:
        if move.amends_id is None:
            originals.append(move)
        else:
            target = move.amends_id
            quantities[target] = quantities.get(target, 0) + move.quantity
            inputs[target] = inputs.get(target, 0) + (move.input_fen or 0)
    events = []
    for move in sorted(originals, key=lambda m: (m.at, m.id)):
        quantity = move.quantity + quantities.get(move.id, 0)
        own = None if move.input_fen is None else move.input_fen + inputs.get(move.id, 0)
        method = context.method(move.item_id, move.on)
        event = event_of(move, cast(Method, method), quantity, own)
        if event is not None:
            events.append((move.key, event))
    return events


def changes(entries: Iterable[Entry], moves: Mapping[int, MoveRow]) -> list[CostChange]:
    """What entries change in the value each move carries, in the order moves come up."""
    values: dict[int, int] = {}
    guesses: dict[int, int] = {}
    for entry in entries:
        values[entry.move] = values.get(entry.move, 0) + entry.value
        if entry.layer == entry.move and moves[entry.move].kind is MoveKind.ISSUE:
            guesses[entry.move] = guesses.get(entry.move, 0) + entry.value
    found = []
    for move_id, value in values.items():
        guess = guesses.get(move_id, 0)
        if value or guess:
            move = moves[move_id]
            found.append(
                CostChange(
                    move_id,
                    move.kind,
                    move.item_id,
                    move.warehouse_id,
                    move.org_unit_id,
                    move.lot_id,
                    move.partner_id,
                    move.on,
                    value,
                    guess,
                    move.channel,
                    move.reason,
                )
            )
    return found
