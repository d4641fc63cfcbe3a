"""Each term once: reckoned by hand here, by one function there, shown on some page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.analytics import definitions as d
from core.analytics.definitions import TERMS, NoDays, Sums, term

ROOT = Path(__file__).resolve().parents[3]
PAGES = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "pages").rglob("*.py"))

# 10 sold for 113.00 with tax (100.00 net), one taken back: 90.00 net, that cost 60.00.
SOLD = Sums(net_sales_fen=90_00, tax_fen=11_70, cost_fen=60_00, sold_micro=9_000_000)


def test_every_term_has_a_function_of_its_own() -> None:
    assert len({one.function for one in TERMS}) == len(TERMS)
    assert len({one.key for one in TERMS}) == len(TERMS)
    assert all(one.function.__name__ == one.key for one in TERMS)


def test_every_function_of_a_term_is_that_of_the_definitions() -> None:
    assert all(getattr(d, one.key) is one.function for one in TERMS)


@pytest.mark.parametrize("key", [one.key for one in TERMS])
def test_every_term_stands_on_a_page(key: str) -> None:
    assert f'"{key}"' in PAGES


@pytest.mark.parametrize("key", [one.key for one in TERMS])
def test_every_term_is_told_in_both_languages(key: str) -> None:
    found = term(key)
    assert found.en
    assert found.formula_en
    assert re.search(r"[\u4e00-\u9fff]", found.zh + found.formula_zh)
    assert not re.search(r"[\u4e00-\u9fff]", found.en + found.formula_en)


def test_gross_profit_and_margin() -> None:
    assert d.net_sales(SOLD) == 90_00
    assert d.gross_profit(SOLD) == 30_00
    assert d.margin(SOLD) == 3333


def test_what_needs_cost_is_hidden_with_the_cost() -> None:
    hidden = Sums(net_sales_fen=90_00, cost_fen=None, provisional_fen=None)
    assert d.gross_profit(hidden) is None
    assert d.margin(hidden) is None
    assert d.provisional_cost(hidden) is None
    assert d.days_turned(None, 1, 30) is None
    assert d.gmroi(None, 1, 30) is None
    assert d.mean_stock(None, 0, 30) is None


def test_margin_of_no_sales_is_no_number() -> None:
    assert d.margin(Sums()) is None


def test_mean_stock_is_that_of_the_closing_stocks() -> None:
    # Opening 100. Day 1: +50 (150), day 2: nothing (150), day 3: -90 (60): mean 120.
    assert d.mean_stock(100, 50 * 3 + -90 * 1, 3) == 120


def test_days_turned() -> None:
    # 120 lies there on average, 60 are sold at cost in 30 days: 60 days.
    assert d.days_turned(120, 60, 30) == 600
    assert d.days_turned(120, 0, 30) is NoDays.NO_MOVEMENT
    assert d.days_turned(-5, 60, 30) is NoDays.UNKNOWN_STOCK


def test_gmroi_is_of_a_year() -> None:
    # 30 earned in 73 days with 50 in stock: 150 a year, 3.00 for each.
    assert d.gmroi(30, 50, 73) == 300
    assert d.gmroi(30, 0, 73) is None


def test_cover_is_of_28_days() -> None:
    assert d.cover(14_000_000, 28_000_000) == 140
    assert d.cover(14_000_000, 0) is NoDays.NO_MOVEMENT
    assert d.cover(-1, 5) is NoDays.UNKNOWN_STOCK
    assert d.cover(0, 5) == 0


def test_shares() -> None:
    assert d.moving_items(21, 29) == 7241
    assert d.sell_through(80, 100) == 8000
    assert d.stock_out_rate(3, 60) == 500
    assert d.stock_out_rate(0, 0) is None


def test_year_on_year() -> None:
    assert d.year_on_year(110, 100) == 1000
    assert d.year_on_year(90, 100) == -1000
    assert d.year_on_year(90, 0) is None


def test_the_item_that_crosses_stands_higher() -> None:
    # 70, then 15 crosses 80, then 12 crosses 95, then 3, then what sold nothing.
    assert d.abc([3, 70, 12, 15, 0]) == ["C", "A", "B", "A", "C"]
    assert d.abc([]) == []


def test_steady_goods_and_others() -> None:
    steady, some, wild = [10] * 13, [10, 0] * 6 + [10], [100] + [0] * 12

    def of(weeks: list[int]) -> str:
        return d.xyz(13, float(sum(weeks)), float(sum(w * w for w in weeks)))

    assert [of(weeks) for weeks in (steady, some, wild, [0] * 13)] == ["X", "Y", "Z", "Z"]
    assert d.xyz(7, 70.0, 700.0) == "new"
