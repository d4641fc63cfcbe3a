"""What the global model sees of a series on one day ahead, known at the origin.

A row is (series, origin, step): the model learns from past origins, each with all steps of the
horizon, exactly what it will be asked. Sales are divided by the recent level of the series, so one
model serves a kiosk and a flagship. Nothing later than the origin enters, save signals known ahead.
"""

from dataclasses import dataclass, field

import numpy as np

from core.planning.forecast.levels import Flags, Floats, Ints
from core.planning.forecast.methods_regression import PAST_DAYS as REGRESSION_DAYS
from core.planning.forecast.methods_regression import fitted_values
from core.planning.forecast.panel import Known, Panel

WEEK = 7
FOLDS = 4
YEAR = 364
"""A year of whole weeks: the same weekday."""


@dataclass(frozen=True)
class Rows:
    """Positions of rows: series, days known at the origin, and step ahead (from 1)."""

    series: Ints
    origin: Ints
    step: Ints

    @property
    def target(self) -> Ints:
        """The column forecast."""
        return self.origin + self.step - 1


class History:
    """Running sums over a panel, from which every feature is read without a loop over days."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self.sales = panel.filled()
        self.start = panel.starts()
        self.weekday = panel.weekdays(panel.days + panel.ahead)
        self._sum = _running(self.sales)
        self._square = _running(self.sales**2)
        self._sold = _running((self.sales > 0).astype(np.float64))
        self._items = _group_sums(self.sales, [item for _, item in panel.keys])
        self._stores = _group_sums(self.sales, [store for store, _ in panel.keys])
        self._usual = _usual(self.sales)
        self._told = _told(panel)
        self._told_sum = _running(np.nan_to_num(self._told))
        self._effects = {
            name: _flag_effect(self.sales, self._usual, signal.values[:, : panel.days], self.start)
            for name, signal in panel.signals.items()
            if signal.known is Known.PLANNED and _is_flag(signal.values)
        }
        overall = self.sales.sum(axis=1) / np.maximum(panel.days - self.start, 1)
        self._floor = np.maximum(0.05 * overall, 1e-6)

    def mean(self, series: Ints, end: Ints, window: int, running: Floats | None = None) -> Floats:
        """Mean a day over the `window` days before column `end`, not before the series' start."""
        total = self._sum if running is None else running
        begin = np.maximum(end - window, self.start[series])
        begin = np.minimum(begin, end)
        days = np.maximum(end - begin, 1)
        result: Floats = (total[series, end] - total[series, begin]) / days
        return result

    def level(self, series: Ints, origin: Ints) -> Floats:
        """The recent level by which sales are divided; never 0."""
        recent = 0.6 * self.mean(series, origin, 28) + 0.4 * self.mean(series, origin, 91)
        result: Floats = np.maximum(recent, self._floor[series])
        return result

    def value(self, series: Ints, column: Ints) -> Floats:
        """Sales of a column; NaN before the series' start."""
        inside = column >= self.start[series]
        return np.where(inside, self.sales[series, np.maximum(column, 0)], np.nan)

    def table(self, rows: Rows) -> tuple[Floats, list[str]]:
        """Features (row, feature) and their names."""
        level = self.level(rows.series, rows.origin)
        columns = _Columns()
        self._levels(rows, level, columns)
        self._week(rows, level, columns)
        self._year(rows, columns)
        self._neighbours(rows, columns)
        self._regression(rows, level, columns)
        self._calendar(rows, columns)
        self._signals(rows, columns)
        return np.column_stack(columns.values), columns.names

    def _levels(self, rows: Rows, level: Floats, columns: "_Columns") -> None:
        s, o = rows.series, rows.origin
        for window in (7, 14, 28, 56, 182):
            columns.add(f"mean_{window}", self.mean(s, o, window) / level)
        square = self.mean(s, o, 28, self._square)
        variance = np.maximum(square - self.mean(s, o, 28) ** 2, 0)
        columns.add("deviation_28", np.sqrt(variance) / level)
        columns.add("selling_28", self.mean(s, o, 28, self._sold))
        columns.add("selling_91", self.mean(s, o, 91, self._sold))
        columns.add("log_level", np.log(level))
        columns.add("age", np.minimum(o - self.start[s], 2 * YEAR).astype(np.float64))
        for back in (1, 3):
            columns.add(f"last_{back}", self.value(s, o - back) / level)

    def _week(self, rows: Rows, level: Floats, columns: "_Columns") -> None:
        s, target = rows.series, rows.target
        nearest = target - ((rows.step + WEEK - 1) // WEEK) * WEEK
        same = np.stack([self.value(s, nearest - WEEK * k) / level for k in range(8)])
        known = ~np.isnan(same)
        filled = np.nan_to_num(same)
        for weeks in (4, 8):
            count = np.maximum(known[:weeks].sum(axis=0), 1)
            columns.add(f"weekday_mean_{weeks}", filled[:weeks].sum(axis=0) / count)
        columns.add("weekday_high", np.where(known, same, -np.inf).max(axis=0))
        columns.add("weekday_sold", (filled > 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1))
        ordered = np.sort(np.where(known, same, np.nan), axis=0)
        columns.add("weekday_median", ordered[3])
        columns.add("weekday_1", same[0])

    def _year(self, rows: Rows, columns: "_Columns") -> None:
        """How this week stood to the weeks before it, one and two years ago."""
        s, target, origin = rows.series, rows.target, rows.origin
        for years in (1, 2):
            centre = target - YEAR * years
            before = origin - YEAR * years
            # Asked of the panel, never of the rows: all tables of a panel have the same columns.
            if self.panel.days < YEAR * years + 56:
                continue
            known = before - 28 >= self.start[s]
            around = self.mean(s, np.maximum(centre + 4, 0), WEEK)
            then = self.level(s, np.maximum(before, 0))
            columns.add(f"year_{years}", np.where(known, around / then, np.nan))
        columns.add("same_date", self._same_date(rows))

    def _same_date(self, rows: Rows) -> Floats:
        """Sales on the same date of the last two years over the usual then: Christmas Eve."""
        s = rows.series
        total, count = np.zeros(s.size), np.zeros(s.size)
        for back in (365, 730):
            column = rows.target - back
            inside = column >= self.start[s] + 4 * WEEK
            column = np.maximum(column, 0)
            usual = self._usual[s, column]
            inside &= usual > 0
            ratio = np.minimum(self.sales[s, column] / np.maximum(usual, 1e-9), 4.0)
            total += np.where(inside, ratio, 0.0)
            count += inside
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)

    def _neighbours(self, rows: Rows, columns: "_Columns") -> None:
        """The same item in all stores, and the whole store: what is moving beyond this series."""
        for name, running in (("item", self._items), ("store", self._stores)):
            if running is None:
                continue
            week = self._plain(running, rows, 7)
            month = self._plain(running, rows, 28)
            quarter = self._plain(running, rows, 91)
            columns.add(f"{name}_week", week / np.maximum(month, 1e-9))
            columns.add(f"{name}_month", month / np.maximum(quarter, 1e-9))

    @staticmethod
    def _plain(running: Floats, rows: Rows, window: int) -> Floats:
        begin = np.maximum(rows.origin - window, 0)
        days = np.maximum(rows.origin - begin, 1)
        result: Floats = (running[rows.series, rows.origin] - running[rows.series, begin]) / days
        return result

    def _regression(self, rows: Rows, level: Floats, columns: "_Columns") -> None:
        """What a regression of the series that did not see the day says of it."""
        s, o = rows.series, rows.origin
        said = self._told[s, rows.target]
        before = np.maximum(o - 28, 0)
        month = (self._told_sum[s, o] - self._told_sum[s, before]) / np.maximum(o - before, 1)
        columns.add("regression", said / level)
        columns.add("regression_rise", np.clip(said / np.maximum(month, 1e-6), 0.0, 10.0))

    def _calendar(self, rows: Rows, columns: "_Columns") -> None:
        first = np.datetime64(self.panel.first_day)
        days = first + rows.target
        months = days.astype("datetime64[M]")
        columns.add("step", rows.step.astype(np.float64))
        columns.add("weekday", self.weekday[rows.target].astype(np.float64))
        columns.add("day_of_month", (days - months).astype(np.float64))
        if self.panel.days > YEAR + 28:
            years = days.astype("datetime64[Y]")
            columns.add("day_of_year", (days - years).astype(np.float64))

    def _signals(self, rows: Rows, columns: "_Columns") -> None:
        s, target = rows.series, rows.target
        last = self.panel.days + self.panel.ahead - 1
        for name, signal in self.panel.signals.items():
            if signal.known is Known.OBSERVED:
                continue
            values = signal.values
            now = values[s, target]
            if name in self._effects:
                columns.add(name, now)
                columns.add(f"{name}_before", values[s, np.maximum(target - 1, 0)])
                columns.add(
                    f"{name}_after", values[s, np.minimum(target + 1, rows_end(rows, last))]
                )
                gain, count = self._effects[name]
                effect = (gain[s, rows.origin] + 2.0) / (count[s, rows.origin] + 2.0)
                columns.add(f"{name}_effect", effect)
                columns.add(f"{name}_expected", np.where(now > 0, effect, 1.0))
            elif name == "price":
                usual = self.mean(s, rows.origin, 91, _running(values))
                columns.add("price_now", now / np.maximum(usual, 1e-9))
            else:
                columns.add(name, now)


def rows_end(rows: Rows, last: int) -> Ints:
    """The last column a row may look at: its own horizon is not left, nor the signals' end."""
    return np.minimum(rows.target + 1, last)


@dataclass
class _Columns:
    values: list[Floats] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def add(self, name: str, values: Floats) -> None:
        self.values.append(np.where(np.isfinite(values), values, np.nan).astype(np.float32))
        self.names.append(name)


def _told(panel: Panel) -> Floats:
    """The regression's word on every day of the panel; NaN before its reach."""
    recent = panel.recent(REGRESSION_DAYS)
    values = fitted_values(recent, panel.ahead, FOLDS)
    before = np.full((len(values), panel.days - recent.days), np.nan)
    return np.concatenate([before, values], axis=1)


def _running(values: Floats) -> Floats:
    """Sums of the first k columns, k = 0 … all."""
    result = np.zeros((values.shape[0], values.shape[1] + 1))
    np.cumsum(values, axis=1, out=result[:, 1:])
    return result


def _group_sums(sales: Floats, names: list[str]) -> Floats | None:
    """Running sums over all series of one name, a row a series; None if there is one group only."""
    _, codes = np.unique(np.array(names), return_inverse=True)
    groups = int(codes.max()) + 1
    if groups == len(names):
        return None
    total = np.zeros((groups, sales.shape[1]))
    np.add.at(total, codes, sales)
    result: Floats = _running(total)[codes]
    return result


def _is_flag(values: Floats) -> bool:
    return bool(np.isin(values, (0.0, 1.0)).all())


def _usual(sales: Floats) -> Floats:
    """Mean of the four same weekdays before each day; too small in the first four weeks."""
    usual = np.zeros_like(sales)
    for k in range(1, 5):
        if sales.shape[1] > WEEK * k:
            usual[:, WEEK * k :] += sales[:, : -WEEK * k] / 4
    return usual


def _flag_effect(sales: Floats, usual: Floats, flag: Floats, start: Ints) -> tuple[Floats, Floats]:
    """Running sums of sales on flagged days over the usual of that weekday, and of flagged days."""
    columns = np.arange(sales.shape[1])
    counted: Flags = (flag > 0) & (usual > 0) & (columns[None, :] >= start[:, None] + 4 * WEEK)
    ratio = np.where(counted, np.minimum(sales / np.maximum(usual, 1e-9), 5.0), 0.0)
    return _running(ratio), _running(counted.astype(np.float64))
