"""When stock on record is perhaps not on the shelf: it sold steadily, then not at all.

Suspicious is an item that sold nothing in a place for 21 days, though by the nine weeks before it
should have sold six units or more in that time (by chance alone: once in four hundred).
"""

from core.kernel.amounts import MICRO

STILL, BEFORE, LEAST = 21, 63, 6


def suspicious(stock_micro: int, sold_micro: int, sold_before_micro: int) -> bool:
    """Whether stock is suspicious, by sales of the last STILL days and of BEFORE days before."""
    expected = sold_before_micro * STILL >= LEAST * MICRO * BEFORE
    return stock_micro > 0 and sold_micro <= 0 and expected
