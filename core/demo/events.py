"""What happens in the chain, as the simulation tells it: plain rows, documents to be.

Quantities are thousandths of the base unit, money fen a base unit, days counted from the first.
Order of a day: `minute`, then the order of telling.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

CENTRE = -1
"""The place of the distribution centre; stores are counted from 0."""


@dataclass(slots=True)
class Item:
    """A line: an item, how much, at what price, of which date (days from the first)."""

    item: int
    milli: int
    price_fen: int = 0
    expires: int | None = None
    produced: int | None = None
    discount_fen: int = 0
    last_minute: int | None = None
    of: int = 0
    """Of goods that come: which line of their order or sending."""
    by_piece: bool = False
    """Entered by the piece though it comes by the case: a slip where the goods were cases."""
    reason: str = ""


@dataclass(slots=True)
class Event:
    """A document to be. `order` counts orders; `partner` is a code; `other` the place at the
    other end."""

    kind: str
    day: int
    minute: int
    place: int
    lines: list[Item] = field(default_factory=list)
    partner: str = ""
    order: int = 0
    other: int | None = None
    note: dict[str, Any] = field(default_factory=dict)


OPENING, ORDER, RECEIPT, TILL = "opening", "order", "receipt", "till"
DELIVERY, SHIP, UNLOAD = "delivery", "ship", "unload"
WASTE, COUNT = "waste", "count"
GIVE_BACK, TAKE_BACK = "give_back", "take_back"
