"""A worker killed at the steps that order goods, recommend levels and answer chances: inside the
step's transaction, and after it, before anybody noted that the step is done. Nothing is done twice.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, update

from core.desks.purchasing.order import PURCHASE_ORDER
from core.kernel.amounts import MICRO
from core.kernel.clock import FixedClock, SystemClock
from core.platform.database import writing
from models.stock import Balance
from tests.core.planning.conftest import Selling
from tests.core.worker.test_record import GOODS, OTHER, answers, firm_of_today, today
from tests.core.worker.test_worker import jobs, url_of

__all__ = ["firm_of_today"]
ROOT = Path(__file__).resolve().parents[3]
LEFT = 10
CUTS = (
    "signals after",
    "ask inside",
    "ask after",
    "levels inside",
    "levels after",
    "record after",
    "happened inside",
    "happened after",
)
WORKER = """
import json, os, signal, sys
from sqlalchemy import event, text
from core.platform.database import connect, writing
from core.platform.settings import settings
from core.worker import __main__ as worker
from core.worker.shift import Shift

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

class Cut(Shift):
    def steps(self):
        return {
            kind: [(name, self.cut(name, work)) for name, work in row]
            for kind, row in super().steps().items()
        }

    def cut(self, name, work):
        def step(job):
            if os.environ["AT"] == name + " inside":
                self.commits = 0
                event.listen(self.bench.engine, "commit", self.one_more)
            told = work(job)
            if os.environ["AT"] == name + " after":
                die()
            return told
        return step

    def one_more(self, connection):
        self.commits += 1
        if self.commits == 2:  # the first says how far the job is, the second is the step's own
            die()

def run(at):
    os.environ["AT"] = at
    engine = connect(settings().database_url)
    with writing(engine) as session:  # as long as the lease of the killed one lasts nobody works
        session.connection().execute(text("UPDATE worker_lease SET until_at = 0"))
    engine.dispose()
    worker.Shift = Cut
    sys.argv = ["worker", "--once"]
    os._exit(worker.main())

ended = []
for at in [*json.loads(sys.argv[1]), ""]:  # processes of their own, without starting Python anew
    child = os.fork()
    if not child:
        run(at)
    ended.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(json.dumps(ended))
"""


def supplied(selling: Selling) -> None:
    """Ten pieces of each are left in the shop, for two days; both were ordered lately, at 3.00, for
    the other house."""
    firm = selling.firm
    firm.clock = FixedClock(SystemClock().now())
    lines = [firm.line(item, 2, 3.0) for item in (GOODS, OTHER)]
    firm.post(PURCHASE_ORDER, lines, on=today(selling))
    with writing(firm.engine) as session:
        session.connection().execute(
            update(Balance)
            .where(col(Balance.warehouse_id) == firm.shop_warehouse)
            .values(quantity_micro=LEFT * MICRO)
        )


def worked(selling: Selling, cuts: tuple[str, ...], program: Path) -> list[int]:
    """How a worker ended that was killed at each cut and begun again, and then let be."""
    program.write_text(WORKER)
    done = subprocess.run(
        [sys.executable, str(program), json.dumps(cuts)],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "ZHANGGUI_DATABASE_URL": url_of(selling),
            "ZHANGGUI_FORECAST_RUNNER": "here",
        },
        stdout=subprocess.PIPE,
        timeout=1200,
        check=True,
    )
    ended: list[int] = json.loads(done.stdout.splitlines()[-1])
    return ended


def ordered(selling: Selling) -> list[tuple[Any, ...]]:
    """Lines of orders that wait for approval: item, quantity."""
    rows = selling.firm.rows(
        "SELECT l.item_id, l.quantity_micro FROM document d"
        " JOIN document_line l ON l.document_id = d.id WHERE d.state = 'waiting'"
        " ORDER BY l.item_id"
    )
    return [tuple(row) for row in rows]


@pytest.mark.slow
def test_killed_at_any_step_after_the_forecast_it_orders_and_answers_once(
    firm_of_today: Selling, tmp_path: Path
) -> None:
    selling, firm = firm_of_today, firm_of_today.firm
    supplied(selling)
    ended = worked(selling, CUTS, tmp_path / "cut.py")
    assert ended == [-signal.SIGKILL] * len(CUTS) + [0]
    (night,) = jobs(selling).values()
    assert night[:2] == ("finished", len(CUTS) + 1)
    suggested = firm.rows(
        "SELECT item_id, quantity_micro FROM suggestion WHERE kind = 'order' AND held = ''"
        " AND warehouse_id = ? ORDER BY item_id",
        firm.shop_warehouse,
    )
    assert [row[0] for row in suggested] == sorted((firm.items[GOODS], firm.items[OTHER]))
    assert ordered(selling) == [tuple(row) for row in suggested]
    assert firm.one("SELECT count(*) FROM suggestion_run") == 1
    assert firm.rows("SELECT state, count(*) FROM document GROUP BY state ORDER BY state") == [
        ("posted", 1),
        ("waiting", 1),
    ]
    assert firm.one("SELECT count(*) FROM approval") == 1
    assert firm.rows("SELECT state, count(*) FROM requisition GROUP BY state") == [("open", 2)]
    assert firm.one("SELECT count(*) FROM level_advice") == 2
    assert answers(selling) == {(GOODS, 7): 1, (OTHER, 7): 0, (GOODS, 1): None}
    runs = firm.rows("SELECT origin_on, count(*) FROM forecast_run WHERE seed <> 1 GROUP BY 1")
    assert {count for _on, count in runs} == {1}, "each forecast once, those that look back too"
