"""What a shelf would sell of goods near their date that come from another.

They arrive tomorrow and lie among what is there and under way, the first to expire sold first,
until their last day. What they push aside may then expire itself: that counts against them. Over
the taker's own sample paths; whole units.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.kernel.amounts import MICRO
from core.planning.forecast.levels import Floats
from core.planning.suggest.shelf import LotThere
from core.planning.suggest.work import Wish, lots_of
from core.planning.under_way import TRANSFER_DAYS


class Taker:
    """A shelf that goods might come to, its sales from their arrival on."""

    def __init__(self, wish: Wish) -> None:
        self.today = wish.seen.today
        demand = wish.seen.paths(wish.shelf)
        self.days = demand.shape[1]
        self.asked: Floats = np.cumsum(demand[:, TRANSFER_DAYS:], axis=1)
        need = demand[:, :TRANSFER_DAYS].sum(axis=1)
        self.own: list[tuple[int, Floats]] = []
        for micro, first, last, _by in lots_of(wish.shelf, self.today):
            left = np.full(len(demand), micro / MICRO)
            if first < TRANSFER_DAYS and last >= 0:
                taken = np.minimum(left, need)
                left, need = left - taken, need - taken
            if last >= TRANSFER_DAYS:
                self.own.append((last, left))
        self.before = self._gone([])[1]

    def saves(self, lots: Sequence[LotThere]) -> float:
        """Pieces of these lots that do not expire if they come here, less what expires here for
        them; on average."""
        if not lots:
            return 0.0
        return sum(lot.quantity_micro for lot in lots) / MICRO - (self._gone(lots)[1] - self.before)

    def takes(self, lots: Sequence[LotThere]) -> tuple[LotThere, ...]:
        """What of these lots would sell here and push nothing else over its date."""
        sold, gone = self._gone(lots)
        kept = [int(pieces + 1e-9) for pieces in sold]
        unsold = sum(lot.quantity_micro for lot in lots) / MICRO - sum(sold)
        pushed = int(np.ceil(gone - self.before - unsold - 1e-9))
        for number in range(len(kept)):  # what has the least time left is left first
            off = min(kept[number], max(pushed, 0))
            kept[number], pushed = kept[number] - off, pushed - off
        return tuple(
            LotThere(count * MICRO, lot.last_on)
            for lot, count in zip(lots, kept, strict=True)
            if count
        )

    def _gone(self, lots: Sequence[LotThere]) -> tuple[list[float], float]:
        """Of each lot what sells by its last day, and all that expires here in the days forecast;
        on average. Each lot, with what expires before it, can serve no more than is asked for until
        its last day."""
        came = [((lot.last_on or self.today) - self.today).days for lot in lots]
        line = [(last, 0, left, -1) for last, left in self.own]
        line += [
            (last, 1, np.full(len(self.asked), lot.quantity_micro / MICRO), number)
            for number, (last, lot) in enumerate(zip(came, lots, strict=True))
        ]
        used = np.zeros(len(self.asked))
        sold, gone = [0.0] * len(lots), 0.0
        for last, _mine, pieces, number in sorted(line, key=lambda one: one[:2]):
            day = min(last, self.days - 1) - TRANSFER_DAYS
            asked = self.asked[:, day] if day >= 0 else np.zeros(len(used))
            taken = np.minimum(pieces, np.maximum(asked - used, 0.0))
            used += taken
            if number >= 0:
                sold[number] = float(taken.mean())
            if last < self.days:
                gone += float((pieces - taken).mean())
        return sold, gone
