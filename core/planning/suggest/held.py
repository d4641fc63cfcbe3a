"""The trust gate: what keeps an item in a warehouse out of automation until somebody looked.

A number nobody can trust orders nothing by itself. The reason is named, and the item is listed to
be counted or mended first, the dearest first.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.platform.i18n import N_

SLIP = 5
"""A price so many times the item's own, or so many times less, is a slip of units."""


class Held(StrEnum):
    """Why nothing is ordered by itself; the gravest first."""

    NEGATIVE = "negative"
    UNKNOWN = "unknown"
    TILL = "till"
    GAP = "gap"
    PHANTOM = "phantom"
    UNIT = "unit"
    NO_SUPPLIER = "supplier"
    NO_COST = "cost"


WORDS: dict[Held, str] = {
    Held.NEGATIVE: N_("Stock stands below zero"),
    Held.UNKNOWN: N_("Opening stock is not entered"),
    Held.TILL: N_("The last till day is missing"),
    Held.GAP: N_("A till day is missing"),
    Held.PHANTOM: N_("On record, but perhaps not on the shelf: nothing sold for 21 days"),
    Held.UNIT: N_("The last purchase price looks like another unit's"),
    Held.NO_SUPPLIER: N_("Nobody ever supplied it"),
    Held.NO_COST: N_("Its cost is not known"),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the gate looks at, of one item in one warehouse: what is doubtful there
    (core/planning/trust), and how the item is bought; money in millionths of a fen a base unit."""

    doubts: tuple[Held, ...]
    paid_fen_e6: int
    usual_fen_e6: int
    supplier_id: int | None


def held(seen: Evidence) -> str:
    """The first reason that holds; '' for none."""
    cost = max(seen.paid_fen_e6, seen.usual_fen_e6)
    low = min(seen.paid_fen_e6, seen.usual_fen_e6)
    checks = (
        (Held.UNIT, low > 0 and cost >= SLIP * low),
        (Held.NO_SUPPLIER, seen.supplier_id is None),
        (Held.NO_COST, cost <= 0),
    )
    found = {*seen.doubts, *(reason for reason, holds in checks if holds)}
    return next((reason.value for reason in Held if reason in found), "")
