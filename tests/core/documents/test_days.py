"""The business day is the company's own, whatever the clock of the machine says."""

from __future__ import annotations

import datetime as dt

from sqlmodel import Session

from core.documents.days import business_day
from core.platform.rows import Rows
from tests.firm import Firm


class _At:
    """A clock that stands still."""

    def __init__(self, at: dt.datetime) -> None:
        self.at = at

    def now(self) -> dt.datetime:
        return self.at


def test_the_day_turns_at_midnight_of_the_companys_zone(firm: Firm) -> None:
    before, after = (
        _At(dt.datetime(2026, 3, 1, hour, minute, tzinfo=dt.UTC))
        for hour, minute in ((15, 59), (16, 0))
    )
    with Session(firm.engine) as session:
        rows = Rows(session)
        assert business_day(rows, firm.company, before) == dt.date(2026, 3, 1)
        assert business_day(rows, firm.company, after) == dt.date(2026, 3, 2)
        assert business_day(rows, 0, after) == dt.date(2026, 3, 1)
