"""Small parts of the entry page that need no screen."""

from __future__ import annotations

import datetime as dt

from core.documents.draft import Line
from pages.widgets.line_grid_edits import changed, sensible


def test_a_year_nobody_means_is_no_date() -> None:
    assert sensible("1108-01-01") is None
    assert sensible("202611-08-01T00:00") is None
    assert sensible("2026-11-08T00:00:00") == dt.date(2026, 11, 8)


def test_a_half_filled_date_box_clears_the_date_and_breaks_nothing() -> None:
    line = changed(Line(item_id=1), {"produced_on": "1108-01-01"})
    assert line.produced_on is None
