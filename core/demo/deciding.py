"""Mornings of the past on which the buyer answered suggestions, so that answers can be judged.

On a few mornings the chain's shelves are forecast from what was known then, by one cheap method,
and suggestions are made, by the verbs of every night and with that morning's clock. What the
buyer ordered at closing time of his two suppliers that bring to the stores, by his own rule, is his
answer: as suggested, or another number for a reason. Those orders are the ones that were posted,
so goods came on them. In the end the rows of demand are kept and what was said of running out is
held against what came, as every night does. Nothing that follows of it is drawn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session

from core.demo import events as e
from core.demo.drafts import Drafts
from core.demo.events import Event, Item
from core.demo.found import Firm, must
from core.demo.goods import MILLI
from core.demo.mark import moment
from core.demo.stories import DAIRY
from core.demo.world import SEED, World
from core.desks.purchasing.order import PURCHASE_ORDER
from core.documents.approve import approve, ask, withdraw
from core.documents.draft import Draft, load
from core.documents.kind import Kinds
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock, FixedClock, to_micros
from core.planning import nightly
from core.planning.demand import keep as demand
from core.planning.forecast import Class, Here, Verdict
from core.planning.forecast.tournament import ClassVerdict
from core.planning.panels import FEWEST_DAYS, HORIZON, read_situation
from core.planning.running.come_true import keep_correction
from core.planning.running.happened import settle
from core.planning.suggest.accept import Accepted, Choice, accept
from core.planning.suggest.make import make_suggestions
from core.platform.changes import CLOCK
from core.platform.grants import actor_of
from core.platform.rights import Actor
from core.platform.rows import Rows
from models.planning import ForecastRun

KINDS: Kinds = {PURCHASE_ORDER.code: PURCHASE_ORDER}
METHOD = "regression"
BACK_DAYS = 26
"""The first morning is a Wednesday so long ago, or some days more; two more follow it."""
FURTHER = (0, 2, 5)
READ_DAYS = 112
"""What the forecast learns from."""
PAST_DAYS = 56
"""So much of it is kept to be looked at; the first night keeps all."""
WEDNESDAY = 2
WAKES, ANSWERS, APPROVES = 6 * 60, 21 * 60 + 30, 21 * 60 + 45


def mornings(world: World) -> list[int]:
    """Days of the world on which suggestions are answered; none in one that is too young."""
    first = world.length - BACK_DAYS
    first -= (world.days[first].weekday() - WEDNESDAY) % 7
    return [first + more for more in FURTHER] if first >= FEWEST_DAYS else []


class Deciding:
    """The buyer's answers in one world."""

    def __init__(self, world: World, firm: Firm, drafts: Drafts) -> None:
        self.world, self.firm, self.drafts = world, firm, drafts
        self.company = firm.founded.company_id
        self.mornings = mornings(world)
        self.ordered: set[int] = set()
        """Orders that stand already when their day is posted."""

    def answer(self, session: Session, day: int, events: Sequence[Event]) -> None:
        """A morning: forecast where none is fresh, suggest; in the evening answer and order."""
        session.info[CLOCK] = self._clock(day, ANSWERS)
        if day == self.mornings[0]:
            self._forecast(session, day)
        run = make_suggestions(session, self.company, self._clock(day, WAKES))
        assert run is not None  # noqa: S101  it was forecast
        Rows(session).run("UPDATE suggestion_run SET milliseconds = 0 WHERE id = ?", (run,))
        orders = {
            (self.firm.partners[one.partner], self.firm.warehouses[one.place]): one
            for one in events
            if one.day == day and one.kind == e.ORDER and one.place >= 0
        }
        choices = self._choices(session, run, orders)
        if not choices:
            return
        buyer, evening = self._actor(session, "buyer"), self._clock(day, ANSWERS)
        done = must(accept(session, buyer, KINDS, choices, evening))
        assert isinstance(done, Accepted)  # noqa: S101
        for document_id in done.document_ids:
            self._order(session, buyer, document_id, orders, day)

    def judge(self, session: Session) -> None:
        """The morning after the last day: what was wanted, and whether shelves ran out."""
        if not self.mornings:
            return
        since = self.world.days[self.mornings[0]]
        at = read_situation(
            session.connection(), self.company, since - dt.timedelta(READ_DAYS // 4)
        )
        assert at is not None  # noqa: S101
        for span in demand.spans(at.demand, since):
            demand.keep(session, self.company, at.demand, span)
        rows, today = Rows(session), self.world.end + dt.timedelta(days=1)
        settle(rows, self.company, today)
        keep_correction(rows, self.company, today)

    def _forecast(self, session: Session, day: int) -> None:
        """A run as a night keeps it, by one method that everybody can afford."""
        eve = self.world.days[day - 1]
        at = read_situation(session.connection(), self.company, eve - dt.timedelta(READ_DAYS))
        assert at is not None  # noqa: S101
        for span in demand.spans(at.demand, eve - dt.timedelta(PAST_DAYS)):
            demand.keep(session, self.company, at.demand, span)
        told = Verdict(HORIZON, {kind: ClassVerdict({METHOD: 1.0}) for kind in Class})
        made = nightly.make(at, told, Here(), SEED, lambda *_: None)
        now = to_micros(moment(self.world.days[day], WAKES))
        run = ForecastRun(
            company_id=self.company,
            origin_on=at.origin_on,
            horizon_days=HORIZON,
            seed=SEED,
            state="finished",
            series=len(at.panel.keys),
            fell_back=made.fell_back,
            findings={"method": METHOD},
            started_at=now,
            finished_at=now,
        )
        session.add(run)
        session.flush()
        for rows in nightly.batches(len(at.panel.keys)):
            nightly.keep(session, run.id or 0, self.company, at, made, rows)

    def _choices(
        self, session: Session, run: int, orders: dict[tuple[int, int], Event]
    ) -> list[Choice]:
        """An answer to each suggestion of a supplier and a store of whom something was ordered."""
        number = {item: n for n, item in enumerate(self.firm.items)}
        found = []
        for one, item, place, partner, pack, micro in Rows(session).select(
            "SELECT id, item_id, warehouse_id, partner_id, pack_micro, quantity_micro"
            " FROM suggestion WHERE run_id = ? AND from_warehouse_id IS NULL ORDER BY id",
            (run,),
        ):
            order = orders.get((partner, place))
            if order is None:
                continue
            lines = {line.item: line.milli for line in order.lines}
            ordered = lines.get(number[item], 0) * (MICRO // MILLI)
            why = "" if ordered == micro else self._reason(order, number[item], ordered, micro)
            found.append(Choice(one, ordered // pack, why))
        return found

    def _reason(self, order: Event, item: int, ordered: int, suggested: int) -> str:
        """What the buyer gives as his reason: as he saw it when the shop closed."""
        if ordered < suggested:
            return "收市时货架上还够" if ordered == 0 else "先少订，怕剩货"
        if order.partner == DAIRY:
            return "最近送货晚，多备几天"
        today = int(self.world.demand[order.place, item, order.day])
        usual = float(self.world.expected[order.place, item, order.day]) * MILLI
        return "今天卖得快" if today >= usual else "周末客人多"

    def _order(
        self,
        session: Session,
        buyer: Actor,
        document_id: int,
        orders: dict[tuple[int, int], Event],
        day: int,
    ) -> None:
        """Adds what nobody suggested, has it approved, and says on which lines goods come."""
        rows = Rows(session)
        version, partner, place = rows.select(
            "SELECT version, partner_id, warehouse_id FROM document WHERE id = ?", (document_id,)
        )[0]
        event = orders[partner, place]
        there = {
            item
            for (item,) in rows.select(
                "SELECT item_id FROM document_line WHERE document_id = ?", (document_id,)
            )
        }
        more = [line for line in event.lines if self.firm.items[line.item] not in there]
        if more:
            version = self._added(session, buyer, (document_id, version), event, more)
        clock = self._clock(day, APPROVES)
        manager = self._actor(session, "manager")
        must(approve(session, manager, KINDS, document_id, version, clock))
        lines = {
            item: line
            for line, item in rows.select(
                "SELECT id, item_id FROM document_line WHERE document_id = ?", (document_id,)
            )
        }
        for number, line in enumerate(event.lines):
            self.drafts.followed[event.order, number] = lines[self.firm.items[line.item]]
        self.ordered.add(event.order)

    def _added(
        self,
        session: Session,
        buyer: Actor,
        asked: tuple[int, int],
        event: Event,
        more: Sequence[Item],
    ) -> int:
        """Takes an order back, writes lines to it and asks again; its version."""
        clock = self._clock(event.day, ANSWERS)
        must(withdraw(session, buyer, KINDS, *asked, clock))
        draft = must(load(session, buyer, asked[0]))
        assert isinstance(draft, Draft)  # noqa: S101
        whole = self.drafts.draft(event)
        draft.lines += [whole.lines[event.lines.index(line)] for line in more]
        return must(ask(session, buyer, KINDS, draft, clock)).version

    def _actor(self, session: Session, username: str) -> Actor:
        actor = actor_of(session.connection(), self.firm.users[username])
        assert actor is not None  # noqa: S101
        return actor

    def _clock(self, day: int, minute: int) -> Clock:
        return FixedClock(moment(self.world.days[day], minute))
