"""The plain local methods: seasonal naive, window average, TSB. All series at once, no fitting.

Their quantiles come from their own past: for the two that follow the weekday, the errors they would
have made over the last half-year, one and two weeks ahead and so on; for the flat TSB, the shape of
the last half-year of sales, moved to its level.
"""

import numpy as np

from core.planning.forecast.levels import LEVELS, Floats, monotone
from core.planning.forecast.panel import Panel

WEEK = 7
PAST_DAYS = 182
WINDOW_WEEKS = 4
TSB_SIZE = 0.1
TSB_CHANCE = 0.1


def seasonal_naive(panel: Panel, horizon: int) -> tuple[Floats, Floats]:
    """Next Monday sells what last Monday sold. Quantiles (series, horizon, LEVELS) and mean."""
    return _weekday_mean(panel, horizon, 1)


def window_average(panel: Panel, horizon: int) -> tuple[Floats, Floats]:
    """Next Monday sells the mean of the last four Mondays."""
    return _weekday_mean(panel, horizon, WINDOW_WEEKS)


def _weekday_mean(panel: Panel, horizon: int, weeks: int) -> tuple[Floats, Floats]:
    recent = panel.recent(PAST_DAYS + (weeks + (horizon + 6) // WEEK) * WEEK)
    sales = _padded(recent.quantity, WEEK)
    days = sales.shape[1]
    steps = np.arange(horizon)
    point = _weekday_point(sales, days + steps, days, weeks)
    quantiles = np.empty((*point.shape, len(LEVELS)))
    targets = np.arange(max(days - PAST_DAYS, 0), days)
    for week in range((horizon + WEEK - 1) // WEEK):
        guess = _lagged_mean(sales, targets, week + 1, weeks)
        spread = _row_quantiles(sales[:, targets] - guess)
        chosen = steps // WEEK == week
        quantiles[:, chosen] = point[:, chosen, None] + spread[:, None, :]
    return monotone(quantiles), np.maximum(point, 0.0)


def _weekday_point(sales: Floats, columns: Floats, known: int, weeks: int) -> Floats:
    ahead = (columns - known) // WEEK + 1
    parts = [
        _lagged_mean(sales, np.array([c]), int(a), weeks)
        for c, a in zip(columns, ahead, strict=True)
    ]
    point = np.concatenate(parts, axis=1)
    # Younger than a week: a weekday never seen takes the mean of the days that were.
    count = np.maximum((~np.isnan(sales)).sum(axis=1), 1)
    mean = np.nansum(sales, axis=1) / count
    return np.where(np.isnan(point), mean[:, None], point)


def _lagged_mean(sales: Floats, columns: Floats, lag: int, weeks: int) -> Floats:
    """Mean of `weeks` same weekdays, the nearest `lag` weeks before a column; NaN if unknown."""
    total: Floats = np.zeros((sales.shape[0], len(columns)))
    count: Floats = np.zeros_like(total)
    for week in range(lag, lag + weeks):
        source = columns - WEEK * week
        inside = source >= 0
        values = np.where(inside, sales[:, np.maximum(source, 0)], np.nan)
        seen = ~np.isnan(values)
        total += np.where(seen, values, 0.0)
        count += seen
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def tsb(panel: Panel, horizon: int) -> tuple[Floats, Floats]:
    """Teunter, Syntetos and Babai: smoothed size of a sale times smoothed chance of a sale.

    The chance falls on every day without a sale, so what is no longer sold fades to zero.
    """
    level = tsb_level(panel.quantity)
    mean = np.repeat(level[:, None], horizon, axis=1)
    return at_level_of(panel, mean), mean


def tsb_level(
    quantity: Floats, size_rate: float = TSB_SIZE, chance_rate: float = TSB_CHANCE
) -> Floats:
    """The level a day after the last column, of each row; 0 where nothing was ever sold."""
    rows = quantity.shape[0]
    size = np.full(rows, np.nan)
    chance = np.full(rows, np.nan)
    for column in quantity.T:
        known = ~np.isnan(column)
        sold = known & (column > 0)
        first = sold & np.isnan(size)
        size = np.where(first, column, size)
        moved = size + size_rate * (column - size)
        size = np.where(sold & ~first, moved, size)
        flag = sold.astype(np.float64)
        begun = ~np.isnan(chance)
        moved = np.where(begun, chance + chance_rate * (flag - chance), flag)
        chance = np.where(known, moved, chance)
    level: Floats = np.nan_to_num(size * chance, nan=0.0)
    return level


def at_level_of(panel: Panel, mean: Floats) -> Floats:
    """Quantiles of the last half-year of each series, moved to a mean (series, horizon).

    Where the half-year knows no sale, everything stands at the mean.
    """
    recent = panel.recent(PAST_DAYS).quantity
    shape = _row_quantiles(recent)
    count = np.maximum((~np.isnan(recent)).sum(axis=1), 1)
    usual = np.nansum(recent, axis=1) / count
    ratio = mean / np.maximum(usual, 1e-9)[:, None]
    scaled = shape[:, None, :] * np.minimum(ratio, 100.0)[:, :, None]
    return monotone(np.where((usual > 0)[:, None, None], scaled, mean[:, :, None]))


def _row_quantiles(values: Floats) -> Floats:
    """Quantiles (row, LEVELS) of each row, unknown days left out; 0 for a row without any."""
    known = ~np.isnan(values)
    if known.all() and values.shape[1]:
        return np.quantile(values, LEVELS, axis=1).T
    result = np.zeros((values.shape[0], len(LEVELS)))
    for row in np.flatnonzero(known.any(axis=1)):
        result[row] = np.quantile(values[row, known[row]], LEVELS)
    return result


def _padded(sales: Floats, width: int) -> Floats:
    """Sales with unknown days in front, so that there is at least a week to look back at."""
    short = max(0, width - sales.shape[1])
    if short == 0:
        return sales
    return np.concatenate([np.full((sales.shape[0], short), np.nan), sales], axis=1)
