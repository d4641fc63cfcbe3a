"""Every definition on a small case, reckoned by hand: one table, one line a case.

`CASES` has a row for each term of core/analytics/definitions; a term without one fails. What a
case is given is as the term's one function takes it: money in fen, quantities in millionths,
shares in basis points, days in tenths. Beside each stands the sum as one would do it on paper.
`TABLE` are the terms that were agreed on, by the name a shopkeeper calls them.
"""

from __future__ import annotations

from typing import Any

import pytest

from core.analytics.definitions import TERMS, NoDays, Sums, term
from core.analytics.definitions_loss import Losses

# Sold for 113.00 with 13 % tax, so 100.00 net; what was sold cost 70.00, 20.00 of it estimated.
MILK = Sums(net_sales_fen=100_00, tax_fen=13_00, cost_fen=70_00, provisional_fen=20_00)
# Of 1,000.00 net sales, 30.00 thrown away, 12.00 found missing, 3.90 input tax given back.
LOST = Losses(1000_00, waste_fen=30_00, count_fen=12_00, tax_out_fen=3_90, markdown_fen=50_00)
M = 1_000_000

CASES: dict[str, list[tuple[tuple[Any, ...], Any, str]]] = {
    "net_sales": [((MILK,), 100_00, "113.00 ÷ 1.13")],
    "gross_profit": [
        ((MILK,), 30_00, "100 − 70"),
        ((Sums(net_sales_fen=50_00, cost_fen=60_00),), -10_00, "sold below cost: 50 − 60"),
    ],
    "margin": [((MILK,), 3000, "30 ÷ 100"), ((Sums(),), None, "nothing sold, no margin")],
    "provisional_cost": [((MILK,), 20_00, "the part of 70 that no receipt tells of yet")],
    "mean_stock": [
        ((1000, 300 * 3 - 600 * 1, 3), 1100, "closing 1300, 1300, 700: 3300 ÷ 3"),
        ((1000, 0, 7), 1000, "nothing moved"),
    ],
    "days_turned": [
        ((600_00, 1000_00, 30), 180, "600 × 30 ÷ 1000 = 18 days"),
        ((600_00, 0, 30), NoDays.NO_MOVEMENT, "nothing sold: no movement, not endless"),
        ((-1, 5, 30), NoDays.UNKNOWN_STOCK, "more sold than came in"),
    ],
    "gmroi": [((300_00, 600_00, 30), 608, "300 × 365 ÷ 30 ÷ 600 = 6.08 a year")],
    "cover": [
        ((30 * M, 56 * M), 150, "56 in 28 days are 2 a day; 30 ÷ 2 = 15 days"),
        ((30 * M, 0), NoDays.NO_MOVEMENT, "nothing is sold or sent on"),
        ((0, 56 * M), 0, "the shelf is empty"),
    ],
    "moving_items": [((90, 120), 7500, "90 ÷ 120")],
    "sell_through": [
        ((60 * M, 80 * M), 7500, "60 sold of 80 that were there"),
        ((80 * M, 80 * M), 10_000, "all of it, and never more"),
        ((0, 0), None, "nothing was there"),
    ],
    "stock_out_rate": [((6, 120), 500, "6 of 4 items × 5 stores × 6 days")],
    "year_on_year": [
        ((120_00, 100_00), 2000, "120 ÷ 100 − 1"),
        ((80_00, 100_00), -2000, "80 ÷ 100 − 1"),
        ((80_00, 0), None, "nothing to compare with"),
    ],
    "abc": [
        (
            ([60, 25, 10, 4, 1, 0],),
            ["A", "A", "B", "C", "C", "C"],
            "to 60, the one that crosses 80 still A; to 95 B; 99, 100 and nothing C",
        )
    ],
    "xyz": [
        ((13, 130.0, 1300.0), "X", "ten every week: variation 0"),
        ((13, 130.0, 1625.0), "X", "13 × 1625 ÷ 130² − 1 = 0.25 = 0.5²"),
        ((13, 130.0, 2600.0), "Y", "13 × 2600 ÷ 130² − 1 = 1 = 1²"),
        ((13, 130.0, 2601.0), "Z", "a little above 1"),
        ((7, 70.0, 700.0), "new", "seven weeks on sale"),
    ],
    "profit_after_loss": [((300_00, LOST), 254_10, "300 − 30 − 12 − 3.90")],
    "full_profit": [((254_10, 20_00), 274_10, "254.10 + 20.00")],
    "rebates_earned": [
        ((10_000_00, 8_000_00, 200), 200_00, "2 % of all 10,000 once 8,000 are reached"),
        ((7_999_99, 8_000_00, 200), 0, "a fen short of it earns nothing"),
    ],
    "loss_rate": [
        ((LOST,), 420, "(30 + 12) ÷ 1000; markdown stands apart"),
        ((Losses(1000_00, 30_00, -10_00),), 200, "(30 − 10 found too much) ÷ 1000"),
    ],
    "known_loss": [((LOST,), 300, "30 ÷ 1000")],
    "unknown_loss": [((LOST,), 120, "12 ÷ 1000")],
    "markdown_loss": [((226_00, 169_50, 1300), 50_00, "(226.00 − 169.50) ÷ 1.13")],
    "service_level": [((95 * M, 5 * M), 9500, "95 ÷ (95 + 5)"), ((0, 0), None, "not wanted")],
    "lost_sales": [
        ((2, 28, 56 * M), 4 * M, "56 in 28 served days are 2 a day; 2 days missed"),
        ((2, 0, 0), 0, "never on the shelf: nothing is known of it"),
    ],
    "near_expiry": [
        ((365,), 45, "a year and more"),
        ((364,), 20, "half a year and more"),
        ((90,), 15, ""),
        ((30,), 10, ""),
        ((16,), 5, ""),
        ((15,), 4, "a quarter of 15, at most 4"),
        ((3,), 1, "at least one"),
    ],
    "off_sale": [((45,), 9, "45 ÷ 5"), ((20,), 4, "20 ÷ 5"), ((4,), 0, "sold through its date")],
    "wont_sell": [
        (([(10, 4), (10, 12)],), [6, 2], "4 of the first sell; of 20 in all 12 do: 8 are left"),
        (([(5, 9), (10, 20)],), [0, 0], "all sells"),
    ],
    "supplier_fill": [((80 * M, 100 * M), 8000, "80 on time of 100 ordered")],
    "lead_time": [
        (({2: 3, 5: 2},), 2, "three of five came after two days"),
        (({2: 3, 5: 2}, 9000), 5, "nine of ten within five"),
    ],
    "price_effect": [((120_00, 10 * M, 500_00, 50 * M), 20_00, "120 − 10 × (500 ÷ 50)")],
}

TABLE = {
    "净销售额": "net_sales",
    "毛利": "gross_profit",
    "毛利率": "margin",
    "损耗后毛利": "profit_after_loss",
    "综合毛利": "full_profit",
    "损耗率": "loss_rate",
    "降价损失": "markdown_loss",
    "周转天数": "days_turned",
    "可销天数": "cover",
    "库存毛利回报": "gmroi",
    "缺货率": "stock_out_rate",
    "满足率": "service_level",
    "售罄率": "sell_through",
    "动销率": "moving_items",
    "到货率": "supplier_fill",
    "临期": "near_expiry",
    "下架": "off_sale",
    "卖不完": "wont_sell",
    "ABC 分类": "abc",
    "XYZ 分类": "xyz",
    "同比": "year_on_year",
    "成本暂估": "provisional_cost",
}


def test_every_term_that_was_agreed_on_is_defined() -> None:
    assert {name: term(key).zh for name, key in TABLE.items()} == {name: name for name in TABLE}


def test_every_term_has_a_case() -> None:
    assert set(CASES) == {one.key for one in TERMS}


@pytest.mark.parametrize(
    ("key", "given", "expected"),
    [(key, given, expected) for key, rows in CASES.items() for given, expected, _how in rows],
    ids=[f"{key}: {how}" for key, rows in CASES.items() for _given, _expected, how in rows],
)
def test_a_definition_by_hand(key: str, given: tuple[Any, ...], expected: object) -> None:
    assert term(key).function(*given) == expected
