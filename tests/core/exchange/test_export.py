"""Exports: typed cells, no formula whatever the text, every row, and exact numbers."""

from __future__ import annotations

import datetime as dt
import io
import time
from collections.abc import Iterator, Sequence
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell import Cell

from core.exchange.export import About, export
from core.exchange.reading import Table, read
from core.exchange.workbook import Column, Sheet, Style, Value, safe_text, written
from core.platform.i18n import LANGUAGES, Language, _, speaking

NOON = dt.datetime.fromisoformat("2026-11-23T12:30:00")
ABOUT = About("商品", "江南生鲜", "陈静", NOON)


def cells(columns: Sequence[Column], rows: Sequence[Sequence[Value]]) -> list[list[Cell]]:
    """A sheet as a spreadsheet program would open it, without its headings."""
    book = openpyxl.load_workbook(io.BytesIO(written([Sheet("A", columns, rows)])))
    found = book.worksheets[0].iter_rows(min_row=2, max_col=len(columns))
    return [list(row) for row in found]  # type: ignore[arg-type]


TEXTS = st.text(max_size=40) | st.sampled_from(
    ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=cmd|'/c calc'!A0", "＝1", '=HYPERLINK("x")', "1e5"]
)


@given(TEXTS)
def test_a_text_stays_that_text_and_is_never_a_formula(text: str) -> None:
    [[cell]] = cells([Column("a")], [[text]])
    assert cell.data_type in ("s", "n" if not safe_text(text) else "s")
    assert str(cell.value or "").replace("_x005F_", "_") == safe_text(text)
    if text.startswith(("=", "+", "-", "@", "\t")):
        assert cell.quotePrefix


@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=5))
def test_an_export_read_back_and_exported_again_says_the_same(rows: list[list[str]]) -> None:
    rows = [[f"k{n}", *row] for n, row in enumerate(rows)]
    columns = [Column(name) for name in ("code", "name", "memo", "note")]

    def back(data: bytes) -> list[tuple[str, ...]]:
        table = read("a.xlsx", data)
        assert isinstance(table, Table)
        return [line for _n, line in table.rows]

    once = back(written([Sheet("A", columns, rows)]))
    again = back(written([Sheet("A", columns, once)]))
    assert once == again
    assert once == [tuple(safe_text(text).strip() for text in row) for row in rows]


@given(st.decimals(-(10**9), 10**9, places=6))
def test_numbers_come_back_exactly(number: Decimal) -> None:
    [[cell]] = cells([Column("a", Style.NUMBER)], [[number]])
    assert cell.data_type == "n"
    assert Decimal(str(cell.value or 0)) == number


def test_cells_have_their_types() -> None:
    on = dt.date(2026, 11, 23)
    styles = (Style.MONEY, Style.DAY, Style.INSTANT, Style.PERCENT, Style.MONEY, Style.NUMBER)
    row: list[Value] = [Decimal("12.5"), on, NOON, Decimal("0.13"), None, 10**17]
    [found] = cells([Column(style.name, style) for style in styles], [row])
    money, day, instant, share, hidden, huge = found
    assert (money.value, money.number_format) == (12.5, "#,##0.00")
    assert day.is_date
    assert day.value == dt.datetime.fromisoformat("2026-11-23")
    assert instant.value == NOON
    assert (share.value, share.number_format) == (0.13, "0.0#%")
    assert hidden.value is None
    assert huge.value == str(10**17)  # a spreadsheet would round it


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_second_sheet_says_what_the_file_is_and_whether_it_was_cut(language: Language) -> None:
    def endless() -> Iterator[list[Value]]:
        while True:
            yield ["x"]

    def said(data: bytes) -> dict[object, object]:
        book = openpyxl.load_workbook(io.BytesIO(data))
        return {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True)}

    with speaking(language):
        made = export(ABOUT, [Column(_("Code"))], endless(), most=10)
        assert said(made.data)[_("Rows")] == 10
        assert _("Cut off") in said(made.data)
        whole = export(ABOUT, [Column(_("Code"))], [["x"]])
        assert _("Cut off") not in said(whole.data)
    assert made.rows == 10
    assert ABOUT.file_name == "商品_2026-11-23.xlsx"


def test_a_hundred_thousand_rows_take_less_than_five_seconds() -> None:
    columns = [Column("a"), Column("b"), *[Column("n", Style.MONEY)] * 4, Column("d", Style.DAY)]
    row: list[Value] = ["=A1", "东北大米 5kg", *[Decimal("1234.56")] * 4, dt.date(2026, 1, 1)]
    begun = time.process_time()
    made = export(ABOUT, columns, (row for _ in range(100_000)))
    assert made.rows == 100_000
    assert time.process_time() - begun < 5
