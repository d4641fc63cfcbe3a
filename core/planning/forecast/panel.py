"""The panel: daily sales of many series side by side, with what was known about each day.

A series is an item at a store. Rows are series, columns are days without a break. A day is NaN
before the series began; after that a day without a sale is 0. Signals reach past the last sale by
the horizon, because a promotion or a holiday is known ahead; a signal says how it is known.
Everything here is a value: a cut is a new panel, and nothing knows where the numbers came from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum

import numpy as np

from core.planning.forecast.levels import Flags, Floats, Ints

Key = tuple[str, str]
"""Store and item."""


class Known(Enum):
    """How the days ahead of a signal are known."""

    PLANNED = "planned"
    """Known ahead as given: a holiday, a promotion, a list price."""
    CARRIED = "carried"
    """Known today only: the days ahead are assumed to be as the last one was (a price as paid)."""
    OBSERVED = "observed"
    """Known afterwards (weather). Our forecasts never read it ahead of the last day of sales."""


@dataclass(frozen=True)
class Signal:
    """One number a series and day, from the panel's first day to its last day plus the horizon."""

    values: Floats
    known: Known = Known.PLANNED


@dataclass(frozen=True)
class Panel:
    """Series × days of sales, in pieces (or any one unit a series), and signals.

    `quantity` is (series, days); NaN before a series began. `signals` are (series, days + ahead),
    without NaN, by name; `ahead` may be longer than the horizon that is asked for.
    """

    keys: tuple[Key, ...]
    first_day: date
    quantity: Floats
    signals: Mapping[str, Signal] = field(default_factory=dict)
    ahead: int = 0

    def __post_init__(self) -> None:
        if self.quantity.shape[0] != len(self.keys):
            raise ValueError("a panel has one row a series")
        width = self.days + self.ahead
        for name, signal in self.signals.items():
            if signal.values.shape != (len(self.keys), width):
                raise ValueError(f"signal {name} must cover every series and {width} days")

    @property
    def days(self) -> int:
        """Number of days of sales."""
        return int(self.quantity.shape[1])

    def day(self, column: int) -> date:
        """The calendar day of a column; columns past `days` lie ahead."""
        return self.first_day + timedelta(days=column)

    def weekdays(self, width: int) -> Ints:
        """Weekday (Monday 0) of the first `width` columns."""
        return (self.first_day.weekday() + np.arange(width)) % 7

    def starts(self) -> Ints:
        """The first column of each series that is not NaN; `days` for a series without any."""
        known = ~np.isnan(self.quantity)
        first = known.argmax(axis=1)
        return np.where(known.any(axis=1), first, self.days)

    def filled(self) -> Floats:
        """Sales with 0 where nothing is known, for sums; starts() tells where to begin."""
        return np.nan_to_num(self.quantity, nan=0.0)

    def whole_pieces(self) -> Flags:
        """Which series only ever sold whole numbers."""
        sales = self.filled()
        result: Flags = (sales == np.round(sales)).all(axis=1)
        return result

    def at(self, origin: int, horizon: int) -> "Panel":
        """The panel as it stood after `origin` days: later sales are gone.

        CARRIED signals keep their last value over the days ahead. Raises ValueError if the signals
        do not reach that far.
        """
        if origin + horizon > self.days + self.ahead and self.signals:
            raise ValueError("the signals end before the horizon does")
        width = origin + horizon
        cut = {}
        for name, signal in self.signals.items():
            values = signal.values[:, :width].copy()
            if signal.known is Known.CARRIED:
                values[:, origin:] = values[:, origin - 1 : origin]
            cut[name] = replace(signal, values=values)
        return replace(self, quantity=self.quantity[:, :origin], signals=cut, ahead=horizon)

    def rows(self, chosen: Sequence[int] | Ints) -> "Panel":
        """The panel of some series, in the order asked for."""
        index = np.asarray(chosen, dtype=np.int64)
        return replace(
            self,
            keys=tuple(self.keys[i] for i in index),
            quantity=self.quantity[index],
            signals={
                name: replace(signal, values=signal.values[index])
                for name, signal in self.signals.items()
            },
        )

    def recent(self, days: int) -> "Panel":
        """The last `days` days only: methods whose cost grows with history look no further back."""
        drop = max(0, self.days - days)
        if drop == 0:
            return self
        return replace(
            self,
            first_day=self.day(drop),
            quantity=self.quantity[:, drop:],
            signals={
                name: replace(signal, values=signal.values[:, drop:])
                for name, signal in self.signals.items()
            },
        )

    def with_signal(self, name: str, signal: Signal) -> "Panel":
        """The panel with one more signal, or with that signal replaced."""
        return replace(self, signals={**self.signals, name: signal})
