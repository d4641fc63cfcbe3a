"""Shelves as they stood on a past day, so that what was forecast then can be held against what
came: stock and lots by the moves up to that day, orders by the receipts up to it.

Who brings goods, and how many days he says it takes, is as of now; how late he was is told by the
receipts up to that day only. What is worked out so says that it looks back; it is corrected by what
had come true by then of earlier such statements.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace

from sqlmodel import Session

from core.planning.running.come_true import learn_until
from core.planning.running.happened import settle
from core.planning.running.stating import keep_said, statements
from core.planning.stored import Run, Shelf, read, recent_runs
from core.planning.suggest.gather import gather
from core.planning.suggest.held import Held
from core.planning.suggest.shelf import Coming, LotThere, State
from core.planning.suggest.shelf import Shelf as Known
from core.planning.trust.doubts import Doubts, doubts
from core.planning.under_way import coming_then, late_records
from core.platform.rows import Rows, as_date

DAY = dt.timedelta(days=1)
BY_DATA = (Held.PHANTOM.value, Held.UNKNOWN.value, Held.GAP.value)


def untold_runs(session: Session, company_id: int) -> list[Run]:
    """Forecasts that look back and of which nothing was said of running out yet, oldest first."""
    rows = Rows(session)
    told = {
        row[0]
        for row in rows.select(
            "SELECT DISTINCT forecast_run_id FROM chance_said WHERE company_id = ?", (company_id,)
        )
    }
    back = {
        row[0]
        for row in rows.select(
            "SELECT id, findings FROM forecast_run WHERE company_id = ? AND kind = 'nightly'"
            " AND state = 'finished'",
            (company_id,),
        )
        if "looking_back" in str(row[1])
    }
    runs = recent_runs(session.connection(), company_id)
    untold = [run for run in runs if run.id in back and run.id not in told]
    return sorted(untold, key=lambda run: run.origin_on)


def say_then(session: Session, run: Run) -> int:
    """Says what would have been said on the morning after a run's last day; how many shelves."""
    on = run.day(1)
    stored = read(session.connection(), run)
    doubtful = doubts(session.connection(), run.company_id, on)
    state = state_then(session, run.company_id, on, set(stored.keys), doubtful)
    rows = Rows(session)
    settle(rows, run.company_id, on)
    said = statements(state, stored, learn_until(rows, run.company_id, on))
    return keep_said(rows, run, on, said.values(), looking_back=True)


def state_then(
    session: Session, company_id: int, on: dt.date, keys: set[Shelf], doubtful: Doubts
) -> State:
    """The shelves `keys` as they stood on the morning of a past day."""
    eve, rows, connection = on - DAY, Rows(session), session.connection()
    now = gather(session, company_id, on, keys, doubtful)
    lots = _lots(rows, company_id, eve)
    coming = coming_then(connection, company_id, eve)
    late = late_records(connection, company_id, eve)
    off = {
        item: days or 0
        for item, days in rows.select(
            "SELECT i.id, c.off_sale_days FROM item i JOIN category c ON c.id = i.category_id"
            " WHERE i.company_id = ?",
            (company_id,),
        )
    }
    found = State(on, late_days=late, minimums=now.minimums)
    for shelf in now.shelves:
        there = lots.get(shelf.key, {})
        found.shelves.append(_stood(shelf, there, coming.get(shelf.key, []), off[shelf.item_id]))
    return found


def _stood(
    shelf: Known, there: dict[dt.date | None, int], coming: list[Coming], off_sale: int
) -> Known:
    stock = sum(there.values())
    lots = [
        LotThere(micro, None if expires is None else expires - DAY * off_sale)
        for expires, micro in there.items()
        if micro > 0
    ]
    held = shelf.held if shelf.held in BY_DATA else ""
    return replace(
        shelf,
        on_hand_micro=stock,
        lots=tuple(sorted(lots, key=lambda lot: lot.last_on or dt.date.max)),
        coming=tuple(coming),
        held=Held.NEGATIVE.value if stock < 0 else held,
    )


def _lots(rows: Rows, company_id: int, eve: dt.date) -> dict[Shelf, dict[dt.date | None, int]]:
    """What lay there after closing, by expiry."""
    found: dict[Shelf, dict[dt.date | None, int]] = defaultdict(lambda: defaultdict(int))
    for item, place, expires, micro in rows.select(_LYING, (company_id, eve)):
        found[item, place][None if expires is None else as_date(expires)] += int(micro)
    return found


_LYING = (
    "SELECT m.item_id, m.warehouse_id, l.expires_on, CAST(SUM(m.quantity_micro) AS BIGINT)"
    " FROM move m LEFT JOIN lot l ON l.id = m.lot_id"
    ' WHERE m.company_id = ? AND m."on" <= ? GROUP BY m.item_id, m.warehouse_id, l.expires_on'
)
