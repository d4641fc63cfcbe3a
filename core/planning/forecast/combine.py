"""Class-level weights: how much each contestant counts, learnt on what it said in the past.

Quantiles are averaged level by level. Weights are found by picking contestants one at a time, with
replacement, whichever helps the average most; the first two picks are the best global method and
the local one that goes with it best, so both are always in. Then whoever saves less than its price
is let go. Picking the one best method a series was worse than this on every data set tried.
"""

from collections.abc import Mapping

import numpy as np

from core.planning.forecast.levels import IS_SCORED, SCORED, Flags, Floats, in_pieces
from core.planning.forecast.methods import BY_NAME, Reach

PICKS = 20
Weights = Mapping[str, float]
DEFAULT_WEIGHTS: Weights = {"global_trees": 0.75, "window_average": 0.25}
"""Where no backtest could be run."""


class Ballot:
    """What contestants said of past days of one class, and what happened.

    `said` by name and `actual` are (case, horizon[, LEVELS]); `scale` is (case,), without NaN;
    `whole` tells which cases sell whole pieces, whose averages are rounded before they are judged.
    """

    def __init__(
        self, said: Mapping[str, Floats], actual: Floats, scale: Floats, whole: Flags
    ) -> None:
        self.whole = whole
        self.said = {name: q[..., IS_SCORED] for name, q in said.items()}
        self.actual = actual
        self.scale = scale

    def loss(self, weights: Weights) -> float:
        """Scaled pinball loss of a weighted average of contestants."""
        parts = [self.said[name] * weight for name, weight in weights.items() if weight > 0]
        return self.loss_of(np.sum(parts, axis=0))

    def loss_of(self, quantiles: Floats) -> float:
        """Scaled pinball loss of scored quantiles."""
        pieces = in_pieces(quantiles, self.whole)
        error = (self.actual[..., None] - pieces) / self.scale[:, None, None]
        return float(np.maximum(SCORED * error, (SCORED - 1) * error).mean())


def learn_weights(ballot: Ballot) -> dict[str, float]:
    """Weights that sum to 1, always of at least one global and one local method if both contest."""
    names = list(ballot.said)
    while True:
        weights = _pick(ballot, names)
        unpaid = _first_unpaid(ballot, weights)
        if unpaid is None:
            return weights
        names.remove(unpaid)


def _pick(ballot: Ballot, names: list[str]) -> dict[str, float]:
    picks: list[str] = []
    for reach in (Reach.GLOBAL, Reach.LOCAL):
        same = [n for n in names if BY_NAME[n].reach is reach]
        lead = 1 - 1 / PICKS if picks else 0.0
        mixed = {n: ballot.loss({**dict.fromkeys(picks, lead), n: 1 - lead}) for n in same}
        if mixed:
            picks.append(min(mixed, key=mixed.__getitem__))
    total = np.sum([ballot.said[name] for name in picks], axis=0)
    while len(picks) < PICKS:
        count = len(picks) + 1
        best = min(names, key=lambda n: ballot.loss_of((total + ballot.said[n]) / count))
        picks.append(best)
        total = total + ballot.said[best]
    return {name: picks.count(name) / PICKS for name in names if name in picks}


def _first_unpaid(ballot: Ballot, weights: dict[str, float]) -> str | None:
    """The priced contestant that saves least, if less than its price; the last of a kind stays."""
    whole = ballot.loss(weights)
    worst: tuple[float, str] | None = None
    for name in weights:
        price = BY_NAME[name].pays_at
        others = [n for n in ballot.said if n in weights and n != name]
        free = [n for n in ballot.said if BY_NAME[n].pays_at == 0 and n not in weights]
        same_kind = [n for n in (*others, *free) if BY_NAME[n].reach is BY_NAME[name].reach]
        if price == 0 or not same_kind:
            continue
        without = _pick(ballot, [*others, *free])
        gain = ballot.loss(without) / whole - 1 - price
        if gain < 0 and (worst is None or gain < worst[0]):
            worst = (gain, name)
    return None if worst is None else worst[1]


def weighted(said: Mapping[str, Floats], weights: Weights) -> Floats:
    """The weighted average of quantiles or means by name."""
    result: Floats = np.sum([said[name] * weight for name, weight in weights.items()], axis=0)
    return result
