"""What the numbers mean: each term once, with its formula in both languages and its function.

Functions take whole numbers: money in minor units without VAT, quantities in millionths.
Ratios come back in basis points, days in tenths, rounded half up. None for a part means that
the reader may not see it, and then for the whole too. Pages show a formula behind ⓘ by
`term(key)`; a test holds that every term has its own function and stands on some page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.analytics import definitions_loss, definitions_rebates, definitions_supply
from core.analytics.definitions_loss import (
    known_loss,
    loss_rate,
    lost_sales,
    markdown_loss,
    near_expiry,
    off_sale,
    profit_after_loss,
    service_level,
    unknown_loss,
    wont_sell,
)
from core.analytics.definitions_rebates import full_profit, rebates_earned
from core.analytics.definitions_supply import lead_time, price_effect, supplier_fill
from core.analytics.term import Term
from core.kernel.amounts import round_half_up
from core.posting.pace import PACE_DAYS


class NoDays(StrEnum):
    """Why a number of days says nothing."""

    NO_MOVEMENT = "no_movement"
    """无动销: nothing was sold."""
    UNKNOWN_STOCK = "unknown_stock"
    """More was sold than ever came in: what lies there must be counted first."""


Days = int | NoDays | None
"""Tenths of days; None where hidden."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Facts of some goods over some days. Cost is None where it is hidden."""

    net_sales_fen: int = 0
    tax_fen: int = 0
    discount_fen: int = 0
    cost_fen: int | None = 0
    provisional_fen: int | None = 0
    sold_micro: int = 0
    received_micro: int = 0


def net_sales(sums: Sums) -> int:
    """Sales less refunds, after discounts, without VAT."""
    return sums.net_sales_fen


def gross_profit(sums: Sums) -> int | None:
    """Net sales less cost of sales."""
    return None if sums.cost_fen is None else net_sales(sums) - sums.cost_fen


def margin(sums: Sums) -> int | None:
    """Gross profit per net sales, basis points; None of no sales."""
    return share(gross_profit(sums), net_sales(sums))


def share(part: int | None, whole: int | None) -> int | None:
    """A part of a whole in basis points; None of nothing."""
    if part is None or whole is None or whole <= 0:
        return None
    return round_half_up(part * 10_000, whole)


def provisional_cost(sums: Sums) -> int | None:
    """The part of the cost of sales that is estimated, because its receipt is not in."""
    return sums.provisional_fen


def mean_stock(opening_fen: int | None, weighted_fen: int | None, days: int) -> int | None:
    """Mean of the closing stocks at cost of each day: `weighted_fen` is the sum of each day's
    change times the days from it to the end of the window, both included."""
    if opening_fen is None or weighted_fen is None:
        return None
    return opening_fen + round_half_up(weighted_fen, days)


def days_turned(mean_stock_fen: int | None, cost_fen: int | None, days: int) -> Days:
    """Mean stock at cost × days ÷ cost of sales, in tenths of days."""
    if mean_stock_fen is None or cost_fen is None:
        return None
    if cost_fen <= 0:
        return NoDays.NO_MOVEMENT
    if mean_stock_fen < 0:
        return NoDays.UNKNOWN_STOCK
    return round_half_up(mean_stock_fen * days * 10, cost_fen)


def gmroi(gross_profit_fen: int | None, mean_stock_fen: int | None, days: int) -> int | None:
    """Gross profit a year per money of stock, in hundredths."""
    if gross_profit_fen is None or mean_stock_fen is None or mean_stock_fen <= 0:
        return None
    return round_half_up(gross_profit_fen * 365 * 100, days * mean_stock_fen)


COVER_DAYS = PACE_DAYS


def cover(stock_micro: int, sold_micro: int) -> Days:
    """How long the stock lasts at a pace of so much in 28 days (as forecast for the next 14, or as
    sold until forecasts exist, and as sent on to other places), in tenths of days."""
    if stock_micro <= 0:
        return NoDays.UNKNOWN_STOCK if stock_micro < 0 else 0
    if sold_micro <= 0:
        return NoDays.NO_MOVEMENT
    return round_half_up(stock_micro * COVER_DAYS * 10, sold_micro)


def moving_items(sold: int, listed: int) -> int | None:
    """Items sold in 30 days per items listed, basis points."""
    return share(sold, listed)


def sell_through(sold_micro: int, there_micro: int) -> int | None:
    """Units sold within N days per units that were there to be sold, basis points."""
    return share(sold_micro, there_micro)


def stock_out_rate(empty_days: int, days: int) -> int | None:
    """Item-store-days that closed without stock per those with data, basis points."""
    return share(empty_days, days)


def year_on_year(this_fen: int | None, last_fen: int | None) -> int | None:
    """Change against the comparison, basis points; None where there was nothing."""
    if this_fen is None or last_fen is None or last_fen <= 0:
        return None
    return round_half_up((this_fen - last_fen) * 10_000, last_fen)


def abc(net_sales_fen: Sequence[int]) -> list[str]:
    """Classes by cumulative net sales: A to 80 %, B to 95 %, then C. The item that crosses a
    line stands above it; what sold nothing is C. Order of the answer: that of the items."""
    total = sum(value for value in net_sales_fen if value > 0)
    classes = ["C"] * len(net_sales_fen)
    before = 0
    for index in sorted(range(len(net_sales_fen)), key=lambda i: -net_sales_fen[i]):
        value = net_sales_fen[index]
        if value <= 0:
            break
        if before * 100 < total * 80:
            classes[index] = "A"
        elif before * 100 < total * 95:
            classes[index] = "B"
        before += value
    return classes


XYZ_WEEKS = 13


def xyz(weeks: int, total: float, squares: float) -> str:
    """X, Y or Z by the variation of 13 weekly demands, given their sum and the sum of their
    squares; "new" where the item has been on sale for fewer than eight weeks."""
    if weeks < 8:
        return "new"
    if total <= 0:
        return "Z"
    variation = XYZ_WEEKS * squares / (total * total) - 1  # squared
    if variation <= 0.25:
        return "X"
    return "Y" if variation <= 1 else "Z"


TERMS: tuple[Term, ...] = (
    Term(
        "net_sales",
        "净销售额",
        "Net sales",
        "（收款 − 退款，折扣后）÷（1 + 税率）",
        "(receipts − refunds, after discounts) ÷ (1 + rate)",
        net_sales,
    ),
    Term(
        "gross_profit",
        "毛利",
        "Gross profit",
        "净销售额 − 销售成本（均不含税）",
        "net sales − cost of sales, both without VAT",
        gross_profit,
    ),
    Term(
        "margin",
        "毛利率",
        "Margin",
        "毛利 ÷ 净销售额",
        "gross profit ÷ net sales",
        margin,
    ),
    Term(
        "provisional_cost",
        "成本暂估",
        "Provisional cost",
        "进货单据未到时按最近进价或品类毛利率估计的销售成本，到货后自动校正",
        "cost of sales estimated from the last receipt or the category's margin until the"
        " receipt arrives; then trued up",
        provisional_cost,
    ),
    Term(
        "mean_stock",
        "平均库存",
        "Mean stock",
        "每日收市库存成本的平均值",
        "mean of each day's closing stock at cost",
        mean_stock,
    ),
    Term(
        "days_turned",
        "周转天数",
        "Days of stock turned",
        "平均每日收市库存成本 × 天数 ÷ 销售成本；无销售成本时为“无动销”",
        "mean daily closing stock at cost × days ÷ cost of sales; without cost of sales:"
        " no movement",
        days_turned,
    ),
    Term(
        "gmroi",
        "库存毛利回报",
        "GMROI",
        "毛利 × 365 ÷ 天数 ÷ 平均库存成本",
        "gross profit × 365 ÷ days ÷ mean stock at cost",
        gmroi,
    ),
    Term(
        "cover",
        "可销天数",
        "Cover",
        "可用库存 ÷ 未来 14 天预测日均销量（尚无预测时用近 28 天日均销量）；"
        "配送中心另加近 28 天日均净调出量",
        "usable stock ÷ mean daily forecast of the next 14 days (until forecasts exist: of the last"
        " 28 days’ sales); a distribution centre’s demand is also what it sends on to others, by"
        " the last 28 days",
        cover,
    ),
    Term(
        "moving_items",
        "动销率",
        "Moving items",
        "近 30 天有销售的商品数 ÷ 在售商品数",
        "items sold in 30 days ÷ items listed",
        moving_items,
    ),
    Term(
        "sell_through",
        "售罄率",
        "Sell-through",
        "N 天内销量 ÷（销量 + 报损量 + 期末剩余量），N 为保质期，最多 30 天；期初已有的货也算在内",
        "units sold within N days ÷ (sold + written off + left at the end), N = shelf life, at"
        " most 30; goods that lay there before count",
        sell_through,
    ),
    Term(
        "stock_out_rate",
        "缺货率",
        "Stock-out rate",
        "收市时库存 ≤ 0 的商品·门店·天数 ÷ 有数据的商品·门店·天数；保质期一天的商品不计",
        "item-store-days with stock ≤ 0 at close ÷ those with data; without goods of one day",
        stock_out_rate,
    ),
    Term(
        "year_on_year",
        "同比",
        "Year on year",
        "本期 ÷ 去年同期 − 1；按星期和农历节日对齐，只比可比门店；没有去年数据时与上一期比",
        "this ÷ last year − 1; weekdays and lunar holidays aligned, comparable stores only; or"
        " the days just before where there is no last year",
        year_on_year,
    ),
    Term(
        "abc",
        "ABC 分类",
        "ABC",
        "按 90 天累计净销售额：A ≤ 80%，B ≤ 95%，其余为 C；跨线的商品归上一档",
        "cumulative 90-day net sales: A ≤ 80 %, B ≤ 95 %, C; the item that crosses goes higher",
        abc,
    ),
    Term(
        "xyz",
        "XYZ 分类",
        "XYZ",
        "13 周销量的变异系数：X ≤ 0.5，Y ≤ 1，Z 更大；上架不足 8 周为“新品”",
        "variation of 13 weekly demands: X ≤ 0.5, Y ≤ 1, Z above; under 8 weeks: new",
        xyz,
    ),
    *definitions_loss.TERMS,
    *definitions_rebates.TERMS,
    *definitions_supply.TERMS,
)

_BY_KEY = {one.key: one for one in TERMS}


def term(key: str) -> Term:
    """A term by its key; KeyError for none."""
    return _BY_KEY[key]


__all__ = [
    "COVER_DAYS",
    "TERMS",
    "XYZ_WEEKS",
    "Days",
    "NoDays",
    "Sums",
    "Term",
    "abc",
    "cover",
    "days_turned",
    "full_profit",
    "gmroi",
    "gross_profit",
    "known_loss",
    "lead_time",
    "loss_rate",
    "lost_sales",
    "margin",
    "markdown_loss",
    "mean_stock",
    "moving_items",
    "near_expiry",
    "net_sales",
    "off_sale",
    "price_effect",
    "profit_after_loss",
    "provisional_cost",
    "rebates_earned",
    "sell_through",
    "service_level",
    "share",
    "stock_out_rate",
    "supplier_fill",
    "term",
    "unknown_loss",
    "wont_sell",
    "xyz",
    "year_on_year",
]
