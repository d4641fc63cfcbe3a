"""What rebates mean for profit. See core/analytics/definitions."""

from __future__ import annotations

from core.analytics.term import Term
from core.kernel.amounts import round_half_up


def rebates_earned(
    bought_fen: int | None, threshold_fen: int | None, rate_bp: int | None
) -> int | None:
    """A share of all that was bought in a rebate's time, once that reaches its threshold."""
    if bought_fen is None or threshold_fen is None or rate_bp is None:
        return None
    if bought_fen <= 0 or bought_fen < threshold_fen:
        return 0
    return round_half_up(bought_fen * rate_bp, 10_000)


def full_profit(profit_after_loss_fen: int | None, rebates_fen: int | None) -> int | None:
    """Profit after loss, and the rebates earned by what was bought in the same time."""
    if profit_after_loss_fen is None or rebates_fen is None:
        return None
    return profit_after_loss_fen + rebates_fen


TERMS: tuple[Term, ...] = (
    Term(
        "rebates_earned",
        "已得返利",
        "Rebates earned",
        "采购额（不含税）达到约定后 × 返利比例，按采购所在月份计",
        "purchases without VAT × rate once they reach the threshold, by the month of purchase",
        rebates_earned,
    ),
    Term(
        "full_profit",
        "综合毛利",
        "Full profit",
        "损耗后毛利 + 已得返利",
        "profit after loss + rebates earned",
        full_profit,
    ),
)
