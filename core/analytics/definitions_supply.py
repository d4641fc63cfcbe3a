"""What suppliers are measured by: fill, lead time, price. Part of core/analytics/definitions."""

from __future__ import annotations

from collections.abc import Mapping

from core.analytics.term import Term
from core.kernel.amounts import round_half_up


def supplier_fill(on_time_micro: int, ordered_micro: int) -> int | None:
    """Units that came on time per units ordered, basis points; None of nothing ordered."""
    if ordered_micro <= 0:
        return None
    return round_half_up(on_time_micro * 10_000, ordered_micro)


def lead_time(deliveries: Mapping[int, int], share_bp: int = 5000) -> int | None:
    """Days from order to receipt within which a share of the deliveries came (half of them, if
    nothing else is said), given how many came after how many days."""
    whole, so_far = sum(deliveries.values()), 0
    for days in sorted(deliveries):
        so_far += deliveries[days]
        if so_far * 10_000 >= whole * share_bp:
            return days
    return None


def price_effect(
    paid_fen: int | None, micro: int, before_fen: int | None, before_micro: int
) -> int | None:
    """What a receipt cost more (or less) than at the mean price of the receipts before it."""
    if paid_fen is None or before_fen is None or before_micro <= 0:
        return None
    return paid_fen - round_half_up(before_fen * micro, before_micro)


TERMS: tuple[Term, ...] = (
    Term(
        "supplier_fill",
        "到货率",
        "Supplier fill",
        "按期到货量 ÷ 订货量；按期为下单后不超过约定的到货天数，未到期的订单不计",
        "units received on time ÷ units ordered; on time is within the supplier's agreed days,"
        " and orders that are not due yet do not count",
        supplier_fill,
    ),
    Term(
        "lead_time",
        "到货天数",
        "Lead time",
        "下单到入库的天数，取中位数",
        "days from order to receipt, the median of the deliveries",
        lead_time,
    ),
    Term(
        "price_effect",
        "采购涨价额",
        "Price effect",
        "本次入库金额 − 此前各次平均进价 × 本次数量（不含税）",
        "what a receipt cost − its quantity at the mean price of earlier ones, without VAT",
        price_effect,
    ),
)
