"""A sheet read against what is known: steps to take, and everything that is wrong, by row.

The dry run of every kind. Writes nothing; a file goes in whole or not at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from core.documents.kind import Kinds
from core.exchange.reading import Table
from core.exchange.sheets import known as knowing
from core.exchange.sheets.fields import Field, Row, Value, headings, named, read_cell
from core.exchange.sheets.known import Known
from core.exchange.till import problems as p
from core.exchange.till.fields import guess_by_name
from core.exchange.till.values import Order
from core.kernel.clock import Clock, SystemClock
from core.kernel.refusals import Refusal
from core.platform.i18n import _
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Rows
from core.posting.door import Refused


@dataclass(frozen=True, slots=True)
class Settings:
    """How a sheet is read: which column is what, and what the file itself does not say."""

    columns: Mapping[str, str]
    order: Order = "ymd"
    on: dt.date | None = None
    warehouse: str = ""
    prices_include_tax: bool | None = None
    """None: as the kind of document usually has it."""

    def to_json(self) -> dict[str, object]:
        """As a JSON object."""
        return asdict(self) | {"on": self.on.isoformat() if self.on else ""}

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Settings:
        """Back again."""
        on = dt.date.fromisoformat(value["on"]) if value.get("on") else None
        return Settings(**{**value, "on": on})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: rows it came from, what it is called, and what to do it with."""

    rows: tuple[int, ...]
    label: str
    new: bool
    payload: Any
    subject_id: int | None = None
    lines: int = 1


@dataclass(slots=True)
class Plan:
    """All that a sheet asks for. `same`: what is so already and is left."""

    steps: list[Step] = field(default_factory=list)
    problems: list[Refusal] = field(default_factory=list)
    same: int = 0
    missing: tuple[str, ...] = ()
    """Categories that are not there; made first, if somebody confirms."""


@dataclass(frozen=True, slots=True)
class Context:
    """What planning knows. `engine_rows` reads what is not worth keeping in `known`."""

    known: Known
    settings: Settings
    rows: Rows
    clock: Clock
    run_id: int | None = None
    """The import that stopped half-way with this very file, if any."""


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A kind of sheet. `apply` does some steps in one transaction and answers which was refused;
    `documents` are the kinds of documents it makes (none: it writes master data)."""

    code: str
    title: str
    about: str
    permission: str
    fields: tuple[Field, ...]
    plan: Callable[[Context, Sequence[Row]], Plan]
    apply: Callable[[Session, Actor, int, Sequence[Step], int, Clock], Refused | None]
    restore: Callable[[Session, Actor, int, int], int | Refusal] | None = None
    documents: Kinds = field(default_factory=dict)
    once: bool = False
    """The very same file is taken in once only; else it finds nothing to do."""
    asks: tuple[str, ...] = ()
    """What the wizard asks where the file has no column: on, warehouse, tax."""

    @property
    def headings(self) -> frozenset[str]:
        """Words by which its row of headings is found."""
        return headings(self.fields)

    def guess(self, table: Table) -> Settings:
        """Settings by the headings of a file."""
        return Settings(guess_by_name(table, named(self.fields)))


@dataclass(slots=True)
class Check:
    """What the dry run found."""

    kind: SheetKind
    settings: Settings
    rows: int
    plan: Plan

    @property
    def new(self) -> int:
        """Steps that make something."""
        return sum(step.new for step in self.plan.steps)

    @property
    def changed(self) -> int:
        """Steps that change something."""
        return len(self.plan.steps) - self.new

    @property
    def stands_in_the_way(self) -> Refusal | None:
        """Why nothing may be written."""
        other = [x for x in self.plan.problems if not isinstance(x, p.RowProblem)]
        if other:
            return other[0]
        rows = {x.row for x in self.plan.problems if isinstance(x, p.RowProblem)}
        return p.RowsWrong(len(rows)) if rows else None


def check(
    engine: Engine,
    actor: Actor,
    company_id: int,
    kind: SheetKind,
    table: Table,
    settings: Settings,
    clock: Clock | None = None,
    run_id: int | None = None,
) -> Check | Refusal:
    """The dry run. Refuses only what keeps the file from being read at all."""
    if not actor.may_in(kind.permission, company_id):
        return NotAllowed(kind.permission, 0)
    if (refused := _columns_missing(kind, table, settings)) is not None:
        return refused
    with knowing.looking(engine) as rows:
        known = knowing.load(rows, company_id)
        read, problems = read_rows(kind, table, settings, known.company.exponent)
        context = Context(known, settings, rows, clock or SystemClock(), run_id)
        plan = kind.plan(context, read)
    plan.problems += _forbidden(actor, kind, plan)
    plan.problems = [*problems, *plan.problems]
    plan.problems.sort(key=lambda one: one.row if isinstance(one, p.RowProblem) else 0)
    if not read and not problems:
        return p.NothingFound()
    return Check(kind, settings, len(table.rows), plan)


def _forbidden(actor: Actor, kind: SheetKind, plan: Plan) -> list[Refusal]:
    """The first org unit of the documents in which the actor may not write them."""
    units = {step.payload.org_unit_id for step in plan.steps} if kind.documents else set()
    missing = sorted(unit for unit in units if not actor.may(kind.permission, unit))
    return [NotAllowed(kind.permission, missing[0])] if missing else []


def _columns_missing(kind: SheetKind, table: Table, settings: Settings) -> Refusal | None:
    chosen = {key for key, heading in settings.columns.items() if heading in table.columns}
    missing = [one for one in kind.fields if one.required and one.key not in chosen]
    return p.ColumnsMissing("、".join(_(one.label) for one in missing)) if missing else None


def read_rows(
    kind: SheetKind, table: Table, settings: Settings, exponent: int
) -> tuple[list[Row], list[Refusal]]:
    """Rows as typed values, and what is wrong with cells. A row with a wrong cell is left out."""
    places = [
        (one, table.columns.index(settings.columns[one.key]), settings.columns[one.key])
        for one in kind.fields
        if settings.columns.get(one.key) in table.columns
    ]
    found: list[Row] = []
    problems: list[Refusal] = []
    for number, cells in table.rows:
        values: dict[str, Value] = {}
        wrong: list[Refusal] = []
        for one, index, heading in places:
            text = cells[index].strip()
            if not text:
                if one.required:
                    wrong.append(p.CellMissing(number, heading, ""))
                continue
            value = read_cell(one, text, number, heading, settings.order, exponent)
            if isinstance(value, p.RowProblem):
                wrong.append(value)
            else:
                values[one.key] = value
        problems += wrong
        if values and not wrong:
            found.append(Row(number, values))
    return found, problems


def heading(context: Context, key: str) -> str:
    """What the file calls a column; '' where it has none."""
    return context.settings.columns.get(key, "")
