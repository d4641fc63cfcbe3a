"""Requisitions (请购): what will probably run out, asked for by itself, and never twice.

For an item in a warehouse at most one line is open, and it lies in one order that waits for
approval: of a supplier, for a warehouse. Looked at again, the line is updated, or taken out when
nothing is needed any more; an order is asked for anew only when it changed. As soon as a person
takes the order over (approves, refuses, takes back), the machine lets go of it. What was refused
is not asked for again within HOLD_DAYS, unless running out has become much more probable.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlmodel import Session

from core.catalog.supplier_terms import USUAL, Terms, terms_of
from core.documents import approve as approvals
from core.documents.approve import Waiting
from core.documents.draft import Draft, Line, discard, load
from core.documents.kind import Kinds
from core.kernel.clock import Clock, to_micros
from core.kernel.refusals import Refusal
from core.planning.loop.machine import machine
from core.platform.rights import Actor
from core.platform.rows import Row, Rows

ORDER = "purchase.order"
HOLD_DAYS = 3
MUCH_MORE_MICRO = 150_000
"""So much more probable, and what was refused is asked for again at once."""
DAY = 24 * 60 * 60 * 1_000_000
Shelf = tuple[int, int]
"""(item, warehouse)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a shelf needs: `entered_micro` of `unit_id`, which is `quantity_micro` base units, from
    a supplier at `price_micro` a unit (without tax); and why: the chance of running out, and what
    is lost if nothing is done; `run_id` names the suggestions that say so."""

    item_id: int
    warehouse_id: int
    org_unit_id: int
    partner_id: int
    unit_id: int
    entered_micro: int
    quantity_micro: int
    price_micro: int | None
    chance_micro: int
    stake_fen: int
    run_id: int | None = None

    @property
    def shelf(self) -> Shelf:
        """What it is for."""
        return self.item_id, self.warehouse_id

    @property
    def order(self) -> tuple[int, int]:
        """The order it goes into: of a supplier, for a warehouse."""
        return self.partner_id, self.warehouse_id


@dataclass(frozen=True, slots=True)
class Refused:
    """An order that could not be asked for, and why; its lines stay unasked."""

    partner_id: int
    warehouse_id: int
    why: Refusal


@dataclass(slots=True)
class Raised:
    """What a look came to, in lines; `waiting` are the orders asked for (anew)."""

    raised: int = 0
    updated: int = 0
    unchanged: int = 0
    dropped: int = 0
    held: int = 0
    waiting: list[Waiting] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Open:
    """A line that is asked for, in the order that carries it."""

    id: int
    shelf: Shelf
    partner_id: int
    quantity_micro: int
    document_id: int
    version: int

    @property
    def order(self) -> tuple[int, int]:
        return self.partner_id, self.shelf[1]


class _UndoneError(Exception):
    """Takes back what was begun for an order that cannot be asked for."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.key)
        self.why = why


def raise_all(
    session: Session, kinds: Kinds, company_id: int, wanted: Iterable[Wanted], clock: Clock
) -> Raised:
    """Brings the open requisitions of a company in line with what is wanted now. Done twice with
    the same, the second time changes nothing."""
    return _Look(session, kinds, company_id, clock).take(list(wanted))


class _Look:
    """One look at everything that is wanted."""

    def __init__(self, session: Session, kinds: Kinds, company_id: int, clock: Clock) -> None:
        self.session, self.kinds, self.company_id, self.clock = session, kinds, company_id, clock
        self.rows = Rows(session)
        self.actor: Actor = machine(session)
        self.now = to_micros(clock.now())
        zone = self.rows.one("SELECT zone FROM company WHERE id = ?", (company_id,))
        self.zone = ZoneInfo(zone[0] if zone else "UTC")
        self.terms: Mapping[int, Terms] = terms_of(self.rows, company_id)
        self.done = Raised()
        self.fresh: list[Row] = []

    def take(self, wanted: Sequence[Wanted]) -> Raised:
        self._let_go()
        stands: dict[tuple[int, int], dict[int, _Open]] = defaultdict(dict)
        for one in self._open():
            stands[one.order][one.shelf[0]] = one
        needs: dict[tuple[int, int], dict[int, Wanted]] = defaultdict(dict)
        held = self._held()
        seen: set[Shelf] = set()
        for need in wanted:
            if need.shelf in seen:
                raise ValueError("a shelf is wanted for once")
            seen.add(need.shelf)
            if need.chance_micro < held.get(need.shelf, 0):
                self.done.held += 1
            else:
                needs[need.order][need.item_id] = need
        for order in sorted(stands.keys() | needs.keys()):
            self._order(stands.get(order, {}), needs.get(order, {}))
        # last, so that a shelf whose supplier changed is free for its new order
        self.rows.insert("requisition", _REQUISITION, self.fresh)
        self.done.raised = len(self.fresh)
        return self.done

    def _let_go(self) -> None:
        """Lines whose order a person took over: ordered where it binds, else dropped."""
        taken = {"ordered": ("posted", "reversed"), "dropped": ("draft", "discarded")}
        for became, states in taken.items():
            self.rows.run(
                "UPDATE requisition SET state = ?, looked_at = ? WHERE company_id = ?"
                " AND state = 'open' AND document_id IN (SELECT id FROM document d"
                " WHERE d.id = document_id AND d.state IN (?, ?))",
                (became, self.now, self.company_id, *states),
            )

    def _open(self) -> list[_Open]:
        tail = "" if self.rows.sqlite else " FOR UPDATE OF d"
        found = self.rows.select(
            "SELECT r.id, r.item_id, r.warehouse_id, r.partner_id, r.quantity_micro,"  # noqa: S608
            " r.document_id, d.version FROM requisition r JOIN document d ON d.id = r.document_id"
            f" WHERE r.company_id = ? AND r.state = 'open' ORDER BY d.id, r.id{tail}",
            (self.company_id,),
        )
        return [_Open(row[0], (row[1], row[2]), *row[3:]) for row in found]

    def _held(self) -> dict[Shelf, int]:
        """Shelves whose order was refused lately, and the chance from which that is forgotten."""
        found = self.rows.select(
            "SELECT r.item_id, r.warehouse_id, max(r.chance_micro) FROM requisition r"
            " WHERE r.company_id = ? AND r.state = 'dropped' AND EXISTS (SELECT 1 FROM approval a"
            " WHERE a.document_id = r.document_id AND a.state = 'refused' AND a.decided_at > ?)"
            " GROUP BY r.item_id, r.warehouse_id",
            (self.company_id, self.now - HOLD_DAYS * DAY),
        )
        return {(item, place): chance + MUCH_MORE_MICRO for item, place, chance in found}

    def _order(self, stands: Mapping[int, _Open], needs: Mapping[int, Wanted]) -> None:
        same = {item: one.quantity_micro for item, one in stands.items()} == {
            item: need.quantity_micro for item, need in needs.items()
        }
        if same:
            self.done.unchanged += len(needs)
            self._look_at(stands, needs)
            return
        first = next(iter(stands.values()), None)
        if not needs:
            self._give_up(stands)
            return
        asked = self._asked(first, list(needs.values()))
        if isinstance(asked, Refusal):
            one = next(iter(needs.values()))
            self.done.refused.append(Refused(one.partner_id, one.warehouse_id, asked))
            self._give_up(stands)
            return
        self.done.waiting.append(asked)
        self._drop(one for item, one in stands.items() if item not in needs)
        self._look_at(stands, needs)
        self._write(stands, needs, asked.document_id)

    def _give_up(self, stands: Mapping[int, _Open]) -> None:
        """Takes an order away with all its lines."""
        for first in list(stands.values())[:1]:
            self._take_back(first)
            discard(self.session, self.actor, first.document_id, ORDER)
        self._drop(stands.values())

    def _asked(self, first: _Open | None, needs: Sequence[Wanted]) -> Waiting | Refusal:
        """The order with exactly these lines, asked for; nothing is changed by a refusal."""
        try:
            with self.session.begin_nested():
                return self._ask(first, needs)
        except _UndoneError as undone:
            return undone.why

    def _ask(self, first: _Open | None, needs: Sequence[Wanted]) -> Waiting:
        draft = self._draft(first, needs[0])
        draft.lines = [
            Line(
                item_id=need.item_id,
                unit_id=need.unit_id,
                entered_micro=need.entered_micro,
                price_micro=need.price_micro,
            )
            for need in sorted(needs, key=lambda need: need.item_id)
        ]
        now = self.clock.now()
        due = self.terms.get(needs[0].partner_id, USUAL).next_cutoff_micros(now, self.zone)
        asked = approvals.ask(self.session, self.actor, self.kinds, draft, self.clock, due)
        if isinstance(asked, Refusal):
            raise _UndoneError(asked)
        return asked

    def _draft(self, first: _Open | None, need: Wanted) -> Draft:
        if first is None:
            today = self.clock.now().astimezone(self.zone).date()
            return Draft(
                kind=ORDER,
                company_id=self.company_id,
                org_unit_id=need.org_unit_id,
                on=today,
                warehouse_id=need.warehouse_id,
                partner_id=need.partner_id,
                extra={"requisition": True},
            )
        self._take_back(first)
        draft = load(self.session, self.actor, first.document_id)
        assert isinstance(draft, Draft)  # noqa: S101
        return draft

    def _take_back(self, first: _Open) -> None:
        back = approvals.withdraw(
            self.session, self.actor, self.kinds, first.document_id, first.version, self.clock
        )
        assert isinstance(back, Waiting), back  # noqa: S101  its row is locked

    def _look_at(self, stands: Mapping[int, _Open], needs: Mapping[int, Wanted]) -> None:
        self.rows.run_many(
            "UPDATE requisition SET chance_micro = ?, stake_fen = ?, suggestion_run_id = ?,"
            " looked_at = ? WHERE id = ?",
            [
                (need.chance_micro, need.stake_fen, need.run_id, self.now, stands[item].id)
                for item, need in needs.items()
                if item in stands
            ],
        )

    def _write(
        self, stands: Mapping[int, _Open], needs: Mapping[int, Wanted], document_id: int
    ) -> None:
        fresh = [need for item, need in needs.items() if item not in stands]
        changed = [
            (need.quantity_micro, stands[item].id)
            for item, need in needs.items()
            if item in stands and stands[item].quantity_micro != need.quantity_micro
        ]
        self.rows.run_many("UPDATE requisition SET quantity_micro = ? WHERE id = ?", changed)
        self.fresh += [
            (
                self.company_id,
                need.org_unit_id,
                need.item_id,
                need.warehouse_id,
                need.partner_id,
                "open",
                need.quantity_micro,
                need.chance_micro,
                need.stake_fen,
                document_id,
                need.run_id,
                self.now,
                self.now,
            )
            for need in fresh
        ]
        self.done.updated += len(changed)
        self.done.unchanged += len(needs) - len(fresh) - len(changed)

    def _drop(self, gone: Iterable[_Open]) -> None:
        dropped = [(self.now, one.id) for one in gone]
        self.rows.run_many(
            "UPDATE requisition SET state = 'dropped', looked_at = ? WHERE id = ?", dropped
        )
        self.done.dropped += len(dropped)


_REQUISITION = (
    "company_id",
    "org_unit_id",
    "item_id",
    "warehouse_id",
    "partner_id",
    "state",
    "quantity_micro",
    "chance_micro",
    "stake_fen",
    "document_id",
    "suggestion_run_id",
    "raised_at",
    "looked_at",
)
