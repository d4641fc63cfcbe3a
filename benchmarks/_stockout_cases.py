"""Replayed cases of running out: a forecast of the past, stock as it might have been, what came.

On hand is drawn between nothing and one and a half times what 14 average days sell; 60 % of cases
have an order under way, due on day 5 and between a day early and five days late. Nothing drawn
depends on what happened. What came is the file's own sales of the days after. What is said is
worked out as on the pages: totals of the night (`core.planning.nightly`), read beside goods as
they lie (`core.planning.running.chance`).
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from core.planning.forecast.levels import Flags, Floats, Ints
from core.planning.forecast.panel import Panel
from core.planning.forecast.produce import forecast
from core.planning.forecast.tournament import Verdict
from core.planning.nightly import add_up, parts_of
from core.planning.policy.order import NEVER, Supply, unserved
from core.planning.running.chance import Goods, Standing, chances

HORIZON = 14
LATE = np.array([-1, 0, 1, 2, 3, 4, 5])
DUE_DAY = 5
RECENT = 56
SEED = 7


@dataclass(frozen=True)
class Cases:
    """Said by each teller (case,), and whether it happened."""

    said: dict[str, Floats]
    happened: Flags

    @classmethod
    def joined(cls, parts: list["Cases"]) -> "Cases":
        """Several origins as one."""
        return cls(
            {name: np.concatenate([p.said[name] for p in parts]) for name in parts[0].said},
            np.concatenate([p.happened for p in parts]),
        )


def cases_at(
    panel: Panel, origin: int, verdict: Verdict, draws: int, late_record: Ints, seed: int
) -> Cases:
    """So many cases of every series that sold in its last 56 days, at one origin."""
    history = panel.at(origin, HORIZON)
    made = forecast(history, HORIZON, verdict)
    parts = parts_of(history, made.classes, verdict, made.quantiles, made.mean, SEED)
    totals = np.concatenate([add_up(part) for part in parts])
    came = np.nan_to_num(panel.quantity[:, origin : origin + HORIZON], nan=0.0)
    random = np.random.default_rng([seed, origin])
    ahead = history.weekdays(history.days + HORIZON)[-HORIZON:]
    found = []
    for row, sales in enumerate(history.filled()[:, -RECENT:]):
        if sales.sum() <= 0:
            continue
        supply, late = _stock(random, float(sales.mean()), draws)
        demand = np.broadcast_to(came[row], (draws, 1, HORIZON))
        happened = (unserved(demand, supply, late).max(axis=2) > 1e-9)[:, 0]
        said = {"ours": _said(totals[row], supply, late_record)}
        found.append(Cases(said | _formulas(sales, ahead, supply), happened))
    return Cases.joined(found)


def _said(totals: Floats, supply: Supply, late_record: Ints) -> Floats:
    """The chance within the horizon of each case of a series."""
    late = tuple(int(days) for days in late_record)
    standings = [
        Standing(
            totals,
            (Goods(on_hand), Goods(ordered, DUE_DAY, late=late)) if ordered else (Goods(on_hand),),
            HORIZON,
        )
        for on_hand, ordered in supply.pieces
    ]
    return np.array([one.within(HORIZON) for one in chances(standings)])


def _stock(random: np.random.Generator, daily: float, draws: int) -> tuple[Supply, Ints]:
    """On hand and an order under way (case, 2 lots), and how late it was (case, 1 path, 2 lots)."""
    on_hand = np.ceil(daily * HORIZON * random.uniform(0.0, 1.5, draws))
    ordered = np.ceil(daily * HORIZON * random.uniform(0.25, 1.0, draws))
    ordered = np.where(random.uniform(size=draws) < 0.6, ordered, 0.0)
    pieces = np.stack([on_hand, ordered], axis=1)
    first = np.tile(np.array([0, DUE_DAY]), (draws, 1))
    late = np.zeros((draws, 1, 2), dtype=np.int64)
    late[:, 0, 1] = random.choice(LATE, draws)
    return Supply(pieces, first, np.full((draws, 2), NEVER)), late


def _formulas(sales: Floats, ahead: Ints, supply: Supply) -> dict[str, Floats]:
    """The normal formula of the last 56 days: with a mean for each weekday, and with one for all.

    The chance of falling short is asked for before the order is due and at the end, and the
    greater holds.
    """
    weekday = (np.arange(len(sales)) - len(sales) + ahead[0]) % 7
    by_day = np.array([sales[weekday == d].mean() for d in range(7)])
    left = sales - by_day[weekday]
    week_spread = np.sqrt((left**2).sum() / max(1, len(sales) - 7))
    plain = np.full(HORIZON, sales.mean())
    return {
        "formula": _normal_chance(by_day[ahead], float(week_spread), supply),
        "formula_plain": _normal_chance(plain, float(sales.std(ddof=1)), supply),
    }


def _normal_chance(mean: Floats, spread: float, supply: Supply) -> Floats:
    found = []
    for days, have in ((DUE_DAY, supply.pieces[:, 0]), (HORIZON, supply.pieces.sum(axis=1))):
        wide = max(spread * np.sqrt(days), 1e-6)
        # Pieces: short of `have` means at least half a piece more.
        found.append(_above((have + 0.5 - mean[:days].sum()) / wide))
    result: Floats = np.maximum(*found)
    return result


def _above(deviate: Floats) -> Floats:
    """The chance that a standard normal lies above."""
    standard = NormalDist()
    return np.array([1 - standard.cdf(float(z)) for z in deviate])
