"""Doing what a checked sheet asks for: in short transactions under one import, or not at all.

Each batch measures itself and keeps the write lock for a small part of a second. What a
killed import had done is recognised, so the same file simply goes on. A refusal that only
shows late takes back what this import had done. The same file again is told so.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from core.catalog.initials import initials
from core.exchange.batches import Edge, Progress, RefusedError, Told, batches
from core.exchange.reading import Table
from core.exchange.sheets.engine import Check, Settings, SheetKind, Step, check
from core.exchange.till import creating
from core.exchange.till import problems as p
from core.exchange.till import undo as undoing
from core.exchange.till.undo import set_state
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock, SystemClock
from core.kernel.refusals import Refusal
from core.platform.database import writing
from core.platform.edge import perform_on
from core.platform.rights import Actor, NotAllowed
from models.documents import ImportChange, ImportRun

_FIRST_LINES, _FEWEST_LINES = 40, 5


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `longest_ms`: the longest a transaction held the write lock."""

    import_id: int
    new: int
    changed: int
    same: int
    lines: int
    longest_ms: int


def import_sheet(
    engine: Engine,
    actor: Actor,
    company_id: int,
    kind: SheetKind,
    table: Table,
    settings: Settings,
    *,
    create_missing: bool = False,
    clock: Clock | None = None,
    told: Told = lambda _: None,
) -> Imported | Refusal:
    """Takes a whole file in, or refuses it with nothing of it left.

    May be called again with the same file after a stop: what is done already is left.
    """
    run = _Run(engine, actor, company_id, kind, table, settings, clock or SystemClock(), told)
    return run.all(create_missing=create_missing)


def begun(engine: Engine, company_id: int, kind: SheetKind, digest: str) -> ImportRun | None:
    """The last import of the very same file read the same way, if any."""
    with writing(engine) as session:
        row = session.exec(
            select(ImportRun)
            .where(
                col(ImportRun.company_id) == company_id,
                col(ImportRun.kind) == kind.code,
                col(ImportRun.content_hash) == digest,
            )
            .order_by(col(ImportRun.attempt).desc())
        ).first()
        if row is not None:
            session.expunge(row)
        return row


def file_hash(table: Table, settings: Settings) -> str:
    """What makes two imports the same: the file's bytes and how they are read."""
    text = json.dumps(settings.to_json(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{table.content_hash}\n{text}".encode()).hexdigest()


class _Run:
    """One import on its way."""

    def __init__(
        self,
        engine: Engine,
        actor: Actor,
        company_id: int,
        kind: SheetKind,
        table: Table,
        settings: Settings,
        clock: Clock,
        told: Told,
    ) -> None:
        self.engine, self.actor, self.company_id = engine, actor, company_id
        self.edge = Edge(engine)
        self.kind, self.table, self.settings = kind, table, settings
        self.clock, self.told = clock, told
        self.digest = file_hash(table, settings)
        self.import_id = 0

    def all(self, *, create_missing: bool) -> Imported | Refusal:
        """Check, make what is missing, do."""
        last = begun(self.engine, self.company_id, self.kind, self.digest)
        if last is not None and last.state == "done" and self.kind.once:
            return p.ImportedAlready(last.id or 0)
        going_on = last.id if last is not None and last.state == "running" else None
        found = self._look(going_on)
        if isinstance(found, Refusal):
            return found
        refused = found.stands_in_the_way
        if refused is None and found.plan.missing and not create_missing:
            refused = p.NotConfirmed(len(found.plan.missing), ", ".join(found.plan.missing[:5]))
        if refused is not None:
            return refused
        try:
            self._begin(found, last, going_on)
            if found.plan.missing:
                found = self._make(found, going_on)
            refused = self._do(found)
        except RefusedError as stopped:
            refused = stopped.refusal
        if refused is not None:
            undo(
                self.engine, self.actor, self.kind, self.import_id, self.clock, self.told, "refused"
            )
            return refused
        now = round(self.clock.now().timestamp() * MICRO)
        self.edge(lambda s: set_state(s, self.import_id, "done", now))
        return Imported(
            self.import_id,
            found.new,
            found.changed,
            found.plan.same,
            sum(step.lines for step in found.plan.steps),
            self.edge.longest_ms,
        )

    def _look(self, run_id: int | None) -> Check | Refusal:
        return check(
            self.engine,
            self.actor,
            self.company_id,
            self.kind,
            self.table,
            self.settings,
            self.clock,
            run_id,
        )

    def _begin(self, found: Check, last: ImportRun | None, going_on: int | None) -> None:
        def begin(session: Session) -> int:
            if going_on is not None:
                return going_on
            row = ImportRun(
                company_id=self.company_id,
                kind=self.kind.code,
                file_name=self.table.name[:200],
                content_hash=self.digest,
                attempt=1 if last is None else last.attempt + 1,
                state="running",
                mapping=self.settings.to_json(),
                rows_total=len(self.table.rows),
                documents_total=len(found.plan.steps),
                started_by=self.actor.user_id,
                started_at=round(self.clock.now().timestamp() * MICRO),
            )
            session.add(row)
            session.flush()
            return row.id or 0

        self.import_id = self.edge(begin)

    def _make(self, found: Check, going_on: int | None) -> Check:
        """Categories first; then the file is read against them."""
        names = found.plan.missing
        self.edge(lambda s: creating.make_categories(s, self.actor, self.company_id, names))
        again = self._look(going_on)
        if isinstance(again, Refusal):
            raise RefusedError(again)
        return again

    def _do(self, found: Check) -> Refusal | None:
        steps = found.plan.steps
        initials("掌柜")  # its tables take a while to load: not inside a transaction
        for at, batch in batches(steps, lambda step: step.lines, _FIRST_LINES, _FEWEST_LINES):
            self.told(Progress("posting", at, len(steps)))
            self.edge(lambda s, some=batch, done=at: self._some(s, some, done))  # type: ignore[misc]
        self.told(Progress("posting", len(steps), len(steps)))
        return None

    def _some(self, session: Session, steps: Sequence[Step], done: int) -> None:
        refused = self.kind.apply(
            session, self.actor, self.company_id, steps, self.import_id, self.clock
        )
        if refused is not None:
            step = steps[refused.index]
            raise RefusedError(p.RowRefused(step.rows[0], "", step.label, (refused.refusal,)))
        session.connection().execute(
            update(ImportRun)
            .where(col(ImportRun.id) == self.import_id)
            .values(documents_done=done + len(steps))
        )


def undo(
    engine: Engine,
    actor: Actor,
    kind: SheetKind,
    import_id: int,
    clock: Clock | None = None,
    told: Told = lambda _: None,
    state: str = "undone",
) -> int | Refusal:
    """Takes a whole import back, the newest first; how many documents or rows. May be repeated."""
    clock = clock or SystemClock()
    if kind.documents:
        return undoing.undo(
            engine, actor, import_id, clock, told, state=state, kinds=kind.documents
        )
    with writing(engine) as session:
        row = session.get(ImportRun, import_id)
        left = session.exec(
            select(ImportChange.id).where(col(ImportChange.import_id) == import_id)
        ).all()
        if row is None or (not left and row.state in ("undone", "refused")):
            return p.NothingToUndo()
        company_id = row.company_id
        if not actor.may_in(kind.permission, company_id):
            return NotAllowed(kind.permission, 0)
        set_state(session, import_id, "undoing", None)
    done = 0
    while kind.restore is not None:
        told(Progress("undoing", done, max(len(left), done)))
        answer = perform_on(engine, kind.restore, actor, company_id, import_id)
        if isinstance(answer, Refusal):
            return answer
        if not answer:
            break
        done += answer
    with writing(engine) as session:
        set_state(session, import_id, state, round(clock.now().timestamp() * MICRO))
    told(Progress("undoing", done, done))
    return done
