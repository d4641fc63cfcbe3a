"""Which goods of a lot may be sold, and which go first.

One rule for every way out: a lot is usable through the end of its expiry date (效期当日可售);
the first to expire goes first (FEFO), undated lots last, older lot ids before newer. Expired
goods are never picked; naming one is refused. Only what is thrown away is picked past its
date too, and there that goes first of itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LotStock:
    """A lot in one warehouse: micro base units on hand."""

    lot_id: int
    code: str
    expires_on: dt.date | None
    quantity_micro: int


def usable(expires_on: dt.date | None, on: dt.date) -> bool:
    """Whether goods with this date may be sold on that day."""
    return expires_on is None or on <= expires_on


def pick(
    lots: Iterable[LotStock], wanted_micro: int, on: dt.date, *, past_dates: bool = False
) -> list[tuple[int, int]]:
    """(lot id, micro) pairs taken first-expired-first; may sum to less than wanted."""
    taken: list[tuple[int, int]] = []
    missing = wanted_micro
    for lot in sorted(lots, key=_first_expired):
        if missing == 0:
            break
        if lot.quantity_micro <= 0 or not (past_dates or usable(lot.expires_on, on)):
            continue
        take = min(missing, lot.quantity_micro)
        taken.append((lot.lot_id, take))
        missing -= take
    return taken


def _first_expired(lot: LotStock) -> tuple[dt.date, int]:
    return (lot.expires_on or dt.date.max, lot.lot_id)
