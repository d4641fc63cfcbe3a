"""Classes of series, by stated rules on the last half-year of sales.

- NEW: fewer than 56 days since the first sale, or fewer than 5 days with a sale.
- INTERMITTENT: a sale on fewer than three days of four (mean gap above 1.32 days, after Syntetos
  and Boylan), in the last 182 days; a year of zeros is intermittent too.
- SEASONAL: the weekday explains at least 30 % of the variance in the last 182 days.
- SMOOTH: the rest.

Weights and calibration are learnt per class, so a rule needs to be stable, not clever.
"""

from enum import Enum

import numpy as np

from core.planning.forecast.levels import Floats, Ints
from core.planning.forecast.panel import Panel

WINDOW_DAYS = 182
NEW_DAYS = 56
NEW_SALES = 5
GAP_DAYS = 1.32
WEEK_SHARE = 0.30


class Class(Enum):
    """What kind of series it is."""

    SMOOTH = "smooth"
    SEASONAL = "seasonal"
    INTERMITTENT = "intermittent"
    NEW = "new"


def classify(panel: Panel) -> tuple[Class, ...]:
    """The class of each series of the panel, from its own history alone."""
    starts = panel.starts()
    weekdays = panel.weekdays(panel.days)
    return tuple(
        _class_of(panel.quantity[row, start:], weekdays[start:]) for row, start in enumerate(starts)
    )


def _class_of(sales: Floats, weekdays: Ints) -> Class:
    if len(sales) < NEW_DAYS:
        return Class.NEW
    recent, days = sales[-WINDOW_DAYS:], weekdays[-WINDOW_DAYS:]
    selling = int((recent > 0).sum())
    if selling * GAP_DAYS < len(recent):
        ever = int((sales > 0).sum())
        return Class.NEW if 0 < ever < NEW_SALES else Class.INTERMITTENT
    return Class.SEASONAL if _week_share(recent, days) >= WEEK_SHARE else Class.SMOOTH


def _week_share(sales: Floats, weekdays: Ints) -> float:
    """Share of the variance between weekday means, corrected for their number (adjusted R²)."""
    total = float(((sales - sales.mean()) ** 2).sum())
    if total <= 0:
        return 0.0
    within = 0.0
    for day in range(7):
        same = sales[weekdays == day]
        if same.size:
            within += float(((same - same.mean()) ** 2).sum())
    free = max(1, len(sales) - 7)
    return float(1 - (within / free) / (total / (len(sales) - 1)))


def members(classes: tuple[Class, ...], kind: Class) -> list[int]:
    """Positions of the series of one class."""
    return [int(i) for i in np.flatnonzero([c is kind for c in classes])]
