"""The door: postings go in, every ledger changes, or none does.

`post_all` takes the locks, loads what the batch touches in a few set-based reads, values
each document in memory and writes all rows at once; `post` is a batch of one. A refusal
comes back as a value and the caller's edge rolls back, so nothing of the batch is written.
Documents that change the past are written and replayed one by one in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from sqlmodel import Session

from core.kernel import refusals as kernel
from core.kernel.clock import Clock, SystemClock, to_micros
from core.ledgers.costing.carried import Carried
from core.ledgers.costing.events import Entry, Method
from core.ledgers.costing.stream import apply
from core.platform import audit
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Row, Rows
from core.posting import context as contexts
from core.posting import invariants, replay
from core.posting import starts as past
from core.posting.carry import carry
from core.posting.empties import write_empties
from core.posting.facts import Facts
from core.posting.lot_worth import share_out
from core.posting.moves import MoveRow, changes, event_of
from core.posting.open_quantities import OpenQuantities
from core.posting.orders import OrderFacts
from core.posting.pace import write_pace
from core.posting.papers import OUTBOX, Papers
from core.posting.parts import Parts
from core.posting.refusals import CircularCost, DoorRefusal, KeyUsed, Stale
from core.posting.resolve import Resolver
from core.posting.shelves import Place, Shelves
from core.posting.streams import Streams
from core.posting.telling import tell
from core.posting.vouchers import Vouchers, entries
from core.posting.wanted import Posted, Posting

Refusal = DoorRefusal | NotAllowed


@dataclass(frozen=True, slots=True)
class Refused:
    """Which posting of a batch was refused, and why."""

    index: int
    refusal: kernel.Refusal


def post(
    session: Session, actor: Actor, posting: Posting, clock: Clock | None = None
) -> Posted | kernel.Refusal:
    """Posts one document. See `post_all`."""
    answer = post_all(session, actor, [posting], clock)
    return answer.refusal if isinstance(answer, Refused) else answer[0]


def post_all(
    session: Session,
    actor: Actor,
    postings: Sequence[Posting],
    clock: Clock | None = None,
) -> list[Posted] | Refused:
    """Posts documents of one company in order, all or none.

    A key that was used before with the same content answers the document it made then;
    with other content it is refused. The caller commits at the edge, and must roll back
    on a refusal.
    """
    if not postings:
        return []
    rows = Rows(session)
    again = _used_keys(rows, postings)
    fresh: list[tuple[int, Posting]] = []
    first: dict[str, Posting] = {}
    for index, posting in enumerate(postings):
        used = again.get(posting.idempotency_key)
        if isinstance(used, KeyUsed):
            return Refused(index, used)
        before = first.setdefault(posting.idempotency_key, posting)
        if before is not posting:  # the same key twice in one batch
            if before.payload_hash != posting.payload_hash:
                return Refused(index, KeyUsed(0, "—"))
        elif used is None:
            if not actor.may(posting.permission, posting.org_unit_id):
                return Refused(index, NotAllowed(posting.permission, posting.org_unit_id))
            fresh.append((index, posting))
    if fresh:
        batch = Batch(rows, actor, [p for _, p in fresh], clock or SystemClock())
        for index, posting in fresh:
            refusal = batch.take(posting)
            if refusal is not None:
                return Refused(_index(fresh, refusal, index), refusal)
        if (stale := batch.finish()) is not None:
            return Refused(_index(fresh, stale, 0), stale)
        again |= {
            posting.idempotency_key: made
            for (_, posting), made in zip(fresh, batch.papers.posted, strict=True)
        }
    answers = []
    for posting in postings:
        made = cast(Posted, again[posting.idempotency_key])
        repeated = first[posting.idempotency_key] is not posting
        answers.append(replace(made, again=True) if repeated else made)
    return answers


def _index(fresh: list[tuple[int, Posting]], refusal: kernel.Refusal, usual: int) -> int:
    """Which posting a refusal speaks of: a stale draft is noticed when all are written."""
    if isinstance(refusal, Stale):
        for index, posting in fresh:
            if posting.document_id == refusal.document_id:
                return index
    return usual


def _used_keys(rows: Rows, postings: Sequence[Posting]) -> dict[str, Posted | KeyUsed]:
    hashes = {p.idempotency_key: p.payload_hash for p in postings}
    found: dict[str, Posted | KeyUsed] = {}
    own = {p.idempotency_key: p.document_id for p in postings}
    for key, payload, document, number, state in rows.select_keys(
        "SELECT idempotency_key, payload_hash, id, number, state FROM document"
        " WHERE idempotency_key IN",
        [(key,) for key in hashes],
    ):
        if state not in ("posted", "reversed"):
            if own[key] != document:
                found[key] = KeyUsed(document, f"#{document}")
            continue
        same = payload == hashes[key]
        found[key] = Posted(document, number, True) if same else KeyUsed(document, number)
    return found


class Batch:
    """Documents of one company on their way through the door."""

    def __init__(self, rows: Rows, actor: Actor, postings: Sequence[Posting], clock: Clock) -> None:
        self.rows = rows
        self.actor = actor
        self.company_id = postings[0].company_id
        self.now = to_micros(clock.now())
        moves = [move for posting in postings for move in posting.moves]
        amended = {m.amends for m in moves if m.amends is not None}
        self.amended = replay.load_moves(rows, amended) if amended else {}
        items = {m.item_id for m in moves} | {m.item_id for m in self.amended.values()}
        self.context = contexts.load(rows, self.company_id, items)
        self.streams = Streams(rows, self.company_id)
        self.shelves = Shelves(rows, self.company_id)
        self.facts = Facts(rows, self.company_id, self.context.groups)
        self.vouchers = Vouchers(rows, self.context)
        self.papers = Papers(rows, actor.user_id, self.now)
        self.open = OpenQuantities(rows)
        self.orders = OrderFacts(rows)
        self._guarded: set[Place] = set()
        self._entries: list[Row] = []
        self._events: list[Row] = []
        self._ids = {
            "document": _ids(rows, "document", len(postings)),
            "document_line": _ids(rows, "document_line", sum(len(p.lines) for p in postings)),
            "move": iter(()),
        }
        self._load(postings, len(moves))

    def _load(self, postings: Sequence[Posting], count: int) -> None:
        """Locks and reads all that the batch names: orders first, then streams by key."""
        self.open.load(f.line_id for p in postings for f in p.fulfils)
        self.orders.load(postings)
        moves = [m for p in postings for m in p.moves]
        places = {(m.item_id, m.warehouse_id) for m in moves}
        places |= {(m.item_id, m.to_warehouse_id) for m in moves if m.to_warehouse_id is not None}
        places |= {(m.item_id, m.warehouse_id) for m in self.amended.values()}
        warehouses = self.context.warehouses
        places |= {(r.item_id, r.warehouse_id) for p in postings for r in p.reserves}
        keys = {(item, warehouses[w].cost_pool_id) for item, w in places}
        if not self.rows.sqlite:  # streams that a change of the past reaches are locked too
            keys |= past.reached(self.rows, self.context, self.amended, postings, keys)
        self.streams.load(keys)
        self.shelves.load(places)
        tracked = {
            place
            for place in places
            if place[0] in self.context.items and self.context.items[place[0]].tracking != "none"
        }
        if tracked:
            self.shelves.load_lots(tracked)
            self.shelves.load_facts(m.lot_id for m in moves if m.lot_id is not None)
            self.shelves.load_facts(m.to_lot_id for m in moves if m.to_lot_id is not None)
            self.shelves.load_facts(m.lot_id for m in self.amended.values() if m.lot_id is not None)
        self._ids["move"] = _ids(self.rows, "move", max(count, 8))

    def take(self, posting: Posting) -> Refusal | None:
        """Values one document in hand; a refusal voids the batch."""
        if (shut := self.context.shut(posting.on, self.actor, posting.org_unit_id)) is not None:
            return shut
        if (missing := self._missing_right(posting)) is not None:
            return missing
        if (over := self.open.take(posting)) is not None:
            return over
        document = posting.document_id or next(self._ids["document"])
        lines = [next(self._ids["document_line"]) for _ in posting.lines]
        self._reserve(posting, lines)
        starts = past.starts(self.rows, self.context, self.streams, self.amended, posting)
        if starts:
            self.streams.load(replay.reach(self.rows, starts))
            if (stale := self._write()) is not None:
                return stale
        resolver = Resolver(
            self.rows,
            self.context,
            self.shelves,
            posting,
            document,
            lines,
            lambda: next(self._ids["move"]),
            bool(starts),
            self.amended,
            Parts(self.streams, self.context, posting.on).cut,
        )
        if (refused := resolver.resolve()) is not None:
            return refused
        self._guard(posting)
        carry(resolver.moves, posting.on, self.context, self.facts, self.shelves, self.streams)
        self.papers.add(document, lines, posting)
        self.papers.moves += [move.stored(self.company_id) for move in resolver.moves]
        if starts:
            if (stale := self.papers.write()) is not None:
                return stale
            starts = past.exact(resolver.moves, starts)
            reached = replay.reach(self.rows, starts)
            valued = replay.run(self.rows, self.context, self.streams, reached)
            if isinstance(valued, CircularCost):
                return valued
        else:
            valued = self._apply(posting, resolver.moves)
        return self._book(posting, document, resolver.moves, *valued)

    def _guard(self, posting: Posting) -> None:
        """Places that were to hold what is taken, until something may take what is not there."""
        for wanted in posting.moves:
            if wanted.quantity_micro < 0 and wanted.amends is None:
                place = (wanted.item_id, wanted.warehouse_id)
                (self._guarded.discard if wanted.may_short else self._guarded.add)(place)

    def _missing_right(self, posting: Posting) -> NotAllowed | None:
        """The right must hold wherever goods move or are valued anew, not only where the
        document stands; but who sends has none where they go, and nobody on the way."""
        named = (m if m.amends is None else self.amended[m.amends] for m in posting.moves)
        places = (self.context.warehouses[m.warehouse_id] for m in named)
        units = {place.org_unit_id for place in places if not place.transit}
        for unit in sorted(units - {posting.org_unit_id}):
            if not self.actor.may(posting.permission, unit):
                return NotAllowed(posting.permission, unit)
        return None

    def _reserve(self, posting: Posting, lines: list[int]) -> None:
        """Promises what is free now, whatever the order asks for beyond it."""
        for wanted in posting.reserves:
            place = (wanted.item_id, wanted.warehouse_id)
            quantity = wanted.quantity_micro
            if quantity > 0 and not wanted.may_short:
                quantity = min(quantity, max(0, self.shelves.available(place)))
            if not quantity:
                continue
            self.shelves.promise(place, quantity)
            unit = self.context.warehouses[place[1]].org_unit_id
            line = wanted.line_id if wanted.line_id is not None else lines[wanted.line]
            self.open.reserve((line, self.company_id, unit, *place, quantity))

    def _apply(
        self, posting: Posting, moves: list[MoveRow]
    ) -> tuple[list[Entry], dict[int, MoveRow]]:
        """Events at the end of their streams."""
        events = [
            (m, event_of(m, cast(Method, self.context.method(m.item_id, posting.on))))
            for m in moves
        ]
        watch = {e.of for _, e in events if e is not None and e.of is not None}
        own = {m.id for m in moves}
        before = {}
        if watch - own:
            if self._entries:
                self._write()
            before = replay.carried_before(self.rows, watch - own)
        carried = Carried(watch, before)
        found: list[Entry] = []
        for move, event in events:
            if event is None:
                self.streams.note(move.key, (move.at, move.id))
                continue
            done = apply(self.streams.heads[move.key].state, event, carried)
            self.streams.advance(move.key, (move.at, move.id), done)
            found += done
        known = {move.id: move for move in moves}
        settled = {entry.move for entry in found} - known.keys()
        if settled:
            if self.papers.moves:
                self._write()
            known |= replay.load_moves(self.rows, settled)
        return found, known

    def _book(
        self,
        posting: Posting,
        document: int,
        moves: list[MoveRow],
        found: list[Entry],
        known: dict[int, MoveRow],
    ) -> Refusal | None:
        """Entries, cost events, facts and the voucher of one document."""
        changed = changes(found, known)
        company = self.company_id
        for entry in found:
            move = known[entry.move]
            self._entries.append(
                (
                    company,
                    move.item_id,
                    move.pool_id,
                    entry.by,
                    entry.move,
                    entry.layer,
                    document,
                    entry.quantity,
                    entry.value,
                )
            )
        for change in changed:
            self._events.append(
                (
                    company,
                    change.org_unit_id,
                    change.move_id,
                    document,
                    posting.on,
                    change.value_fen,
                )
            )
        tell(self.facts, self.context, posting, moves, changed)
        self.orders.take(posting, document)
        wanted = entries(posting.amounts, changed, posting.partner_id)
        return self.vouchers.add(posting.on, posting.org_unit_id, document, posting.kind, wanted)

    def _write(self) -> Stale | None:
        """Writes all that was taken so far."""
        if (stale := self.papers.write()) is not None:
            return stale
        touched = [key for key, head in self.streams.heads.items() if head.touched]
        self.rows.insert("layer_entry", _ENTRY, self._entries)
        self.rows.insert("cost_event", _EVENT, self._events)
        self.streams.write()
        self.shelves.write({w: f.org_unit_id for w, f in self.context.warehouses.items()})
        self.open.write()
        share_out(self.rows, self.context, self.streams, self.shelves, self.facts)
        self.facts.write()
        self.orders.write()
        self.vouchers.write()
        self._entries, self._events = [], []
        invariants.check_streams(self.rows, touched, self._guarded)
        return None

    def finish(self) -> Stale | None:
        """Writes the rest, then the audit chain (its head is locked last) and the outbox."""
        if (stale := self._write()) is not None:
            return stale
        units = {w: f.org_unit_id for w, f in self.context.warehouses.items()}
        write_empties(self.rows, self.company_id, units, self.shelves)
        write_pace(self.rows, self.company_id, units, self.facts.sold_days)
        self.rows.insert("outbox", OUTBOX, self.papers.messages)
        audit.record(self.rows, self.now, self.papers.happenings)
        return None


def _ids(rows: Rows, table: str, count: int) -> Iterator[int]:
    """Ascending fresh ids, `count` at a time, for as long as they are asked for."""
    block: Sequence[int] = ()
    while True:
        if block and rows.sqlite:
            block = range(block[-1] + 1, block[-1] + 1 + max(count, 1))
        else:
            block = rows.ids(table, max(count, 1))
        yield from block


_ENTRY = (
    *("company_id", "item_id", "cost_pool_id", "by_move_id", "move_id", "layer_key"),
    *("document_id", "quantity_micro", "value_fen"),
)
_EVENT = ("company_id", "org_unit_id", "move_id", "document_id", "booked_on", "value_fen")
