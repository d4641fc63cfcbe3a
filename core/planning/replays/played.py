"""Everything played: what happened, suggestions, the policy that was asked for, the rivals.

Each rival's setting is the one that earned most on the days before those scored, on the same
shelves: the best case of a user who tuned it well. Ours has no setting to tune. All get the same
first morning, the same demand, the same prices and costs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.planning.replay.ours import best_profit, to_quantile, when_probable
from core.planning.replay.play import Outcome, play
from core.planning.replay.play import Policy as Orders
from core.planning.replay.rivals import RIVALS, typed_days
from core.planning.replays.asked import DAYS, Policy
from core.planning.replays.foreseen import Foreseen
from core.planning.replays.past import Past

HAPPENED, OURS, CHOSEN = "happened", "ours", "chosen"
RIVAL_NAMES = ("average_times_percent", "reorder_level", "buffers", "mean_and_safety")
WARM_DAYS = 14
FEWEST_TUNED = 42
USUAL: Mapping[str, tuple[float, ...]] = {
    "average_times_percent": (1.0, 0),
    "reorder_level": (1.0, 1.0),
    "buffers": (0.6, 0.6),
    "mean_and_safety": (1.65,),
}
"""Settings where too little is known to tune them."""
Step = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Played:
    """Outcomes by policy, in the order they are shown, and the settings of the rivals."""

    outcomes: dict[str, Outcome]
    settings: dict[str, tuple[float, ...]]
    tuned_days: int


def play_all(past: Past, foreseen: Foreseen, asked: Policy, real: Outcome, step: Step) -> Played:
    """Plays every policy over the days."""
    found = {HAPPENED: real}
    total = len(RIVAL_NAMES) + 2
    step("play", 0, total)
    found[OURS] = _scored(past, best_profit(foreseen))
    if asked.kind != "profit":
        step("play", 1, total)
        found[CHOSEN] = _scored(past, orders_of(asked, foreseen))
    tuned_days = min(DAYS, past.first - FEWEST_TUNED)
    settings = {}
    for number, name in enumerate(RIVAL_NAMES):
        step("play", number + 2, total)
        settings[name] = _tuned(past, name, tuned_days)
        found[name] = _scored(past, RIVALS[name][0](*settings[name]))
    return Played(found, settings, max(0, tuned_days))


def orders_of(asked: Policy, foreseen: Foreseen) -> Orders:
    """The policy that was asked for."""
    match asked.kind:
        case "threshold":
            return when_probable(foreseen, asked.threshold_percent / 100, asked.horizon_days)
        case "service":
            return to_quantile(foreseen, asked.service_percent / 100)
        case "levels":
            return typed_days(asked.low_days, asked.high_days)
        case _:
            return best_profit(foreseen)


def _scored(past: Past, policy: Orders) -> Outcome:
    return play(past.world, past.first, past.last, policy, start=past.start)


def _tuned(past: Past, name: str, days: int) -> tuple[float, ...]:
    """The setting that earned most on the days before; the usual one where they are too few."""
    make, choices = RIVALS[name]
    if days < FEWEST_TUNED:
        return USUAL[name]
    begin = past.first - days
    tried = [
        (play(past.world, begin, past.first, make(*setting), WARM_DAYS).profit, setting)
        for setting in choices
    ]
    return max(tried)[1]
