"""What the demo company trades: items and partners as data, read from the files beside this one.

Quantities are in thousandths of the base unit (grams of what is weighed), so that a day's sales
are whole numbers. `daily` is what a middling store sells on a middling day.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent
MILLI = 1000


@dataclass(frozen=True, slots=True)
class Category:
    """A category with its costing method and what it is stated to earn."""

    code: str
    name: str
    margin_bp: int
    costing: str


CATEGORIES: tuple[Category, ...] = (
    Category("01", "面包糕点", 4000, "specific"),
    Category("02", "乳品豆制品", 2600, "specific"),
    Category("03", "蔬菜", 4200, "average"),
    Category("04", "水果", 4000, "average"),
    Category("05", "肉禽蛋", 2900, "average"),
    Category("06", "饮料", 3300, "fifo"),
    Category("07", "酒类", 2700, "average"),
    Category("08", "粮油调味", 2500, "specific"),
    Category("09", "休闲食品", 3200, "fifo"),
    Category("10", "日用百货", 3600, "average"),
    Category("11", "节令商品", 3500, "specific"),
    Category("12", "冷冻食品", 2900, "fifo"),
)


@dataclass(frozen=True, slots=True)
class Good:
    """An item of the demo. Money in fen, cost without tax, price with it; `pack` base units a
    case; `life` in days, None where it bears no date."""

    code: str
    name: str
    category: str
    unit: str
    pack: int
    life: int | None
    sale_tax: str
    buy_tax: str
    supplier: str
    cost_fen: int
    price_fen: int
    daily: float
    week: str
    season: str
    feast: int

    @property
    def weighed(self) -> bool:
        """Sold by weight."""
        return self.unit == "KG"

    @property
    def barcode(self) -> str:
        """EAN-13; what is weighed has the number its scale prints, 2 and the code."""
        if self.weighed:
            return f"2{int(self.code):06d}"
        body = f"6999{int(self.code):08d}"
        return body + check_digit(body)

    @property
    def case_barcode(self) -> str:
        """GTIN-14 of the case."""
        body = f"1{self.barcode[:12]}"
        return body + check_digit(body)


@dataclass(frozen=True, slots=True)
class Trader:
    """A partner. `review`: how often it is ordered of; `to`: each store or the centre (dc)."""

    code: str
    name: str
    supplier: bool
    customer: bool
    lead_days: int
    review: str
    credit_days: int
    to: str


def check_digit(body: str) -> str:
    """The last digit of a GTIN, by weights 3 and 1 from the right."""
    total = sum(int(c) * (3 if n % 2 == 0 else 1) for n, c in enumerate(reversed(body)))
    return str(-total % 10)


@lru_cache(maxsize=1)
def goods() -> tuple[Good, ...]:
    """All items, in the order of their file."""
    return tuple(
        Good(
            row["code"],
            row["name"],
            row["category"],
            row["unit"],
            int(row["pack"]),
            int(row["life"]) if row["life"] else None,
            row["sale_tax"],
            row["buy_tax"],
            row["supplier"],
            _fen(row["cost"]),
            _fen(row["price"]),
            float(row["daily"]),
            row["week"],
            row["season"],
            int(row["feast"]),
        )
        for row in _read("items.csv")
    )


@lru_cache(maxsize=1)
def traders() -> tuple[Trader, ...]:
    """All partners."""
    return tuple(
        Trader(
            row["code"],
            row["name"],
            row["supplier"] == "1",
            row["customer"] == "1",
            int(row["lead_days"]),
            row["review"],
            int(row["credit_days"]),
            row["to"],
        )
        for row in _read("partners.csv")
    )


def _fen(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def _read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
