"""Why the door may say no. Nothing is written then; each says what stands in the way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from core.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Shortage(Refusal):
    """Less is available than the line takes (micro base units; reserved stock excluded)."""

    key: ClassVar[str] = "shortage"
    line_no: int
    item_id: int
    warehouse_id: int
    available_micro: int
    wanted_micro: int


@dataclass(frozen=True, slots=True)
class LotShortage(Refusal):
    """Less of a lot is on hand than the line takes."""

    key: ClassVar[str] = "lot_shortage"
    line_no: int
    item_id: int
    lot_id: int
    available_micro: int
    wanted_micro: int


@dataclass(frozen=True, slots=True)
class SerialTwice(Refusal):
    """The serial number is in stock already: it stands for one piece."""

    key: ClassVar[str] = "serial_twice"
    line_no: int
    item_id: int
    lot_id: int


@dataclass(frozen=True, slots=True)
class NegativePast(Refusal):
    """The goods were used on a later day: a past balance would fall below zero."""

    key: ClassVar[str] = "negative_past"
    line_no: int
    item_id: int
    warehouse_id: int
    on: dt.date
    document_id: int
    document_number: str


@dataclass(frozen=True, slots=True)
class PeriodClosed(Refusal):
    """The business date lies in a closed or missing period."""

    key: ClassVar[str] = "period_closed"
    period: int
    first_open_on: dt.date | None


@dataclass(frozen=True, slots=True)
class PeriodHeld(PeriodClosed):
    """The business date lies in a period on hold, which takes documents of a few only."""

    key: ClassVar[str] = "period_held"


@dataclass(frozen=True, slots=True)
class CircularCost(Refusal):
    """Goods that were not there were sent round in a circle of cost pools: what they cost
    would depend on itself. The document is one of those transfers."""

    key: ClassVar[str] = "circular_cost"
    document_id: int
    document_number: str


@dataclass(frozen=True, slots=True)
class KeyUsed(Refusal):
    """The idempotency key belongs to another content already."""

    key: ClassVar[str] = "key_used"
    document_id: int
    number: str


@dataclass(frozen=True, slots=True)
class Stale(Refusal):
    """The world moved since the form was drawn: a newer version, or an open quantity gone."""

    key: ClassVar[str] = "stale"
    document_id: int


@dataclass(frozen=True, slots=True)
class OverFulfilled(Refusal):
    """More than the order line still allows, tolerance included."""

    key: ClassVar[str] = "over_fulfilled"
    line_id: int
    allowed_micro: int
    wanted_micro: int


@dataclass(frozen=True, slots=True)
class RoleUnmapped(Refusal):
    """The company's chart names no account for a role that the rules need."""

    key: ClassVar[str] = "role_unmapped"
    role: str
    book: str


DoorRefusal = (
    Shortage
    | LotShortage
    | SerialTwice
    | NegativePast
    | PeriodClosed
    | CircularCost
    | KeyUsed
    | Stale
    | OverFulfilled
    | RoleUnmapped
)
