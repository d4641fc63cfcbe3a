"""What happens to the value of one item in one cost pool, and what it does to layers.

A stream is the events of one item x cost pool, ordered by (at, seq). Quantities are
micro base units, values minor units (fen), both exact and signed as the stock sees them.
A unit cost is always a pair (value, quantity), never a rounded number. Kinds and methods
are plain words rather than enums because replay looks them up millions of times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal[
    "receipt",
    "found",
    "issue",
    "supplier_return",
    "customer_return",
    "transfer_out",
    "transfer_in",
    "count",
    "revalue",
]
Method = Literal["fifo", "average", "specific"]
UnitCost = tuple[int, int]
"""(value, quantity): so many minor units for so many micro; quantity is not zero."""

UNKNOWN: UnitCost = (0, 1)
OUTWARD: frozenset[Kind] = frozenset({"issue", "supplier_return", "transfer_out"})
ASSERTING: frozenset[Kind] = frozenset({"count", "revalue"})


class Entry(NamedTuple):
    """What move `move` does to layer `layer`, arising at the event with seq `by`.

    `by` equals `move` except when `by` settles a shortage of an earlier `move`. The value
    that a move carries is the sum of its entries; stock is the sum of all entries.
    """

    by: int
    move: int
    layer: int
    quantity: int
    value: int


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream, after amendments were folded in; see the module for units.

    quantity: inward kinds > 0, outward kinds < 0; of a count and a revalue the stock
        asserted (>= 0). Zero on other kinds means cancelled: the event does nothing.
    value: of a receipt its own value, of a revalue the value asserted; of other inward
        kinds what is added to the value they come in at (freight on a transfer).
    lot: positive id, or None where no lot is named.
    of: seq of the move referred to: the receipt of a supplier return, the issue of a
        customer return, the transfer_out of a transfer_in (in another stream).
    unit: what a count's surplus or found goods come in at, if somebody said.
    fallback: provisional unit cost while nothing is known (the standard cost).
    method: how the policy in force at `at` values it.
    """

    seq: int
    at: int
    kind: Kind
    method: Method
    quantity: int
    value: int = 0
    lot: int | None = None
    of: int | None = None
    unit: UnitCost | None = None
    fallback: UnitCost = UNKNOWN


def merged(entries: list[Entry]) -> list[Entry]:
    """The same entries with one row per (by, move, layer), rows of nothing left out."""
    sums: dict[tuple[int, int, int], tuple[int, int]] = {}
    for by, move, layer, quantity, value in entries:
        before = sums.get((by, move, layer), (0, 0))
        sums[by, move, layer] = (before[0] + quantity, before[1] + value)
    return [Entry(*key, *amounts) for key, amounts in sums.items() if amounts != (0, 0)]
