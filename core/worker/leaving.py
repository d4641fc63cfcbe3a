"""What a worker does at every turn beside its jobs: orders leave, and what is due soon is called
out. Each is a few short transactions; a supplier who does not answer holds nobody up for long."""

from __future__ import annotations

from sqlalchemy import select

from core.exchange.orders import FORMS
from core.gateways.suppliers.deliver import Outcome, deliver
from core.gateways.suppliers.ports import ports
from core.planning.loop.escalate import escalate
from core.platform.settings import Settings
from core.worker.bench import Bench
from models.base import table
from models.company import Company

AT_ONCE = 5
"""Orders a turn: as many as may time out while the lease still holds."""

_COMPANY = table(Company)


def let_leave(bench: Bench, chosen: Settings) -> Outcome:
    """One turn; what was sent, put off and given up."""
    with bench.reading() as connection:
        companies = list(connection.execute(select(_COMPANY.c.id)).scalars())
    for company in companies:
        bench.write(lambda session, company=company: escalate(session, company, bench.clock))  # type: ignore[misc]
    return deliver(bench.engine, ports(chosen), FORMS, bench.clock, AT_ONCE)
