"""Exact integer arithmetic for values and quantities.

Rounding is half-up away from zero, on the slice that is consumed; taking the whole of
something takes its whole value, so no value outlives its quantity. A split gives every
smallest unit away by largest remainder. No float, no Decimal, no tolerance.
"""

from __future__ import annotations

from collections.abc import Sequence

MICRO = 1_000_000
"""Parts of one base unit in a stored quantity, and of one major unit in a stored price."""


def round_half_up(numerator: int, denominator: int) -> int:
    """The integer nearest to numerator / denominator; a half goes away from zero.

    `denominator` may be negative but not zero (ZeroDivisionError).
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    if numerator < 0:
        return -((denominator - 2 * numerator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def slice_value(value: int, quantity: int, take: int) -> int:
    """What `take` of something is worth, of which `quantity` is worth `value`.

    All in minor units and micro quantities; signs are kept. Taking everything takes the
    whole value, without rounding. `quantity` must not be zero unless `take` equals it.
    """
    if take == quantity:
        return value
    return round_half_up(value * take, quantity)


def split(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Share `amount` minor units over `weights`, exactly, by largest remainder.

    Ties go to the first. A negative amount mirrors the split of its opposite. Refuses
    (ValueError) no weights at all, a negative weight, and weights that sum to zero.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative")
    total = sum(weights)
    if total == 0:
        raise ValueError("the weights sum to zero: there is nothing to split over")
    if amount < 0:
        return tuple(-share for share in split(-amount, weights))
    shares = [amount * weight // total for weight in weights]
    missing = amount - sum(shares)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for index in by_remainder[:missing]:
        shares[index] += 1
    return tuple(shares)
