"""Fold corrections into the events they correct, before replay: told anew for the pure route.

The door folds its moves in core/posting/moves; both must come to the same.

A late bill, a landed cost, an edited quantity and a cancellation all say that an earlier
event was different all along. They are moves of their own in the books, but in the
stream they only change the event they amend; its entries stay under its own seq. Deltas
add up, so the order of amendments does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from core.ledgers.costing.events import ASSERTING, OUTWARD, Event

StreamKey = TypeVar("StreamKey")


@dataclass(frozen=True, slots=True)
class Amendment:
    """Deltas to `target`'s quantity and value, in its own signs; or it never happened.

    A count or revalue of zero is still an assertion: only `cancelled` undoes one.
    """

    target: int
    quantity: int = 0
    value: int = 0
    cancelled: bool = False


def fold(events: Iterable[Event], amendments: Iterable[Amendment]) -> list[Event]:
    """The events as they were all along; cancelled ones are left out.

    Amendments of events that are not among `events` are ignored. ValueError if an event
    changes direction, or if value is added to goods out: those leave by the method.
    """
    return [event for _, event in fold_keyed(((None, event) for event in events), amendments)]


def fold_keyed(
    events: Iterable[tuple[StreamKey, Event]], amendments: Iterable[Amendment]
) -> list[tuple[StreamKey, Event]]:
    """`fold` for the events of several streams, as `replay` reads them."""
    by_target: dict[int, list[Amendment]] = {}
    for amendment in amendments:
        by_target.setdefault(amendment.target, []).append(amendment)
    folded: list[tuple[StreamKey, Event]] = []
    for key, event in events:
        found = by_target.get(event.seq)
        if found is None:
            folded.append((key, event))
        elif not any(amendment.cancelled for amendment in found):
            folded.append((key, _amended(event, found)))
    return folded


def _amended(event: Event, amendments: list[Amendment]) -> Event:
    quantity = event.quantity + sum(amendment.quantity for amendment in amendments)
    value = event.value + sum(amendment.value for amendment in amendments)
    outward = event.kind in OUTWARD
    if quantity > 0 if outward else quantity < 0:
        raise ValueError(f"event {event.seq} ({event.kind}) would change direction: {quantity}")
    if outward and value != event.value:
        raise ValueError(f"event {event.seq} ({event.kind}) takes no value of its own")
    if not quantity and event.kind not in ASSERTING:
        value = 0  # nothing moved: there is nothing that could carry a value
    return replace(event, quantity=quantity, value=value)
