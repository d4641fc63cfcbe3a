"""Lots by name: found, or made when goods of a new batch come in.

A lot is an item and a code; its dates are given once. The same code with another expiry date
is another batch and is refused, so a typing error cannot mix two dates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from core.platform.rows import Rows, as_date


@dataclass(frozen=True, slots=True)
class KnownLot:
    """A lot as it is recorded."""

    id: int
    item_id: int
    code: str
    produced_on: dt.date | None
    expires_on: dt.date | None


def by_code(rows: Rows, wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], KnownLot]:
    """Lots by (item id, code)."""
    return {
        (row[1], row[2]): _known(row)
        for row in rows.select_keys(
            "SELECT id, item_id, code, produced_on, expires_on FROM lot WHERE (item_id, code) IN",
            wanted,
        )
    }


def by_id(rows: Rows, wanted: Iterable[int]) -> dict[int, KnownLot]:
    """Lots by id."""
    return {
        row[0]: _known(row)
        for row in rows.select_keys(
            "SELECT id, item_id, code, produced_on, expires_on FROM lot WHERE id IN",
            [(lot,) for lot in wanted],
        )
    }


def make(
    rows: Rows,
    company_id: int,
    wanted: list[tuple[int, str, dt.date | None, dt.date | None, int | None]],
) -> dict[tuple[int, str], KnownLot]:
    """Makes lots of (item, code, produced, expires, supplier); them by (item, code).

    Somebody else may make the same lot meanwhile: then theirs is taken, dates and all, and
    the caller sees to it that they are those he meant.
    """
    if not wanted:
        return {}
    rows.run_many(
        "INSERT INTO lot (company_id, item_id, code, produced_on, expires_on, supplier_id)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (item_id, code) DO NOTHING",
        [(company_id, *values) for values in sorted(wanted, key=lambda lot: lot[:2])],
    )
    return by_code(rows, [(item, code) for item, code, *_ in wanted])


def on_hand(rows: Rows, lots: Iterable[int]) -> dict[int, int]:
    """Micro of each lot in all warehouses together."""
    return {
        lot: int(quantity)
        for lot, quantity in rows.select_keys(
            "SELECT lot_id, sum(quantity_micro) FROM lot_balance WHERE lot_id IN",
            [(lot,) for lot in lots],
            tail="GROUP BY lot_id",
        )
    }


def _known(row: tuple[object, ...]) -> KnownLot:
    produced, expires = row[3], row[4]
    return KnownLot(
        int(str(row[0])),
        int(str(row[1])),
        str(row[2]),
        as_date(produced) if produced is not None else None,
        as_date(expires) if expires is not None else None,
    )
