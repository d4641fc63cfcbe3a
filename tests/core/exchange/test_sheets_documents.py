"""Opening stock, purchases and sales from sheets: posted whole, once, and taken back whole."""

from __future__ import annotations

import datetime as dt

import pytest

from core.exchange.batches import Progress
from core.exchange.reading import Table, read
from core.exchange.sheets import run
from core.exchange.sheets.kinds import SHEETS
from core.exchange.sheets.template import wrong_rows
from core.exchange.till import problems as p
from core.kernel.amounts import MICRO
from core.platform.i18n import LANGUAGES, Language, refusal_text, speaking
from tests.core.exchange.sheet_shop import SheetShop, sheet
from tests.firm import TODAY

DAY = TODAY - dt.timedelta(days=3)
RECEIPT = "单号 日期 供应商 商品编码 数量 单价 批号 到期日"
LEDGERS = (
    "SELECT item_id, quantity_micro, value_fen FROM stream WHERE quantity_micro <> 0 ORDER BY 1",
    "SELECT account_id, sum(debit_fen) - sum(credit_fen) FROM account_balance GROUP BY account_id"
    " HAVING sum(debit_fen) <> sum(credit_fen) ORDER BY 1",
)


def receipts() -> Table:
    return sheet(
        "receipts",
        RECEIPT,
        ["R-1", DAY, "G1", "fifo-none", 10, 5, "", ""],
        ["R-1", DAY, "G1", "fifo-lot", 4, 7, "L1", DAY + dt.timedelta(days=20)],
        ["R-2", DAY, "G1", "average-none", 8, "2.5", "", ""],
    )


def state(sheets: SheetShop) -> list[object]:
    return [sheets.firm.rows(sql) for sql in LEDGERS]


def documents(sheets: SheetShop) -> int:
    return int(
        sheets.firm.one(
            "SELECT count(*) FROM document WHERE state = 'posted' AND reverses_id IS NULL"
        )
    )


def test_rows_of_one_number_are_one_document_and_undo_takes_all_back(sheets: SheetShop) -> None:
    before = state(sheets)
    done = sheets.taken("receipts", receipts())
    assert (done.new, done.lines) == (2, 3)
    assert sheets.firm.stock("fifo-none") == (10 * MICRO, 5_000)
    assert documents(sheets) == 2
    sheets.firm.agree()
    assert sheets.undo("receipts", done.import_id) == 2
    assert state(sheets) == before
    sheets.firm.agree()


def test_the_same_file_again_is_told_so_and_after_an_undo_goes_in_again(sheets: SheetShop) -> None:
    done = sheets.taken("receipts", receipts())
    assert isinstance(sheets.take("receipts", receipts()), p.ImportedAlready)
    sheets.undo("receipts", done.import_id)
    again = sheets.taken("receipts", receipts())
    assert again.new == 2
    assert documents(sheets) == 2


def test_a_longer_file_leaves_what_stands_and_refuses_what_differs(sheets: SheetShop) -> None:
    sheets.taken("receipts", receipts())
    heads = "单号 日期 供应商 商品编码 数量 单价"
    same = ["R-2", DAY, "G1", "average-none", 8, "2.5"]
    more = sheet("receipts", heads, same, ["R-3", DAY, "G1", "average-none", 1, 1])
    done = sheets.taken("receipts", more)
    assert (done.new, done.same) == (1, 1)
    other = sheet("receipts", heads, ["R-2", DAY, "G1", "average-none", 9, "2.5"])
    found = sheets.checked("receipts", other)
    assert [type(one) for one in found.plan.problems] == [p.AlreadyThere]


def test_a_killed_import_goes_on_where_it_stopped(
    sheets: SheetShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[f"N{n}", DAY, "G1", "fifo-none", 1, 1] for n in range(12)]
    table = sheet("receipts", "单号 日期 供应商 商品编码 数量 单价", *rows)
    monkeypatch.setattr(run, "_FIRST_LINES", 2)
    monkeypatch.setattr(run, "_FEWEST_LINES", 2)

    def dies(progress: Progress) -> None:
        if progress.done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.import_sheet(
            sheets.firm.engine,
            sheets.actor,
            sheets.firm.company,
            SHEETS["receipts"],
            table,
            sheets.settings("receipts", table),
            clock=sheets.firm.clock,
            told=dies,
        )
    assert 4 <= documents(sheets) < 12
    done = sheets.taken("receipts", table)
    assert documents(sheets) == 12
    assert sheets.firm.one("SELECT count(*) FROM import_run") == 1
    assert sheets.undo("receipts", done.import_id) == 12
    sheets.firm.agree()


def test_a_late_refusal_takes_back_what_was_posted(
    sheets: SheetShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_FIRST_LINES", 1)
    before = state(sheets)
    sheets.taken("opening", sheet("opening", "编码 数量 成本", ["fifo-none", 3, 2]))
    stocked = state(sheets)
    heads = "单号 日期 客户 商品编码 数量 单价"
    table = sheet(
        "deliveries",
        heads,
        ["S1", TODAY, "K1", "fifo-none", 2, 9],
        ["S2", TODAY, "K1", "fifo-none", 5, 9],
    )
    answer = sheets.take("deliveries", table)
    assert isinstance(answer, p.RowRefused)
    assert answer.row == 3
    assert state(sheets) == stocked != before
    assert sheets.firm.rows("SELECT state FROM import_run WHERE kind = 'deliveries'") == [
        ("refused",)
    ]
    sheets.firm.agree()


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_what_is_wrong_with_a_line_is_said_of_its_row(
    sheets: SheetShop, language: Language
) -> None:
    table = sheet(
        "receipts",
        RECEIPT,
        ["R-1", DAY, "G1", "fifo-none", 10, 5, "", ""],
        ["R-1", DAY, "G1", "fifo-lot", 4, 7, "", ""],
        ["R-2", TODAY + dt.timedelta(days=1), "G1", "fifo-none", 1, 1, "", ""],
        ["R-3", DAY, "K1", "nobody", 1, 1, "", ""],
        ["R-4", dt.date(2019, 1, 1), "G1", "fifo-none", 1, 1, "", ""],
    )
    found = sheets.checked("receipts", table)
    rows = sorted({one.row for one in found.plan.problems if isinstance(one, p.RowProblem)})
    assert rows == [3, 4, 5]
    assert any(isinstance(one, p.PeriodsClosed) for one in found.plan.problems)
    with speaking(language):
        assert all(refusal_text(one) for one in found.plan.problems)
        back = read("wrong.xlsx", wrong_rows(table, found.plan.problems))
        assert isinstance(back, Table)
        assert [cells[0] for _n, cells in back.rows] == ["3", "4", "5"]
        assert set(back.columns[2:]) == set(table.columns)


def test_orders_and_deliveries_are_documents_as_if_entered(sheets: SheetShop) -> None:
    sheets.taken("opening", sheet("opening", "编码 数量 成本", ["fifo-none", 30, 2]))
    heads = "单号 日期 客户 商品编码 数量 单位 单价"
    box = ["S1", DAY, "K1", "fifo-none", 2, "T-BOX9", 90]
    assert sheets.taken("sales_orders", sheet("sales_orders", heads, box)).new == 1
    late = ["S2", TODAY, "K1", "fifo-none", 2, "T-BOX9", 90]
    assert sheets.taken("deliveries", sheet("deliveries", heads, late)).new == 1
    assert sheets.firm.stock("fifo-none")[0] == 12 * MICRO
    orders = sheet("purchase_orders", heads.replace("客户", "供应商"), ["P1", DAY, "G1", *box[3:]])
    assert sheets.taken("purchase_orders", orders).new == 1
    asked = sheets.firm.rows(
        "SELECT d.kind, o.ordered_micro FROM open_quantity o JOIN document d"
        " ON d.id = o.document_id WHERE d.kind LIKE '%.order' ORDER BY 1"
    )
    assert asked == [("purchase.order", 18 * MICRO), ("sales.order", 18 * MICRO)]
    sheets.firm.agree()


def test_a_long_list_is_cut_into_documents_and_the_lock_is_held_briefly(sheets: SheetShop) -> None:
    rows = [["fifo-none", 1, 1 + n] for n in range(450)]
    done = sheets.taken("opening", sheet("opening", "编码 数量 成本", *rows))
    assert (done.new, done.lines) == (3, 450)
    assert sheets.firm.stock("fifo-none")[0] == 450 * MICRO
    sheets.firm.agree()


def test_a_count_comes_in_for_review_once_and_can_be_dropped(sheets: SheetShop) -> None:
    rows = [["fifo-none", 2, "A"], ["fifo-none", 3, "B"], ["average-none", 4, "A"]]
    table = sheet("counts", "编码 数量 区域", *rows, *[["fifo-none", 1, "B"]] * 40)
    done = sheets.taken("counts", table)
    asked = "SELECT state FROM stock_count"
    assert sheets.firm.rows(asked) == [("open",)]
    assert sheets.firm.rows("SELECT name, state FROM count_zone ORDER BY name") == [
        ("A", "done"),
        ("B", "done"),
    ]
    assert sheets.firm.one("SELECT sum(quantity_micro) FROM count_entry") == 49 * MICRO
    assert isinstance(sheets.take("counts", table), p.ImportedAlready)
    assert sheets.undo("counts", done.import_id) == 1
    assert sheets.firm.rows(asked) == [("cancelled",)]
    sheets.firm.agree()
