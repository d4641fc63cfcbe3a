"""Stock count (盘点单): what was found is what stood there; differences wait in 1901.

Each item counted is asserted at the count's moment (see plan), so a document that arrives
later for an earlier moment finds the same shelf again and changes the difference instead. That
is also how a count after closing is trued up when the day's till summary comes in late.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session, col, select

from core.desks.counting import plan
from core.desks.counting.access import REVIEW, held_count
from core.desks.counting.found import Counted, counted, lots_named, on_list, recorded
from core.desks.counting.moment import hours_of, sold_before, summary_missing
from core.desks.counting.refusals import (
    CountNotInReview,
    NothingCounted,
    TillTimesMissing,
    ZonesNotDone,
)
from core.desks.counting.serials import impossible
from core.documents import lots as document_lots
from core.documents.amounts import extended, line_amounts, provisional_fen
from core.documents.frame import Frame
from core.documents.kind import Built, Kind
from core.documents.masters import ItemFacts, Masters
from core.documents.seen import Sight, note_seen
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock, SystemClock
from core.kernel.refusals import Refusal
from core.ledgers.stock import lots
from core.platform.rights import Actor
from core.platform.rows import Rows
from core.posting.door import post
from core.posting.refusals import Stale
from core.posting.wanted import LineRow, MoveKind, MoveWanted, Posted, Posting
from models.counting import CountZone, StockCount

CODE, SERIES = "stock.count", "PD"
EXPECTED = "expected_micro"
"""Kept in a line's `custom`: what stood on record when the count was posted."""
_SAMPLE = 1000 * MICRO


@dataclass(frozen=True, slots=True)
class _Place:
    """Where and when: company, org unit, warehouse, moment."""

    company_id: int
    org_unit_id: int
    warehouse_id: int
    at: int
    short: bool = False
    """Goods may have left since that were not on record: a store with a till."""


def post_count(
    session: Session, actor: Actor, count_id: int, version: int, clock: Clock | None = None
) -> Posted | Refusal:
    """Posts a count in review. Sent twice, it answers the document of the first time."""
    clock = clock or SystemClock()
    count = held_count(session, actor, REVIEW, count_id)
    if isinstance(count, Refusal):
        return count
    if count.state in ("posted", "closed") and count.document_id is not None:
        number = Rows(session).one("SELECT number FROM document WHERE id = ?", (count.document_id,))
        return Posted(count.document_id, number[0] if number else "", True)
    if count.state != "review":
        return CountNotInReview(count.name)
    if count.version != version:
        return Stale(count_id)
    found = _found(session, count)
    if isinstance(found, Refusal):
        return found
    named = {lot: micro for one in found.values() for lot, micro in one.items() if lot is not None}
    if (wrong := impossible(Rows(session), count.warehouse_id, named)) is not None:
        return wrong
    posting = _posting(session, count, found)
    posted = post(session, actor, posting, clock)
    if isinstance(posted, Posted):
        count.state, count.document_id = "posted", posted.document_id
        count.posted_by = actor.user_id
        count.version += 1
        session.add(count)
        session.flush()
        _see(session, count)
    return posted


def _see(session: Session, count: StockCount) -> None:
    """Lots that somebody named were seen, and are known by that."""
    named = lots_named(session.connection(), count.id or 0)
    for item, lot, user in named:
        sight = Sight(
            count.company_id, count.org_unit_id, count.warehouse_id, item, lot, user, count.at
        )
        note_seen(session, sight, f"count:{count.id}:{lot}")


def _found(session: Session, count: StockCount) -> dict[int, dict[int | None, int]] | Refusal:
    """Micro by item and lot as the books must say at the count's moment."""
    left = session.exec(
        select(CountZone.name).where(
            col(CountZone.count_id) == count.id, col(CountZone.state) != "done"
        )
    ).all()
    if left:
        return ZonesNotDone("、".join(left))
    connection = session.connection()
    known = counted(connection, count.id or 0)
    if count.rest_is_zero:
        known |= dict.fromkeys(on_list(connection, count.id or 0) - known.keys(), Counted())
    if not known:
        return NothingCounted()
    found = {item: dict(one.lots) or {None: 0} for item, one in known.items()}
    if count.moment == "at":
        zone = hours_of(connection, count.org_unit_id).zone
        sold = sold_before(
            connection, count.org_unit_id, count.warehouse_id, count.on, count.at, zone
        )
        if sold is None:
            return TillTimesMissing(count.on)
        for item, micro in sold.items():
            if item in found:  # the summary takes it off at closing, all at once
                found[item][None] = found[item].get(None, 0) + micro
    return found


def _posting(
    session: Session, count: StockCount, found: Mapping[int, Mapping[int | None, int]]
) -> Posting:
    rows = Rows(session)
    place = _Place(
        count.company_id,
        count.org_unit_id,
        count.warehouse_id,
        count.at,
        _has_till(rows, count.org_unit_id),
    )
    masters = Masters(rows)
    lines, moves = _asserted(session.connection(), masters, place, count, found)
    content = json.dumps(
        [count.id, count.at, [(x.item_id, x.lot_id, x.asserted_micro) for x in moves]]
    )
    unit = masters.unit(count.company_id, count.org_unit_id)
    return Posting(
        header={
            "warehouse_id": count.warehouse_id,
            "currency": unit.currency if unit else "",
            "carries_cost": True,
            "reference": count.name[:80],
            "custom": {"count_id": count.id},
        },
        lines=lines,
        permission=REVIEW,
        series=SERIES,
        on=count.on,
        at=count.at,
        company_id=count.company_id,
        org_unit_id=count.org_unit_id,
        kind=CODE,
        idempotency_key=f"count:{count.id}:{count.version}",
        payload_hash=hashlib.sha256(content.encode()).hexdigest(),
        moves=moves,
    )


def _has_till(rows: Rows, org_unit_id: int) -> bool:
    sql = "SELECT 1 FROM document WHERE org_unit_id = ? AND kind = 'till.summary' LIMIT 1"
    return rows.one(sql, (org_unit_id,)) is not None


def _asserted(
    connection: Connection,
    masters: Masters,
    place: _Place,
    count: StockCount,
    found: Mapping[int, Mapping[int | None, int]],
) -> tuple[list[LineRow], list[MoveWanted]]:
    stood = recorded(connection, place.warehouse_id, found, place.at)
    facts = _items(masters.rows, found)
    masters.load_items(found)
    expiry = _expiry(masters.rows, [*stood.values(), *found.values()])
    lines: list[LineRow] = []
    moves: list[MoveWanted] = []
    for item in sorted(found, key=lambda one: facts[one][0]):
        _, unit, tracking = facts[item]
        total = sum(found[item].values())
        wanted = plan.assertions(found[item], stood.get(item, {}), expiry, tracking=tracking)
        guess = _guess(masters, count, masters.item(place.company_id, item))
        moves += _moves(len(lines), item, place, wanted, guess)
        lines.append(
            LineRow(
                {
                    "item_id": item,
                    "unit_id": unit,
                    "entered_micro": total,
                    "quantity_micro": total,
                    "carries_cost": True,
                    "to_warehouse_id": place.warehouse_id,
                    "custom": {EXPECTED: sum(stood.get(item, {}).values())},
                }
            )
        )
    return lines, moves


def _moves(
    line: int,
    item: int,
    place: _Place,
    wanted: Sequence[plan.Assertion],
    guess: tuple[int, int] | None,
) -> list[MoveWanted]:
    return [
        MoveWanted(
            line,
            MoveKind.COUNT,
            item,
            place.warehouse_id,
            0,
            lot_id=one.lot_id,
            pick=one.inferred,
            asserted_micro=one.quantity_micro,
            fallback=guess,
            may_short=place.short,
        )
        for one in wanted
    ]


def _items(rows: Rows, items: Iterable[int]) -> dict[int, tuple[str, int, str]]:
    """Code, base unit and tracking, of items in use or not."""
    found = rows.select_keys(
        "SELECT id, code, base_unit_id, tracking FROM item WHERE id IN", [(one,) for one in items]
    )
    return {row[0]: (row[1], row[2], row[3]) for row in found}


def _expiry(rows: Rows, held: Iterable[Mapping[int | None, int]]) -> dict[int, Any]:
    wanted = {lot for one in held for lot in one if lot is not None}
    return {lot.id: lot.expires_on for lot in lots.by_id(rows, wanted).values()}


def _guess(masters: Masters, count: StockCount, item: ItemFacts | None) -> tuple[int, int] | None:
    """What found goods are worth while no cost is known: retail price without tax, less the
    category's stated margin."""
    unit = masters.unit(count.company_id, count.org_unit_id)
    if item is None or unit is None or not item.retail_price_micro:
        return None
    rate = masters.rate(item.sales_tax_class_id, unit.tax_kind, count.on, True)
    gross = extended(_SAMPLE, item.retail_price_micro, unit.exponent)
    net = line_amounts(gross, 0 if isinstance(rate, Refusal) else rate[0], True).net_fen
    return provisional_fen(0, 0, _SAMPLE, item.margin_bp, net), _SAMPLE


def is_provisional(connection: Connection, count: Any) -> bool:
    """Whether a count waits for a till summary; `count` is a row of `stock_count`."""
    return summary_missing(connection, count.org_unit_id, count.moment, count.on)


def _build(frame: Frame) -> Built | Refusal:
    """A count typed as a document, without zones: all of each item on it."""
    if (wrong := document_lots.outgoing(frame, sellable=False)) is not None:
        return wrong
    warehouse = frame.draft.warehouse_id
    assert warehouse is not None  # noqa: S101
    place = _Place(frame.draft.company_id, frame.draft.org_unit_id, warehouse, 0)
    totals: dict[int, tuple[int, int]] = {}
    moves = []
    for index, line in enumerate(frame.lines):
        before = totals.get(line.item.id, (0, 0))[1]
        totals[line.item.id] = (index, before + line.quantity_micro)
        if line.lot_id is not None:
            seen = [plan.Assertion(line.lot_id, line.quantity_micro)]
            moves += _moves(index, line.item.id, place, seen, None)
    for item, (index, micro) in totals.items():
        moves += _moves(index, item, place, [plan.Assertion(None, micro)], None)
    return Built(moves=moves)


STOCK_COUNT = Kind(
    code=CODE,
    series=SERIES,
    permission=REVIEW,
    zh="盘点单",
    en="Stock count",
    carries_cost=True,
    sales=False,
    partner=None,
    build=_build,
    usual="closing",
    priced=False,
    taxed=False,
    line_fields=("lot", "memo"),
)
