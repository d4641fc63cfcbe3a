"""Plays the days: goods arrive in the morning, the oldest are sold first, expired ones leave in the
evening, then orders are placed. Bought + there before = sold + thrown away + left, to the piece.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.planning.forecast.levels import Floats
from core.planning.replay.world import View, World

Policy = Callable[[View], Floats]
"""Pieces to order (series,), in the evening of a day."""


@dataclass(frozen=True)
class Outcome:
    """What became of the scored days (series,): pieces, and piece-nights kept."""

    world: World
    days: int
    wanted: Floats
    sold: Floats
    wasted: Floats
    kept: Floats
    bought: Floats
    daily: Floats
    """Profit (series, day) of each scored day."""

    @property
    def money(self) -> Floats:
        """Profit (series,): margin of what was sold, less the cost of waste and of holding."""
        return earned(self.world, self.sold, self.wasted, self.kept)

    @property
    def profit(self) -> float:
        """Profit of all series."""
        return float(self.money.sum())

    @property
    def fill(self) -> float:
        """Share of what was wanted that was sold, in money."""
        wanted = float((self.world.price * self.wanted).sum())
        return float((self.world.price * self.sold).sum()) / max(wanted, 1e-9)

    @property
    def waste(self) -> float:
        """Share of what left the shelf that was thrown away, at cost."""
        wasted = float((self.world.cost * self.wasted).sum())
        return wasted / max(wasted + float((self.world.cost * self.sold).sum()), 1e-9)

    @property
    def turns(self) -> float:
        """How often the stock turned in a year, at cost."""
        kept = float((self.world.cost * self.kept).sum()) / max(self.days, 1)
        return (
            float((self.world.cost * self.sold).sum()) * 365 / max(self.days, 1) / max(kept, 1e-9)
        )


def play(
    world: World,
    first: int,
    last: int,
    policy: Policy,
    warm_days: int = 0,
    start: Floats | None = None,
) -> Outcome:
    """Days `first` to `last` (not included); the first `warm_days` are played but not scored.

    Before `first` everything wanted was sold. It starts with `start`, pieces (series, days left)
    that can be sold on so many days, `first` included; without it with what lead and review days
    sell.
    """
    now = _Shelves(world, first, start)
    scored = {name: np.zeros(len(world.demand)) for name in _SCORED}
    daily = []
    for day in range(first, last):
        told = now.pass_day(day)
        if day >= first + warm_days:
            for name, pieces in told.items():
                scored[name] += pieces
            daily.append(earned(world, told["sold"], told["wasted"], told["kept"]))
        now.order(day, policy(now.view(day)))
    days = np.stack(daily, axis=1) if daily else np.zeros((len(world.demand), 0))
    return Outcome(world, last - first - warm_days, **scored, daily=days)


def earned(world: World, sold: Floats, wasted: Floats, kept: Floats) -> Floats:
    """Margin of what was sold, less the cost of waste and of keeping (series,)."""
    result: Floats = (world.price - world.cost) * sold - world.cost * wasted - world.holding * kept
    return result


_SCORED = ("wanted", "sold", "wasted", "kept", "bought")


class _Shelves:
    """What is there by days left, what is coming by morning, and the record so far."""

    def __init__(self, world: World, first: int, start: Floats | None = None) -> None:
        self.world = world
        count = len(world.demand)
        self.rows = np.arange(count)
        self.there = np.zeros((count, int(world.life.max())))
        self.coming = np.zeros((count, int(world.lead.max())))
        self.sold = world.demand.copy()
        self.open = np.ones_like(world.demand)
        self.failed = np.full_like(world.demand, np.nan)
        if start is not None:
            self.there[:, : start.shape[1]] = start
            return
        recent = world.demand[:, max(0, first - 28) : first].mean(axis=1)
        self.there[self.rows, world.life - 1] = np.ceil(recent * (world.lead + world.review))

    def pass_day(self, day: int) -> dict[str, Floats]:
        """One day of selling; what was sold, wasted, kept and bought."""
        arrived = self.coming[:, 0].copy()
        self.coming = np.roll(self.coming, -1, axis=1)
        self.coming[:, -1] = 0.0
        self.there[self.rows, self.world.life - 1] += arrived
        wanted = self.world.demand[:, day]
        upto = np.cumsum(self.there, axis=1)
        sold = np.minimum(wanted, upto[:, -1])
        self.there = np.diff(np.maximum(upto - wanted[:, None], 0.0), axis=1, prepend=0.0)
        wasted = self.there[:, 0].copy()
        self.there = np.roll(self.there, -1, axis=1)
        self.there[:, -1] = 0.0
        self.sold[:, day] = sold
        # Custom is spread over the day, so the share served is the share of the day on sale.
        empty = np.where(arrived + self.there.sum(axis=1) + sold + wasted > 0, 1.0, 0.0)
        self.open[:, day] = np.where(wanted > 0, sold / np.maximum(wanted, 1e-9), empty)
        kept = self.there.sum(axis=1)
        return dict(zip(_SCORED, (wanted, sold, wasted, kept, arrived), strict=True))

    def view(self, day: int) -> View:
        """What a policy sees in the evening."""
        upto = day + 1
        return View(
            self.world,
            day,
            self.sold[:, :upto],
            self.open[:, :upto],
            self.there,
            self.coming,
            self.failed[:, :upto],
        )

    def order(self, day: int, pieces: Floats) -> None:
        """Places orders; those of an outage are lost."""
        out = self.world.outage[:, day]
        comes = np.where(out, 0.0, pieces)
        self.failed[:, day] = np.where(pieces > 0, out, np.nan)
        self.coming[self.rows, self.world.lead - 1] += comes
