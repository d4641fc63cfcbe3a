"""A regression a series, solved in closed form: trend, week, year, and the flags known ahead.

What Prophet models, without its search: ridge-penalised least squares, recent days counting more,
a hundredth of the time. The level is then moved to that
of the last four weeks. Quantiles are its own errors of the last year, by weekday as wide as that
weekday was. It remembers holidays that a window of weeks has forgotten, and tells the global model.
"""

import numpy as np
from threadpoolctl import threadpool_limits

from core.planning.forecast.levels import LEVELS, Floats, Ints, monotone
from core.planning.forecast.panel import Known, Panel

PAST_DAYS = 1_200
HALF_LIFE_DAYS = 365.0
KNOT_DAYS = 91
HARMONICS = 6
YEAR_DAYS = 365.25
LEVEL_DAYS = 28
ERROR_DAYS = 365
BLOCK_DAYS = 28
FEWEST_DAYS = 56


def regression(panel: Panel, horizon: int) -> tuple[Floats, Floats]:
    """Quantiles (series, horizon, LEVELS) and mean; NaN rows for series under eight weeks."""
    panel = panel.recent(PAST_DAYS)
    known = ~np.isnan(panel.quantity)
    answer = fitted_values(panel, horizon, folds=1)
    errors = np.where(known, panel.filled() - answer[:, : panel.days], np.nan)
    recent = np.maximum(known[:, -LEVEL_DAYS:].sum(axis=1), 1)
    moved = 0.5 * np.nansum(errors[:, -LEVEL_DAYS:], axis=1) / recent
    mean = np.maximum(answer[:, panel.days :] + moved[:, None], 0.0)
    weekdays = panel.weekdays(panel.days + horizon)
    quantiles = mean[:, :, None] + _spread(errors, weekdays, horizon)
    young = known.sum(axis=1) < FEWEST_DAYS
    quantiles[young], mean[young] = np.nan, np.nan
    return monotone(quantiles), mean


def fitted_values(panel: Panel, horizon: int, folds: int) -> Floats:
    """What the regression says of every day, past and ahead (series, days + horizon).

    With two folds or more, a past day is told by a fit that did not see its four weeks: so the
    global model, which learns from these values, is not shown the answer. Days ahead are always
    told by the fit of everything.
    """
    width = panel.days + horizon
    shared, penalty = shared_columns(panel, width)
    own, own_penalty, _ = own_columns(panel, width)
    ridge = np.diag(np.concatenate([penalty, own_penalty]))
    age = np.arange(panel.days)[::-1]
    fold = (age // BLOCK_DAYS) % folds
    sales, known = panel.filled(), ~np.isnan(panel.quantity)
    result = np.empty((len(sales), width))
    # One thread: the matrices are small, and waiting threads would cost more than they bring.
    with threadpool_limits(1):
        for row in range(len(sales)):
            design = np.concatenate([shared, own[row]], axis=1)
            past = design[: panel.days]
            weighted = past * (known[row] * 0.5 ** (age / HALF_LIFE_DAYS))[:, None]
            squares = [weighted[fold == f].T @ past[fold == f] for f in range(folds)]
            products = [weighted[fold == f].T @ sales[row, fold == f] for f in range(folds)]
            square, product = sum(squares) + ridge, sum(products)
            result[row] = design @ np.linalg.solve(square, product)
            for f in range(folds if folds > 1 else 0):
                unseen = np.linalg.solve(square - squares[f], product - products[f])
                result[row, : panel.days][fold == f] = past[fold == f] @ unseen
    return result


def shared_columns(panel: Panel, width: int) -> tuple[Floats, Floats]:
    """Columns that all series share (day, column), and the penalty of each."""
    time = np.arange(width, dtype=np.float64)
    weekday = panel.weekdays(width)
    columns = [np.ones(width), *[(weekday == d).astype(np.float64) for d in range(7)]]
    penalty = [0.01] + [0.5] * 7
    for knot in range(0, panel.days - KNOT_DAYS // 2, KNOT_DAYS):
        # Level steps smoothed into ramps, flat after the last: trends are not carried ahead.
        columns.append(np.clip((time - knot) / KNOT_DAYS, 0.0, 1.0))
        penalty.append(3.0)
    if panel.days > 1.2 * YEAR_DAYS:
        offset = (panel.first_day - panel.first_day.replace(month=1, day=1)).days
        turn = 2 * np.pi * (time + offset) / YEAR_DAYS
        for order in range(1, HARMONICS + 1):
            columns += [np.sin(order * turn), np.cos(order * turn)]
            penalty += [2.0 * order] * 2
    return np.column_stack(columns), np.array(penalty)


def own_columns(panel: Panel, width: int) -> tuple[Floats, Floats, list[str]]:
    """Columns of each series (series, day, column): signals known ahead, a day before and after;
    their penalties, and the signal that each belongs to."""
    columns: list[Floats] = []
    penalty: list[float] = []
    names: list[str] = []
    weekend = (panel.weekdays(width) >= 5).astype(np.float64)
    for name, signal in panel.signals.items():
        if signal.known is Known.OBSERVED:
            continue
        values = signal.values[:, :width]
        flag = np.isin(values, (0.0, 1.0)).all()
        if not flag:
            usual = np.maximum(np.abs(values).mean(axis=1, keepdims=True), 1e-9)
            columns.append(values / usual - 1.0)
            penalty.append(1.0)
            names.append(name)
            continue
        before, after = np.roll(values, -1, axis=1), np.roll(values, 1, axis=1)
        before[:, -1], after[:, 0] = values[:, -1], values[:, 0]
        columns += [values, values * weekend, before * (1 - values), after * (1 - values)]
        penalty += [0.5, 1.0, 1.0, 1.0]
        names += [name] * 4
    if not columns:
        return np.zeros((len(panel.keys), width, 0)), np.zeros(0), []
    return np.stack(columns, axis=2), np.array(penalty), names


def _spread(errors: Floats, weekday: Ints, horizon: int) -> Floats:
    """Error quantiles (series, horizon, LEVELS): one shape a series, as wide as each weekday is."""
    errors = errors[:, -ERROR_DAYS:]
    days = weekday[: len(weekday) - horizon][-errors.shape[1] :]
    seen = ~np.isnan(errors)
    overall = np.nansum(np.abs(errors), axis=1) / np.maximum(seen.sum(axis=1), 1)
    width = np.empty((len(errors), 7))
    for day in range(7):
        same = errors[:, days == day]
        count = (~np.isnan(same)).sum(axis=1)
        size = np.nansum(np.abs(same), axis=1)
        width[:, day] = (size + 4 * overall) / (count + 4)
    relative = errors / np.maximum(width[:, days], 1e-9)
    shape = np.zeros((len(errors), len(LEVELS)))
    for row in np.flatnonzero(seen.any(axis=1)):
        shape[row] = np.quantile(relative[row, seen[row]], LEVELS)
    ahead = weekday[len(weekday) - horizon :]
    return shape[:, None, :] * width[:, ahead][:, :, None]
