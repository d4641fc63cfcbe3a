"""What waits for me is ranked by a day's gross profit of its goods."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from core.analytics.today_approvals import waiting_for
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.documents.approve import Waiting, ask
from core.platform.edge import perform_on
from core.platform.reader import open_reader
from core.platform.rights import SEE_COST
from tests.firm import KINDS, TODAY, Firm

NOBODY = 0


def test_an_order_that_waits_is_worth_a_day_of_what_its_goods_earn(firm: Firm) -> None:
    """10 sold in 28 days at 9.00 (tax within) of a cost of 2.00: (79.65 - 20.00) / 28 = 2.13.
    Whoever may not see cost: 90.00 / 28 = 3.21."""
    firm.post(RECEIPT, [firm.line("average-none", 50, 2)], on=TODAY - dt.timedelta(days=5))
    yesterday = TODAY - dt.timedelta(days=1)
    firm.post(DELIVERY, [firm.line("average-none", 10, 9)], on=yesterday, prices_include_tax=True)
    draft = firm.draft(PURCHASE_ORDER, [firm.line("average-none", 20, 2)])
    assert isinstance(perform_on(firm.engine, ask, firm.actor, KINDS, draft, firm.clock), Waiting)
    url = firm.engine.url.render_as_string(hide_password=False)
    reader = open_reader(url)
    given = (firm.company, NOBODY, PURCHASE_ORDER.code, frozenset({firm.unit}), yesterday)
    with reader.reading(firm.actor) as connection:
        found = waiting_for(connection, *given)
        mine = waiting_for(connection, firm.company, firm.user, *given[2:])
    blind = replace(
        firm.actor,
        grants={name: units for name, units in firm.actor.grants.items() if name != SEE_COST},
        rights_version=7,
    )
    with reader.reading(blind) as connection:
        hidden = waiting_for(connection, *given)
    reader.close()
    assert mine is None
    assert found is not None
    assert (found.count, found.amount_fen) == (1, 4520)
    assert (found.stake_fen, found.at_retail) == (213, False)
    assert hidden is not None
    assert (hidden.count, hidden.amount_fen) == (1, None)
    assert (hidden.stake_fen, hidden.at_retail) == (321, True)
