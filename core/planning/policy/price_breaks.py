"""Up to a price break: whether more pieces, each at a lower price, earn more than those wished for.

All-units discounts: from a break on every piece is cheaper. `lot_size.all_units` is the textbook
case of steady demand; here demand is sample paths and goods may expire. A piece that saves a sale
before the next order could serve earns its margin. Every piece that sells, then or later, saves
what its price fell by, as the next order need not buy it dearer. One that expires costs what was
paid for it, and each is kept until it sells or expires: also as long as it would have lain in later
orders, which is more than is due, so a break is taken a little too seldom. Money in any one unit.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.planning.forecast.levels import Floats, Ints

MOST_COVER_DAYS = 91
"""More than sells in a quarter is never bought for its price: no forecast looks so far."""


@dataclass(frozen=True)
class Futures:
    """Demand that nothing else serves (path, day), day 0 today; the day an order arrives, the
    first day the next one could serve (path,), and the last day its pieces can be sold."""

    short: Floats
    arrival: int
    until: Ints
    last: int


@dataclass(frozen=True)
class Tier:
    """From so many pieces on every piece costs so much."""

    pieces: float
    cost: float


class Priced:
    """What numbers of packs of one item earn, beside ordering none. `under` is what a piece too few
    loses at the usual price, `keeping` the share of its cost that keeping a piece for a day costs;
    `tiers` rise in pieces and fall in cost."""

    def __init__(
        self,
        futures: Futures,
        pack: float,
        usual: float,
        under: float,
        keeping: float,
        tiers: Sequence[Tier],
    ) -> None:
        self.pack, self.usual, self.under, self.keeping = pack, usual, under, keeping
        self.tiers, self.futures = tiers, futures
        days = futures.short.shape[1]
        after = np.arange(days) >= futures.arrival
        self.served: Floats = np.cumsum(np.where(after, futures.short, 0.0), axis=1)
        self.daily: float = float(futures.short[:, after].mean()) if after.any() else 0.0
        self.end: int = min(futures.last, days - 1)
        self.beyond: int = max(futures.last - (days - 1), 0)

    def tier_of(self, packs: int) -> int | None:
        """Which tier so many packs reach; None for none."""
        reached = [n for n, tier in enumerate(self.tiers) if packs >= self.packs_of(tier)]
        return reached[-1] if reached else None

    def packs_of(self, tier: Tier) -> int:
        """The fewest packs that reach a tier."""
        return math.ceil(tier.pieces / self.pack - 1e-9)

    def cost(self, packs: int) -> float:
        """What a piece costs in an order of so many packs."""
        tier = self.tier_of(packs)
        return self.usual if tier is None else self.tiers[tier].cost

    def earned(self, packs: int, cost: float | None = None) -> float:
        """What so many packs earn; at another cost than the order's where one is given."""
        cost = self.cost(packs) if cost is None else cost
        pieces = packs * self.pack
        until = np.clip(self.futures.until - 1, 0, self.served.shape[1] - 1)
        wanted = np.take_along_axis(self.served, until[:, None], axis=1)[:, 0]
        saved = float(np.minimum(wanted, pieces).mean())
        wasted = self.wasted(packs)
        spared = (self.usual - cost) * (pieces - wasted)
        kept = self.keeping * cost * self._nights(pieces)
        return float(self.under * saved + spared - cost * wasted - kept)

    def wasted(self, packs: int) -> float:
        """Pieces of so many packs that are expected to be thrown away."""
        return float(np.maximum(self._rest(packs * self.pack) - self._later, 0.0).mean())

    def options(self, packs: int) -> list[int]:
        """So many packs, and the fewest for each break above that sell in time; the best first."""
        above = [n for tier in self.tiers if (n := self.packs_of(tier)) > packs]
        found = [packs, *(n for n in above if self.cover_days(n) <= MOST_COVER_DAYS)]
        return sorted(found, key=lambda n: (-self.earned(n), n))

    def cover_days(self, packs: int) -> float:
        """Days from its arrival until an order of so many packs is sold."""
        pieces = packs * self.pack
        short = pieces - float(self.served[:, -1].mean())
        days = float(self.served.shape[1] - self.futures.arrival)
        if short <= 0:
            return days
        return days + short / self.daily if self.daily > 0 else math.inf

    @property
    def _later(self) -> float:
        """Pieces that sell beyond the days forecast."""
        return self.daily * self.beyond

    def _rest(self, pieces: float) -> Floats:
        """What is left (path,) of so many on the last day forecast on which they may be sold."""
        result: Floats = np.maximum(pieces - self.served[:, self.end], 0.0)
        return result

    def _nights(self, pieces: float) -> float:
        """Nights that so many pieces lie, all together: on the paths, then at the usual pace."""
        first = min(self.futures.arrival, self.end + 1)
        lying = np.maximum(pieces - self.served[:, first : self.end + 1], 0.0).mean(axis=0).sum()
        if not self.beyond:
            return float(lying)
        rest = self._rest(pieces)
        sold = np.minimum(rest, self._later)
        later = sold * sold / (2 * self.daily) if self.daily > 0 else np.zeros_like(rest)
        return float(lying + (later + (rest - sold) * self.beyond).mean())
