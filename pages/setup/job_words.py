"""What the worker does, in words: its jobs and the steps they are at."""

from __future__ import annotations

from core.platform.i18n import N_

KINDS: dict[str, str] = {
    "nightly": N_("Forecast of the night"),
    "tournament": N_("Tournament of the week"),
    "replay": N_("Replay of past days"),
}
STEPS: dict[str, str] = {
    "": N_("Waiting"),
    "asking": N_("Asking for signals"),
    "reading": N_("Reading sales"),
    "demand": N_("Keeping demand"),
    "forecast": N_("Forecasting"),
    "tournament": N_("Methods contest"),
    "signals": N_("Weighing signals"),
    "paths": N_("Drawing futures"),
    "keep": N_("Keeping forecasts"),
    "suggest": N_("Working out suggestions"),
    "ask": N_("Asking for what will run out"),
    "levels": N_("Recommending levels"),
    "said": N_("Noting chances of running out"),
    "happened": N_("Holding chances against what happened"),
    "play": N_("Playing the days again"),
    "done": N_("Done"),
}
