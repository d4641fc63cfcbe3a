"""The tournament: who forecasts what, learnt once a week on backtests, used every night.

For each class it learns weights on recent origins, where all contest; then, on origins back through
a year, where only winners are asked, the calibration of the weighted forecast and how its errors
hang together over the days of a horizon (for sample paths): a year, because intervals that never
met a holiday are too narrow. A class with too few cases uses what all classes together learnt. The
verdict is a value: storing it is others' work.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from core.planning.forecast.backtest import Past, Said, backtest, older_origins, past_origins
from core.planning.forecast.calibrate import (
    FEWEST_CASES,
    UNTOUCHED,
    Calibration,
    learn_calibration,
)
from core.planning.forecast.classes import Class
from core.planning.forecast.combine import DEFAULT_WEIGHTS, Ballot, Weights, learn_weights, weighted
from core.planning.forecast.levels import LEVELS, MEDIAN, Flags, Floats, in_pieces, rank_of
from core.planning.forecast.methods import BY_NAME, METHODS, Method
from core.planning.forecast.panel import Panel
from core.planning.forecast.runner import Here, Runner
from core.planning.forecast.scoring import coverage, wape

MOST_CASES = 4_000
"""Cases of a class that weights and calibration are learnt on; more change nothing but time."""


@dataclass(frozen=True)
class Rules:
    """Settings of a tournament: recent origins, series a class for the costly, seed."""

    origins: int = 6
    sample: int = 300
    seed: int = 2026


@dataclass(frozen=True)
class Score:
    """How a method did on the cases of a class: scaled pinball loss, WAPE, and the share of days
    inside its 80 % and its 95 % interval."""

    loss: float
    wape: float
    cover_80: float
    cover_95: float


@dataclass(frozen=True)
class ClassVerdict:
    """What was learnt for one class."""

    weights: Weights = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    calibration: Calibration = UNTOUCHED
    ranks: Floats = field(default_factory=lambda: np.empty((0, 0)))
    scores: dict[str, Score] = field(default_factory=dict)
    cases: int = 0


@dataclass(frozen=True)
class Verdict:
    """The outcome of a tournament. `seconds` is processor time by method."""

    horizon: int
    by_class: dict[Class, ClassVerdict]
    origins: tuple[date, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    fell_back: dict[str, int] = field(default_factory=dict)

    def of(self, kind: Class) -> ClassVerdict:
        """What holds for a class; the defaults if nothing was learnt."""
        return self.by_class.get(kind, ClassVerdict())


def hold_tournament(
    panel: Panel,
    horizon: int,
    rules: Rules | None = None,
    runner: Runner | None = None,
    methods: Sequence[Method] = METHODS,
) -> Verdict:
    """Backtests all methods and learns each class's weights, calibration and error paths.

    With too little history for one origin the verdict holds defaults, and no origins.
    """
    rules, runner = rules or Rules(), runner or Here()

    def played(origins: list[int], who: Sequence[Method]) -> list[Past]:
        return [
            backtest(panel, horizon, origin, who, runner, rules.sample, rules.seed)
            for origin in origins
        ]

    recent = played(past_origins(panel, horizon, rules.origins), methods)
    weighed = {kind: _weigh(recent, kind, rules) for kind in (None, *Class)}
    winners = {name for each in weighed.values() for name in each.weights}
    before = older_origins(panel, horizon, rules.origins) if recent else []
    older = played(before, [m for m in methods if m.name in winners])
    pasts = [*recent, *older]
    everything = _calibrated(pasts, None, weighed[None], rules)
    by_class = {
        kind: _calibrated(pasts, kind, weighed[kind], rules)
        if weighed[kind].cases >= FEWEST_CASES
        else everything
        for kind in Class
    }
    return Verdict(
        horizon,
        by_class,
        tuple(panel.day(past.origin) for past in pasts),
        _totals(pasts, lambda said: said.seconds),
        {n: int(v) for n, v in _totals(pasts, lambda said: len(said.fell_back)).items()},
    )


def _totals(pasts: list[Past], read: Callable[[Said], float]) -> dict[str, float]:
    names = {name for past in pasts for name in past.said}
    return {
        name: float(sum(read(past.said[name]) for past in pasts if name in past.said))
        for name in sorted(names)
    }


@dataclass(frozen=True)
class _Cases:
    """Cases (a series at an origin) of one class, by method."""

    said: dict[str, Floats]
    actual: Floats
    scale: Floats
    whole: Flags

    def ballot(self) -> Ballot:
        """The cases as weights are learnt from them."""
        return Ballot(self.said, self.actual, self.scale, self.whole)


def _cases(pasts: list[Past], kind: Class | None, rules: Rules, names: list[str]) -> _Cases:
    """All cases on which every one of these methods spoke, at most MOST_CASES, drawn by seed."""
    said: dict[str, list[Floats]] = {name: [] for name in names}
    actual, scale, whole = [], [], []
    for past in pasts:
        keep = np.isfinite(past.scale)
        if kind is not None:
            keep &= np.array([c is kind for c in past.classes])
        for name in names:
            keep &= np.isfinite(past.said[name].mean[:, 0])
        for name in names:
            said[name].append(past.said[name].quantiles[keep].astype(np.float64))
        actual.append(past.actual[keep])
        scale.append(past.scale[keep])
        whole.append(past.whole[keep])
    scales = np.concatenate(scale)
    chosen = np.arange(len(scales))
    if len(scales) > MOST_CASES:
        random = np.random.default_rng(rules.seed)
        chosen = np.sort(random.choice(len(scales), MOST_CASES, replace=False))
    return _Cases(
        {name: np.concatenate(parts)[chosen] for name, parts in said.items()},
        np.concatenate(actual)[chosen],
        scales[chosen],
        np.concatenate(whole)[chosen],
    )


def _weigh(pasts: list[Past], kind: Class | None, rules: Rules) -> ClassVerdict:
    """Weights with the costly on their sample; if they win no weight, again on all cases."""
    names = [name for name in BY_NAME if pasts and all(name in past.said for past in pasts)]
    cases = _cases(pasts, kind, rules, names) if names else None
    if cases is None or len(cases.scale) == 0:
        return ClassVerdict()
    ballot = cases.ballot()
    scores = {name: _score(ballot, cases, name) for name in names}
    weights = learn_weights(ballot)
    costly = [name for name in names if BY_NAME[name].costly]
    if costly and not any(name in weights for name in costly):
        cases = _cases(pasts, kind, rules, [n for n in names if n not in costly])
        weights = learn_weights(cases.ballot())
    return ClassVerdict(weights, scores=scores, cases=len(cases.scale))


def _score(ballot: Ballot, cases: _Cases, name: str) -> Score:
    said = cases.said[name]

    def held(low: float, high: float) -> float:
        ends = np.searchsorted(LEVELS, (low, high))
        return coverage(said[..., ends[0]], said[..., ends[1]], cases.actual)

    point = in_pieces(said[..., MEDIAN], cases.whole)
    return Score(
        ballot.loss({name: 1.0}), wape(point, cases.actual), held(0.1, 0.9), held(0.025, 0.975)
    )


def _calibrated(
    pasts: list[Past], kind: Class | None, weighed: ClassVerdict, rules: Rules
) -> ClassVerdict:
    """The verdict with what a year of its weighted forecasts teaches about their spread."""
    if not pasts or not weighed.cases:
        return weighed
    cases = _cases(pasts, kind, rules, list(weighed.weights))
    said = weighted(cases.said, weighed.weights)
    calibration = learn_calibration(said, cases.actual, cases.scale, cases.whole)
    ranks = _copula(calibration.quantiles(said), cases.actual, rules.seed)
    return replace(weighed, calibration=calibration, ranks=ranks)


def _copula(quantiles: Floats, actual: Floats, seed: int) -> Floats:
    """Error paths (case, step) as ranks, evenly spread at each step: how days hang together."""
    random = np.random.default_rng(seed)
    chance = rank_of(quantiles, actual)
    noise = random.uniform(-0.5, 0.5, chance.shape) / (len(LEVELS) + 1)
    order = np.argsort(np.argsort(chance + noise, axis=0), axis=0)
    result: Floats = (order + 0.5) / len(order)
    return result
