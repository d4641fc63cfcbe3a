"""From events to documents: each becomes a draft or a till's day, and goes through the door.

A batch lasts from one unloading to the next sending, so whatever a line follows was posted
before. Orders go first in their batch; they touch no stock, so nothing else minds. All of a
batch is posted at its last evening by the clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlmodel import Session

from core.demo import events as e
from core.demo.counts import count
from core.demo.drafts import KINDS, Drafts
from core.demo.events import Event
from core.demo.found import DemoBroken, Firm
from core.demo.mark import moment
from core.demo.ordering import FROM_CENTRE
from core.demo.tills import Till
from core.demo.world import World
from core.desks.stores.till_summary import posting
from core.documents.masters import Masters
from core.documents.submit import prepare
from core.kernel.clock import Clock, FixedClock, to_micros
from core.kernel.refusals import Refusal
from core.platform.rows import Rows
from core.posting.door import Refused, post_all
from core.posting.wanted import Posted, Posting

FOLLOWED = (e.ORDER, e.SHIP, e.DELIVERY)
RETURNS = (e.GIVE_BACK, e.TAKE_BACK)


class Poster:
    """Posts the events of a world for its firm."""

    def __init__(self, world: World, firm: Firm) -> None:
        self.world, self.firm = world, firm
        self.till = Till(world, firm)
        self.drafts = Drafts(world, firm)
        self.documents = self.lines = 0
        self._gives_back: set[int] = set()

    def batches(
        self, happened: Sequence[Event], mornings: Collection[int] = ()
    ) -> Iterator[list[Event]]:
        """Events from the morning after a sending to the evening of the next; some mornings begin
        a batch of their own."""
        batch: list[Event] = []
        for one in happened:
            new = batch and one.day != batch[-1].day
            if new and (self._sends(batch[-1].day) or one.day in mornings):
                yield batch
                batch = []
            batch.append(one)
        if batch:
            yield batch

    def post(self, session: Session, batch: Sequence[Event]) -> None:
        """A batch, in order. Raises DemoBroken where the door refuses."""
        clock = FixedClock(moment(self.world.days[batch[-1].day], 23 * 60 + 30))
        self._flush(session, [event for event in batch if event.kind == e.ORDER], clock)
        self._gives_back = {event.order for event in batch if event.kind == e.GIVE_BACK}
        run: list[Event] = []
        for event in batch:
            if event.kind in RETURNS:
                self._flush(session, run, clock)
                run = []
            if event.kind == e.COUNT:
                self._flush(session, run, clock)
                run = []
                evening = FixedClock(moment(self.world.days[event.day], 23 * 60 + 59))
                count(session, self.world, self.firm, event, evening)
            elif event.kind != e.ORDER:
                run.append(event)
        self._flush(session, run, clock)
        self.documents += len(batch)
        self.lines += sum(len(event.lines) for event in batch)

    def _sends(self, day: int) -> bool:
        return FROM_CENTRE.due(self.world.days[day].weekday())

    def _flush(self, session: Session, run: list[Event], clock: Clock) -> None:
        """Through the door, all at once."""
        if not run:
            return
        masters = Masters(Rows(session))
        masters.load_items(self.firm.items)
        answer = post_all(
            session, self.firm.actor, [self._posting(masters, one, clock) for one in run], clock
        )
        if isinstance(answer, Refused):
            raise DemoBroken(f"{run[answer.index]}: {answer.refusal!r}")
        self._learn(session, run, answer)

    def _posting(self, masters: Masters, event: Event, clock: Clock) -> Posting:
        if event.kind == e.TILL:
            at = to_micros(moment(self.world.days[event.day], event.minute))
            return posting(self.till.day(event, at))
        draft = self.drafts.draft(event)
        made = prepare(masters, KINDS[draft.kind], draft, clock)
        if isinstance(made, Refusal):
            raise DemoBroken(f"{event}: {made!r}")
        return made

    def _returned(self, event: Event) -> bool:
        return event.kind == e.RECEIPT and event.order in self._gives_back

    def _learn(self, session: Session, run: list[Event], answers: list[Posted]) -> None:
        """Which line of the database each line became that a later document follows."""
        number = {
            posted.document_id: event.order
            for event, posted in zip(run, answers, strict=True)
            if event.kind in FOLLOWED or self._returned(event)
        }
        for line, document, line_no in Rows(session).select_keys(
            "SELECT id, document_id, line_no FROM document_line WHERE document_id IN",
            [(document,) for document in number],
        ):
            self.drafts.followed[number[document], line_no - 1] = line
