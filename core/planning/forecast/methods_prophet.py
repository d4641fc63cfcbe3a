"""Prophet, one model a series: a contestant, the yardstick of the benchmark, and the explainer.

Plain sees the days only. With all regressors it sees every signal of the panel, those nobody knows
ahead (weather) as they turned out: a favour that our own forecasts do not get. Quantiles come from
its own predictive samples, drawn once, from a seed.
"""

import logging
from typing import Any

import numpy as np
import pandas as pd

from core.planning.forecast.levels import LEVELS, Floats, monotone
from core.planning.forecast.panel import Known, Panel

SAMPLES = 1_000
FEWEST_DAYS = 14


def prophet_plain(panel: Panel, horizon: int) -> tuple[Floats, Floats]:
    """Quantiles (1, horizon, LEVELS) and mean of a panel of one series, from its days alone."""
    return _fit(panel, horizon, [])


def prophet_with_all(panel: Panel, horizon: int) -> tuple[Floats, Floats]:
    """The same with every signal, weather as it turned out."""
    return _fit(panel, horizon, list(panel.signals))


def prophet_known(panel: Panel, horizon: int) -> tuple[Floats, Floats]:
    """The same with the signals that are known ahead: what may contest in the tournament."""
    known = [name for name, s in panel.signals.items() if s.known is not Known.OBSERVED]
    return _fit(panel, horizon, known)


def history_frame(panel: Panel, names: list[str]) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Prophet's own frames of a panel of one series: history, days ahead, and the regressors kept.

    A regressor that never moved in this series' history tells nothing and is left out.
    """
    width = panel.days + panel.ahead
    frame = pd.DataFrame({"ds": pd.date_range(panel.first_day, periods=width, freq="D")})
    start = int(panel.starts()[0])
    kept = [n for n in names if np.ptp(panel.signals[n].values[0, start : panel.days]) > 0]
    for name in kept:
        frame[name] = panel.signals[name].values[0]
    history = frame.iloc[start : panel.days].copy()
    history["y"] = panel.quantity[0, start:]
    return history, frame.iloc[panel.days :].copy(), kept


def fitted(panel: Panel, names: list[str]) -> tuple[Any, pd.DataFrame]:
    """A fitted Prophet of a panel of one series, and the frame of the days ahead.

    Raises ValueError if the series has fewer than 14 days.
    """
    from prophet import Prophet

    history, future, kept = history_frame(panel, names)
    if len(history) < FEWEST_DAYS:
        raise ValueError("too few days for Prophet")
    model = Prophet(uncertainty_samples=SAMPLES)
    # Loading its compiled model sets up the loggers, so they are quieted after that.
    for noisy in ("cmdstanpy", "prophet"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    for name in kept:
        model.add_regressor(name)
    model.fit(history, seed=1)
    return model, future


def _fit(panel: Panel, horizon: int, names: list[str]) -> tuple[Floats, Floats]:
    if len(panel.keys) != 1:
        raise ValueError("Prophet takes one series at a time")
    if panel.ahead < horizon:
        panel = panel.at(panel.days, horizon) if panel.signals else _reach(panel, horizon)
    model, future = fitted(panel, names)
    # Prophet draws from numpy's global state: set it for the draw, and give back what was there.
    before = np.random.get_state()
    np.random.seed(7)
    try:
        draws = np.asarray(model.predictive_samples(future.iloc[:horizon])["yhat"])
    finally:
        np.random.set_state(before)
    quantiles = np.quantile(draws, LEVELS, axis=1).T[None, :, :]
    return monotone(quantiles), np.maximum(draws.mean(axis=1), 0.0)[None, :]


def _reach(panel: Panel, horizon: int) -> Panel:
    return Panel(panel.keys, panel.first_day, panel.quantity, {}, horizon)
