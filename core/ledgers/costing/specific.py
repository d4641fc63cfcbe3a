"""Specific identification: each lot is a layer, -lot, and leaves at its own cost.

Several receipts of one lot average within that lot. Goods of no named lot lie in layer 0
and fit any lot: a named lot takes its own layer, then layer 0; an issue that names none
takes layer 0, then the oldest lots. In the same way goods in settle the shortages of
their own lot, and those where either side names none. A count or a revalue speaks of the
lot it names and the shortages its goods would settle, or of everything if it names none.
"""

from __future__ import annotations

from core.ledgers.costing.average import POOL, pour
from core.ledgers.costing.events import Entry, Event
from core.ledgers.costing.slices import go_short, replace, settle, take
from core.ledgers.costing.state import OpenLayer, StreamState, put


def receive(
    state: StreamState, event: Event, quantity: int, value: int, entries: list[Entry]
) -> None:
    """Add `quantity` micro worth `value` fen to the lot, then settle shortages from it."""
    key = _key(event.lot)
    entries.append(put(state, event.seq, key, quantity, value))
    if state.shortages:
        settle(state, event.seq, key, _shortages(state, event.lot), entries)


def issue(state: StreamState, event: Event, wanted: int, entries: list[Entry]) -> None:
    """Take `wanted` micro of the lot; what is missing goes short under that lot."""
    own = _key(event.lot)
    if own in state.layers:
        wanted = take(state, event.seq, own, wanted, entries)
    others = [POOL] if event.lot is not None else list(state.layers)
    for key in others:
        if wanted and key in state.layers:
            wanted = take(state, event.seq, key, wanted, entries)
    if wanted:
        go_short(state, event, wanted, entries)


def on_hand(state: StreamState, event: Event) -> int:
    """The stock that a count compares itself with: that of its lot, or all."""
    return sum(layer.quantity for layer in _scope(state, event.lot))


def revalue(state: StreamState, event: Event, entries: list[Entry]) -> None:
    """From here the lot (or everything, as one lot-less layer) is as the event asserts."""
    replace(state, event, _scope(state, event.lot), _key(event.lot), entries)


def regroup(state: StreamState, event: Event, entries: list[Entry]) -> None:
    """Keep layers that belong to a lot; pour those of unknown lot into layer 0, the oldest."""
    pour(state, event.seq, {key for key in state.layers if key > 0}, entries)


def _key(lot: int | None) -> int:
    return POOL if lot is None else -lot


def _shortages(state: StreamState, lot: int | None) -> list[OpenLayer]:
    """The shortages that goods of `lot` make good: their own lot's first."""
    fitting = [x for x in state.shortages.values() if lot is None or x.lot in (lot, None)]
    return sorted(fitting, key=lambda x: x.lot != lot)


def _scope(state: StreamState, lot: int | None) -> list[OpenLayer]:
    """What is open of `lot` and what was short of it or of any lot; everything if None."""
    if lot is None:
        return list(state)
    own = [state.layers[-lot]] if -lot in state.layers else []
    return own + [short for short in state.shortages.values() if short.lot in (lot, None)]
