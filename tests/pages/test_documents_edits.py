"""What is typed into the table of lines and the fast line, taken at its word."""

from __future__ import annotations

import datetime as dt

from core.documents.draft import Line
from core.documents.read_entry import ItemCard, UnitOf
from pages.widgets.fast_line import name_lot, read_day, typed_line
from pages.widgets.line_grid_edits import edited, scaled

MICRO = 1_000_000
TODAY = dt.date(2026, 11, 20)
MILK = ItemCard(
    1, "M1", "牛奶", "lot", 20, 0, 0, (UnitOf(1, "个", "piece"), UnitOf(2, "箱", "case", 12))
)


def test_edits_lie_on_top_of_the_lines_the_table_started_from() -> None:
    base = [Line(1, 1, MICRO, MICRO), Line(2, 1, 2 * MICRO, MICRO), Line(3, 1, MICRO)]
    state = {
        "edited_rows": {
            0: {"quantity": 0.1, "price": 12.345678, "discount": 0.3, "lot": " B1 "},
            "1": {"remove": True},
            2: {"quantity": None, "expires_on": "2026-12-31", "close_rest": True, "unit": 2},
        }
    }
    answer = edited(base, state)
    assert answer.removed
    first, last = answer.lines
    assert (first.entered_micro, first.price_micro) == (100_000, 12_345_678)
    assert (first.discount_fen, first.lot_code) == (30, "B1")
    assert (last.entered_micro, last.unit_id, last.close_rest) == (None, 2, True)
    assert last.expires_on == dt.date(2026, 12, 31)
    assert base[0].entered_micro == MICRO
    assert not edited(base, {}).removed


def test_a_number_that_does_not_fit_leaves_the_line_as_it_was() -> None:
    assert scaled(0.0000001, 6) is None
    assert scaled(1e-06, 6) == 1
    assert scaled(None, 6) is None
    (line,) = edited(
        [Line(1, 1, MICRO)], {"edited_rows": {0: {"quantity": 1e-7, "gift": None}}}
    ).lines
    assert (line.entered_micro, line.gift_micro) == (MICRO, 0)


def test_a_quantity_may_name_its_unit_and_come_from_a_chinese_keyboard() -> None:
    line = typed_line(MILK, 1, "３箱", "１２。５")
    assert isinstance(line, Line)
    assert (line.entered_micro, line.unit_id, line.price_micro) == (3 * MICRO, 2, 12_500_000)
    english = typed_line(MILK, 1, "2 Case", "")
    assert isinstance(english, Line)
    assert (english.unit_id, english.price_micro) == (2, None)
    for quantity, price in (("many", ""), ("1.2.3", ""), ("1 bag", ""), ("1", "dear")):
        assert isinstance(typed_line(MILK, 1, quantity, price), str)
    assert isinstance(typed_line(None, 1, "1", ""), str)


def test_a_date_stands_for_the_lot_of_goods_that_come_in() -> None:
    assert read_day("20261101", TODAY) == dt.date(2026, 11, 1)
    assert read_day("12-31", TODAY) == dt.date(2026, 12, 31)
    assert read_day("0105", TODAY) == dt.date(2027, 1, 5)
    assert read_day("20261301", TODAY) is None
    assert read_day("B2026", TODAY) is None
    produced, expires, named, sold = (Line(1, 1, MICRO) for _ in range(4))
    name_lot(produced, MILK, "11-01", True, TODAY)
    name_lot(expires, MILK, "2026-12-31", True, TODAY)
    name_lot(named, MILK, "B-17", True, TODAY)
    name_lot(sold, MILK, "20261231", False, TODAY)
    assert produced.produced_on == dt.date(2026, 11, 1)
    assert expires.expires_on == dt.date(2026, 12, 31)
    assert (named.lot_code, sold.lot_code) == ("B-17", "20261231")
