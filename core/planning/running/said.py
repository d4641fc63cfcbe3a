"""Said against happened: how often what was said of running out came true, band by band.

Only statements whose days have come and are known count; those that look back (worked out later,
by what was known at the time) are told apart in number. Brier's score is the mean squared
difference of chance and outcome; it stands beside that of somebody who always says how often
shelves run out on the whole. The calibration error is the mean distance of what was said from how
often it happened, band by band, weighed by statements.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from core.kernel.amounts import MICRO
from core.platform.rows import as_date
from models.base import table
from models.suggestions import ChanceSaid

BANDS = 10
FEWEST, FEWEST_IN_BAND = 100, 20
"""Statements below which nothing is concluded, on the whole and of one band."""
HIGH = 700_000
"""A chance from which goods are asked for by themselves, if nobody says otherwise."""

_SAID = table(ChanceSaid)


@dataclass(frozen=True, slots=True)
class Band:
    """Statements of `low` to `high` hundredths: how many, how many ran out, their mean chance."""

    low: int
    high: int
    said: int
    happened: int
    mean: float

    @property
    def share(self) -> float:
        """How often it happened; 0 of none."""
        return self.happened / self.said if self.said else 0.0

    @property
    def enough(self) -> bool:
        """Whether there are enough statements to conclude anything."""
        return self.said >= FEWEST_IN_BAND


@dataclass(frozen=True, slots=True)
class Record:
    """What became of all statements. `waiting` have days still to come, `unknown` days that
    nobody told of; `since` is the day of the first that counts, None without any."""

    bands: tuple[Band, ...]
    brier: float
    constant: float
    calibration: float
    looking_back: int
    waiting: int
    unknown: int
    since: dt.date | None

    @property
    def said(self) -> int:
        """How many statements count."""
        return sum(band.said for band in self.bands)

    @property
    def happened(self) -> int:
        """How many of them ran out."""
        return sum(band.happened for band in self.bands)

    @property
    def enough(self) -> bool:
        """Whether anything can be concluded."""
        return self.said >= FEWEST

    def band(self, chance: float) -> Band:
        """The band in which a chance (0 to 1) lies."""
        return self.bands[band_of(round(chance * MICRO))]

    def above(self, micro: int = HIGH) -> tuple[int, int]:
        """(said, happened) of bands from a chance on."""
        high = [band for band in self.bands if band.low * MICRO >= micro * 100]
        return sum(band.said for band in high), sum(band.happened for band in high)


def band_of(micro: int) -> int:
    """The number of a chance's band; certainty belongs to the last."""
    return min(micro * BANDS // MICRO, BANDS - 1)


def said_and_happened(
    connection: Connection,
    company_id: int,
    today: dt.date,
    items: Collection[int] = (),
    warehouses: Collection[int] = (),
) -> Record:
    """The record of some shelves, of all that the reader sees for none named."""
    where = [_SAID.c.company_id == company_id]
    if items:
        where.append(_SAID.c.item_id.in_(sorted(items)))
    if warehouses:
        where.append(_SAID.c.warehouse_id.in_(sorted(warehouses)))
    groups = connection.execute(
        select(
            _SAID.c.chance_micro,
            _SAID.c.happened,
            func.count(),
            func.sum(case((_SAID.c.looking_back, 1), else_=0)),
            func.min(_SAID.c.on),
        )
        .where(*where, _SAID.c.happened.is_not(None))
        .group_by(_SAID.c.chance_micro, _SAID.c.happened)
    ).all()
    open_still = connection.execute(
        select(func.sum(case((_SAID.c.until_on > today, 1), else_=0)), func.count()).where(
            *where, _SAID.c.happened.is_(None)
        )
    ).one()
    waiting = int(open_still[0] or 0)
    return _record(
        [(int(row[0]), int(row[1]), int(row[2])) for row in groups],
        sum(int(row[3]) for row in groups),
        (waiting, int(open_still[1]) - waiting),
        min((as_date(row[4]) for row in groups), default=None),
    )


def _record(
    groups: Iterable[tuple[int, int, int]],
    looking_back: int,
    left: tuple[int, int],
    since: dt.date | None,
) -> Record:
    """From (chance, happened, how many)."""
    counts, came = [0] * BANDS, [0] * BANDS
    sums, error = [0.0] * BANDS, 0.0
    for micro, happened, count in groups:
        band = band_of(micro)
        counts[band] += count
        came[band] += happened * count
        sums[band] += micro / MICRO * count
        error += (micro / MICRO - happened) ** 2 * count
    whole = max(sum(counts), 1)
    base = sum(came) / whole
    width = 100 // BANDS
    bands = tuple(
        Band(n * width, (n + 1) * width, counts[n], came[n], sums[n] / max(counts[n], 1))
        for n in range(BANDS)
    )
    calibration = sum(abs(band.mean - band.share) * band.said for band in bands) / whole
    return Record(bands, error / whole, base * (1 - base), calibration, looking_back, *left, since)
