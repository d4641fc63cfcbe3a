"""Signals from a sheet: whole or not at all, again without harm, and back."""

from __future__ import annotations

from core.exchange.till import problems as p
from tests.core.exchange.sheet_shop import SheetShop, sheet

HEADS = "类型 日期 组织 数值"


def values(sheets: SheetShop) -> list[tuple[object, ...]]:
    rows = sheets.firm.rows("SELECT kind, org_unit_id, value_micro FROM signal ORDER BY id")
    return [tuple(row) for row in rows]


def test_a_value_a_day_of_the_company_or_a_store(sheets: SheetShop) -> None:
    rows = (["temperature", "2026-11-19", "", "-3.5"], ["footfall", "2026-11-19", "S2", "812"])
    done = sheets.taken("signals", sheet("signals", HEADS, *rows))
    assert (done.new, done.changed) == (2, 0)
    shop = sheets.firm.shop
    assert values(sheets) == [("temperature", None, -3_500_000), ("footfall", shop, 812_000_000)]
    again = sheets.taken("signals", sheet("signals", HEADS, *rows, name="b.csv"))
    assert (again.new, again.changed, again.same) == (0, 0, 2)


def test_the_later_word_counts_and_undo_brings_the_earlier_back(sheets: SheetShop) -> None:
    sheets.taken("signals", sheet("signals", HEADS, ["index", "2026-11-19", "", 100]))
    done = sheets.taken("signals", sheet("signals", HEADS, ["index", "2026-11-19", "", 104]))
    assert (done.new, done.changed) == (0, 1)
    assert values(sheets) == [("index", None, 104_000_000)]
    sheets.undo("signals", done.import_id)
    assert values(sheets) == [("index", None, 100_000_000)]


def test_a_store_that_is_not_there_and_a_day_told_twice_are_wrong_rows(sheets: SheetShop) -> None:
    table = sheet(
        "signals", HEADS,
        ["rain", "2026-11-18", "S99", 1],
        ["rain", "2026-11-19", "", 1],
        ["rain", "2026-11-19", "", 0],
    )  # fmt: skip
    found = sheets.checked("signals", table).plan.problems
    assert [type(one) for one in found] == [p.NotKnown, p.Contradicts]
    assert values(sheets) == []
