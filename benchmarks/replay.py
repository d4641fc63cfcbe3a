"""What our ordering earns beside rebuilt rivals, on any file of daily sales.

`python -m benchmarks.replay --data FILE [--shelf-life DAYS] [--series N] [--country US]`

Ninety days are scored, up to three weeks before the file ends. Every policy, ours too, has its
setting tuned on the 90 days before, by profit. The tournament behind our forecasts ends before
both; forecasts are made anew each week on what the shop would have known, stock-outs corrected.
Rivals see what was sold, as these systems do. Keys: profit over the best rival's, in ordinary times
and with supplier outages, tuned as the rivals are and (`untuned`) as the suggestions are made;
waste over that of Prophet-driven ordering of one-day goods at equal fill; stock turn over that of
minimum/maximum levels at equal fill, for goods that last.
The last line is one JSON object.
"""

import argparse
import json
import logging
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks._forecast_data import Task, load_with
from benchmarks._replay_world import HORIZON, Foreseen, lasting, one_day, world_of
from core.planning.forecast.methods import METHODS
from core.planning.forecast.runner import Pool
from core.planning.forecast.tournament import Rules, Verdict, hold_tournament
from core.planning.replay.ours import best_profit, to_quantile
from core.planning.replay.play import Outcome, Policy, play
from core.planning.replay.rivals import RIVALS
from core.planning.replay.world import World

SCORED_DAYS = 90
WARM_DAYS = 14
AS_ORDERED = "ours, untuned"
"""A missing piece costs its margin and no more, as on the page of suggestions."""
CAUTIONS = (0.5, 0.7, 1.0, 1.4, 2.0, 3.0)
TYPED_FILL = 0.9
CHANCES = tuple(np.round(np.arange(0.30, 0.991, 0.03), 2))
CONTESTANTS = tuple(method for method in METHODS if not method.costly)

Maker = Callable[..., Policy]
Settings = Sequence[tuple[float, ...]]


@dataclass(frozen=True)
class Stage:
    """A world, and the days on which it is tuned and scored."""

    world: World
    days: int

    def play(self, policy: Policy, scored: bool) -> Outcome:
        """One of the halves under a policy."""
        last = self.days if scored else self.days - SCORED_DAYS
        return play(self.world, last - SCORED_DAYS - WARM_DAYS, last, policy, WARM_DAYS)

    def tuned(self, make: Maker, settings: Settings) -> tuple[tuple[float, ...], Outcome]:
        """The setting that earned most in the first half, and what it came to in the second."""
        tried = [(self.play(make(*setting), scored=False).profit, setting) for setting in settings]
        best = max(tried)[1]
        return best, self.play(make(*best), scored=True)


def contest(stage: Stage, foreseen: Callable[[], Foreseen]) -> dict[str, Outcome]:
    """All rivals and ours, tuned and scored, each printed."""
    found = {}
    for name, (make, settings) in RIVALS.items():
        setting, found[name] = stage.tuned(make, settings)
        show(name, setting, found[name])
    found[AS_ORDERED] = stage.play(ours(foreseen())(1.0), scored=True)
    show(AS_ORDERED, (1.0,), found[AS_ORDERED])
    setting, _ = stage.tuned(ours(foreseen()), [(c,) for c in CAUTIONS])
    found["ours"] = stage.play(ours(foreseen())(*setting), scored=True)
    show("ours", setting, found["ours"])
    return found


def ours(foreseen: Foreseen) -> Maker:
    """Our policy as a family of one setting."""
    return lambda caution: best_profit(foreseen, caution)


def by_quantile(foreseen: Foreseen) -> Maker:
    """Ordering up to a quantile of a forecast."""
    return lambda chance: to_quantile(foreseen, chance)


def show(name: str, setting: tuple[float, ...], seen: Outcome) -> None:
    """One row of the table."""
    print(
        f"  {name:<22}{setting!s:<16}profit {seen.profit:>12.1f}  fill {seen.fill:.4f}"
        f"  waste {seen.waste:.4f}  turns {seen.turns:>9.4g}",
        flush=True,
    )


def ratio(found: dict[str, Outcome], name: str = "ours") -> float:
    """Our profit over the best rival's."""
    best = max(found[rival].profit for rival in RIVALS)
    return round(found[name].profit / best, 4)


def waste_beside_prophet(stage: Stage, task: Task, verdict: Verdict) -> dict[str, float | bool]:
    """One-day goods ordered up to a quantile of either forecast, compared at equal fill.

    Prophet's setting is the one that earned most in the first half. Where none earned anything
    (seldom sold goods that keep a day), it is the one whose fill came nearest to `TYPED_FILL`
    there: the setting of least loss orders next to nothing, and says nothing about waste.
    """
    theirs = Foreseen(task.panel, verdict, "prophet_with_all")
    first = [(stage.play(to_quantile(theirs, c), scored=False), c) for c in CHANCES]
    best, chance = max(first, key=lambda one: (one[0].profit, one[1]))
    earns = best.profit > 0
    if not earns:
        _, chance = min(first, key=lambda one: (abs(one[0].fill - TYPED_FILL), one[1]))
    tuned = stage.play(to_quantile(theirs, chance), scored=True)
    show("prophet", (chance,), tuned)
    own = Foreseen(task.panel, verdict)
    curve = [stage.play(to_quantile(own, c), scored=True) for c in CHANCES]
    fills = [seen.fill for seen in curve]
    if not fills[0] <= tuned.fill <= fills[-1]:
        print(f"  ours reaches fills of {fills[0]:.4f} to {fills[-1]:.4f} only: not equal")
    waste = float(np.interp(tuned.fill, fills, [seen.waste for seen in curve]))
    print(f"  ours at fill {tuned.fill:.4f}: waste {waste:.4f}")
    return {
        "waste_ratio_prophet": round(waste / max(tuned.waste, 1e-9), 4),
        "waste_prophet": round(tuned.waste, 4),
        "waste_ours": round(waste, 4),
        "waste_fill": round(tuned.fill, 4),
        "waste_fill_equal": fills[0] <= tuned.fill <= fills[-1],
        "waste_setting_earns": bool(earns),
    }


def turns_beside_levels(stage: Stage, task: Task, verdict: Verdict) -> dict[str, float]:
    """Lasting goods under tuned minimum and maximum, and ours at the same fill."""
    make, settings = RIVALS["min_max"]
    setting, tuned = stage.tuned(make, settings)
    show("min_max", setting, tuned)
    own = Foreseen(task.panel, verdict)
    curve = [
        stage.play(best_profit(own, caution), scored=True)
        for caution in (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 1.0, 3.0)
    ]
    for seen in curve:
        show("ours", (), seen)
    turns = float(np.interp(tuned.fill, [o.fill for o in curve], [o.turns for o in curve]))
    return {"turnover_ratio": round(turns / tuned.turns, 4)}


def measure(given: argparse.Namespace) -> dict[str, object]:
    """All four comparisons on one file."""
    played = 2 * SCORED_DAYS + WARM_DAYS
    task = load_with(given.data, HORIZON, given.series, given.country, given.drop_last, 2, played)
    # The last day played lies a horizon before the file's end: so far ahead promotions are known.
    panel, days = task.panel, task.panel.days - HORIZON
    first = days - played
    if first < 60:
        raise SystemExit(f"{days} days are too few: two times {SCORED_DAYS} and a history")
    with Pool(given.workers) as runner:
        verdict = hold_tournament(panel.at(first, HORIZON), HORIZON, Rules(), runner, CONTESTANTS)
    world = world_of(task, first, given.shelf_life)
    print("ordinary times")
    plain = contest(Stage(world.without_outages(), days), lambda: Foreseen(panel, verdict))
    print("with supplier outages")
    hard = contest(Stage(world, days), lambda: Foreseen(panel, verdict))
    print("one-day goods beside Prophet")
    waste = waste_beside_prophet(Stage(one_day(world.without_outages()), days), task, verdict)
    print("lasting goods beside minimum and maximum")
    turns = turns_beside_levels(Stage(lasting(world.without_outages()), days), task, verdict)
    return {
        "profit_ratio": ratio(plain),
        "profit_ratio_outages": ratio(hard),
        "profit_ratio_untuned": ratio(plain, AS_ORDERED),
        "profit_ratio_outages_untuned": ratio(hard, AS_ORDERED),
        **waste,
        **turns,
        "series": len(panel.keys),
        "ordinary": {name: round(seen.profit, 1) for name, seen in plain.items()},
        "outages": {name: round(seen.profit, 1) for name, seen in hard.items()},
    }


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--shelf-life", type=int, help="days; drawn from 3 to 14 without")
    parser.add_argument("--series", type=int, help="the so many most often sold; all up to 100")
    parser.add_argument("--country", help="adds its public holidays")
    parser.add_argument("--drop-last", type=int, default=0, help="days to forget, for settings")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    start = time.perf_counter()
    summary = measure(given)
    summary["wall_s"] = round(time.perf_counter() - start, 1)
    print(json.dumps(summary))


if __name__ == "__main__":
    main()
