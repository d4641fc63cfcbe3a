"""The batches that earned least are found by walking a few shelves: the same as by reading all."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from core.analytics import batches
from core.analytics.source import Slice
from core.platform.database import writing
from models.facts import FactLot
from models.stock import Lot
from tests.core.analytics.conftest import Look, without_cost
from tests.firm import TODAY, Firm

LOTS = 40
MICRO = 1_000_000


def _filled(firm: Firm, spread: int, lowest: int) -> None:
    """Lots in one or two places that earned at least so much in each; some sold nothing."""
    chance = random.Random(spread)
    item = firm.items["fifo-lot"]
    with writing(firm.engine) as session:
        for number in range(1, LOTS + 1):
            expires = None if number % 7 == 0 else TODAY + dt.timedelta(days=number - 20)
            session.add(
                Lot(
                    id=number,
                    company_id=firm.company,
                    item_id=item,
                    code=f"L{number:02}",
                    expires_on=expires,
                )
            )
        session.flush()
        places = ((firm.warehouse, firm.unit), (firm.shop_warehouse, firm.shop))
        for number in range(1, LOTS + 1):
            for house, unit in places[: 1 + number % spread]:
                sold, net = chance.randrange(0, 4) * MICRO, chance.randrange(lowest, 90_00)
                cost = chance.randrange(0, 60_00)
                session.add(
                    FactLot(
                        lot_id=number,
                        warehouse_id=house,
                        item_id=item,
                        company_id=firm.company,
                        org_unit_id=unit,
                        sold_micro=sold,
                        net_sales_fen=net if sold else 0,
                        cost_now_fen=cost if sold else 0,
                        profit_fen=net - cost if sold else 0,
                    )
                )


@pytest.mark.parametrize("spread", [1, 2])
@pytest.mark.parametrize("lowest", [0, 60_00], ids=["some lose", "all earn"])
def test_the_worst_batches_are_found_by_walking_a_few_shelves(
    firm: Firm, look: Look, spread: int, lowest: int
) -> None:
    _filled(firm, spread, lowest)
    with look() as connection:
        every = batches.batches(connection, Slice(firm.company), 1_000)
        assert [b.profit_fen for b in every] == sorted(b.profit_fen or 0 for b in every)
        assert all(b.sums.sold_micro > 0 for b in every)
        for most in range(1, len(every)):
            assert batches.batches(connection, Slice(firm.company), most) == every[:most]
        late = [b for b in every if b.expires_on is None or b.expires_on >= TODAY]
        assert len(late) < len(every)
        assert batches.batches(connection, Slice(firm.company), 5, since=TODAY) == late[:5]


def test_without_cost_those_that_sold_most_come_first(firm: Firm, look: Look) -> None:
    _filled(firm, 2, 0)
    with look(without_cost(firm.actor)) as connection:
        found = batches.batches(connection, Slice(firm.company), 5)
    sales = [b.sums.net_sales_fen for b in found]
    assert [b.profit_fen for b in found] == [None] * 5
    assert sales == sorted(sales, reverse=True)
