"""From events to documents: each becomes a draft or a till's day, and goes through the door.

Orders go first in their batch, so that receipts of the same batch can follow their lines; they
touch no stock, so nothing else minds. A batch is some days long and is posted at its last
evening by the clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session

from core.demo import events as e
from core.demo.events import CENTRE, Event, Item
from core.demo.found import FEN_TO_MICRO, DemoBroken, Firm
from core.demo.goods import MILLI
from core.demo.mark import ZONE
from core.demo.tills import Till
from core.demo.world import World
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.stores.opening import OPENING
from core.desks.stores.till_summary import posting
from core.documents.draft import Draft, Line
from core.documents.kind import Kind
from core.documents.submit import submit_all
from core.kernel.clock import Clock, FixedClock, to_micros
from core.platform.rows import Rows
from core.posting.door import Refused, post_all
from core.posting.wanted import Posted

KINDS: dict[str, Kind] = {kind.code: kind for kind in (PURCHASE_ORDER, RECEIPT, DELIVERY, OPENING)}
_KIND = {
    e.OPENING: OPENING,
    e.ORDER: PURCHASE_ORDER,
    e.RECEIPT: RECEIPT,
    e.DELIVERY: DELIVERY,
}


class Poster:
    """Posts the events of a world for its firm."""

    def __init__(self, world: World, firm: Firm) -> None:
        self.world, self.firm = world, firm
        self.till = Till(world, firm)
        self.order_lines: dict[tuple[int, int], int] = {}
        self.documents = self.lines = 0

    def post(self, session: Session, batch: Sequence[Event]) -> None:
        """Everything of some days, in order. Raises DemoBroken where the door refuses."""
        clock = FixedClock(self.moment(batch[-1].day, 23 * 60 + 30))
        orders = [event for event in batch if event.kind == e.ORDER]
        answers = self._submit(session, orders, clock)
        self._learn(session, orders, answers)
        run: list[Event] = []
        for event in batch:
            if event.kind == e.ORDER:
                continue
            if run and (event.kind == e.TILL) != (run[0].kind == e.TILL):
                self._flush(session, run, clock)
                run = []
            run.append(event)
        self._flush(session, run, clock)
        self.documents += len(batch)
        self.lines += sum(len(event.lines) for event in batch)

    def moment(self, day: int, minute: int) -> dt.datetime:
        """An instant of a day of the world."""
        start = dt.datetime.combine(self.world.days[day], dt.time(), ZONE)
        return (start + dt.timedelta(minutes=minute)).astimezone(dt.UTC)

    def _flush(self, session: Session, run: list[Event], clock: Clock) -> None:
        if not run:
            return
        if run[0].kind != e.TILL:
            self._submit(session, run, clock)
            return
        postings = [
            posting(self.till.day(event, to_micros(self.moment(event.day, event.minute))))
            for event in run
        ]
        answer = post_all(session, self.firm.actor, postings, clock)
        if isinstance(answer, Refused):
            raise DemoBroken(f"{run[answer.index]}: {answer.refusal!r}")

    def _submit(self, session: Session, run: list[Event], clock: Clock) -> list[Posted]:
        drafts = [self.draft(event) for event in run]
        answer = submit_all(session, self.firm.actor, KINDS, drafts, clock)
        if isinstance(answer, Refused):
            raise DemoBroken(f"{run[answer.index]}: {answer.refusal!r}")
        return answer

    def _learn(self, session: Session, orders: list[Event], answers: list[Posted]) -> None:
        """Which line of the database each line of an order became."""
        number = {
            posted.document_id: event.order for event, posted in zip(orders, answers, strict=True)
        }
        for line, document, line_no in Rows(session).select_keys(
            "SELECT id, document_id, line_no FROM document_line WHERE document_id IN",
            [(document,) for document in number],
        ):
            self.order_lines[number[document], line_no - 1] = line

    def draft(self, event: Event) -> Draft:
        """The document that tells an event."""
        firm = self.firm
        kind = _KIND[event.kind]
        return Draft(
            kind=kind.code,
            company_id=firm.founded.company_id,
            org_unit_id=firm.units[event.place],
            on=self.world.days[event.day],
            warehouse_id=firm.warehouses[event.place],
            partner_id=firm.partners.get(event.partner),
            minute=event.minute,
            prices_include_tax=kind.prices_include_tax,
            lines=[self._line(event, line) for line in event.lines],
            idempotency_key=f"demo:{event.kind}:{event.day}:{event.minute}:{event.place}"
            f":{event.partner}:{event.order}",
        )

    def _line(self, event: Event, line: Item) -> Line:
        good = self.world.goods[line.item]
        unit, milli, price = self.firm.base_units[line.item], line.milli, line.price_fen
        if good.pack > 1 and not line.by_piece and event.kind in (e.ORDER, e.RECEIPT):
            unit, milli, price = self.firm.measures["CASE"], milli // good.pack, price * good.pack
        found = Line(
            item_id=self.firm.items[line.item],
            unit_id=unit,
            entered_micro=milli * (1_000_000 // MILLI),
            price_micro=price * FEN_TO_MICRO,
            discount_fen=line.discount_fen,
        )
        if event.kind in (e.RECEIPT, e.OPENING):
            found.produced_on, found.expires_on = (
                self._date(line.produced),
                self._date(line.expires),
            )
            if event.kind == e.RECEIPT:
                found.source_line_id = self.order_lines.get((event.order, line.of))
        return found

    def _date(self, day: int | None) -> dt.date | None:
        return None if day is None else self.world.days[0] + dt.timedelta(days=day)


__all__ = ["CENTRE", "KINDS", "Poster"]
