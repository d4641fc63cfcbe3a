"""From rows (store, item, day, quantity, …) to a clean panel, and a list of what was wrong.

Rules: a day given twice with the same numbers is one day imported twice, and counts once; given
twice with different numbers it is two tills, and adds up. A net negative day (more came back than
was sold) is 0. A quantity that is no number is a day not known, and takes the mean of the four same
weekdays before it. A day without a row is a day without a sale. In a file with such days, price and
promotion stand only where something sold: there price is carried forward and promotion is not used,
since knowing that it stands would be knowing that something sold.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from core.planning.forecast.levels import Flags, Floats
from core.planning.forecast.panel import Known, Panel, Signal

COLUMNS = ("store", "item", "date", "quantity")
"""Columns a frame must have. `price`, `promo` and any other column of numbers are signals."""

OBSERVED = frozenset({"rain", "temperature", "weather", "footfall"})
"""Columns that nobody knows ahead."""

GAPLESS = 0.98
"""From this share of days with a row on, every day is taken to have been reported."""


@dataclass(frozen=True)
class Findings:
    """What cleaning found, in numbers of rows or days."""

    doubled: int = 0
    added_up: int = 0
    negative: int = 0
    unreadable: int = 0
    without_row: int = 0
    gapless: bool = True


def clean(frame: pd.DataFrame, ahead: pd.DataFrame | None = None) -> tuple[Panel, Findings]:
    """A panel of all series in `frame`, and what was wrong with it.

    `ahead` holds rows of the days to come, with signals and no quantity. Raises ValueError if a
    column is missing or no row has a day.
    """
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing:
        raise ValueError(f"columns missing: {', '.join(missing)}")
    rows = _readable(frame)
    if rows.empty:
        raise ValueError("no row has a day")
    numbers = [
        name
        for name in rows.columns
        if name not in COLUMNS and pd.api.types.is_numeric_dtype(rows[name])
    ]
    unreadable = int(rows["quantity"].isna().sum())
    merged, doubled, added_up = _one_row_a_day(rows, numbers)
    negative = int((merged["quantity"] < 0).sum())
    merged["quantity"] = merged["quantity"].clip(lower=0.0)
    grid = _Grid(merged, None if ahead is None else _readable(ahead))
    quantity, given = grid.sales()
    began = np.cumsum(given, axis=1) > 0
    share = given.sum() / max(1, began.sum())
    gapless = bool(share >= GAPLESS)
    without_row = int((began & ~given).sum())
    quantity = guess_unknown(np.where(began, quantity, np.nan), grid.unknown())
    signals = grid.signals(numbers, gapless)
    panel = Panel(grid.keys, grid.first_day, quantity, signals, grid.width - grid.days)
    return panel, Findings(doubled, added_up, negative, unreadable, without_row, gapless)


def _readable(frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame.copy()
    rows["store"] = rows["store"].astype(str)
    rows["item"] = rows["item"].astype(str)
    rows["date"] = pd.to_datetime(rows["date"]).dt.normalize()
    if "quantity" in rows.columns:
        numbers = pd.to_numeric(rows["quantity"], errors="coerce").astype("float64")
        rows["quantity"] = numbers.where(np.isfinite(numbers))
    return rows[rows["date"].notna()]


def _one_row_a_day(rows: pd.DataFrame, numbers: list[str]) -> tuple[pd.DataFrame, int, int]:
    key = ["store", "item", "date"]
    whole = rows.drop_duplicates(subset=[*key, "quantity", *numbers])
    doubled = len(rows) - len(whole)
    again = int(whole.duplicated(subset=key).sum())
    if not again:
        return whole.copy(), doubled, 0
    how: dict[str, str] = {name: "max" if name == "promo" else "mean" for name in numbers}
    grouped = whole.groupby(key, sort=True)
    merged = grouped.agg(how) if how else grouped.size().to_frame("rows")[[]]
    merged["quantity"] = grouped["quantity"].sum(min_count=1)
    return merged.reset_index(), doubled, again


class _Grid:
    """Places rows on series × days."""

    def __init__(self, rows: pd.DataFrame, ahead: pd.DataFrame | None) -> None:
        everything = rows if ahead is None else pd.concat([rows, ahead], ignore_index=True)
        pairs = pd.MultiIndex.from_frame(everything[["store", "item"]])
        self._series, unique = pd.factorize(pairs, sort=True)
        self.keys: tuple[tuple[str, str], ...] = tuple((str(s), str(i)) for s, i in unique)
        first = everything["date"].min()
        self.first_day: date = first.date()
        self._column = (everything["date"] - first).dt.days.to_numpy()
        self.days = int((rows["date"].max() - first).days) + 1
        self.width = int(self._column.max()) + 1
        self._rows = everything
        self._sold = len(rows)

    def _place(self, name: str, past_only: bool = False) -> tuple[Floats, Flags]:
        end = self._sold if past_only else len(self._rows)
        width = self.days if past_only else self.width
        values = np.full((len(self.keys), width), np.nan)
        given = np.zeros((len(self.keys), width), dtype=bool)
        at = (self._series[:end], self._column[:end])
        values[at] = self._rows[name].to_numpy(dtype="float64")[:end]
        given[at] = True
        return values, given

    def sales(self) -> tuple[Floats, Flags]:
        """Quantity, 0 where no row stands, and where a row stands."""
        values, given = self._place("quantity", past_only=True)
        return np.nan_to_num(values, nan=0.0), given

    def unknown(self) -> Flags:
        """Days with a row whose quantity is no number."""
        values, given = self._place("quantity", past_only=True)
        return given & np.isnan(values)

    def signals(self, names: list[str], gapless: bool) -> dict[str, Signal]:
        """Signals that say something, each with how it is known ahead."""
        found: dict[str, Signal] = {}
        for name in names:
            values, _ = self._place(name)
            if np.isnan(values).all():
                continue
            if name == "promo" and not gapless:
                continue
            known = Known.OBSERVED if name in OBSERVED else Known.PLANNED
            if name == "price":
                values = _carry(values)
                known = Known.PLANNED if gapless else Known.CARRIED
            else:
                values = self._fill_from_neighbours(values)
            if np.ptp(values) > 0:
                found[name] = Signal(values, known)
        return found

    def _fill_from_neighbours(self, values: Floats) -> Floats:
        """A flag of the day that other series of the store, or all stores, report; else 0."""
        stores = np.array([store for store, _ in self.keys])
        filled = values.copy()
        if np.isnan(filled).any():
            for store in np.unique(stores):
                rows = np.flatnonzero(stores == store)
                filled[rows] = _or_else(filled[rows], _column_mean(filled[rows]))
            filled = _or_else(filled, _column_mean(filled))
        return np.nan_to_num(filled, nan=0.0)


def _column_mean(values: Floats) -> Floats:
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    total = np.nansum(values, axis=0)
    mean: Floats = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return mean


def _or_else(values: Floats, column: Floats) -> Floats:
    filled: Floats = np.where(np.isnan(values), column[None, :], values)
    return filled


def _carry(values: Floats) -> Floats:
    """Each row with its last known value carried forward, and its first one back."""
    frame = pd.DataFrame(values).T.ffill().bfill().T
    carried: Floats = np.nan_to_num(frame.to_numpy(dtype="float64"), nan=0.0)
    return carried


def guess_unknown(quantity: Floats, unknown: Flags) -> Floats:
    """Sales with unknown days set to the mean of the four same weekdays before them."""
    result = quantity.copy()
    result[unknown] = np.nan
    for row, column in np.argwhere(unknown):
        before = result[row, [column - 7 * k for k in range(1, 5) if column >= 7 * k]]
        before = before[~np.isnan(before)]
        result[row, column] = before.mean() if before.size else 0.0
    return result
