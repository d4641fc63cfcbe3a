"""Each question of the registry can be asked, of an ordinary company, on both engines."""

from __future__ import annotations

import datetime as dt

from core.analytics.asked import Asked
from core.analytics.registry import QUERIES
from core.analytics.source import Slice
from core.analytics.window import Window
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from tests.core.analytics.conftest import Look
from tests.firm import TODAY, Firm

ITEM = "specific-lot"


def test_each_question_is_answered(firm: Firm, look: Look) -> None:
    ends = TODAY + dt.timedelta(days=5)
    line = firm.line(ITEM, 10, 3, lot_code="A", produced_on=TODAY, expires_on=ends)
    firm.post(RECEIPT, [line], TODAY - dt.timedelta(days=2))
    lot = firm.one("SELECT id FROM lot WHERE code = 'A'")
    firm.post(DELIVERY, [firm.line(ITEM, 4, 9, lot_id=lot)], TODAY - dt.timedelta(days=1))
    item = firm.one("SELECT item_id FROM lot WHERE code = 'A'")
    asked = Asked(Slice(firm.company), Window.ending(TODAY, 30), TODAY, item)
    with look() as connection:
        for query in QUERIES:
            query.ask(connection, asked)
    names = [(query.page, query.name) for query in QUERIES]
    assert len(names) == len(set(names))
