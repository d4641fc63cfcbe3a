"""Accounting periods: calendar months, ordered, coded 202611.

A business date belongs to exactly one period. Whether a period is open is the general
ledger's business, not the calendar's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month; comparable in time."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.month <= 12):
            raise ValueError(f"no such month: {self.year}-{self.month}")

    @classmethod
    def of(cls, day: date) -> Period:
        return _month(day.year, day.month)

    @classmethod
    def from_code(cls, code: int) -> Period:
        """The period that `code` (202611) stands for."""
        year, month = divmod(code, 100)
        return cls(year, month)

    @property
    def code(self) -> int:
        return self.year * 100 + self.month

    def __int__(self) -> int:
        return self.code

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return _last_day(self)

    @property
    def next(self) -> Period:
        return Period(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> Period:
        if self.month == 1:
            return Period(self.year - 1, 12)
        return Period(self.year, self.month - 1)


@lru_cache(maxsize=1024)
def _month(year: int, month: int) -> Period:
    return Period(year, month)


@lru_cache(maxsize=1024)
def _last_day(period: Period) -> date:
    return period.next.first_day - timedelta(days=1)
