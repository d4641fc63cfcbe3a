"""Approvals: a draft is asked for, and whoever may approve it answers.

Which kinds need it is told by the refusal `needs_approval` when a draft is submitted. The
answer names the version that was seen, so nobody approves what he has not read.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StringConstraints
from sqlmodel import Session

from core.api.access import Known
from core.api.catalog import PathId
from core.api.document_values import PostedOut
from core.api.documents import find
from core.api.values import Out, Strict
from core.api.writing import Version, posted_out, version_of
from core.documents import approve as room
from core.documents.approve import REASON_LENGTH, Waiting
from core.documents.draft import load
from core.documents.kind import Kinds
from core.kernel.clock import Clock
from core.kernel.refusals import Refusal
from core.platform.i18n import N_
from core.platform.rights import Actor
from core.posting.refusals import Stale

router = APIRouter(prefix="/v1", tags=["documents"])


class WaitingOut(Out):
    """A document that waits for an answer, or is a draft again."""

    document_id: int
    version: int = Field(description="Send it as `If-Match` with the answer.")


class RefusalIn(Strict):
    """Why a document is sent back."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=REASON_LENGTH)]


@router.post("/drafts/{draft_id}/ask", summary=N_("Send a draft for approval"))
def ask(who: Known, draft_id: PathId, version: Version) -> WaitingOut:
    """Lets a whole draft wait; nobody changes it until it is answered."""
    find(who, draft_id)
    waiting = who.do(
        _ask, who.actor, who.world.kinds, draft_id, version_of(version), who.world.clock
    )
    return WaitingOut.model_validate(waiting)


@router.post("/documents/{document_id}/approve", summary=N_("Approve and post what waits"))
def approve(who: Known, document_id: PathId, version: Version) -> PostedOut:
    """Posts it, unless the caller made it himself or it is above his limit."""
    find(who, document_id)
    seen = version_of(version)
    return posted_out(
        who.do(room.approve, who.actor, who.world.kinds, document_id, seen, who.world.clock)
    )


@router.post("/documents/{document_id}/refuse", summary=N_("Send back what waits, and say why"))
def refuse(who: Known, document_id: PathId, version: Version, sent: RefusalIn) -> WaitingOut:
    """It is a draft of its maker's again."""
    find(who, document_id)
    waiting = who.do(
        room.refuse,
        who.actor,
        who.world.kinds,
        document_id,
        version_of(version),
        sent.reason,
        who.world.clock,
    )
    return WaitingOut.model_validate(waiting)


def _ask(
    session: Session, actor: Actor, kinds: Kinds, draft_id: int, version: int, clock: Clock
) -> Waiting | Refusal:
    draft = load(session, actor, draft_id)
    if isinstance(draft, Refusal):
        return draft
    if draft.version != version:
        return Stale(draft_id)
    return room.ask(session, actor, kinds, draft, clock)
