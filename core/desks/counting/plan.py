"""What a count asserts: of an item, all of it together; of an item kept by lot, each lot too.

All that was counted of an item is its total. A lot that was named has what was found of it.
What was counted without a lot belongs to the lots that nobody named: where less was found than
stands there, the first to expire are taken to be gone (inferred, as a till's sales are); where
more, the lot that expires last has it, or none is known. The lots come first and the total
last, so that what is entered late for an earlier moment finds the total again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Lots = Mapping[int | None, int]
"""Micro by lot id; None: of no named lot."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """So much stood there, of one lot or (None) altogether. `inferred`: the lot was not seen."""

    lot_id: int | None
    quantity_micro: int
    inferred: bool = False


def assertions(
    counted: Lots, recorded: Lots, expiry: Mapping[int, dt.date | None], *, tracking: str
) -> list[Assertion]:
    """What to assert of one item. `expiry`: the dates of the lots on record."""
    total = sum(counted.values())
    if tracking == "none":
        return [Assertion(None, total)]
    named = {lot: micro for lot, micro in counted.items() if lot is not None}
    found = [Assertion(lot, micro) for lot, micro in sorted(named.items())]
    others = {
        lot: micro
        for lot, micro in recorded.items()
        if lot is not None and lot not in named and micro
    }
    left = shared(counted.get(None, 0), others, expiry, grow=tracking != "serial")
    found += [
        Assertion(lot, micro, inferred=True)
        for lot, micro in sorted(left.items())
        if micro != others[lot]
    ]
    return [*found, Assertion(None, total)]


def shared(
    micro: int,
    lots: Mapping[int, int],
    expiry: Mapping[int, dt.date | None],
    *,
    grow: bool = True,
) -> dict[int, int]:
    """What each lot keeps where `micro` was found of all of them: the last to expire first. What
    is left over is its too, unless lots cannot `grow`: serial numbers are one piece each."""
    left: dict[int, int] = {}
    rest = micro
    order = _last_first(list(lots), expiry)
    for lot in order:
        left[lot] = min(rest, max(0, lots[lot]))
        rest -= left[lot]
    if rest and order and grow:
        left[order[0]] += rest
    return left


def _last_first(lots: Sequence[int], expiry: Mapping[int, dt.date | None]) -> list[int]:
    return sorted(lots, key=lambda lot: (expiry.get(lot) or dt.date.max, lot), reverse=True)
