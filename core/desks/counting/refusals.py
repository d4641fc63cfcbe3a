"""Why a count does not go on as asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from core.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class CountGone(Refusal):
    """No such count or zone that the actor may see."""

    key: ClassVar[str] = "count_gone"


@dataclass(frozen=True, slots=True)
class CountNotOpen(Refusal):
    """The count takes no more entries; `state` is where it stands."""

    key: ClassVar[str] = "count_not_open"
    name: str


@dataclass(frozen=True, slots=True)
class CountNotInReview(Refusal):
    """Only a count in review can be posted or sent back."""

    key: ClassVar[str] = "count_not_in_review"
    name: str


@dataclass(frozen=True, slots=True)
class ZoneHeld(Refusal):
    """Somebody else counts this zone."""

    key: ClassVar[str] = "zone_held"
    zone: str
    holder: str


@dataclass(frozen=True, slots=True)
class ZoneNotHeld(Refusal):
    """The zone must be taken before anything is entered in it."""

    key: ClassVar[str] = "zone_not_held"
    zone: str


@dataclass(frozen=True, slots=True)
class ZoneDone(Refusal):
    """The zone was finished; counting it again begins a new pass."""

    key: ClassVar[str] = "zone_done"
    zone: str


@dataclass(frozen=True, slots=True)
class ZonesNotDone(Refusal):
    """Zones that nobody finished."""

    key: ClassVar[str] = "zones_not_done"
    zones: str


@dataclass(frozen=True, slots=True)
class NothingCounted(Refusal):
    """A count without entries asserts nothing."""

    key: ClassVar[str] = "nothing_counted"


@dataclass(frozen=True, slots=True)
class NotOnList(Refusal):
    """The item is not on the list of this count: it can be added."""

    key: ClassVar[str] = "not_on_list"
    item_id: int
    name: str


@dataclass(frozen=True, slots=True)
class WholePiecesOnly(Refusal):
    """The item is counted in whole pieces."""

    key: ClassVar[str] = "whole_pieces_only"
    name: str
    entered_micro: int


@dataclass(frozen=True, slots=True)
class CountNegative(Refusal):
    """Nobody finds less than nothing."""

    key: ClassVar[str] = "count_negative"


@dataclass(frozen=True, slots=True)
class NoSuchItem(Refusal):
    """No such item of the company, or not in this unit, or not this lot of it."""

    key: ClassVar[str] = "count_no_such_item"


@dataclass(frozen=True, slots=True)
class LotUndated(Refusal):
    """A lot of this code is not known, and its date was not said."""

    key: ClassVar[str] = "count_lot_undated"
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class LotDated(Refusal):
    """The lot of this code has another date."""

    key: ClassVar[str] = "count_lot_dated"
    code: str
    expires_on: dt.date | None


@dataclass(frozen=True, slots=True)
class SerialTwice(Refusal):
    """One piece was counted twice: in two zones, or read badly."""

    key: ClassVar[str] = "count_serial_twice"
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class SerialElsewhere(Refusal):
    """The piece is on record in another warehouse."""

    key: ClassVar[str] = "count_serial_elsewhere"
    name: str
    code: str
    warehouse: str


@dataclass(frozen=True, slots=True)
class UndoneAlready(Refusal):
    """The entry was taken back before, or is no longer in force."""

    key: ClassVar[str] = "undone_already"


@dataclass(frozen=True, slots=True)
class TillTimesMissing(Refusal):
    """Within hours a count needs the day's till lines with their time."""

    key: ClassVar[str] = "till_times_missing"
    on: dt.date


@dataclass(frozen=True, slots=True)
class TillMissing(Refusal):
    """The day's till summary is not in: differences are provisional."""

    key: ClassVar[str] = "till_missing"
    on: dt.date


@dataclass(frozen=True, slots=True)
class OwnCount(Refusal):
    """Whoever counted or posted does not approve."""

    key: ClassVar[str] = "own_count"


@dataclass(frozen=True, slots=True)
class NothingPending(Refusal):
    """No difference of this count waits for approval."""

    key: ClassVar[str] = "nothing_pending"
