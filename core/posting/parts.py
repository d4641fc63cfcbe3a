"""Goods that leave a pool for another by layers arrive by layers: cut where the layers end.

At the end of a stream it is known which layers a transfer takes, so it is made in as many
moves, and each opens a layer of its own over there. Only first in, first out has such layers;
an average is one, and a lot carries its own. What is entered late goes in one part: its value
is exact all the same, by replay.
"""

from __future__ import annotations

import datetime as dt

from core.posting.context import Context
from core.posting.streams import Key, Streams


class Parts:
    """The layers that one document has not taken yet."""

    def __init__(self, streams: Streams, context: Context, on: dt.date) -> None:
        self._streams = streams
        self._context = context
        self._on = on
        self._left: dict[Key, list[int]] = {}

    def cut(self, key: Key, quantity: int) -> list[int]:
        """The parts of a quantity that leaves this stream now, oldest layer first."""
        if self._context.method(key[0], self._on) != "fifo":
            return [quantity]
        if key not in self._left:
            layers = self._streams.heads[key].state.layers.values()
            self._left[key] = [layer.quantity for layer in layers]
        left, parts = self._left[key], []
        while quantity and left:
            part = min(quantity, left[0])
            parts.append(part)
            quantity -= part
            left[0] -= part
            if not left[0]:
                left.pop(0)
        return [*parts, quantity] if quantity else parts
