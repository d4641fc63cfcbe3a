"""At each turn of the worker orders leave, and what is due soon is called out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from core.desks.purchasing.order import PURCHASE_ORDER
from core.gateways.suppliers.channels import ChannelForm, save_channel
from core.gateways.suppliers.deliver import Outcome
from core.gateways.suppliers.ports import ports
from core.kernel.clock import FixedClock
from core.platform.edge import perform_on
from core.platform.settings import Settings
from core.worker.leaving import let_leave
from core.worker.shift import open_bench
from tests.core.planning.test_requisitions import Loop, counted
from tests.databases import Databases
from tests.firm import NOON
from tests.standing import address, copied


def test_a_turn_sends_what_binds_and_calls_out_what_waits(
    databases: Databases, tmp_path: Path
) -> None:
    loop = copied(databases, "sqlite", Loop, counted)
    url = address(loop)
    chosen = Settings(database_url=url, outgoing=tmp_path)
    way = ChannelForm("folder", "g1", "json")
    perform_on(
        loop.engine, save_channel, loop.actor, ports(chosen), loop.company, loop.supplier, way
    )
    posted = loop.post(PURCHASE_ORDER, [loop.line("average-none", 5, 3)])
    loop.look(loop.need("fifo-none", 4))
    with open_bench(chosen, FixedClock(NOON + dt.timedelta(hours=2, minutes=30))) as bench:
        assert let_leave(bench, chosen) == Outcome(sent=1)
        assert let_leave(bench, chosen) == Outcome()
    assert [file.name for file in (tmp_path / "g1").iterdir()] == [f"C1-{posted.number}.json"]
    assert loop.one("SELECT count(*) FROM approval WHERE escalated_at IS NOT NULL") == 1
    loop.engine.dispose()
