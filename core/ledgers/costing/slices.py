"""Taking from layers, going short, and settling what was short.

Every slice is rounded half-up on what it is cut from; a whole layer goes with its whole
value. The unit cost remembered is the pair the slice was cut from, never the rounded
slice. A short issue leaves at the last known cost (else the fallback); the next goods in
settle it, and the difference belongs to that issue.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.kernel.amounts import round_half_up, slice_value
from core.ledgers.costing.events import Entry, Event, UnitCost
from core.ledgers.costing.state import OpenLayer, StreamState, put


def worth(unit: UnitCost, quantity: int) -> int:
    """What `quantity` micro is worth at `unit`, rounded half-up."""
    return round_half_up(unit[0] * quantity, unit[1])


def take(state: StreamState, seq: int, key: int, wanted: int, entries: list[Entry]) -> int:
    """Take up to `wanted` from layer `key` (which must be open); return what is missing."""
    layer = state.layers[key]
    quantity = layer.quantity
    value = layer.value
    state.last = (value, quantity)
    if quantity <= wanted:
        del state.layers[key]
        entries.append(Entry(seq, seq, key, -quantity, -value))
        return wanted - quantity
    out = slice_value(value, quantity, wanted)
    layer.quantity = quantity - wanted
    layer.value = value - out
    entries.append(Entry(seq, seq, key, -wanted, -out))
    return 0


def go_short(state: StreamState, event: Event, missing: int, entries: list[Entry]) -> None:
    """Let `missing` leave at a provisional value, as a layer to be settled.

    A fallback does not become the last known cost: nothing was learnt from it.
    """
    seq = event.seq
    value = worth(state.known_cost(event), missing)
    state.shortages[seq] = OpenLayer(seq, -missing, -value, event.lot)
    entries.append(Entry(seq, seq, seq, -missing, -value))


def settle(
    state: StreamState, by: int, key: int, shortages: Iterable[OpenLayer], entries: list[Entry]
) -> None:
    """Let layer `key` make good the `shortages`, oldest first, as far as it goes.

    Each settled issue gives its provisional slice back and takes a slice of the layer.
    """
    for short in list(shortages):
        layer = state.layers.get(key)
        if layer is None:
            return
        quantity = min(layer.quantity, -short.quantity)
        provisional = slice_value(short.value, short.quantity, -quantity)
        final = slice_value(layer.value, layer.quantity, quantity)
        entries.append(Entry(by, short.key, short.key, quantity, -provisional))
        entries.append(Entry(by, short.key, key, -quantity, -final))
        state.last = (layer.value, layer.quantity)
        short.quantity += quantity
        short.value -= provisional
        layer.quantity -= quantity
        layer.value -= final
        if not short.quantity:
            del state.shortages[short.key]
        if not layer.quantity:
            del state.layers[key]


def settle_all(state: StreamState, by: int, entries: list[Entry]) -> None:
    """Let all open layers, oldest first, make good all shortages."""
    for key in list(state.layers):
        settle(state, by, key, state.shortages.values(), entries)


def replace(
    state: StreamState, event: Event, scope: list[OpenLayer], key: int, entries: list[Entry]
) -> None:
    """Close everything in `scope` and open one layer `key` as the event asserts.

    Shortages in scope are closed at their provisional value: that is then their last word.
    A stock of nothing is worth nothing, whatever value was asserted.
    """
    changes: dict[int, tuple[int, int]] = {}
    for layer in scope:
        changes[layer.key] = (-layer.quantity, -layer.value)
        (state.layers if layer.quantity > 0 else state.shortages).pop(layer.key)
    if event.quantity:
        old = changes.get(key, (0, 0))
        changes[key] = (old[0] + event.quantity, old[1] + event.value)
        put(state, event.seq, key, event.quantity, event.value)
    entries.extend(
        Entry(event.seq, event.seq, layer_key, *change)
        for layer_key, change in changes.items()
        if change != (0, 0)
    )
