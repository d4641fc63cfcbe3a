"""Prices and quantities in a till file that look like a slip of the finger.

Per item, over its store-days: the distance of a value's logarithm from the median, measured
in median absolute deviations (made comparable to a standard deviation; at least 10 %). A
price or quantity beyond six of them, and at least three times off, is told. It is a rule of
middles, so a few wild values do not hide one another; items of fewer than five days are left
alone. Nothing is refused for it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from core.exchange.till.rows import StoreDay
from core.kernel.amounts import MICRO

FEWEST, FARTHEST, TIMES = 5, 6.0, 3.0
_COMPARABLE = 1.4826
_LEAST_SPREAD = 0.1


@dataclass(frozen=True, slots=True)
class Outlier:
    """A value far from an item's usual one. Quantities in micro, prices in six decimals."""

    what: Literal["price", "quantity"]
    store: str
    on: dt.date
    row: int
    item: str
    value_micro: int
    usual_micro: int


def outliers(days: Iterable[StoreDay], exponent: int) -> list[Outlier]:
    """All outliers of a file, the farthest first."""
    seen: dict[str, list[tuple[StoreDay, int, int, int]]] = {}
    for day in days:
        for (code, _), line in day.lines.items():
            if line.quantity_micro > 0 and line.amount_fen > 0:
                price = (
                    (line.amount_fen + line.discount_fen)
                    * MICRO
                    * MICRO
                    // (line.quantity_micro * 10**exponent)
                )
                seen.setdefault(code, []).append((day, line.row, price, line.quantity_micro))
    found: list[tuple[float, Outlier]] = []
    for code, values in seen.items():
        if len(values) < FEWEST:
            continue
        for what, index in (("price", 2), ("quantity", 3)):
            usual, far = _far([value[index] for value in values])  # type: ignore[misc]
            for at, ratio in far:
                day, row = values[at][:2]
                value = values[at][index]
                assert isinstance(value, int)  # noqa: S101
                kind: Literal["price", "quantity"] = "price" if what == "price" else "quantity"
                found.append((ratio, Outlier(kind, day.store, day.on, row, code, value, usual)))
    return [one for _, one in sorted(found, key=lambda pair: -pair[0])]


def _far(values: Sequence[int]) -> tuple[int, list[tuple[int, float]]]:
    """The usual value, and (index, times off) of what is far from it."""
    logs = [math.log(max(value, 1)) for value in values]
    middle = median(logs)
    spread = max(_COMPARABLE * median(abs(x - middle) for x in logs), _LEAST_SPREAD)
    far = [
        (index, math.exp(abs(x - middle)))
        for index, x in enumerate(logs)
        if abs(x - middle) > FARTHEST * spread and abs(x - middle) > math.log(TIMES)
    ]
    return round(median(values)), far
