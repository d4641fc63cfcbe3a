"""A firm that sells, told straight to the facts: thousands of days in a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from core.kernel.amounts import MICRO
from core.platform.database import append, writing
from models.base import table
from models.facts import FactItemDay
from models.stock import Balance
from tests.firm import TODAY, Firm

LAST = TODAY - dt.timedelta(days=1)
FEN = 500
"""Net price of everything, in minor units a base unit; it costs three fifths of that."""


@dataclass
class Selling:
    """Tells facts of a firm's shelves."""

    firm: Firm

    def told(
        self,
        item: str,
        sold: Sequence[float],
        *,
        received: Sequence[float] | None = None,
        left: float = 1_000.0,
        shop: bool = True,
        last: dt.date = LAST,
    ) -> None:
        """Sales of the days up to `last`; unless said, as much comes in each day as is sold."""
        firm = self.firm
        place, unit = (firm.shop_warehouse, firm.shop) if shop else (firm.warehouse, firm.unit)
        came = sold if received is None else received
        rows = [
            {
                "item_id": firm.items[item],
                "warehouse_id": place,
                "on": last - dt.timedelta(days=len(sold) - 1 - day),
                "company_id": firm.company,
                "org_unit_id": unit,
                "sold_micro": round(units * MICRO),
                "received_micro": round(came[day] * MICRO),
                "net_sales_fen": round(units * FEN),
                "tax_fen": round(units * FEN * 0.13),
                "cost_now_fen": round(units * FEN * 0.6),
            }
            for day, units in enumerate(sold)
            if units or came[day]
        ]
        stock = {
            "item_id": firm.items[item],
            "warehouse_id": place,
            "company_id": firm.company,
            "org_unit_id": unit,
            "quantity_micro": round(left * MICRO),
        }
        with writing(firm.engine) as session:
            append(session, table(FactItemDay), rows)
            append(session, table(Balance), [stock])

    def many(self, days: int = 130) -> None:
        """Every item in both places: weekly, seldom, constant and new ones."""
        random = np.random.default_rng(3)
        for number, item in enumerate(sorted(self.firm.items)):
            for shop in (True, False):
                week = np.where(np.arange(days) % 7 >= 5, 1.6, 1.0)
                mean = (3 + 4 * number) * week * (0.8 if shop else 1.2)
                sold = random.poisson(mean).astype(float)
                if number == 1:
                    sold = random.poisson(0.2, days).astype(float)
                if number == 2:
                    sold = np.full(days, 4.0)
                self.told(item, list(sold[-9:] if number == 3 and shop else sold), shop=shop)


@pytest.fixture
def selling(firm: Firm) -> Selling:
    """A firm to be told of sales."""
    return Selling(firm)
