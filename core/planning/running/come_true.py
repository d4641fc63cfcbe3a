"""What was worked out, told as often as it came true: a rising line through the company's record.

Statements whose days have come are put in bands by the chance that was worked out, certainty of
either kind in a band of its own. A band is told as often as it happened, held towards what was
worked out as by twenty statements of its kind, so that a thin band stays as it was. Neighbours
that contradict each other (more said, less happened) are told together, which keeps the line
rising: more stock still never raises a chance. Between bands the line is straight. With too short
a record nothing is changed.

What was learnt on a day counts from the next one, so that all who speak of a day speak alike; a
first record counts at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection, select

from core.kernel.amounts import MICRO
from core.planning.forecast.levels import Floats
from core.planning.running.chance import Chance
from core.platform.rows import Rows, as_json
from models.base import table
from models.suggestions import ChanceCorrection

BANDS = 20
HELD = 20.0
FEWEST, FEWEST_DAYS = 300, 2
"""Statements, and days on which they were made, below which nothing is corrected."""
RECORD_DAYS = 180
"""Older statements were made of other goods and by other forecasts."""

DAY = dt.timedelta(days=1)
_KEPT = table(ChanceCorrection)


@dataclass(frozen=True)
class Correction:
    """Rising points, 0 to 1: what is worked out, and what is told of it. `cases` statements
    taught it; none, and everything is told as it is worked out."""

    worked_out: tuple[float, ...] = ()
    told: tuple[float, ...] = ()
    cases: int = 0

    def of(self, chance: float) -> float:
        """What is told of one chance."""
        return float(self.of_all([chance])[0])

    def of_all(self, worked_out: Sequence[float] | Floats) -> Floats:
        """What is told of many (…); never falling where they rise."""
        values = np.asarray(worked_out, dtype=np.float64)
        return np.interp(values, self.worked_out, self.told) if self.told else values

    def on(self, found: Chance) -> Chance:
        """A chance told day by day. Pieces not sold stay as they were worked out."""
        if not self.told:
            return found
        by_day = tuple(self.of_all(found.by_day).tolist())
        return replace(found, by_day=by_day, before_next=self.of(found.before_next))


UNCORRECTED = Correction()


def learn(worked_out: Floats, happened: Floats) -> Correction:
    """The line through statements (case,): chances worked out, and 1 where it happened, else 0.

    Who knows fewer than FEWEST learns nothing.
    """
    cases = len(worked_out)
    if cases < FEWEST:
        return UNCORRECTED
    band = np.minimum((worked_out * BANDS).astype(np.int64), BANDS - 1) + 1
    band = np.where(worked_out <= 0.0, 0, np.where(worked_out >= 1.0, BANDS + 1, band))
    counts = np.bincount(band, minlength=BANDS + 2).astype(np.float64)
    said = np.bincount(band, worked_out, minlength=BANDS + 2)
    came = np.bincount(band, happened, minlength=BANDS + 2)
    blocks: list[tuple[float, float, float]] = []
    for number in range(BANDS + 2):
        end = number in (0, BANDS + 1)
        if not counts[number] and not end:
            continue
        middle = float(number > 0) if end else said[number] / counts[number]
        weight = counts[number] + HELD
        blocks.append((weight, middle, (came[number] + HELD * middle) / weight))
        while len(blocks) > 1 and blocks[-2][2] > blocks[-1][2]:
            blocks.append(_together(blocks.pop(-2), blocks.pop()))
    points = [(0.0, blocks[0][2]), *((middle, told) for _, middle, told in blocks)]
    points.append((1.0, blocks[-1][2]))
    rising = [p for n, p in enumerate(points) if n == 0 or p[0] > points[n - 1][0]]
    return Correction(tuple(p[0] for p in rising), tuple(p[1] for p in rising), cases)


def _together(
    one: tuple[float, float, float], other: tuple[float, float, float]
) -> tuple[float, float, float]:
    """Two neighbours as one: weight, what was worked out, what is told."""
    weight = one[0] + other[0]
    middle, told = ((one[0] * one[part] + other[0] * other[part]) / weight for part in (1, 2))
    return weight, middle, told


def correction(connection: Connection, company_id: int, on: dt.date) -> Correction:
    """What holds on a day, through any reader; UNCORRECTED without a record."""
    row = connection.execute(
        select(_KEPT.c.cases, _KEPT.c.points)
        .where(_KEPT.c.company_id == company_id, _KEPT.c.from_on <= on)
        .order_by(_KEPT.c.from_on.desc())
        .limit(1)
    ).first()
    if row is None:
        return UNCORRECTED
    points = as_json(row.points)
    return Correction(
        tuple(micro / MICRO for micro in points["worked_out"]),
        tuple(micro / MICRO for micro in points["told"]),
        row.cases,
    )


def learn_until(rows: Rows, company_id: int, on: dt.date) -> Correction:
    """What statements of the last half-year teach whose days were over on a day."""
    found = rows.select(_ANSWERED, (company_id, on, on - DAY * RECORD_DAYS))
    if len({row[0] for row in found}) < FEWEST_DAYS:
        return UNCORRECTED
    cases = np.array([(row[1] / MICRO, row[2]) for row in found], dtype=np.float64)
    return learn(cases[:, 0], cases[:, 1])


def keep_correction(rows: Rows, company_id: int, today: dt.date) -> int:
    """Keeps what the record teaches today, for tomorrow; the first for today. Statements it
    learnt from, 0 where they are too few. Done again it changes nothing."""
    learnt = learn_until(rows, company_id, today)
    if not learnt.cases:
        return 0
    before = rows.one(
        "SELECT 1 FROM chance_correction WHERE company_id = ? AND from_on <= ?",
        (company_id, today),
    )
    points = {
        "worked_out": [round(value * MICRO) for value in learnt.worked_out],
        "told": [round(value * MICRO) for value in learnt.told],
    }
    rows.run_many(
        "INSERT INTO chance_correction (company_id, from_on, cases, points) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (company_id, from_on) DO NOTHING",
        [(company_id, today + DAY if before else today, learnt.cases, points)],
    )
    return learnt.cases


_ANSWERED = (
    'SELECT "on", worked_micro, happened FROM chance_said WHERE company_id = ?'
    ' AND until_on <= ? AND "on" >= ? AND happened IS NOT NULL'
)
