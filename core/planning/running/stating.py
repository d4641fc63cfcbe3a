"""What is said of running out, shelf by shelf, and kept before it can be known.

The statement is: the chance that the shelf runs out on a day from `on` to the day before an order
placed now usually comes. Shelves that are held back say nothing. Of many shelves a fixed sample
speaks, the same every night, evenly over all goods.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from core.kernel.amounts import MICRO
from core.planning.running.chance import Chance, chances
from core.planning.running.come_true import UNCORRECTED, Correction
from core.planning.running.standing import likely_on, standing_of
from core.planning.stored import Run, Shelf, Stored
from core.planning.suggest.shelf import Shelf as Known
from core.planning.suggest.shelf import State
from core.platform.rows import Rows

SAID_A_DAY = 2_000
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Statement:
    """One chance as it is said, day by day and until an order could come, and as the latter was
    worked out before the record corrected it; `position_micro` is there and under way then."""

    shelf: Known
    until_on: dt.date
    chance: Chance
    chance_micro: int
    worked_micro: int
    position_micro: int

    @property
    def key(self) -> Shelf:
        """Item and warehouse."""
        return self.shelf.key


def statements(
    state: State, stored: Stored, correction: Correction = UNCORRECTED
) -> dict[Shelf, Statement]:
    """What is to be said of every shelf that was forecast, on the day of `state`."""
    known = [shelf for shelf in state.shelves if shelf.key in stored.row_of]
    late = state.late_days
    standings = [standing_of(shelf, stored, state.on, late) for shelf in known]
    found = {}
    for shelf, chance in zip(known, chances(standings), strict=True):
        record = late.get(shelf.source.partner_id or 0, ())
        until = max(likely_on(shelf.source.arrives_on, record), state.on + DAY)
        worked_out = chance.within((until - state.on).days)
        found[shelf.key] = Statement(
            shelf,
            until,
            correction.on(chance),
            round(correction.of(worked_out) * MICRO),
            round(worked_out * MICRO),
            position(shelf, state.on, until),
        )
    return found


def position(shelf: Known, on: dt.date, until: dt.date) -> int:
    """What can be sold of what is there, and what is promised for a day before `until`."""
    coming = sum(one.quantity_micro for one in shelf.coming if one.bound and one.due_on < until)
    return coming + sum(
        lot.quantity_micro for lot in shelf.lots if lot.last_on is None or lot.last_on >= on
    )


def keep_said(
    rows: Rows, run: Run, on: dt.date, said: Iterable[Statement], *, looking_back: bool = False
) -> int:
    """Keeps statements of a day; how many. What was said of a shelf before that day stands."""
    free = [one for one in said if not one.shelf.held]
    chosen = sorted(free, key=lambda one: (_lot_of(one.key), one.key))[:SAID_A_DAY]
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    rows.run_many(
        f"INSERT INTO chance_said ({names}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608
        ' ON CONFLICT (item_id, warehouse_id, "on") DO NOTHING',
        [
            (
                *one.key,
                on,
                run.company_id,
                one.shelf.org_unit_id,
                run.id,
                one.until_on,
                one.chance_micro,
                one.worked_micro,
                one.position_micro,
                looking_back,
            )
            for one in chosen
        ],
    )
    return len(chosen)


def _lot_of(key: Shelf) -> int:
    return zlib.crc32(f"{key[0]}/{key[1]}".encode())


_COLUMNS = (
    "item_id",
    "warehouse_id",
    "on",
    "company_id",
    "org_unit_id",
    "forecast_run_id",
    "until_on",
    "chance_micro",
    "worked_micro",
    "position_micro",
    "looking_back",
)
