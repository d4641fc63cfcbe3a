"""What is due: the night's forecast once a day after the tills are in, the tournament once a week.

Pure: what is known goes in, jobs come out, and the same again until they are known. A company that
has no forecast of the last week does not wait for the night, and after a tournament the night's
forecast is made once more, by what it taught. A replay that somebody waits for goes before both, as
soon as there is a forecast at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from core.planning.stored import FRESH_DAYS
from core.platform.jobs import Job

NIGHTLY, TOURNAMENT, REPLAY = "nightly", "tournament", "replay"
NIGHT_HOUR = 3
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Known:
    """A company as its jobs see it: local time, days of history, when what was last done."""

    company_id: int
    now: dt.datetime
    sales_until: dt.date | None
    nightly_on: dt.date | None
    """Origin of the last finished forecast."""
    tournament_at: dt.datetime | None
    taught_since: bool
    """Whether a tournament ended after the last forecast was made."""
    replays: Sequence[int] = ()
    """Replays that were asked for and not yet played, by id."""


def due(known: Known) -> Sequence[Job]:
    """The jobs of a company that should run now, in their order."""
    if known.sales_until is None:
        return ()
    today = known.now.date()
    jobs: list[Job] = []
    if known.nightly_on is not None:
        jobs += [Job(REPLAY, known.company_id, str(one)) for one in known.replays]
    night = known.now.hour >= NIGHT_HOUR
    behind = known.nightly_on is None or known.nightly_on < known.sales_until
    old = known.nightly_on is None or (today - known.nightly_on).days > FRESH_DAYS
    if behind and (night or old):
        jobs.append(Job(NIGHTLY, known.company_id, today.isoformat()))
    rest = known.tournament_at is None or known.now - known.tournament_at >= dt.timedelta(WEEK_DAYS)
    if rest and (night or known.tournament_at is None):
        jobs.append(Job(TOURNAMENT, known.company_id, today.isoformat()))
    elif known.taught_since:
        jobs.append(Job(NIGHTLY, known.company_id, f"{today.isoformat()} taught"))
    return jobs
