"""This system's policy in a replay: best expected profit over sample paths, evening by evening.

Where the paths come from is given: a function of what is known in the evening. Demand before is
what was sold, scaled by the share of the day on sale; a day on which the shelf stood empty from the
morning is not known.
"""

from collections.abc import Callable

import numpy as np

from core.planning.forecast.levels import Floats, Ints
from core.planning.policy.order import Decision, Money, Supply, Window, unserved
from core.planning.replay.play import Policy
from core.planning.replay.world import View

Foresee = Callable[[View], Floats]
"""Paths (series, path, day) of demand, from tomorrow on."""


def best_profit(foresee: Foresee, caution: float = 1.0) -> Policy:
    """Orders what earns most. `caution` multiplies what a missing piece costs."""

    def orders(view: View) -> Floats:
        due = np.flatnonzero(view.due())
        pieces = np.zeros(len(view.sold))
        if due.size:
            demand = foresee(view)
            late = gaps(view, demand.shape[1])
            pieces[due] = _best(view.rows(due), demand[due], late[due], caution)
        return pieces

    return orders


def _best(view: View, demand: Floats, late: Ints, caution: float) -> Floats:
    """Pieces (series,) that earn most."""
    world = view.world
    arrival = world.lead - 1
    until = (arrival + world.review)[:, None] + late
    decision = Decision(
        unserved(demand, supply_of(view, demand.shape[2])),
        Window(arrival, until, arrival + world.life - 1),
        Money((world.price - world.cost) * caution, world.cost, world.holding),
    )
    packs = decision.best_packs(world.pack)
    result: Floats = packs * world.pack
    return result


def when_probable(foresee: Foresee, threshold: float, days: int) -> Policy:
    """As the closed loop: what earns most, but only where the chance of running out is that high
    within so many days, for goods that keep less long until the next order could serve."""
    earns = best_profit(foresee)

    def orders(view: View) -> Floats:
        demand, position = foresee(view), view.position
        within = np.where(view.world.life <= days, view.cover, days)
        last = np.minimum(within, demand.shape[2]) - 1
        upto = np.cumsum(demand, axis=2)[np.arange(len(last)), :, last]
        chance = (upto > position[:, None]).mean(axis=1)
        return np.where(chance >= threshold, earns(view), 0.0)

    return orders


def gaps(view: View, paths: int) -> Ints:
    """Days (series, path) that the next order comes late because orders fail, as they have.

    Learnt over all series: how often an order fails after one that came, and for how many days.
    """
    failed = view.failed
    told = ~np.isnan(failed)
    if not (failed == 1).any():
        return np.zeros((len(failed), paths), dtype=np.int64)
    bad = failed == 1
    before = np.roll(bad, 1, axis=1)
    before[:, 0] = False
    starts, chances = int((bad & ~before).sum()), int((told & ~before).sum())
    length = max(1, round(int(bad.sum()) / max(1, starts)))
    often = round(paths * starts / max(1, chances))
    lasts = np.zeros((len(failed), paths), dtype=np.int64)
    lasts[:, paths - often :] = length
    return lasts


def supply_of(view: View, horizon: int = 10_000) -> Supply:
    """What is there and coming, as lots; days count from tomorrow. What outlives the days looked
    at is one lot."""
    there, mornings = view.there, view.coming.shape[1]
    if there.shape[1] > horizon:
        lasting = there[:, horizon:].sum(axis=1, keepdims=True)
        there = np.concatenate([there[:, :horizon], lasting], axis=1)
    count, lives = there.shape
    first = np.concatenate([np.zeros(lives), np.arange(mornings)]).astype(np.int64)
    last_there = np.tile(np.arange(lives), (count, 1))
    last_coming = np.arange(mornings)[None, :] + view.world.life[:, None] - 1
    return Supply(
        np.concatenate([there, view.coming], axis=1),
        np.tile(first, (count, 1)),
        np.concatenate([last_there, last_coming], axis=1).astype(np.int64),
    )


def known_demand(view: View) -> Floats:
    """Demand (series, day) as it can be known: NaN where the shelf was empty all day."""
    share = view.open_share
    scaled = np.round(view.sold / np.maximum(share, 1e-9))
    return np.where(share >= 0.999, view.sold, np.where(share > 0.02, scaled, np.nan))


def to_quantile(foresee: Foresee, chance: float) -> Policy:
    """Orders up to a quantile of what lead and review days ask: the classic use of a forecast."""

    def orders(view: View) -> Floats:
        world, demand = view.world, foresee(view)
        last = np.minimum(view.cover, demand.shape[2]) - 1
        upto = np.cumsum(demand, axis=2)[np.arange(len(last)), :, last]
        wish = np.quantile(upto, chance, axis=1) - view.position
        nearest = np.round(np.maximum(wish, 0.0) / world.pack) * world.pack
        return np.where(view.due(), nearest, 0.0)

    return orders
