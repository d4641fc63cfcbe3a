"""What was true of the days that are replayed, and what a policy may know of them.

A policy sees what a shop sees: what was sold, whether the shelf ran empty and when, what is there
and under way. It never sees demand that nobody could serve. Arrays are (series,) or (series, day).
"""

from dataclasses import dataclass, replace

import numpy as np

from core.planning.forecast.levels import Flags, Floats, Ints


@dataclass(frozen=True)
class World:
    """Demand (series, day) in pieces, and the terms of each series (series,).

    `life` days a piece is sold, that of its arrival included; `lead` days from the evening an order
    is placed to the morning it arrives, 1 or more; an order can be placed every `review` days. An
    order placed on a day of `outage` (series, day) never comes. `orderable` (series, day): evenings
    on which orders are taken, where suppliers name weekdays; without it every `review`-th.
    """

    demand: Floats
    price: Floats
    cost: Floats
    holding: Floats
    life: Ints
    lead: Ints
    review: Ints
    pack: Floats
    outage: Flags
    orderable: Flags | None = None

    def rows(self, chosen: Ints | Flags) -> "World":
        """The world of some series."""
        return World(
            self.demand[chosen],
            self.price[chosen],
            self.cost[chosen],
            self.holding[chosen],
            self.life[chosen],
            self.lead[chosen],
            self.review[chosen],
            self.pack[chosen],
            self.outage[chosen],
            None if self.orderable is None else self.orderable[chosen],
        )

    def without_outages(self) -> "World":
        """The same world with every order delivered."""
        return replace(self, outage=np.zeros_like(self.outage))


@dataclass(frozen=True)
class View:
    """What is known in the evening of `day`, before ordering.

    `sold` and `open_share` (series, day + 1): pieces sold, and the share of the day on which there
    was something to sell. `there` (series, days left): pieces by the days they can still be sold,
    from tomorrow on; `coming` (series, mornings ahead): pieces arriving, tomorrow first. `failed`
    (series, day + 1): 1 where an order was placed that never came, 0 where it came, NaN
    where none was placed.
    """

    world: World
    day: int
    sold: Floats
    open_share: Floats
    there: Floats
    coming: Floats
    failed: Floats

    @property
    def position(self) -> Floats:
        """Pieces there and under way (series,)."""
        result: Floats = self.there.sum(axis=1) + self.coming.sum(axis=1)
        return result

    @property
    def cover(self) -> Ints:
        """Days of demand until an order of the next chance to order arrives (series,)."""
        return self.world.lead + self.world.review - 1

    def average(self, days: int) -> Floats:
        """Pieces sold a day, mean of the last so many days (series,)."""
        result: Floats = self.sold[:, -days:].mean(axis=1)
        return result

    def due(self) -> Flags:
        """Which series can be ordered this evening."""
        if self.world.orderable is not None:
            return self.world.orderable[:, self.day]
        result: Flags = self.day % self.world.review == 0
        return result

    def rows(self, chosen: Ints) -> "View":
        """What is known of some series."""
        return View(
            self.world.rows(chosen),
            self.day,
            self.sold[chosen],
            self.open_share[chosen],
            self.there[chosen],
            self.coming[chosen],
            self.failed[chosen],
        )

    def packs(self, pieces: Floats) -> Floats:
        """Pieces rounded up to full packs; none where nothing is wanted."""
        pack = self.world.pack
        result: Floats = np.ceil(np.maximum(pieces, 0.0) / pack - 1e-9) * pack
        return result
