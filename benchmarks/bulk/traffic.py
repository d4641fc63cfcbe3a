"""An ordinary life on top of the bulk history: thousands of documents through the door.

Out of a hundred: 50 deliveries, 34 receipts, 6 receipts and 2 deliveries dated back by up to a
month, 4 late costs on receipts of this traffic, 4 reversals of its documents.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import deque
from collections.abc import Callable

from sqlalchemy import Engine

from benchmarks.bulk.firm import MICRO, BulkFirm, Goods
from benchmarks.bulk.history import LAST
from core.desks.purchasing.late_cost import LATE_COST
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.documents.draft import Draft, Line
from core.documents.kind import Kind
from core.documents.reverse import reverse
from core.documents.submit import submit_all
from core.kernel.clock import FixedClock
from core.platform.database import writing
from core.platform.rows import Rows
from core.posting.wanted import Posted

KINDS = {kind.code: kind for kind in (RECEIPT, DELIVERY, LATE_COST)}
TOGETHER = 25
LINES = 5


class Traffic:
    """Posts documents; whatever it does is the same for the same seed."""

    def __init__(self, engine: Engine, firm: BulkFirm, goods: Goods, seed: int = 11) -> None:
        self.engine, self.firm, self.goods = engine, firm, goods
        self.random = random.Random(seed)
        self.clock = FixedClock(dt.datetime.combine(LAST, dt.time(15), dt.UTC))
        self.actor = firm.actor()
        self.plain = [n for n, lots in enumerate(goods.lots) if not lots]
        self.receipts: deque[int] = deque(maxlen=400)
        self.done: deque[int] = deque(maxlen=400)
        self.counts: dict[str, int] = {}

    def run(
        self, documents: int, told: Callable[[int], None] = lambda _count: None
    ) -> dict[str, int]:
        """Posts that many, telling now and then how many stand; answers how many of each sort."""
        sorts = ("ordinary", "backdated", "late_cost", "reversed")
        while (left := documents - sum(self.counts.values())) > 0:
            sort = self.random.choices(sorts, (84 / TOGETHER, 8, 4, 4))[0]
            if sort == "reversed" and self.done:
                self._reverse()
            elif sort == "late_cost" and self.receipts:
                self._late_cost()
            elif sort == "backdated":
                back = dt.timedelta(days=self.random.randint(1, 30))
                kind = RECEIPT if self.random.random() < 0.75 else DELIVERY
                self._post(sort, [self._draft(kind, LAST - back)])
            else:
                few = range(min(TOGETHER, left))
                self._post("ordinary", [self._draft(self._kind(), LAST) for _ in few])
                told(sum(self.counts.values()))
        return self.counts

    def _kind(self) -> Kind:
        return DELIVERY if self.random.random() < 0.6 else RECEIPT

    def _draft(self, kind: Kind, on: dt.date) -> Draft:
        store = self.random.randrange(len(self.firm.units))
        come = kind is RECEIPT
        lines = []
        for n in self.random.sample(self.plain, LINES):
            price = self.goods.cost[n] * (98 + self.random.randint(0, 4)) // 100
            if not come:
                price = self.goods.price[n]
            pieces = self.random.randint(10, 40) if come else 1
            lines.append(
                Line(
                    item_id=self.firm.items[n],
                    entered_micro=pieces * MICRO,
                    price_micro=price * 10_000,
                )
            )
        return Draft(
            kind=kind.code,
            company_id=self.firm.company,
            org_unit_id=self.firm.units[store],
            warehouse_id=self.firm.warehouses[store],
            partner_id=self.random.choice(self.firm.suppliers if come else self.firm.customers),
            on=on,
            lines=lines,
        )

    def _post(self, sort: str, drafts: list[Draft]) -> None:
        with writing(self.engine) as session:
            answer = submit_all(session, self.actor, KINDS, drafts, self.clock)
            assert isinstance(answer, list), answer
        self.counts[sort] = self.counts.get(sort, 0) + len(drafts)
        for draft, posted in zip(drafts, answer, strict=True):
            if draft.kind == RECEIPT.code and self.random.random() < 0.5:
                self.receipts.append(posted.document_id)
            elif draft.kind == DELIVERY.code:
                self.done.append(posted.document_id)

    def _late_cost(self) -> None:
        receipt = self.receipts[self.random.randrange(len(self.receipts))]
        with writing(self.engine) as session:
            rows = Rows(session).select(
                "SELECT l.id, l.item_id, d.partner_id, d.org_unit_id, d.warehouse_id"
                " FROM document_line l JOIN document d ON d.id = l.document_id"
                " WHERE l.document_id = ? ORDER BY l.line_no",
                (receipt,),
            )
        lines = [
            Line(item_id=item, entered_micro=MICRO, price_micro=730_000, source_line_id=line)
            for line, item, *_ in rows
        ]
        partner, unit, warehouse = rows[0][2:]
        draft = Draft(
            kind=LATE_COST.code,
            company_id=self.firm.company,
            org_unit_id=unit,
            warehouse_id=warehouse,
            partner_id=partner,
            source_id=receipt,
            on=LAST,
            lines=lines,
        )
        self._post("late_cost", [draft])

    def _reverse(self) -> None:
        document = self.done[self.random.randrange(len(self.done))]
        self.done.remove(document)
        with writing(self.engine) as session:
            answer = reverse(session, self.actor, KINDS, document, on=LAST, clock=self.clock)
            assert isinstance(answer, Posted), answer
        self.counts["reversed"] = self.counts.get("reversed", 0) + 1
