"""Run the events of one or more streams from where they stood, and compare.

Streams that exchange goods are replayed together, merged by (at, seq), so that a transfer
out is valued before it comes in. If a later event settles a short transfer out, its final
value must reach the other end: the run is then repeated with that value until nothing
changes. Goods sent round in a circle of shortages may have no such answer; the run is
bounded and names the transfers it leaves open.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.ledgers.costing.carried import Carried, Carry
from core.ledgers.costing.events import Entry, Event
from core.ledgers.costing.state import StreamState
from core.ledgers.costing.stream import apply

StreamKey = TypeVar("StreamKey", bound=Hashable)
RUNS = 64
"""How often a replay may be repeated; a chain of n oversold transfers needs n + 1."""


@dataclass(frozen=True, slots=True)
class Replayed(Generic[StreamKey]):
    """Entries by stream in order of arising, and the states at the end.

    `unsettled` names transfers out whose value did not reach the other end exactly
    (a circle of shortages); empty in every sane history. `marks` are the states after every
    so many events of a stream: (stream, its events so far, at, seq, the state's text).
    """

    entries: dict[StreamKey, list[Entry]]
    states: dict[StreamKey, StreamState]
    unsettled: tuple[int, ...] = ()
    marks: tuple[tuple[StreamKey, int, int, int, str], ...] = ()


def replay(
    states: Mapping[StreamKey, StreamState],
    events: Iterable[tuple[StreamKey, Event]],
    carried_before: Mapping[int, Carry] | None = None,
    mark_every: int = 0,
) -> Replayed[StreamKey]:
    """Apply `events`, sorted by (at, seq), to copies of `states` (absent: empty streams).

    `carried_before` is what moves referred to from here, but older than `events`, carried
    at that point. ValueError if the events are out of order.
    """
    stream = list(events)
    order = [(event.at, event.seq) for _, event in stream]
    if order != sorted(order):
        raise ValueError("the events are not sorted by (at, seq)")
    watch = {e.of for _, e in stream if e.of is not None and e.kind != "supplier_return"}
    before = _older(carried_before or {}, watch, order)
    final: dict[int, tuple[int, int]] = {}
    for _ in range(RUNS):
        carried = Carried(watch, before, final)
        replayed = _run(states, stream, carried, mark_every)
        unsettled = carried.open_transfers()
        if not unsettled:
            return replayed
        final = carried.outcome()
    return Replayed(replayed.entries, replayed.states, unsettled, replayed.marks)


def difference(
    stored: Mapping[tuple[int, int, int], tuple[int, int]], fresh: Iterable[Entry]
) -> list[Entry]:
    """The signed rows that bring `stored` to `fresh`, without rows of nothing.

    `stored` is the sum of rows by (by, move, layer) for the same stretch of the stream.
    """
    change = {key: (-quantity, -value) for key, (quantity, value) in stored.items()}
    for by, move, layer, quantity, value in fresh:
        before = change.get((by, move, layer), (0, 0))
        change[by, move, layer] = (before[0] + quantity, before[1] + value)
    return [Entry(*key, *amounts) for key, amounts in sorted(change.items()) if amounts != (0, 0)]


def _older(
    before: Mapping[int, Carry], watch: set[int], order: list[tuple[int, int]]
) -> dict[int, Carry]:
    """Moves that are replayed here start from nothing, whatever the caller knew of them."""
    if not before:
        return {}
    own = {seq for _, seq in order}
    return {move: carry for move, carry in before.items() if move in watch and move not in own}


def _run(
    states: Mapping[StreamKey, StreamState],
    events: list[tuple[StreamKey, Event]],
    carried: Carried,
    mark_every: int,
) -> Replayed[StreamKey]:
    working = {key: state.copy() for key, state in states.items()}
    entries: dict[StreamKey, list[Entry]] = {key: [] for key in working}
    counts: dict[StreamKey, int] = {}
    marks: list[tuple[StreamKey, int, int, int, str]] = []
    for key, event in events:
        if key not in working:
            working[key] = StreamState()
            entries[key] = []
        entries[key].extend(apply(working[key], event, carried))
        if mark_every:
            counts[key] = count = counts.get(key, 0) + 1
            if count % mark_every == 0:
                marks.append((key, count, event.at, event.seq, working[key].to_json()))
    return Replayed(entries, working, marks=tuple(marks))
