"""The benchmark's data: a file of daily sales, the series taken from it, and the scored origins.

Which series are taken is decided by what was sold before the first scored origin, never by what
happens later. Scored origins lie 28 days apart, the last one a horizon before the end.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from core.planning.forecast.calendar import with_holidays
from core.planning.forecast.cleaning import Findings, clean
from core.planning.forecast.panel import Panel

ORIGINS = 3
APART_DAYS = 28
ALL_UP_TO = 100
"""A file with more series than this is sampled, if --series does not say otherwise."""


@dataclass(frozen=True)
class Task:
    """A panel, and the columns at which its scored windows begin, the earliest first."""

    panel: Panel
    findings: Findings
    origins: tuple[int, ...]
    in_file: int


def load(path: Path, horizon: int, series: int | None, country: str | None, drop_last: int) -> Task:
    """The task of a file. `drop_last` days are forgotten: what settings were chosen on."""
    return load_with(path, horizon, series, country, drop_last, ORIGINS, APART_DAYS)


def load_with(
    path: Path,
    horizon: int,
    series: int | None,
    country: str | None,
    drop_last: int,
    count: int,
    apart: int,
) -> Task:
    """The same with so many origins, so many days apart (a horizon apart in a short file)."""
    frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    frame["date"] = pd.to_datetime(frame["date"]).dt.normalize()
    frame = frame[frame["date"] <= frame["date"].max() - pd.Timedelta(days=drop_last)]
    days = int((frame["date"].max() - frame["date"].min()).days) + 1
    apart = apart if days >= 28 * 8 else horizon
    origins = tuple(days - horizon - apart * k for k in reversed(range(count)))
    if origins[0] < 3 * horizon:
        raise SystemExit(f"{days} days are too few for {count} origins of {horizon} days")
    before = frame["date"] < frame["date"].min() + pd.Timedelta(days=origins[0])
    sold = frame[before & (frame["quantity"] > 0)].groupby(["store", "item"]).size()
    wanted = series or min(len(sold), ALL_UP_TO)
    ranked = sold.sort_values(ascending=False, kind="stable").index[:wanted]
    chosen = frame.set_index(["store", "item"]).loc[ranked].reset_index()
    # The first and last day of the file hold for the sample too.
    panel, findings = clean(chosen)
    if panel.days != days:
        origins = tuple(o - (days - panel.days) for o in origins)
    return Task(with_holidays(panel, country), findings, origins, len(sold))
