"""Accepting suggestions: order and transfer drafts, by supplier and place, in one transaction.

Each suggestion is answered once; answered again it gives the same documents and writes nothing. If
what lies there or is under way is not what it was worked out from, or newer suggestions were made,
nothing is written: `SuggestionsMoved`. An order that its maker may not bind alone waits for
approval at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session, col, select

from core.catalog.prices import Origin, price_of
from core.documents.approvals import NoReason
from core.documents.approve import ask, must_wait
from core.documents.days import business_day
from core.documents.draft import Draft, Line, save
from core.documents.kind import Kinds
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock, SystemClock, to_micros
from core.kernel.refusals import Refusal
from core.planning.suggest.given import lots_there, named
from core.planning.under_way import ORDER, TRANSFER, coming, leaving
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Rows
from core.posting.locks import lock_keys
from models.suggestions import Suggestion, SuggestionDecision, SuggestionRun

MOST_PACKS = 100_000


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: so many packs (None: as suggested), with a reason where that is another number
    or the suggestion was held back; no packs at all leaves it."""

    suggestion_id: int
    packs: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The documents that now stand: drafts and orders that wait, of this or an earlier answer."""

    document_ids: tuple[int, ...]
    written: int


@dataclass(frozen=True, slots=True)
class SuggestionsMoved(Refusal):
    """Stock or orders changed, or there are newer suggestions: `count` of those chosen."""

    key: ClassVar[str] = "suggestions_moved"
    count: int


@dataclass(frozen=True, slots=True)
class SuggestionGone(Refusal):
    """There is no such suggestion, or it is not the actor's to answer."""

    key: ClassVar[str] = "suggestion_gone"


@dataclass(frozen=True, slots=True)
class OddPacks(Refusal):
    """A number of packs that no order can have."""

    key: ClassVar[str] = "odd_packs"
    most: int = MOST_PACKS


def accept(
    session: Session,
    actor: Actor,
    kinds: Kinds,
    choices: Sequence[Choice],
    clock: Clock | None = None,
) -> Accepted | Refusal:
    """Answers suggestions. Refused as a whole, with nothing written."""
    clock, rows = clock or SystemClock(), Rows(session)
    chosen = {choice.suggestion_id: choice for choice in choices}
    lock_keys(rows, [f"suggestion:{one}" for one in sorted(chosen)])
    found = session.exec(select(Suggestion).where(col(Suggestion.id).in_(chosen))).all()
    if len(found) != len(chosen) or not found or len({one.company_id for one in found}) > 1:
        return SuggestionGone()
    answered = session.exec(
        select(SuggestionDecision).where(col(SuggestionDecision.suggestion_id).in_(chosen))
    ).all()
    documents = {one.document_id for one in answered if one.document_id is not None}
    done = {one.suggestion_id for one in answered}
    fresh = [one for one in found if one.id not in done]
    refused = _may(actor, fresh) or _odd(fresh, chosen) or _moved(session, rows, fresh, clock)
    if refused is not None:
        return refused
    new: dict[int, int | None] = {}
    for group in _grouped(fresh, chosen).values():
        document = _written(session, actor, kinds, group, chosen, clock)
        if isinstance(document, Refusal):
            return document
        new |= {one.id or 0: document for one in group}
    for one in fresh:
        session.add(_decision(actor, one, chosen[one.id or 0], new.get(one.id or 0), clock))
    session.flush()
    made = {document for document in new.values() if document is not None}
    return Accepted(tuple(sorted(documents | made)), len(fresh))


def _may(actor: Actor, found: Sequence[Suggestion]) -> Refusal | None:
    for one in found:
        permission, unit = ORDER, one.org_unit_id
        if one.from_warehouse_id is not None:
            permission, unit = TRANSFER, one.other_org_unit_id or one.org_unit_id
        if not actor.may(permission, unit):
            return NotAllowed(permission, unit)
    return None


def _odd(found: Sequence[Suggestion], chosen: dict[int, Choice]) -> Refusal | None:
    for one in found:
        choice = chosen[one.id or 0]
        changed = choice.packs is not None and choice.packs * one.pack_micro != one.quantity_micro
        if choice.packs is not None and not 0 <= choice.packs <= MOST_PACKS:
            return OddPacks()
        if (changed or one.kind in ("held", "wait")) and not choice.reason.strip():
            return NoReason()
        if one.partner_id is None and one.from_warehouse_id is None and choice.packs != 0:
            return SuggestionGone()
    return None


def _moved(
    session: Session, rows: Rows, found: Sequence[Suggestion], clock: Clock
) -> SuggestionsMoved | None:
    """Whether what they were worked out from still holds."""
    if not found:
        return None
    company = found[0].company_id
    newest = session.exec(
        select(SuggestionRun)
        .where(col(SuggestionRun.company_id) == company)
        .order_by(col(SuggestionRun.id).desc())
        .limit(1)
    ).one()
    if newest.on != business_day(rows, company, clock):
        return SuggestionsMoved(len(found))
    keys = [(one.item_id, one.warehouse_id) for one in found]
    items = {item for item, _place in keys}
    under_way = coming(session.connection(), company, newest.on, items, asked=True)
    stock, giving = _there(rows, keys), _giving(session, rows, company, found)
    moved = 0
    for one, key in zip(found, keys, strict=True):
        now = stock.get(key, 0) + sum(each.quantity_micro for each in under_way.get(key, ()))
        # What was accepted of this very run since is no news.
        now -= _accepted_since(session, one, newest.id or 0)
        gone = one.from_warehouse_id is not None and (
            giving.get((one.item_id, one.from_warehouse_id), 0) != one.giver_position_micro
        )
        moved += now != one.position_micro or one.run_id != newest.id or gone
    return SuggestionsMoved(moved) if moved else None


def _giving(
    session: Session, rows: Rows, company: int, found: Sequence[Suggestion]
) -> dict[tuple[int, int], int]:
    """What the givers now have to give, by item and warehouse."""
    keys = [
        (one.item_id, one.from_warehouse_id) for one in found if one.from_warehouse_id is not None
    ]
    leave = leaving(session.connection(), company, {item for item, _place in keys}) if keys else {}
    return {key: micro - leave.get(key, 0) for key, micro in _there(rows, keys).items()}


def _there(rows: Rows, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
    return {
        (item, place): micro
        for item, place, micro in rows.select_keys(
            "SELECT item_id, warehouse_id, quantity_micro - reserved_micro FROM balance"
            " WHERE (item_id, warehouse_id) IN",
            keys,
        )
    }


def _accepted_since(session: Session, one: Suggestion, run_id: int) -> int:
    twins = session.exec(
        select(SuggestionDecision.quantity_micro)
        .join(Suggestion, col(Suggestion.id) == col(SuggestionDecision.suggestion_id))
        .where(
            col(Suggestion.run_id) == run_id,
            col(Suggestion.item_id) == one.item_id,
            col(Suggestion.warehouse_id) == one.warehouse_id,
            col(SuggestionDecision.document_id).is_not(None),
        )
    )
    return sum(twins)


_Group = tuple[int | None, int | None, int]


def _grouped(
    found: Sequence[Suggestion], chosen: dict[int, Choice]
) -> dict[_Group, list[Suggestion]]:
    """By supplier or giving warehouse, and place; what is left aside makes no document."""
    groups: dict[_Group, list[Suggestion]] = defaultdict(list)
    for one in sorted(found, key=lambda one: one.id or 0):
        if _packs(one, chosen) != 0:
            groups[one.partner_id, one.from_warehouse_id, one.warehouse_id].append(one)
    return groups


def _written(
    session: Session,
    actor: Actor,
    kinds: Kinds,
    group: list[Suggestion],
    chosen: dict[int, Choice],
    clock: Clock,
) -> int | Refusal:
    """One document of a group: a draft, or an order that waits for approval."""
    first = group[0]
    moving = first.from_warehouse_id is not None
    kind = kinds[TRANSFER if moving else ORDER]
    unit = (first.other_org_unit_id if moving else None) or first.org_unit_id
    draft = Draft(
        kind.code,
        first.company_id,
        unit,
        business_day(Rows(session), first.company_id, clock),
        warehouse_id=first.from_warehouse_id if moving else first.warehouse_id,
        to_warehouse_id=first.warehouse_id if moving else None,
        partner_id=first.partner_id,
        lines=[line for one in group for line in _lines(session, one, _packs(one, chosen), clock)],
        idempotency_key=f"suggestion:{first.id}",
    )
    if must_wait(session, actor, kind, draft, clock):
        asked = ask(session, actor, kinds, draft, clock)
        if not isinstance(asked, Refusal):
            return asked.document_id
    kept = save(session, actor, draft, kind.permission, kind.carries_cost, clock)
    return kept if isinstance(kept, Refusal) else kept.id


def _lines(session: Session, one: Suggestion, packs: int, clock: Clock) -> list[Line]:
    """What is ordered, in packs at its price; what is moved, lot by lot."""
    rows = Rows(session)
    if one.from_warehouse_id is None:
        return [Line(one.item_id, one.unit_id, packs * MICRO, _price(rows, one, packs, clock))]
    lots = lots_there(rows, one.item_id, one.from_warehouse_id)
    today = business_day(rows, one.company_id, clock)
    return [
        Line(one.item_id, one.unit_id, micro, lot_id=lot)
        for lot, micro in named(lots, one.giver_lots, packs * one.pack_micro, today)
    ]


def _price(rows: Rows, one: Suggestion, packs: int, clock: Clock) -> int:
    """What a unit costs in an order of so many packs: another number may miss a price break, or
    reach one."""
    if packs * one.pack_micro == one.quantity_micro:
        return one.price_micro
    today = business_day(rows, one.company_id, clock)
    told = price_of(rows, one.company_id, one.item_id, one.unit_id, one.partner_id,
                    one.org_unit_id, today, packs * one.pack_micro, "buy")  # fmt: skip
    if told is not None and told.origin is Origin.LIST:
        return told.price_micro
    return one.price_micro if one.usual_price_micro is None else one.usual_price_micro


def _packs(one: Suggestion, chosen: dict[int, Choice]) -> int:
    packs = chosen[one.id or 0].packs
    return one.quantity_micro // one.pack_micro if packs is None else packs


def _decision(
    actor: Actor, one: Suggestion, choice: Choice, document_id: int | None, clock: Clock
) -> SuggestionDecision:
    quantity = one.quantity_micro if choice.packs is None else choice.packs * one.pack_micro
    answer = "accepted" if quantity == one.quantity_micro else "changed"
    return SuggestionDecision(
        suggestion_id=one.id or 0,
        company_id=one.company_id,
        org_unit_id=one.org_unit_id,
        answer="left" if quantity == 0 else answer,
        quantity_micro=quantity,
        reason=choice.reason.strip()[:200],
        document_id=document_id,
        decided_by=actor.user_id,
        decided_at=to_micros(clock.now()),
    )
