"""The steps of a night after the forecast: suggestions, what is asked for by itself, and the levels
recommended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from core.desks.purchasing.order import PURCHASE_ORDER
from core.documents.kind import Kinds
from core.kernel.refusals import Refusal
from core.planning.loop.needs import needs
from core.planning.loop.requisitions import raise_all
from core.planning.loop.rule import approve_all
from core.planning.suggest.advise import advise
from core.planning.suggest.make import make_suggestions
from core.platform.jobs import Job
from core.worker.bench import Bench

KINDS: Kinds = {PURCHASE_ORDER.code: PURCHASE_ORDER}


class Buying:
    """Over one bench. Both steps may be done again: the newest suggestions count, and what is
    asked for already is not asked for twice."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def suggest(self, job: Job) -> Mapping[str, Any]:
        """Makes the suggestions of the day."""
        self.bench.step(job)("suggest", 0, 0)
        made = self.bench.write(lambda s: make_suggestions(s, job.company_id, self.bench.clock))
        return {"suggestions": made}

    def levels(self, job: Job) -> Mapping[str, Any]:
        """Recommends safety stock, minimum and maximum of every shelf."""
        self.bench.step(job)("levels", 0, 0)
        made = self.bench.write(lambda s: advise(s, job.company_id, self.bench.clock))
        return {"levels": made}

    def ask(self, job: Job) -> Mapping[str, Any]:
        """Asks for what will probably run out; what a rule lets pass is approved."""
        self.bench.step(job)("ask", 0, 0)
        return self.bench.write(lambda session: self._asked(session, job.company_id))

    def _asked(self, session: Session, company_id: int) -> Mapping[str, Any]:
        clock = self.bench.clock
        done = raise_all(session, KINDS, company_id, needs(session, company_id, clock), clock)
        passed = approve_all(session, KINDS, company_id, clock)
        why: list[Refusal] = [one.why for one in done.refused]
        return {
            "raised": done.raised,
            "updated": done.updated,
            "dropped": done.dropped,
            "held": done.held,
            "approved_by_rule": len(passed),
            "not_asked": sorted({one.key for one in why}),
        }
