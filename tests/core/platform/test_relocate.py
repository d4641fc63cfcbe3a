"""A database that moves to the other engine arrives whole, agrees, and goes on counting."""

from __future__ import annotations

import pytest

from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.platform.database import connect
from core.platform.migrate import upgrade
from core.platform.relocate import NotEmpty, relocate
from tests.firm import Firm


def test_a_firm_moves_from_sqlite_to_postgresql_and_works_on(
    sqlite_url: str, postgres_url: str
) -> None:
    upgrade(sqlite_url)
    firm = Firm(connect(sqlite_url))
    firm.post(RECEIPT, [firm.line("fifo-none", 10, 3)])
    firm.post(DELIVERY, [firm.line("fifo-none", 4, 9)])

    counts = relocate(sqlite_url, postgres_url)

    assert counts["document"] == 2
    firm.engine = connect(postgres_url)
    firm.agree()
    assert firm.post(DELIVERY, [firm.line("fifo-none", 6, 9)]).number == "XC202611-0002"
    assert firm.stock("fifo-none") == (0, 0)
    firm.agree()
    firm.engine.dispose()


def test_a_target_that_holds_rows_is_refused(sqlite_url: str, postgres_url: str) -> None:
    upgrade(sqlite_url)
    Firm(connect(sqlite_url))
    relocate(sqlite_url, postgres_url)
    with pytest.raises(NotEmpty):
        relocate(sqlite_url, postgres_url)
