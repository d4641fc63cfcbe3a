"""Asking for approval and answering: a draft waits, and is posted, or goes back to its maker.

While it waits nobody changes it; what is approved is exactly what was asked for, checked once
more at that moment. Each round of asking keeps a row of its own (models/approvals.py), with
who asked, who answered, when, and why it was refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from core.documents.approvals import (
    AboveLimit,
    Approvals,
    NobodyApproves,
    NoReason,
    OwnDocument,
)
from core.documents.draft import Draft, load, save
from core.documents.framing import whole
from core.documents.kind import Kind, Kinds, totals_of
from core.documents.masters import Masters
from core.documents.refusals import Problems, UnknownKind
from core.documents.submit import submit, submit_approved
from core.kernel.clock import Clock, SystemClock, to_micros
from core.kernel.refusals import Refusal
from core.platform.audit import Happening, record
from core.platform.rights import Actor, NotAllowed, require
from core.platform.rows import Rows
from core.posting.refusals import Stale
from core.posting.wanted import Posted

REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that waits for approval; `version` is the one to answer it with."""

    document_id: int
    version: int


@dataclass(frozen=True, slots=True)
class _Round:
    """A round of asking that has no answer yet."""

    id: int
    company_id: int
    org_unit_id: int
    kind: str
    version: int
    amount_fen: int
    makers: frozenset[int]


def submit_or_ask(
    session: Session, actor: Actor, kinds: Kinds, draft: Draft, clock: Clock | None = None
) -> Posted | Waiting | Refusal:
    """Posts a draft where its maker may bind it alone, else asks for approval."""
    kind = kinds.get(draft.kind)
    if kind is not None and must_wait(session, actor, kind, draft, clock):
        return ask(session, actor, kinds, draft, clock)
    return submit(session, actor, kinds, draft, clock)


def must_wait(
    session: Session, actor: Actor, kind: Kind, draft: Draft, clock: Clock | None = None
) -> bool:
    """Whether a draft needs somebody else's approval as it stands; False where it is not whole."""
    if not kind.approve:
        return False
    rows = Rows(session)
    frame = whole(Masters(rows), kind, draft, clock or SystemClock())
    if isinstance(frame, Problems):
        return False
    amount = totals_of(frame.lines).gross_fen
    return Approvals(rows, actor).waits(kind, draft.company_id, draft.org_unit_id, amount)


def ask(
    session: Session,
    actor: Actor,
    kinds: Kinds,
    draft: Draft,
    clock: Clock | None = None,
    due_at: int | None = None,
) -> Waiting | Refusal:
    """Lets a whole draft wait for approval, until `due_at` (micros) at best. Refused where it
    could not be posted as it is, or where nobody may approve it."""
    clock = clock or SystemClock()
    kind = kinds.get(draft.kind)
    if kind is None or not kind.approve:
        return UnknownKind(draft.kind)
    if refused := require(actor, kind.permission, draft.org_unit_id):
        return refused
    rows = Rows(session)
    frame = whole(Masters(rows), kind, draft, clock)
    if isinstance(frame, Problems):
        return frame
    totals = totals_of(frame.lines)
    who = Approvals(rows, actor).who(kind, draft.company_id, draft.org_unit_id)
    if not any(one.covers(totals.gross_fen) for one in who):
        return NobodyApproves(totals.gross_fen)
    kept = save(session, actor, draft, kind.permission, kind.carries_cost, clock)
    if isinstance(kept, Refusal):
        return kept
    now = to_micros(clock.now())
    for line in frame.lines:
        shown = (line.quantity_micro, line.tax_rate_bp)
        amounts = (line.amounts.net_fen, line.amounts.tax_fen, line.amounts.gross_fen)
        rows.run(
            "UPDATE document_line SET quantity_micro = ?, tax_rate_bp = ?, net_fen = ?,"
            " tax_fen = ?, gross_fen = ? WHERE document_id = ? AND line_no = ?",
            (*shown, *amounts, kept.id, line.line_no),
        )
    rows.run(
        "UPDATE document SET state = 'waiting', currency = ?, net_fen = ?, tax_fen = ?,"
        " gross_fen = ? WHERE id = ?",
        (frame.currency, totals.net_fen, totals.tax_fen, totals.gross_fen, kept.id),
    )
    rows.insert("approval", _ASKED, [(
        draft.company_id, draft.org_unit_id, kept.id, "waiting", kind.carries_cost,
        totals.gross_fen, actor.user_id, now, due_at, "", "",
    )])  # fmt: skip
    _tell(rows, now, draft.company_id, actor, f"ask {kind.code}", kept.id, {})
    return Waiting(kept.id, kept.version)


def approve(
    session: Session,
    actor: Actor,
    kinds: Kinds,
    document_id: int,
    version: int,
    clock: Clock | None = None,
) -> Posted | Refusal:
    """Approves and posts what waits, in the version the actor saw. Nobody approves his own,
    unless nobody else may; nor above his limit."""
    clock = clock or SystemClock()
    found = _waiting(session, kinds, document_id, version)
    if isinstance(found, Refusal):
        return found
    kind = kinds[found.kind]
    if refused := _may(Rows(session), actor, kind, found):
        return refused
    draft = load(session, actor, document_id, "waiting")
    if isinstance(draft, Refusal):
        return draft
    posted = submit_approved(session, actor, kinds, draft, clock)
    if isinstance(posted, Posted):
        _answer(session, actor, found, "approved", "", clock)
    return posted


def approve_by_rule(
    session: Session,
    actor: Actor,
    kinds: Kinds,
    document_id: int,
    version: int,
    rule: str,
    clock: Clock | None = None,
) -> Posted | Refusal:
    """Posts what waits because a rule that people made approves it; `rule` is kept with the
    answer. Whoever calls has asked the rule; the actor is who it acts as."""
    clock = clock or SystemClock()
    found = _waiting(session, kinds, document_id, version)
    if isinstance(found, Refusal):
        return found
    draft = load(session, actor, document_id, "waiting")
    if isinstance(draft, Refusal):
        return draft
    posted = submit_approved(session, actor, kinds, draft, clock)
    if isinstance(posted, Posted):
        _answer(session, actor, found, "approved", "", clock, rule=rule)
    return posted


def refuse(
    session: Session,
    actor: Actor,
    kinds: Kinds,
    document_id: int,
    version: int,
    reason: str,
    clock: Clock | None = None,
) -> Waiting | Refusal:
    """Gives what waits back to its maker as a draft, with the reason."""
    found = _waiting(session, kinds, document_id, version)
    if isinstance(found, Refusal):
        return found
    if refused := require(actor, kinds[found.kind].approve, found.org_unit_id):
        return refused
    if not reason.strip():
        return NoReason()
    return _back(session, actor, document_id, found, "refused", reason.strip(), clock)


def withdraw(
    session: Session,
    actor: Actor,
    kinds: Kinds,
    document_id: int,
    version: int,
    clock: Clock | None = None,
) -> Waiting | Refusal:
    """Takes back what one asked for, to change it or put it away."""
    found = _waiting(session, kinds, document_id, version)
    if isinstance(found, Refusal):
        return found
    if actor.user_id not in found.makers:
        return NotAllowed(kinds[found.kind].permission, found.org_unit_id)
    return _back(session, actor, document_id, found, "withdrawn", "", clock)


_ASKED = (
    "company_id", "org_unit_id", "document_id", "state", "carries_cost", "amount_fen",
    "asked_by", "asked_at", "due_at", "reason", "rule",
)  # fmt: skip


def _waiting(
    session: Session, kinds: Kinds, document_id: int, version: int
) -> _Round | Stale | UnknownKind:
    """The open round of a document, its rows locked against a second answer."""
    rows = Rows(session)
    tail = "" if rows.sqlite else " FOR UPDATE OF d"
    row = rows.one(
        "SELECT a.id, d.company_id, d.org_unit_id, d.kind, d.version, a.amount_fen,"  # noqa: S608
        " d.created_by, a.asked_by FROM document d JOIN approval a ON a.document_id = d.id"
        f" WHERE d.id = ? AND d.state = 'waiting' AND a.state = 'waiting'{tail}",
        (document_id,),
    )
    if row is None or row[4] != version:
        return Stale(document_id)
    if row[3] not in kinds:
        return UnknownKind(row[3])
    found, company, unit, kind, seen, amount, *makers = row
    return _Round(found, company, unit, kind, seen, amount, frozenset(makers))


def _may(rows: Rows, actor: Actor, kind: Kind, found: _Round) -> Refusal | None:
    if refused := require(actor, kind.approve, found.org_unit_id):
        return refused
    who = Approvals(rows, actor).who(kind, found.company_id, found.org_unit_id)
    able = {one.user_id for one in who if one.covers(found.amount_fen)}
    if actor.user_id in found.makers and able - found.makers:
        return OwnDocument()
    if actor.user_id not in able:
        limit = next((one.limit_fen for one in who if one.user_id == actor.user_id), None)
        return AboveLimit(found.amount_fen, limit or 0)
    return None


def _back(
    session: Session,
    actor: Actor,
    document_id: int,
    found: _Round,
    state: str,
    reason: str,
    clock: Clock | None,
) -> Waiting:
    Rows(session).run(
        "UPDATE document SET state = 'draft', version = version + 1 WHERE id = ?", (document_id,)
    )
    _answer(session, actor, found, state, reason, clock or SystemClock(), document_id)
    return Waiting(document_id, found.version + 1)


def _answer(
    session: Session,
    actor: Actor,
    found: _Round,
    state: str,
    reason: str,
    clock: Clock,
    document_id: int | None = None,
    rule: str = "",
) -> None:
    rows, now = Rows(session), to_micros(clock.now())
    rows.run(
        "UPDATE approval SET state = ?, decided_by = ?, decided_at = ?, reason = ?,"
        " rule = ? WHERE id = ?",
        (state, actor.user_id, now, reason[:REASON_LENGTH], rule, found.id),
    )
    if document_id is not None:  # what is approved is told by the door
        detail = {"reason": reason} if reason else {}
        _tell(rows, now, found.company_id, actor, f"{state} {found.kind}", document_id, detail)


def _tell(
    rows: Rows,
    now: int,
    company_id: int,
    actor: Actor,
    action: str,
    document_id: int,
    detail: dict[str, Any],
) -> None:
    record(rows, now, [Happening(company_id, actor.user_id, action, document_id, detail)])


__all__ = [
    "Waiting",
    "approve",
    "approve_by_rule",
    "ask",
    "must_wait",
    "refuse",
    "submit_or_ask",
    "withdraw",
]
