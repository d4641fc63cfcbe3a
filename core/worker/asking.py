"""The first step of a night: who tells signals is asked, so that the forecast knows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.gateways.signals.port import Port
from core.gateways.signals.take import TAKEN, ask_all
from core.platform.jobs import Job
from core.worker.bench import Bench


class Asking:
    """Asks over one bench. A source that does not answer keeps nobody from forecasting: how it
    went stands on the source."""

    def __init__(self, bench: Bench, port: Port) -> None:
        self.bench, self.port = bench, port

    def signals(self, job: Job) -> Mapping[str, Any]:
        """Asks every source of the company, each in transactions of its own."""
        self.bench.step(job)("asking", 0, 0)
        went = ask_all(self.bench.engine, self.port, job.company_id, self.bench.clock)
        if not went:
            return {}
        taken = sum(1 for how in went.values() if how == TAKEN)
        return {"sources": len(went), "sources_taken": taken}
