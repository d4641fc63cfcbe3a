"""Master data from sheets: one form a code, saved by the verb that the set-up pages use.

Only what a sheet says is changed: an absent column or an empty cell leaves a field as it is,
and units and barcodes are added, never taken away. Each change is kept as it was and as it
became; undoing takes it back only where nobody changed it since.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from core.exchange.sheets.engine import Context, Plan, SheetKind, Step
from core.exchange.sheets.fields import Field, Row
from core.kernel.clock import Clock
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.rights import Actor
from core.platform.rows import Rows
from core.posting.door import Refused
from models.base import Table
from models.documents import ImportChange

AT_ONCE: Final = 20

Form = Any
Save = Callable[[Session, Actor, int, Form, int | None], "int | Refusal"]


def as_json(form: Form) -> dict[str, Any]:
    """A form as it is kept, the same whatever its sequences were."""
    found: dict[str, Any] = json.loads(json.dumps(asdict(form), default=str))
    for key in ("units", "barcodes", "lines"):
        if found.get(key):
            found[key] = sorted(found[key], key=lambda one: json.dumps(one, sort_keys=True))
    return found


@dataclass(frozen=True, slots=True)
class Kept:
    """How one kind of master data is read, saved and removed again.

    `action` and `subject` are what the audit calls a change of it."""

    action: str
    subject: type[Table]
    now: Callable[[Rows, int, Sequence[int]], Mapping[int, Form]]
    form_of: Callable[[Mapping[str, Any]], Form]
    save: Save
    tables: tuple[tuple[type[Table], str], ...]
    """What goes with a row when it is removed, and the column that names it; itself last."""


def sheet_of(
    code: str,
    title: str,
    about: str,
    permission: str,
    fields: tuple[Field, ...],
    plan: Callable[[Context, Sequence[Row]], Plan],
    kept: Kept,
) -> SheetKind:
    """A kind of sheet that changes master data; each batch tells the audit what it changed."""

    @recorded(kept.action, kept.subject)
    def apply(
        session: Session,
        actor: Actor,
        company_id: int,
        steps: Sequence[Step],
        import_id: int,
        _clock: Clock,
    ) -> Refused | None:
        return _apply(session, actor, company_id, steps, import_id, kept.save)

    @recorded(kept.action, kept.subject)
    def restore(session: Session, actor: Actor, company_id: int, import_id: int) -> int | Refusal:
        return _restore(session, actor, company_id, import_id, kept)

    return SheetKind(code, title, about, permission, fields, plan, apply, restore)


def _apply(
    session: Session,
    actor: Actor,
    company_id: int,
    steps: Sequence[Step],
    import_id: int,
    save: Save,
) -> Refused | None:
    """Saves some forms in one transaction, with what was there before."""
    for place, step in enumerate(steps):
        before, form = step.payload
        made = save(session, actor, company_id, form, step.subject_id)
        if isinstance(made, Refusal):
            return Refused(place, made)
        session.add(
            ImportChange(
                company_id=company_id,
                import_id=import_id,
                subject_id=made,
                before={} if before is None else as_json(before),
                after=as_json(form),
            )
        )
    session.flush()
    return None


def _restore(
    session: Session, actor: Actor, company_id: int, import_id: int, kept: Kept
) -> int | Refusal:
    """Takes some of an import's rows back, the newest first; how many were looked at.

    A row is again as it was; one that was made is removed, or put out of use where something
    hangs on it; one that somebody changed since is left.
    """
    taken = session.exec(
        select(ImportChange)
        .where(col(ImportChange.import_id) == import_id)
        .order_by(col(ImportChange.id).desc())
        .limit(AT_ONCE)
    ).all()
    present = kept.now(Rows(session), company_id, [one.subject_id for one in taken])
    for change in taken:
        session.delete(change)
        session.flush()
        form = present.get(change.subject_id)
        if form is None or as_json(form) != change.after:
            continue
        if not change.before and _remove(session, kept, change.subject_id):
            continue
        back = change.before or {**change.after, "active": False}
        answer = kept.save(session, actor, company_id, kept.form_of(back), change.subject_id)
        if isinstance(answer, Refusal):
            return answer
    return len(taken)


def _remove(session: Session, kept: Kept, row_id: int) -> bool:
    """Deletes a row that nothing refers to."""
    try:
        with session.begin_nested():
            for table, column in kept.tables:
                found: Any = table
                session.connection().execute(delete(table).where(getattr(found, column) == row_id))
    except IntegrityError:
        return False
    session.expire_all()
    return True
