"""Rolling backtests: what every contestant would have said at past origins, beside what happened.

An origin's contestants see the panel as it stood then. Origins lie one horizon apart, the latest a
horizon before the end, so nothing that a later forecast will be scored on is ever looked at.
Work is cut by method and by parts of the series, and given to a runner.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.planning.forecast.classes import Class, classify, members
from core.planning.forecast.levels import LEVELS, Flags, Floats, Ints
from core.planning.forecast.methods import BY_NAME, Answer, FellBack, Method, Reach, ask
from core.planning.forecast.panel import Panel
from core.planning.forecast.runner import Runner, cpu_seconds
from core.planning.forecast.scoring import naive_scale

PART_SERIES = 250
COSTLY_PART_SERIES = 10
FEWEST_DAYS = 56
YEAR_DAYS = 364
SHARE_LEFT = 0.6


@dataclass(frozen=True)
class Question:
    """One method asked about one part of a panel."""

    method: str
    panel: Panel
    horizon: int


@dataclass(frozen=True)
class Reply:
    """The answer to a question, and the processor seconds it took."""

    answer: Answer
    seconds: float


def reply(question: Question) -> Reply:
    """Asks; a function of a module, so that a pool can run it."""
    before = cpu_seconds()
    answer = ask(BY_NAME[question.method], question.panel, question.horizon)
    return Reply(answer, cpu_seconds() - before)


@dataclass(frozen=True)
class Said:
    """One method on some series: NaN rows where it was not asked. Short floats: there are many."""

    quantiles: npt.NDArray[np.float32]
    mean: npt.NDArray[np.float32]
    fell_back: tuple[FellBack, ...]
    seconds: float


def ask_all(
    wanted: Sequence[tuple[Method, Ints]], panel: Panel, horizon: int, runner: Runner
) -> dict[str, Said]:
    """What each method says of its rows; a global method sees the whole panel and says it all."""
    questions: list[Question] = []
    places: list[tuple[str, Ints]] = []
    for method, rows in wanted:
        for part in _parts(method, rows, len(panel.keys)):
            whole = len(part) == len(panel.keys)
            questions.append(Question(method.name, panel if whole else panel.rows(part), horizon))
            places.append((method.name, part))
    replies = runner.run(reply, questions)
    shape = (len(panel.keys), horizon)
    return {
        method.name: _gathered(
            [(p, r) for (n, p), r in zip(places, replies, strict=True) if n == method.name], shape
        )
        for method, rows in wanted
        if len(rows)
    }


def _gathered(replies: list[tuple[Ints, Reply]], shape: tuple[int, int]) -> Said:
    """The parts of one method's answer, each put in its place."""
    quantiles = np.full((*shape, len(LEVELS)), np.nan, dtype=np.float32)
    mean = np.full(shape, np.nan, dtype=np.float32)
    for part, told in replies:
        quantiles[part], mean[part] = told.answer.quantiles, told.answer.mean
    fell_back = tuple(_placed(f, part) for part, told in replies for f in told.answer.fell_back)
    return Said(quantiles, mean, fell_back, sum(told.seconds for _, told in replies))


def _parts(method: Method, rows: Ints, series: int) -> list[Ints]:
    if method.reach is Reach.GLOBAL:
        return [np.arange(series)] if len(rows) else []
    size = COSTLY_PART_SERIES if method.costly else PART_SERIES
    return [rows[i : i + size] for i in range(0, len(rows), size)]


def _placed(fell_back: FellBack, part: Ints) -> FellBack:
    return FellBack(int(part[fell_back.row]), fell_back.method, fell_back.used, fell_back.reason)


@dataclass(frozen=True)
class Past:
    """One past origin: who said what, and what happened."""

    origin: int
    classes: tuple[Class, ...]
    said: dict[str, Said]
    actual: Floats
    scale: Floats
    whole: Flags


def past_origins(panel: Panel, horizon: int, count: int) -> list[int]:
    """Up to `count` origins, the latest first; none where too little history would be left."""
    origins = [panel.days - horizon * k for k in range(1, count + 1)]
    return [origin for origin in origins if origin >= FEWEST_DAYS]


def older_origins(panel: Panel, horizon: int, recent: int) -> list[int]:
    """Origins before the recent ones, every other horizon back through a year.

    Only while most of the history is left to learn from: forecasts made from much less err more,
    and would teach too wide intervals.
    """
    earliest = max(FEWEST_DAYS, int(SHARE_LEFT * panel.days), panel.days - YEAR_DAYS - horizon)
    first = panel.days - horizon * (recent + 2)
    return list(range(first, earliest - 1, -2 * horizon))


def backtest(
    panel: Panel,
    horizon: int,
    origin: int,
    methods: Sequence[Method],
    runner: Runner,
    sample: int,
    seed: int,
) -> Past:
    """Every method at one past origin; costly ones on at most `sample` series a class."""
    then = panel.at(origin, horizon)
    classes = classify(then)
    begun = np.flatnonzero(then.starts() < then.days)
    wanted = [
        (method, _sampled(classes, begun, sample, seed) if method.costly else begun)
        for method in methods
    ]
    said = ask_all(wanted, then, horizon, runner)
    actual = np.nan_to_num(panel.quantity[:, origin : origin + horizon], nan=0.0)
    return Past(origin, classes, said, actual, naive_scale(then), then.whole_pieces())


def _sampled(classes: tuple[Class, ...], begun: Ints, sample: int, seed: int) -> Ints:
    """At most `sample` series of each class, the same ones at every origin of a run."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(classes))
    chosen: list[int] = []
    for kind in Class:
        rows = np.intersect1d(members(classes, kind), begun)
        chosen += [int(i) for i in order[np.isin(order, rows)][:sample]]
    return np.array(sorted(chosen), dtype=np.int64)
