"""Where a stream stands: its open layers, its shortages, its last known unit cost.

Layer keys: FIFO the seq of the move that opened it, average 0, specific -lot (0 where no
lot was named), a shortage the seq of the issue that went short. Layers stand in the order
they were opened. Layers hold a positive quantity, shortages a negative one; an empty one
is an absent one, so quantity 0 always has value 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from core.ledgers.costing.events import Entry, Event, Method, UnitCost

_FORM = 1


@dataclass(slots=True)
class OpenLayer:
    """Micro and fen still open under `key`; `lot` is kept for shortages only."""

    key: int
    quantity: int
    value: int
    lot: int | None = None


class StreamState:
    """A builder that `apply` changes in place; `copy` it to keep a point in time."""

    __slots__ = ("last", "layers", "method", "shortages")

    def __init__(self) -> None:
        self.layers: dict[int, OpenLayer] = {}
        self.shortages: dict[int, OpenLayer] = {}
        self.last: UnitCost | None = None
        self.method: Method | None = None

    def __iter__(self) -> Iterator[OpenLayer]:
        yield from self.layers.values()
        yield from self.shortages.values()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StreamState) and self.to_json() == other.to_json()

    __hash__ = None  # type: ignore[assignment]  # it changes in place

    def __repr__(self) -> str:
        return f"StreamState({self.to_json()})"

    @property
    def quantity(self) -> int:
        return sum(layer.quantity for layer in self)

    @property
    def value(self) -> int:
        return sum(layer.value for layer in self)

    def copy(self) -> StreamState:
        twin = StreamState()
        twin.layers = {k: OpenLayer(k, x.quantity, x.value) for k, x in self.layers.items()}
        twin.shortages = {
            k: OpenLayer(k, x.quantity, x.value, x.lot) for k, x in self.shortages.items()
        }
        twin.last = self.last
        twin.method = self.method
        return twin

    def to_json(self) -> str:
        """The checkpoint's text: equal states give equal text."""
        return json.dumps(
            {
                "form": _FORM,
                "method": self.method,
                "last": self.last,
                "layers": [[x.key, x.quantity, x.value] for x in self.layers.values()],
                "shortages": [[x.key, x.quantity, x.value, x.lot] for x in self.shortages.values()],
            },
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> StreamState:
        """The state a checkpoint holds; ValueError for another form than this one's."""
        data = json.loads(text)
        if data["form"] != _FORM:
            raise ValueError(f"unknown form of checkpoint: {data['form']}")
        state = cls()
        state.method = data["method"]
        state.last = None if data["last"] is None else (data["last"][0], data["last"][1])
        state.layers = {row[0]: OpenLayer(*row) for row in data["layers"]}
        state.shortages = {row[0]: OpenLayer(*row) for row in data["shortages"]}
        return state

    def known_cost(self, event: Event) -> UnitCost:
        """The last known unit cost, else what the event falls back to."""
        return self.last if self.last is not None else event.fallback


def put(state: StreamState, seq: int, key: int, quantity: int, value: int) -> Entry:
    """Add to layer `key`, opening it last in the queue if it is not there."""
    layer = state.layers.get(key)
    if layer is None:
        state.layers[key] = OpenLayer(key, quantity, value)
        state.last = (value, quantity)
    else:
        layer.quantity += quantity
        layer.value += value
        state.last = (layer.value, layer.quantity)
    return Entry(seq, seq, key, quantity, value)
