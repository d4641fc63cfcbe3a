"""A database that moves to the other engine arrives whole, agrees, and goes on counting."""

from __future__ import annotations

import pytest

from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.platform.database import connect
from core.platform.relocate import NotEmpty, relocate
from tests.databases import Databases
from tests.firm import Firm
from tests.standing import address, copied


def test_a_firm_moves_from_sqlite_to_postgresql_and_works_on(
    databases: Databases, postgres_url: str
) -> None:
    firm = copied(databases, "sqlite", Firm)
    firm.post(RECEIPT, [firm.line("fifo-none", 10, 3)])
    firm.post(DELIVERY, [firm.line("fifo-none", 4, 9)])

    firm.engine.dispose()
    counts = relocate(address(firm), postgres_url)

    assert counts["document"] == 2
    firm.engine = connect(postgres_url)
    firm.agree()
    assert firm.post(DELIVERY, [firm.line("fifo-none", 6, 9)]).number == "XC202611-0002"
    assert firm.stock("fifo-none") == (0, 0)
    firm.agree()
    firm.engine.dispose()


def test_a_target_that_holds_rows_is_refused(databases: Databases, postgres_url: str) -> None:
    firm = copied(databases, "sqlite", Firm)
    firm.engine.dispose()
    relocate(address(firm), postgres_url)
    with pytest.raises(NotEmpty):
        relocate(address(firm), postgres_url)
