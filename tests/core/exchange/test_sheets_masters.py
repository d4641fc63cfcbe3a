"""Items, partners and prices from sheets: by code, whole or not at all, and back again."""

from __future__ import annotations

from core.exchange.reading import Table, read
from core.exchange.sheets.engine import read_rows
from core.exchange.sheets.kinds import SHEETS
from core.exchange.sheets.run import Imported
from core.exchange.sheets.template import template
from core.exchange.till import problems as p
from core.kernel.amounts import MICRO
from core.kernel.refusals import Refusal
from core.platform.i18n import LANGUAGES, speaking
from tests.core.exchange.sheet_shop import SheetShop, sheet

ITEMS = "编码 名称 品类 单位 税目 跟踪方式 保质期 零售价 进价 条码 包装单位 换算率 箱码"
MILK = ["M1", "鲜牛奶", "fifo", "瓶", "V13", "批次", 21, "15.80", "9.90", "6901", "箱", 12, "6902"]


def problems(found: object, kind: type[Refusal]) -> list[int]:
    return [one.row for one in found.plan.problems if isinstance(one, kind)]  # type: ignore[attr-defined]


def test_an_item_comes_with_unit_pack_barcodes_prices_and_life(sheets: SheetShop) -> None:
    table = sheet("items", ITEMS, MILK, ["M1", *[""] * 8, "6903", "", "", ""])
    done = sheets.taken("items", table)
    assert (done.new, done.changed, done.same) == (1, 0, 0)
    row = sheets.firm.rows(
        "SELECT tracking, life_days, retail_price_micro, purchase_price_micro FROM item"
        " WHERE code = 'M1'"
    )[0]
    assert row == ("lot", 21, 15_800_000, 9_900_000)
    codes = sheets.firm.rows(
        "SELECT b.code, u.numerator, u.denominator FROM barcode b JOIN item_unit u"
        " ON u.item_id = b.item_id AND u.unit_id = b.unit_id ORDER BY b.code"
    )
    assert codes == [("6901", 1, 1), ("6902", 12, 1), ("6903", 1, 1)]


def test_the_same_code_changes_only_what_is_said_and_undo_restores_it(sheets: SheetShop) -> None:
    sheets.taken("items", sheet("items", ITEMS, MILK))
    later = sheet("items", "编码 零售价 名称", ["M1", "16.50", ""])
    done = sheets.taken("items", later)
    assert (done.new, done.changed) == (0, 1)
    asked = "SELECT name, retail_price_micro, life_days, active FROM item WHERE code = 'M1'"
    assert sheets.firm.rows(asked) == [("鲜牛奶", 16_500_000, 21, True)]
    assert sheets.firm.one("SELECT count(*) FROM barcode") == 2
    sheets.undo("items", done.import_id)
    assert sheets.firm.rows(asked) == [("鲜牛奶", 15_800_000, 21, True)]


def test_undo_removes_what_is_unused_rests_what_is_used_and_leaves_what_was_changed(
    sheets: SheetShop,
) -> None:
    firm = sheets.firm
    rows = [[code, code, "fifo", "个", "V13"] for code in ("A1", "A2", "A3")]
    done = sheets.taken("items", sheet("items", "编码 名称 品类 单位 税目", *rows))
    opening = sheet("opening", "编码 数量 成本", ["A2", 5, 2])
    sheets.taken("opening", opening)
    sheets.taken("prices", sheet("prices", "编码 零售价", ["A3", 9]))
    assert sheets.undo("items", done.import_id) == 3
    left = dict(firm.rows("SELECT code, active FROM item WHERE code IN ('A1', 'A2', 'A3')"))
    assert left == {"A2": False, "A3": True}
    firm.agree()


def test_an_import_again_finds_nothing_to_do(sheets: SheetShop) -> None:
    table = sheet("items", ITEMS, MILK)
    sheets.taken("items", table)
    again = sheets.taken("items", table)
    assert (again.new, again.changed, again.same) == (0, 0, 1)


def test_every_wrong_cell_is_named_and_nothing_is_written(sheets: SheetShop) -> None:
    heads = "编码 名称 品类 单位 税目 跟踪方式 保质期 零售价 条码"
    table = sheet(
        "items",
        heads,
        ["B1", "好", "fifo", "个", "V13", "none", "", "1", "77"],
        ["B2", "坏", "fifo", "斗", "V99", "maybe", "-3", "x", ""],
        ["B3", "", "fifo", "个", "", "", "", "", ""],
        ["B4", "重", "fifo", "个", "V13", "", "", "1.1234567", "77"],
        ["B1", "别", "", "", "", "", "", "", ""],
        ["", "无码", "fifo", "个", "V13", "", "", "", ""],
    )
    found = sheets.checked("items", table)
    assert problems(found, p.NotAWord) == [3]
    assert problems(found, p.BelowZero) == [3]
    assert problems(found, p.NotANumber) == [3]
    assert problems(found, p.CellMissing) == [4, 4, 7]
    assert problems(found, p.TooManyDecimals) == [5]
    assert problems(found, p.Contradicts) == [6]
    assert isinstance(found.stands_in_the_way, p.RowsWrong)
    assert isinstance(sheets.take("items", table), p.RowsWrong)
    assert sheets.firm.one("SELECT count(*) FROM item WHERE code LIKE 'B%'") == 0
    assert sheets.firm.one("SELECT count(*) FROM import_run") == 0


def test_unknown_things_and_taken_barcodes_are_named(sheets: SheetShop) -> None:
    sheets.taken("items", sheet("items", ITEMS, MILK))
    table = sheet(
        "items",
        "编码 名称 品类 单位 税目 条码",
        ["C1", "一", "fifo", "斗", "V13", ""],
        ["C2", "二", "fifo", "个", "V99", ""],
        ["C3", "三", "fifo", "个", "V13", "6901"],
        ["C4", "四", "fifo", "个", "V13", "88"],
        ["C5", "五", "fifo", "个", "V13", "88"],
    )
    found = sheets.checked("items", table)
    assert problems(found, p.NotKnown) == [2, 3]
    assert problems(found, p.TakenBy) == [4, 6]


def test_new_categories_are_made_once_confirmed(sheets: SheetShop) -> None:
    table = sheet("items", "编码 名称 品类 税目", ["D1", "丁", "水产", "V13"])
    assert sheets.checked("items", table).plan.missing == ("水产",)
    refused = sheets.take("items", table)
    assert isinstance(refused, p.NotConfirmed)
    assert sheets.firm.one("SELECT count(*) FROM import_run") == 0
    assert isinstance(sheets.take("items", table, create=True), Imported)
    assert sheets.firm.one("SELECT count(*) FROM category WHERE name = '水产'") == 1


def test_what_the_first_move_fixed_is_refused_in_the_dry_run(sheets: SheetShop) -> None:
    sheets.taken("items", sheet("items", "编码 名称 品类 税目", ["E1", "戊", "fifo", "V13"]))
    sheets.taken("opening", sheet("opening", "编码 数量 成本", ["E1", 1, 1]))
    found = sheets.checked("items", sheet("items", "编码 单位", ["E1", "瓶"]))
    assert problems(found, p.RowRefused) == [2]


def test_half_the_columns_missing_is_said_by_name(sheets: SheetShop) -> None:
    answer = sheets.look("receipts", sheet("receipts", "商品编码 数量", ["x", 1]))
    assert isinstance(answer, p.ColumnsMissing)
    assert "、" in answer.columns


def test_partners_by_code(sheets: SheetShop) -> None:
    heads = "编码 名称 类型 电话 账期"
    table = sheet(
        "partners", heads, ["P1", "光明", "供应商", "021", 45], ["P2", "食堂", "客户", "", ""]
    )
    done = sheets.taken("partners", table)
    assert done.new == 2
    asked = "SELECT name, supplier, customer, phone, credit_days FROM partner WHERE code = ?"
    assert sheets.firm.rows(asked, "P1") == [("光明", True, False, "021", 45)]
    change = sheet("partners", "编码 类型", ["p1", "两者"])
    assert sheets.taken("partners", change).changed == 1
    assert sheets.firm.rows(asked, "P1") == [("光明", True, True, "021", 45)]
    sheets.undo("partners", done.import_id)
    assert sheets.firm.rows(asked, "P2") == []
    assert sheets.firm.rows(asked, "P1")  # changed since: left


def test_prices_change_only_items_that_are_there(sheets: SheetShop) -> None:
    table = sheet("prices", "编码 零售价 进价", ["fifo-none", "3.5", ""], ["nobody", 1, 1])
    found = sheets.checked("prices", table)
    assert problems(found, p.NotKnown) == [3]
    good = sheet("prices", "编码 零售价 进价", ["fifo-none", "3.5", ""])
    sheets.taken("prices", good)
    price = sheets.firm.one("SELECT retail_price_micro FROM item WHERE code = 'fifo-none'")
    assert price == 3_500_000
    assert MICRO == 1_000_000


def test_price_lists_gain_lines_and_go_back(sheets: SheetShop) -> None:
    heads = "价目表 名称 起 商品编码 起始数量 单价"
    first = sheet(
        "price_lists",
        heads,
        ["VIP", "会员价", "2026-11-01", "fifo-none", "", 9],
        ["VIP", "", "", "fifo-none", 10, 8],
    )
    done = sheets.taken("price_lists", first)
    assert done.new == 1
    more = sheet("price_lists", heads, ["vip", "", "", "average-none", "", 5])
    later = sheets.taken("price_lists", more)
    asked = "SELECT from_micro, price_micro FROM price_list_line ORDER BY item_id, from_micro"
    both = [(0, 9 * MICRO), (10 * MICRO, 8 * MICRO)]
    assert sorted(sheets.firm.rows(asked)) == sorted([*both, (0, 5 * MICRO)])
    sheets.undo("price_lists", later.import_id)
    assert sheets.firm.rows(asked) == both
    sheets.undo("price_lists", done.import_id)
    assert sheets.firm.rows("SELECT id FROM price_list") == []
    wrong = sheet("price_lists", heads, ["N", "", "", "nobody", "", 5])
    found = sheets.checked("price_lists", wrong)
    assert problems(found, p.CellMissing) == [2, 2]
    assert problems(found, p.NotKnown) == [2]


def test_each_kind_reads_its_own_template_without_a_wrong_cell() -> None:
    for kind in SHEETS.values():
        for language in LANGUAGES:
            with speaking(language):
                table = read("t.xlsx", template(kind), kind.headings)
                assert isinstance(table, Table)
                guessed = kind.guess(table)
                assert set(guessed.columns) == {one.key for one in kind.fields}, kind.code
                _rows, wrong = read_rows(kind, table, guessed, 2)
                assert wrong == []
