"""What is lost and what will be: loss, expiry, lost sales. Part of core/analytics/definitions.

Money in minor units without VAT, quantities in millionths, ratios in basis points; None for
a part means that the reader may not see it, and then for the whole too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.analytics.term import Term
from core.kernel.amounts import round_half_up

TARGET_BP = 430
"""The loss rate to reach: 4.3 %."""
FIELD_BP = (800, 1200)
"""What the trade says of itself: 8 to 12 %. Nobody publishes a source; it is a scale only."""


@dataclass(frozen=True, slots=True)
class Losses:
    """What was lost over some days, positive money at cost; None where hidden.

    `count_fen` is count loss less count gain. `markdown_fen` is no loss of goods.
    """

    net_sales_fen: int = 0
    waste_fen: int | None = 0
    count_fen: int | None = 0
    tax_out_fen: int | None = 0
    markdown_fen: int = 0


def known_loss(losses: Losses) -> int | None:
    """Waste with a reason, per net sales."""
    return _per_sales(losses.waste_fen, losses)


def unknown_loss(losses: Losses) -> int | None:
    """What counts found missing, less what they found too much, per net sales."""
    return _per_sales(losses.count_fen, losses)


def loss_rate(losses: Losses) -> int | None:
    """Waste and count loss less count gain, per net sales, basis points."""
    if losses.waste_fen is None or losses.count_fen is None:
        return None
    return _per_sales(losses.waste_fen + losses.count_fen, losses)


def _per_sales(fen: int | None, losses: Losses) -> int | None:
    if fen is None or losses.net_sales_fen <= 0:
        return None
    return round_half_up(fen * 10_000, losses.net_sales_fen)


def profit_after_loss(gross_profit_fen: int | None, losses: Losses) -> int | None:
    """Gross profit less waste, count loss and input tax transferred out, plus count gain."""
    parts = (gross_profit_fen, losses.waste_fen, losses.count_fen, losses.tax_out_fen)
    if None in parts:
        return None
    profit, *lost = (part or 0 for part in parts)
    return profit - sum(lost)


def markdown_loss(regular_fen: int, paid_fen: int, rate_bp: int) -> int:
    """What a cut in price gave away, without tax: amounts are of the quantity sold, with tax."""
    return round_half_up((regular_fen - paid_fen) * 10_000, 10_000 + rate_bp)


def service_level(sold_micro: int, lost_micro: int) -> int | None:
    """Units sold per units that would have been sold, basis points."""
    whole = sold_micro + lost_micro
    return round_half_up(sold_micro * 10_000, whole) if whole > 0 else None


def lost_sales(missing_days: int, served_days: int, sold_micro: int) -> int:
    """Units of an item not sold in a store for want of stock: days that began without stock ×
    mean sales of a day that began with some."""
    if served_days <= 0:
        return 0
    return round_half_up(missing_days * max(sold_micro, 0), served_days)


BANDS: tuple[tuple[int, int], ...] = ((365, 45), (180, 20), (90, 15), (30, 10), (16, 5))
"""From so many days of life on, near is so many days left."""
SHORTEST, SHORT_SHARE, SHORT_MOST = 1, 4, 4


def near_expiry(life_days: int) -> int:
    """How many days left count as near, for goods of so many days of life; 1 to 4 for the
    shortest: a quarter of their life."""
    for life, near in BANDS:
        if life_days >= life:
            return near
    return max(SHORTEST, min(SHORT_MOST, -(-life_days // SHORT_SHARE)))


OFF_SALE_SHARE = 5


def off_sale(near_days: int) -> int:
    """How many days before its date goods leave the shelf: a fifth of the days that count as
    near, so none for goods of the shortest life, which are sold through their date."""
    return near_days // OFF_SALE_SHARE


def wont_sell(lots: Sequence[tuple[int, int]]) -> list[int]:
    """What is left of each lot when it goes off sale, sold first-expired-first.

    Each lot is (quantity, all that the place will sell of the item until then), in the order
    they go off sale. What is left of the first lots together is the highest that their
    quantities ever stood above the demand.
    """
    left, lying, known = [], 0, 0
    for quantity, demand in lots:
        lying += quantity
        most = stands_above(known, lying, demand)
        left.append(most - known)
        known = most
    return left


def stands_above(known: int, lying: int, demand: int) -> int:
    """How far the first lots ever stood above the demand: `known` of those before, `lying` all
    that lies there with the next, `demand` until that goes off sale."""
    return max(known, lying - demand)


TERMS: tuple[Term, ...] = (
    Term(
        "profit_after_loss",
        "损耗后毛利",
        "Profit after loss",
        "毛利 − 报损 − 盘亏 + 盘盈 − 进项税额转出",
        "gross profit − waste − count loss + count gain − input tax transferred out",
        profit_after_loss,
    ),
    Term(
        "loss_rate",
        "损耗率",
        "Loss rate",
        "（报损 + 盘亏 − 盘盈）÷ 净销售额；降价损失另计",
        "(waste + count loss − count gain) ÷ net sales; markdown apart",
        loss_rate,
    ),
    Term(
        "known_loss",
        "已知损耗率",
        "Known loss",
        "有原因的报损 ÷ 净销售额",
        "waste with a reason ÷ net sales",
        known_loss,
    ),
    Term(
        "unknown_loss",
        "未知损耗率",
        "Unknown loss",
        "（盘亏 − 盘盈）÷ 净销售额",
        "(count loss − count gain) ÷ net sales",
        unknown_loss,
    ),
    Term(
        "markdown_loss",
        "降价损失",
        "Markdown loss",
        "（原价 − 成交价）÷（1 + 税率）× 数量",
        "(regular − paid price) ÷ (1 + rate) × quantity",
        markdown_loss,
    ),
    Term(
        "service_level",
        "满足率",
        "Service level",
        "销量 ÷（销量 + 估计的缺货损失量）",
        "units sold ÷ (units sold + units estimated lost)",
        service_level,
    ),
    Term(
        "lost_sales",
        "缺货损失",
        "Lost sales",
        "估计：开市即无货的天数 × 该商品在该店开市有货时的日均销量（本月与上月）×"
        "（平均净售价 − 平均成本）",
        "estimate: days that began without stock × mean daily sales of the item in the store on"
        " days that began with stock, of this month and the last × (mean net price − mean cost)",
        lost_sales,
    ),
    Term(
        "near_expiry",
        "临期",
        "Near expiry",
        "按保质期：≥ 365 天的剩 45 天起，≥ 180 剩 20，≥ 90 剩 15，≥ 30 剩 10，≥ 16 剩 5，"
        "更短的剩 1 至 4 天；品类可另定",
        "by total life: from 45 days left for ≥ 365, 20 for ≥ 180, 15 for ≥ 90, 10 for ≥ 30,"
        " 5 for ≥ 16, else 1 to 4; a category may say its own",
        near_expiry,
    ),
    Term(
        "off_sale",
        "下架",
        "Off sale",
        "到期日前的天数：临期天数的五分之一（不足一天的卖到当天）；品类可另定",
        "days before the date: a fifth of those near expiry, none for the shortest lives; a"
        " category may say its own",
        off_sale,
    ),
    Term(
        "wont_sell",
        "卖不完",
        "Won't sell in time",
        "各批次 max(0, 数量 − 先到期批次之后、下架之前的预计销量) × 成本；"
        "预计销量按未来 14 天预测的日均（尚无预测时按近 28 天日均销量）",
        "Σ lots max(0, quantity − demand expected until off sale, after earlier lots) × cost;"
        " demand = mean daily forecast of the next 14 days (until forecasts exist: mean daily"
        " sales of the last 28 days)",
        wont_sell,
    ),
)
