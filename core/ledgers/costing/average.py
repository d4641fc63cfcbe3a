"""Moving average: all goods lie in one pool, layer 0, and leave at its average.

The average is never a number of its own: it is the pool's value over its quantity, and a
slice is cut from both. A supplier return leaves at the average too; what the supplier
credits beyond that is a variance that posting books.
"""

from __future__ import annotations

from core.ledgers.costing.events import Entry, Event
from core.ledgers.costing.slices import go_short, replace, settle, settle_all, take
from core.ledgers.costing.state import StreamState, put

POOL = 0


def receive(
    state: StreamState, event: Event, quantity: int, value: int, entries: list[Entry]
) -> None:
    """Add `quantity` micro worth `value` fen to the pool, then settle shortages from it."""
    entries.append(put(state, event.seq, POOL, quantity, value))
    if state.shortages:
        settle(state, event.seq, POOL, state.shortages.values(), entries)


def issue(state: StreamState, event: Event, wanted: int, entries: list[Entry]) -> None:
    """Take `wanted` micro from the pool; what is missing goes short."""
    if state.layers:
        wanted = take(state, event.seq, POOL, wanted, entries)
    if wanted:
        go_short(state, event, wanted, entries)


def on_hand(state: StreamState, event: Event) -> int:  # noqa: ARG001  # one shape for all methods
    """The stock that a count compares itself with: all of the stream."""
    return state.quantity


def revalue(state: StreamState, event: Event, entries: list[Entry]) -> None:
    """From here the pool is as the event asserts."""
    replace(state, event, list(state), POOL, entries)


def regroup(state: StreamState, event: Event, entries: list[Entry]) -> None:
    """Pour all open layers into the pool."""
    pour(state, event.seq, set(state.layers), entries)
    settle_all(state, event.seq, entries)


def pour(state: StreamState, seq: int, keys: set[int], entries: list[Entry]) -> None:
    """Merge the layers `keys` into layer 0, which becomes the oldest.

    Pouring values nothing anew, so the last known cost stays what it was.
    """
    last = state.last
    keys = keys | {POOL}
    poured = [layer for key, layer in state.layers.items() if key in keys]
    rest = {key: layer for key, layer in state.layers.items() if key not in keys}
    state.layers = {}
    for layer in poured:
        entries.append(Entry(seq, seq, layer.key, -layer.quantity, -layer.value))
        entries.append(put(state, seq, POOL, layer.quantity, layer.value))
    state.layers.update(rest)
    state.last = last
