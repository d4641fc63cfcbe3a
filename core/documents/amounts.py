"""Money of a line: quantity × price, tax inside or on top, exactly rounded once.

Prices have six decimals per entered unit and the line's amount is the truth. Rounding is
half-up on the line. Farm purchases compute the deductible tax from the price paid; tax that
may not be deducted is part of the cost.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.kernel.amounts import MICRO, round_half_up

_BP = 10_000


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """Minor units. `cost_fen` is what a purchase adds to stock."""

    net_fen: int
    tax_fen: int
    gross_fen: int
    cost_fen: int


def extended(entered_micro: int, price_micro: int, exponent: int) -> int:
    """Quantity × price in minor units of a currency with that many decimals."""
    return round_half_up(entered_micro * price_micro * 10**exponent, MICRO * MICRO)


def line_amounts(
    amount_fen: int, rate_bp: int, prices_include_tax: bool, input_rule: str = "deductible"
) -> LineAmounts:
    """Net, tax and gross of a line's amount after discount, by how its tax is treated."""
    if input_rule == "computed":
        tax = round_half_up(amount_fen * rate_bp, _BP)
        return LineAmounts(amount_fen - tax, tax, amount_fen, amount_fen - tax)
    if prices_include_tax:
        net = round_half_up(amount_fen * _BP, _BP + rate_bp)
        tax, gross = amount_fen - net, amount_fen
    else:
        net = amount_fen
        tax = round_half_up(net * rate_bp, _BP)
        gross = net + tax
    return LineAmounts(net, tax, gross, gross if input_rule == "cost" else net)


def retaxed(price_micro: int, rate_bp: int, input_rule: str, *, with_tax: bool) -> int:
    """A price that has tax on top as one that includes it (`with_tax`), or the other way round;
    six decimals, rounded half-up. What a farmer is paid has no tax on top: it stays."""
    if input_rule == "computed":
        return price_micro
    more, less = (_BP + rate_bp, _BP) if with_tax else (_BP, _BP + rate_bp)
    return round_half_up(price_micro * more, less)


def markdown_fen(regular_fen: int, paid_fen: int, rate_bp: int, prices_include_tax: bool) -> int:
    """降价: what a line at its regular price comes to above what it does at its own, without
    tax; 0 where it is not cheaper. Both before the line's discount, which is told apart."""
    cut = max(0, regular_fen - paid_fen)
    return round_half_up(cut * _BP, _BP + rate_bp) if prices_include_tax else cut


def provisional_fen(
    net_fen: int, undiscounted_net_fen: int, quantity_micro: int, margin_bp: int, retail_fen: int
) -> int:
    """What goods of no known cost are taken to have cost: net price × (1 − stated margin).

    Given away, they are priced by what they would have cost the customer, else by the retail
    price without tax (`retail_fen`, of the whole quantity). At least one minor unit.
    """
    if not quantity_micro:
        return 0
    base = next((x for x in map(abs, (net_fen, undiscounted_net_fen, retail_fen)) if x), 0)
    return max(1, round_half_up(base * (_BP - margin_bp), _BP))
