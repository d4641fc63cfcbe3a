"""Why a document may not be submitted, said by line where a line is at fault."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from core.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class HeaderMissing(Refusal):
    """A field of the header must be filled in; `field` is its name on the form."""

    key: ClassVar[str] = "header_missing"
    field: str


@dataclass(frozen=True, slots=True)
class NoLines(Refusal):
    """A document needs a line."""

    key: ClassVar[str] = "no_lines"


@dataclass(frozen=True, slots=True)
class LineIncomplete(Refusal):
    """A line was begun and not finished; `field` is what is missing."""

    key: ClassVar[str] = "line_incomplete"
    line_no: int
    field: str


@dataclass(frozen=True, slots=True)
class QuantityNotPositive(Refusal):
    """Quantities are typed positive; the document's kind says in or out."""

    key: ClassVar[str] = "quantity_not_positive"
    line_no: int


@dataclass(frozen=True, slots=True)
class AmountNegative(Refusal):
    """A price below zero, or a discount above the line's amount."""

    key: ClassVar[str] = "amount_negative"
    line_no: int


@dataclass(frozen=True, slots=True)
class UnknownItem(Refusal):
    """No such item in this company, or it is no longer in use."""

    key: ClassVar[str] = "unknown_item"
    line_no: int


@dataclass(frozen=True, slots=True)
class WrongUnit(Refusal):
    """The item is not kept in that unit."""

    key: ClassVar[str] = "wrong_unit"
    line_no: int
    item_id: int


@dataclass(frozen=True, slots=True)
class InexactQuantity(Refusal):
    """The quantity is not exact in millionths of the base unit."""

    key: ClassVar[str] = "inexact_quantity"
    line_no: int
    item_id: int


@dataclass(frozen=True, slots=True)
class NoLongerOrdered(Refusal):
    """The item is sold out and not bought any more."""

    key: ClassVar[str] = "no_longer_ordered"
    line_no: int
    item_id: int


@dataclass(frozen=True, slots=True)
class LotMissing(Refusal):
    """The item is kept by lot or serial: name it, or type its dates."""

    key: ClassVar[str] = "lot_missing"
    line_no: int
    item_id: int


@dataclass(frozen=True, slots=True)
class LotDatesDiffer(Refusal):
    """The lot is known with another expiry date."""

    key: ClassVar[str] = "lot_dates_differ"
    line_no: int
    lot_code: str
    known_on: dt.date | None


@dataclass(frozen=True, slots=True)
class UnknownLot(Refusal):
    """No such lot of this item."""

    key: ClassVar[str] = "unknown_lot"
    line_no: int
    lot_code: str


@dataclass(frozen=True, slots=True)
class ExpiredLot(Refusal):
    """The lot's date has passed: it may not be sold."""

    key: ClassVar[str] = "expired_lot"
    line_no: int
    lot_code: str
    expires_on: dt.date


@dataclass(frozen=True, slots=True)
class SerialNotOne(Refusal):
    """A serial number stands for exactly one piece, and comes in once."""

    key: ClassVar[str] = "serial_not_one"
    line_no: int
    lot_code: str


@dataclass(frozen=True, slots=True)
class DatesReversed(Refusal):
    """The expiry date lies before the production date."""

    key: ClassVar[str] = "dates_reversed"
    line_no: int


@dataclass(frozen=True, slots=True)
class SameLot(Refusal):
    """The goods are in that lot already."""

    key: ClassVar[str] = "same_lot"
    line_no: int
    lot_code: str


@dataclass(frozen=True, slots=True)
class UnknownReason(Refusal):
    """No such reason for a loss."""

    key: ClassVar[str] = "unknown_reason"
    line_no: int
    reason: str


@dataclass(frozen=True, slots=True)
class WrongSource(Refusal):
    """The line refers to a document or line that this one cannot come from."""

    key: ClassVar[str] = "wrong_source"
    line_no: int


@dataclass(frozen=True, slots=True)
class UnknownSource(Refusal):
    """No such document in this company that another could come from."""

    key: ClassVar[str] = "unknown_source"


@dataclass(frozen=True, slots=True)
class SecondTillDay(Refusal):
    """The store's till of that day was posted already: reverse it, or leave it."""

    key: ClassVar[str] = "second_till_day"
    on: dt.date
    document_id: int
    number: str


@dataclass(frozen=True, slots=True)
class BeforeSource(Refusal):
    """Goods cannot come back before they went; `on` is the day they did."""

    key: ClassVar[str] = "before_source"
    line_no: int
    on: dt.date


@dataclass(frozen=True, slots=True)
class ReversedTooEarly(Refusal):
    """A reversal may not be dated before the document it takes back."""

    key: ClassVar[str] = "reversed_too_early"
    on: dt.date


@dataclass(frozen=True, slots=True)
class OtherWarehouse(Refusal):
    """Goods come back to, or leave from, the warehouse of the line they follow."""

    key: ClassVar[str] = "other_warehouse"
    line_no: int
    warehouse_id: int


@dataclass(frozen=True, slots=True)
class WrongTime(Refusal):
    """The time of day is none: minutes run from 0 to 1439."""

    key: ClassVar[str] = "wrong_time"


@dataclass(frozen=True, slots=True)
class UnknownPartner(Refusal):
    """No such partner in this company, or it is not of the kind needed."""

    key: ClassVar[str] = "unknown_partner"


@dataclass(frozen=True, slots=True)
class UnknownWarehouse(Refusal):
    """No such warehouse of this org unit."""

    key: ClassVar[str] = "unknown_warehouse"


@dataclass(frozen=True, slots=True)
class NotReversible(Refusal):
    """Not posted, reversed before, or a reversal itself."""

    key: ClassVar[str] = "not_reversible"
    document_id: int


@dataclass(frozen=True, slots=True)
class HasFollowers(Refusal):
    """Later documents build on this one: reverse them first."""

    key: ClassVar[str] = "has_followers"
    document_id: int
    number: str


@dataclass(frozen=True, slots=True)
class UnknownKind(Refusal):
    """No such kind of document."""

    key: ClassVar[str] = "unknown_kind"
    kind: str


@dataclass(frozen=True, slots=True)
class FutureDate(Refusal):
    """A document may not be dated after today."""

    key: ClassVar[str] = "future_date"
    on: dt.date


@dataclass(frozen=True, slots=True)
class Problems(Refusal):
    """Everything that is wrong with a document, so that all can be mended at once."""

    key: ClassVar[str] = "problems"
    found: tuple[Refusal, ...]
