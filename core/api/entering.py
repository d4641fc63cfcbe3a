"""Verbs of a program that enters documents: keep a draft, change it, submit it, reverse.

Around core/documents they add what a person's page does by itself: the key a caller sends
is kept apart by user, a key has one draft and one document for life, and what a draft is
(kind, company, org unit) is read from the database and not believed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlmodel import Session

from core.api.refusals import OtherKey
from core.documents.draft import Draft, discard, load, save
from core.documents.kind import Kind, Kinds
from core.documents.refusals import FutureDate, UnknownKind
from core.documents.reverse import PERMISSION as REVERSE
from core.documents.reverse import reverse
from core.documents.submit import submit
from core.kernel.clock import Clock
from core.kernel.refusals import Refusal
from core.platform.rights import Actor, require
from core.platform.rows import Rows
from core.posting.refusals import KeyUsed, Stale
from core.posting.wanted import Posted


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft's row and version. `again`: the same key and content were kept before."""

    id: int
    version: int
    again: bool = False


def stored_key(actor: Actor, key: str) -> str:
    """How the database knows a caller's key: nobody meets another user's."""
    return f"api:{actor.user_id}:{key}"


def kind_of(actor: Actor, kinds: Kinds, draft: Draft) -> Kind | Refusal:
    """The kind of a draft that the actor may enter."""
    kind = kinds.get(draft.kind)
    if kind is None:
        return UnknownKind(draft.kind)
    return require(actor, kind.permission, draft.org_unit_id) or kind


def keep(
    session: Session, actor: Actor, kinds: Kinds, draft: Draft, clock: Clock
) -> Kept | Refusal:
    """A new draft under its key; the one that was kept, for the same key and content."""
    kind = kind_of(actor, kinds, draft)
    if isinstance(kind, Refusal):
        return kind
    known = _known(session, draft.idempotency_key)
    if known is None:
        saved = save(session, actor, draft, kind.permission, kind.carries_cost, clock)
        return saved if isinstance(saved, Refusal) else Kept(saved.id, saved.version)
    if known.state == "draft":
        kept = load(session, actor, known.id)
        same = isinstance(kept, Draft) and kept.payload_hash() == draft.payload_hash()
    else:
        same = known.payload_hash == draft.payload_hash()
    return Kept(known.id, known.version, True) if same else _used(known)


def change(
    session: Session,
    actor: Actor,
    kinds: Kinds,
    draft_id: int,
    version: int,
    new: Draft,
    clock: Clock,
) -> Kept | Refusal:
    """New content for a draft of this version. Its kind, org unit and key stay."""
    kept = load(session, actor, draft_id)
    if isinstance(kept, Refusal):
        return kept
    kind = kind_of(actor, kinds, kept)
    if isinstance(kind, Refusal):
        return kind
    changed = replace(
        new,
        kind=kept.kind,
        company_id=kept.company_id,
        org_unit_id=kept.org_unit_id,
        prices_include_tax=new.prices_include_tax,
        idempotency_key=kept.idempotency_key,
        import_id=kept.import_id,
        extra=kept.extra,
        id=draft_id,
        version=version,
    )
    saved = save(session, actor, changed, kind.permission, kind.carries_cost, clock)
    return saved if isinstance(saved, Refusal) else Kept(saved.id, saved.version)


def put_away(
    session: Session, actor: Actor, kinds: Kinds, draft_id: int, version: int
) -> int | Refusal:
    """Discards a draft of this version."""
    kept = load(session, actor, draft_id)
    if isinstance(kept, Refusal):
        return kept
    kind = kind_of(actor, kinds, kept)
    if isinstance(kind, Refusal):
        return kind
    if kept.version != version:
        return Stale(draft_id)
    return discard(session, actor, draft_id, kind.permission) or draft_id


def submit_kept(
    session: Session,
    actor: Actor,
    kinds: Kinds,
    draft_id: int,
    key: str,
    version: int,
    clock: Clock,
) -> Posted | Refusal:
    """Posts a draft as it is in this version. Sent again, answers the document it became."""
    row = Rows(session).one(
        "SELECT kind, org_unit_id, state, number, idempotency_key, version FROM document"
        " WHERE id = ?",
        (draft_id,),
    )
    if row is None:
        return Stale(draft_id)
    kind_code, unit, state, number, own_key, now_version = row
    kind = kinds.get(kind_code)
    if kind is None:
        return UnknownKind(kind_code)
    if (refused := require(actor, kind.permission, unit)) is not None:
        return refused
    if own_key not in (key, stored_key(actor, key)):
        return OtherKey()
    if state in ("posted", "reversed"):
        # posting a draft makes its version one more than what was submitted
        return Posted(draft_id, number, True) if now_version == version + 1 else Stale(draft_id)
    kept = load(session, actor, draft_id)
    if isinstance(kept, Refusal):
        return kept
    if kept.version != version:
        return Stale(draft_id)
    return submit(session, actor, kinds, kept, clock)


def submit_whole(
    session: Session, actor: Actor, kinds: Kinds, draft: Draft, clock: Clock
) -> Posted | Refusal:
    """Posts a document that was never kept. The same key and content answer the first one."""
    kind = kind_of(actor, kinds, draft)
    if isinstance(kind, Refusal):
        return kind
    known = _known(session, draft.idempotency_key)
    if known is not None and known.state not in ("posted", "reversed"):
        return _used(known)
    return submit(session, actor, kinds, draft, clock)


def take_back(
    session: Session,
    actor: Actor,
    kinds: Kinds,
    document_id: int,
    on: dt.date | None,
    memo: str,
    key: str,
    clock: Clock,
) -> Posted | Refusal:
    """Reverses a document. Sent again under its key, answers the same reversal."""
    row = Rows(session).one(
        "SELECT d.org_unit_id, c.zone FROM document d JOIN company c ON c.id = d.company_id"
        " WHERE d.id = ?",
        (document_id,),
    )
    if row is None:
        return Stale(document_id)
    unit, zone = row
    if (refused := require(actor, REVERSE, unit)) is not None:
        return refused
    if on is not None and on > clock.now().astimezone(ZoneInfo(zone)).date():
        return FutureDate(on)
    known = _known(session, key)
    if known is not None and known.state not in ("posted", "reversed"):
        return _used(known)
    return reverse(session, actor, kinds, document_id, on=on, memo=memo, key=key, clock=clock)


@dataclass(frozen=True, slots=True)
class _Known:
    """The document that a key belongs to."""

    id: int
    number: str | None
    state: str
    version: int
    payload_hash: str | None


def _known(session: Session, key: str) -> _Known | None:
    row = Rows(session).one(
        "SELECT id, number, state, version, payload_hash FROM document WHERE idempotency_key = ?",
        (key,),
    )
    return None if row is None else _Known(*row)


def _used(known: _Known) -> KeyUsed:
    return KeyUsed(known.id, known.number or f"#{known.id}")
