"""Which days a store should have told of and did not.

A store is expected to send a till summary on a weekday on which it did at least half of the times
in the four weeks before; a new store on every day. So a day of rest is not a gap.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Set

WEEKS = 4
DAY = dt.timedelta(days=1)


def expected(sent: Set[dt.date], first: dt.date, on: dt.date) -> bool:
    """Whether a store that first sent on `first` should send on a day."""
    before = [on - 7 * week * DAY for week in range(1, WEEKS + 1)]
    known = [day for day in before if day >= first]
    return on >= first and 2 * sum(day in sent for day in known) >= len(known)


def missing(sent: Set[dt.date], since: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """The days from `since` to `last` that were expected and not sent, in order."""
    if not sent:
        return ()
    first = min(sent)
    days = (since + DAY * n for n in range((last - since).days + 1))
    return tuple(on for on in days if on not in sent and expected(sent, first, on))
