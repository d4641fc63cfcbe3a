"""Taking a whole till import back: its documents reversed, the newest first.

Each reversal is a transaction of its own, so others go on working; an undo that was stopped
is taken up again where it was. Items and stores that the import made stay.
"""

from __future__ import annotations

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from core.desks.stores.till_summary import CODE, TILL_SUMMARY
from core.documents.kind import Kinds
from core.documents.reverse import reverse
from core.exchange.batches import Progress, RefusedError, Told
from core.exchange.till import problems as p
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock, SystemClock
from core.kernel.refusals import Refusal
from core.platform.database import writing
from core.platform.rights import Actor, NotAllowed
from core.posting.refusals import PeriodClosed
from core.posting.wanted import Posted
from models.documents import Document, ImportRun

KINDS: Kinds = {CODE: TILL_SUMMARY}


def undo(
    engine: Engine,
    actor: Actor,
    import_id: int,
    clock: Clock | None = None,
    told: Told = lambda _: None,
    *,
    state: str = "undone",
    kinds: Kinds = KINDS,
) -> int | Refusal:
    """Reverses all documents of an import, the newest first; how many. May be repeated.

    `kinds` are the kinds of documents that the import may have made."""
    clock = clock or SystemClock()
    now = round(clock.now().timestamp() * MICRO)
    with writing(engine) as session:
        wanted = session.exec(
            select(Document.id)
            .where(
                col(Document.import_id) == import_id,
                col(Document.state) == "posted",
                col(Document.reverses_id).is_(None),
            )
            .order_by(col(Document.on).desc(), col(Document.id).desc())
        ).all()
        row = session.get(ImportRun, import_id)
        if row is None or (not wanted and row.state in ("undone", "refused")):
            return p.NothingToUndo()
        refused = _may_undo(session, actor, import_id)
        if refused is not None:
            return refused
        set_state(session, import_id, "undoing", None)
    for number, document in enumerate(wanted):
        told(Progress("undoing", number, len(wanted)))
        answer = _reverse(engine, actor, kinds, document or 0, clock)
        if isinstance(answer, Refusal):
            return answer
    with writing(engine) as session:
        set_state(session, import_id, state, now)
    told(Progress("undoing", len(wanted), len(wanted)))
    return len(wanted)


def _may_undo(session: Session, actor: Actor, import_id: int) -> Refusal | None:
    """Before anything is reversed, the right must hold for every store."""
    units = session.exec(
        select(Document.org_unit_id).where(col(Document.import_id) == import_id).distinct()
    ).all()
    company = session.exec(
        select(ImportRun.company_id).where(col(ImportRun.id) == import_id)
    ).one_or_none()
    if company is None or not actor.may_in("document.reverse", company):
        return NotAllowed("document.reverse", 0)
    missing = [u for u in units if not actor.may("document.reverse", u)]
    return NotAllowed("document.reverse", missing[0]) if missing else None


def _reverse(
    engine: Engine, actor: Actor, kinds: Kinds, document: int, clock: Clock
) -> Posted | Refusal:
    """One document, in its own transaction; in the first open month where its own is closed."""
    on = None
    for _ in range(2):
        try:
            with writing(engine) as session:
                answer = reverse(
                    session, actor, kinds, document, on=on, key=f"undo:{document}", clock=clock
                )
                if isinstance(answer, Refusal):
                    raise RefusedError(answer)
                return answer
        except RefusedError as stopped:
            answer = stopped.refusal
            if not isinstance(answer, PeriodClosed) or answer.first_open_on is None:
                return answer
            on = answer.first_open_on
    return answer


def set_state(session: Session, import_id: int, state: str, at: int | None) -> None:
    session.connection().execute(
        update(ImportRun).where(col(ImportRun.id) == import_id).values(state=state, finished_at=at)
    )
