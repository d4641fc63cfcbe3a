"""What a forecast promises of any history: its quantiles rise, and so do sums of days."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.planning.forecast import Class, Verdict, forecast
from core.planning.forecast.levels import Floats
from core.planning.forecast.paths import draw_paths, total_quantiles
from core.planning.forecast.tournament import ClassVerdict
from tests.core.planning.forecast.series import panel_of

HORIZON, SERIES = 10, 2
WEIGHTS = {"window_average": 0.3, "seasonal_naive": 0.2, "tsb": 0.2, "regression": 0.3}
LIGHT = Verdict(HORIZON, {kind: ClassVerdict(WEIGHTS) for kind in Class})
histories = st.integers(1, 80).flatmap(
    lambda days: arrays(
        np.float64,
        (SERIES, days),
        elements=st.floats(0, 1e4).map(lambda one: round(one, 2)),
        fill=st.just(0.0),
    )
)


@settings(max_examples=30, deadline=None)
@given(history=histories, whole=st.booleans(), seed=st.integers(0, 9))
def test_quantiles_rise_for_any_history(history: Floats, whole: bool, seed: int) -> None:
    sold = np.round(history) if whole else history
    made = forecast(panel_of(*sold), HORIZON, LIGHT)
    assert np.isfinite(made.quantiles).all()
    assert (np.diff(made.quantiles, axis=-1) >= 0).all()
    assert made.quantiles.min() >= 0
    for row in range(SERIES):
        paths = draw_paths(made.quantiles[row], np.empty((0, 0)), made.keys[row], 50, seed)
        total = total_quantiles(paths)
        assert (np.diff(total, axis=-1) >= -1e-9).all(), "a higher level asks for more"
        assert (np.diff(total, axis=0) >= -1e-9).all(), "more days ask for more"
