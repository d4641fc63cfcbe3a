"""Forecasts: a pure function from a panel of daily sales to quantiles, and a tournament behind it.

    panel, found = clean(frame, ahead)       # rows to series x days, and what was wrong
    panel = with_holidays(panel, "CN")
    with runner_for(RunnerChoice("pool")) as runner:
        verdict = hold_tournament(panel, 14, Rules(), runner)    # once a week
        made = forecast(panel, 14, verdict, runner)              # every night
    paths = sample_paths(made, verdict, row=0, count=500, seed=1)

Nothing here reads a clock, a file or a database, and the same input gives the same numbers in one
process or in many. Measured against Prophet by `python -m benchmarks.forecast`.
"""

from core.planning.forecast.calendar import with_holidays
from core.planning.forecast.classes import Class, classify
from core.planning.forecast.cleaning import Findings, clean
from core.planning.forecast.levels import LEVELS, MEDIAN, SCORED
from core.planning.forecast.methods import METHODS, FellBack, Method, ask
from core.planning.forecast.panel import Known, Panel, Signal
from core.planning.forecast.paths import sample_paths
from core.planning.forecast.produce import Forecast, forecast
from core.planning.forecast.runner import Here, Pool, Runner, RunnerChoice, runner_for, running
from core.planning.forecast.tournament import Rules, Verdict, hold_tournament

__all__ = [
    "LEVELS",
    "MEDIAN",
    "METHODS",
    "SCORED",
    "Class",
    "FellBack",
    "Findings",
    "Forecast",
    "Here",
    "Known",
    "Method",
    "Panel",
    "Pool",
    "Rules",
    "Runner",
    "RunnerChoice",
    "Signal",
    "Verdict",
    "ask",
    "classify",
    "clean",
    "forecast",
    "hold_tournament",
    "runner_for",
    "running",
    "sample_paths",
    "with_holidays",
]
