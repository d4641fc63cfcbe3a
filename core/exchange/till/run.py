"""Posting a checked file: in batches under one import, resumable, undone whole.

Each batch is a transaction of its own and keeps the write lock for a small part of a second,
by measuring itself. What a killed import had posted is recognised by store, day and
content, so the same file simply goes on. A refusal that only shows late takes back what this
import had posted. Undoing reverses its documents, the newest first.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from core.catalog.initials import initials
from core.desks.setup.periods import open_earlier_periods
from core.desks.stores.till_promotions import noted
from core.desks.stores.till_summary import CODE, TillDay, lock_days, posting
from core.documents.reverse import reverse
from core.exchange.batches import Edge, Progress, RefusedError, Told, batches
from core.exchange.reading import Table
from core.exchange.till import creating
from core.exchange.till import problems as p
from core.exchange.till.check import Check, check
from core.exchange.till.days import till_day
from core.exchange.till.known import Known, load, posted_days
from core.exchange.till.rows import Settings, StoreDay
from core.exchange.till.undo import KINDS, set_state, undo
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock, SystemClock
from core.kernel.refusals import Refusal
from core.platform.database import writing
from core.platform.grants import actor_of
from core.platform.rights import Actor
from core.platform.rows import Rows
from core.posting.door import Refused, post_all
from core.posting.wanted import Posted
from models.documents import ImportRun

_FIRST_LINES, _FEWEST_LINES = 100, 20


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person confirmed: making what is missing, replacing days that differ."""

    create_missing: bool = False
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `longest_ms`: the longest a transaction held the write lock."""

    import_id: int
    posted: int
    already: int
    replaced: int
    new_items: int
    new_stores: int
    lines: int
    longest_ms: int


def import_till(
    engine: Engine,
    actor: Actor,
    company_id: int,
    table: Table,
    settings: Settings,
    choices: Choices | None = None,
    clock: Clock | None = None,
    told: Told = lambda _: None,
) -> Imported | Refusal:
    """Takes a whole file in, or refuses it with nothing of it posted.

    May be called again with the same file at any time: what is posted already is left.
    """
    choices, clock = choices or Choices(), clock or SystemClock()
    run = _Run(engine, actor, company_id, table, settings, choices, clock, told)
    return run.all()


def look(engine: Engine, company_id: int) -> Known:
    """What is known of a company now, in one short transaction."""
    with writing(engine) as session:
        return load(Rows(session), company_id)


class _Run:
    """One import on its way."""

    def __init__(
        self,
        engine: Engine,
        actor: Actor,
        company_id: int,
        table: Table,
        settings: Settings,
        choices: Choices,
        clock: Clock,
        told: Told,
    ) -> None:
        self.engine, self.actor, self.company_id = engine, actor, company_id
        self.edge = Edge(engine)
        self.table, self.settings, self.choices = table, settings, choices
        self.clock, self.told = clock, told
        self.import_id = 0
        self.posted: list[int] = []
        self.replaced = 0
        self.lines = 0

    def all(self) -> Imported | Refusal:
        """Check, make what is missing, post."""
        found = check(
            look(self.engine, self.company_id), self.actor, self.table, self.settings, self.clock
        )
        if isinstance(found, Refusal):
            return found
        refused = found.stands_in_the_way or self._unconfirmed(found)
        if refused is not None:
            return refused
        try:
            self._begin(found)
            self._make(found)
            if found.new_items or found.new_stores:
                found.known = look(self.engine, self.company_id)
                self.actor = self.edge(lambda s: actor_of(s.connection(), self.actor.user_id)) or (
                    self.actor
                )
            days = [*found.fresh, *(self._day(found, d.store, d.on) for d in found.differing)]
            refused = self._post(found, sorted(days, key=lambda d: (d.on, d.store)))
        except RefusedError as stopped:
            refused = stopped.refusal
        if refused is not None:
            self._take_back()
            return refused
        self._end("done")
        return Imported(
            self.import_id,
            len(self.posted),
            len(found.same),
            self.replaced,
            len(found.new_items),
            len(found.new_stores),
            self.lines,
            self.edge.longest_ms,
        )

    def _unconfirmed(self, found: Check) -> Refusal | None:
        if (found.new_items or found.new_stores) and not self.choices.create_missing:
            return p.NewNotConfirmed(len(found.new_items), len(found.new_stores))
        if found.differing and not self.choices.replace:
            named = ", ".join(f"{d.store} {d.on}" for d in found.differing[:5])
            return p.DaysDiffer(len(found.differing), named)
        return None

    @staticmethod
    def _day(found: Check, store: str, on: dt.date) -> StoreDay:
        return found.parsed.days[store, on]

    def _begin(self, found: Check) -> None:
        digest = file_hash(self.table, self.settings)
        total = len(found.fresh) + len(found.same) + len(found.differing)

        def begin(session: Session) -> int:
            if found.first_period is not None:
                opened = open_earlier_periods(
                    session, self.actor, self.company_id, found.first_period
                )
                if isinstance(opened, Refusal):
                    raise RefusedError(opened)
            row = session.exec(
                select(ImportRun)
                .where(
                    col(ImportRun.company_id) == self.company_id,
                    col(ImportRun.kind) == CODE,
                    col(ImportRun.content_hash) == digest,
                )
                .order_by(col(ImportRun.attempt).desc())
            ).first()
            if row is None or row.state in ("undone", "refused", "undoing"):
                row = ImportRun(
                    company_id=self.company_id,
                    kind=CODE,
                    file_name=self.table.name[:200],
                    content_hash=digest,
                    attempt=1 if row is None else row.attempt + 1,
                    mapping=self.settings.to_json(),
                    rows_total=len(self.table.rows),
                    documents_total=total,
                    started_by=self.actor.user_id,
                    started_at=round(self.clock.now().timestamp() * MICRO),
                )
            if row.state != "done" or found.fresh or found.differing:
                row.state, row.finished_at = "running", None
            row.documents_done = len(found.same)
            session.add(row)
            session.flush()
            return row.id or 0

        self.import_id = self.edge(begin)

    def _make(self, found: Check) -> None:
        """Stores, categories and items, in short transactions."""
        total = len(found.new_items)
        company = found.known.company
        for store in found.new_stores:
            self.edge(lambda s, code=store: creating.make_store(s, self.actor, company, code))  # type: ignore[misc]
        if not total:
            return
        initials("掌柜")  # its tables take a while to load: not inside a transaction
        categories = self.edge(
            lambda s: creating.make_categories(s, self.actor, self.company_id, found.new_categories)
        )
        assert isinstance(categories, dict)  # noqa: S101
        for start in range(0, total, creating.AT_ONCE):
            self.told(Progress("creating", start, total))
            chunk = found.new_items[start : start + creating.AT_ONCE]
            self.edge(
                lambda s, items=chunk: creating.make_items(  # type: ignore[misc]
                    s, self.actor, self.company_id, items, categories, self.settings.tax_class
                )
            )

    def _post(self, found: Check, days: Sequence[StoreDay]) -> Refusal | None:
        done, total = len(found.same), len(days) + len(found.same)
        old = {(d.store, d.on): d.posted.document_id for d in found.differing}
        for at, batch in batches(days, lambda day: len(day.lines), _FIRST_LINES, _FEWEST_LINES):
            self.told(Progress("posting", done + at, total))
            held = self._post_batch(found, batch, old, done + at + len(batch))
            if isinstance(held, Refusal):
                return held
        self.told(Progress("posting", total, total))
        return None

    def _post_batch(
        self,
        found: Check,
        batch: Sequence[StoreDay],
        old: dict[tuple[str, dt.date], int],
        done: int,
    ) -> Refusal | None:
        now = round(self.clock.now().timestamp() * MICRO)
        built: list[TillDay] = []
        for day in batch:
            one = till_day(
                found.known,
                self.settings,
                day,
                now,
                import_id=self.import_id,
                reference=self.table.name,
            )
            if not isinstance(one, TillDay):
                return one
            built.append(one)
        replaced: list[int] = []

        def post(session: Session) -> list[Posted]:
            rows = Rows(session)
            lock_days(rows, ((day.org_unit_id, day.on) for day in built))
            span = (min(day.on for day in built), max(day.on for day in built))
            there, _ = posted_days(rows, self.company_id, span)
            fresh: list[TillDay] = []
            replaced.clear()
            for day, read in zip(built, batch, strict=True):
                stands = there.get((day.org_unit_id, day.on))
                if stands is not None and stands.document_id == old.get((read.store, read.on)):
                    back = reverse(session, self.actor, KINDS, stands.document_id, clock=self.clock)
                    if isinstance(back, Refusal):
                        raise RefusedError(p.PostingRefused(read.store, read.on, (back,)))
                    replaced.append(stands.document_id)
                    fresh.append(_again(day))
                elif stands is None:
                    fresh.append(day)
                elif stands.content_hash != day.content_hash():
                    raise RefusedError(p.DaysDiffer(1, f"{read.store} {read.on}"))
            told = noted(rows, fresh)
            answer = post_all(session, self.actor, [posting(day) for day in told], self.clock)
            if isinstance(answer, Refused):
                wrong = fresh[answer.index]
                store = next(d.store for d, b in zip(batch, built, strict=True)
                             if (b.org_unit_id, b.on) == (wrong.org_unit_id, wrong.on))  # fmt: skip
                raise RefusedError(p.PostingRefused(store, wrong.on, (answer.refusal,)))
            session.connection().execute(
                update(ImportRun)
                .where(col(ImportRun.id) == self.import_id)
                .values(documents_done=done)
            )
            return answer

        try:
            answer = self.edge(post)
        except RefusedError as stopped:
            return stopped.refusal
        self.replaced += len(replaced)
        self.posted += [one.document_id for one in answer]
        self.lines += sum(len(day.lines) for day in built)
        return None

    def _take_back(self) -> None:
        if self.import_id:
            undo(self.engine, self.actor, self.import_id, self.clock, self.told, state="refused")

    def _end(self, state: str) -> None:
        now = round(self.clock.now().timestamp() * MICRO)
        self.edge(lambda s: set_state(s, self.import_id, state, now))


def _again(day: TillDay) -> TillDay:
    """The day, told apart from the posting that was just reversed."""
    return replace(day, occasion=day.occasion + 1)


def file_hash(table: Table, settings: Settings) -> str:
    """What makes two imports the same: the file's bytes and how they are read."""
    text = json.dumps(settings.to_json(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{table.content_hash}\n{text}".encode()).hexdigest()


def imports(session: Session, company_id: int) -> list[ImportRun]:
    """Imports of a company, the newest first."""
    return list(
        session.exec(
            select(ImportRun)
            .where(col(ImportRun.company_id) == company_id, col(ImportRun.kind) == CODE)
            .order_by(col(ImportRun.id).desc())
        )
    )


__all__ = [
    "Choices",
    "Imported",
    "Progress",
    "Settings",
    "file_hash",
    "import_till",
    "look",
    "undo",
]
