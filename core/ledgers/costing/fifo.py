"""First in, first out: goods leave by the receipts they came from, oldest first.

Each inward move opens a layer of its own at the end of the queue; goods that a customer
brings back queue last too. Goods returned to the supplier leave their own receipt's layer
first. Lots do not matter here: a layer is value, a lot is physical.
"""

from __future__ import annotations

from core.ledgers.costing.events import Entry, Event
from core.ledgers.costing.slices import go_short, replace, settle, settle_all, take
from core.ledgers.costing.state import StreamState, put


def receive(
    state: StreamState, event: Event, quantity: int, value: int, entries: list[Entry]
) -> None:
    """Open a layer of `quantity` micro worth `value` fen, then settle shortages from it."""
    seq = event.seq
    entries.append(put(state, seq, seq, quantity, value))
    if state.shortages:
        settle(state, seq, seq, state.shortages.values(), entries)


def issue(state: StreamState, event: Event, wanted: int, entries: list[Entry]) -> None:
    """Take `wanted` micro, oldest layer first; what is missing goes short."""
    layers = state.layers
    while wanted and layers:
        wanted = take(state, event.seq, next(iter(layers)), wanted, entries)
    if wanted:
        go_short(state, event, wanted, entries)


def give_back(state: StreamState, event: Event, wanted: int, entries: list[Entry]) -> None:
    """Take `wanted` micro from the layer of the receipt returned, then as an issue."""
    if event.of in state.layers:
        wanted = take(state, event.seq, event.of, wanted, entries)
    if wanted:
        issue(state, event, wanted, entries)


def on_hand(state: StreamState, event: Event) -> int:  # noqa: ARG001  # one shape for all methods
    """The stock that a count compares itself with: all of the stream."""
    return state.quantity


def revalue(state: StreamState, event: Event, entries: list[Entry]) -> None:
    """From here one layer, as the event asserts."""
    replace(state, event, list(state), event.seq, entries)


def regroup(state: StreamState, event: Event, entries: list[Entry]) -> None:
    """Take over whatever is open as the oldest layers, in the order they stand."""
    settle_all(state, event.seq, entries)
