"""Why price lists, promotions and rebates are refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from core.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class ItemTwice(Refusal):
    """An item stands there twice for one unit and quantity."""

    key: ClassVar[str] = "item_twice"
    item_id: int


@dataclass(frozen=True, slots=True)
class UnitNotOfItem(Refusal):
    """A price is per a unit that its item does not have."""

    key: ClassVar[str] = "unit_not_of_item"
    item_id: int


@dataclass(frozen=True, slots=True)
class PricesOverlap(Refusal):
    """Another list for the same partner and unit has the item on some of these days."""

    key: ClassVar[str] = "prices_overlap"
    item_id: int
    code: str
    name: str
    from_on: dt.date
    to_on: dt.date | None


@dataclass(frozen=True, slots=True)
class PromotionsOverlap(Refusal):
    """Another promotion of this kind is about the item, in the same place and time."""

    key: ClassVar[str] = "promotions_overlap"
    item_id: int
    code: str
    name: str
    from_on: dt.date
    to_on: dt.date


@dataclass(frozen=True, slots=True)
class OutOfRange(Refusal):
    """A number lies outside what its field allows."""

    key: ClassVar[str] = "number_out_of_range"
    field: str
    least: str
    most: str


@dataclass(frozen=True, slots=True)
class NotCheaper(Refusal):
    """A promotion of the item saves nobody anything."""

    key: ClassVar[str] = "not_cheaper"
    item_id: int


@dataclass(frozen=True, slots=True)
class WholeMonths(Refusal):
    """Rebates are reckoned by month: they begin on a first day and end on a last one."""

    key: ClassVar[str] = "whole_months"
    from_on: dt.date
    to_on: dt.date


@dataclass(frozen=True, slots=True)
class RebatesOverlap(Refusal):
    """Another rebate of the supplier for the same goods holds in some of these months."""

    key: ClassVar[str] = "rebates_overlap"
    from_on: dt.date
    to_on: dt.date


@dataclass(frozen=True, slots=True)
class NothingToSell(Refusal):
    """None of the lots has stock that may still be sold."""

    key: ClassVar[str] = "nothing_to_sell"
