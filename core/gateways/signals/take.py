"""Asking sources and taking in what they tell: the same day, kind and store again is replaced.

Nobody is asked inside a transaction: what is known of a source is read, the source is asked, and
what it told is written in one short transaction, or why nothing was. Taken twice is there once.
A value keeps the name of the source it came from; one that a person or a sheet told is replaced
like any other, since the later word counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from core.catalog.fields import company_right, owned
from core.catalog.refusals import NotFound
from core.gateways.signals.mapping import Fields, Read, Told, read
from core.gateways.signals.port import Answer, NotTaken, Port
from core.gateways.signals.sources import SourceForm
from core.kernel.clock import Clock, to_micros
from core.kernel.refusals import Refusal
from core.planning.tell_signal import PERMISSION
from core.platform.changes import tell
from core.platform.database import writing
from core.platform.i18n import N_
from core.platform.rights import Actor
from models.company import Company, OrgUnit
from models.gateways import SignalSource
from models.planning import Signal

BACK_DAYS, AHEAD_DAYS = 14, 28
"""What `{since}` and `{until}` in an address stand for, around today."""
TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of asking one source: values new or changed, and rows that told nothing."""

    changed: int
    told: int
    empty: int


@dataclass(frozen=True, slots=True)
class Tried:
    """What a source would tell, and its answer for somebody who looks for the fields."""

    found: Read | NotTaken
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class _Asked:
    company_id: int
    address: str
    header: str
    secret: str
    fields: Fields
    units: dict[str, int]
    today: dt.date


def try_out(
    engine: Engine,
    actor: Actor,
    port: Port,
    company_id: int,
    source_id: int | None,
    form: SourceForm,
    clock: Clock,
) -> Tried | Refusal:
    """Asks as a form says and writes nothing. The kept token goes to the kept address alone."""
    with writing(engine) as session:
        if refused := company_right(session, actor, PERMISSION, company_id):
            return refused
        kept = owned(session, SignalSource, source_id, company_id)
        same = kept is not None and (kept.address, kept.header) == (
            form.address.strip(),
            form.header.strip(),
        )
        held = kept.secret if kept is not None and same else ""
        secret = held if form.secret is None else form.secret
        asked = _Asked(
            company_id, form.address.strip(), form.header.strip(), secret, form.fields,
            _units(session, company_id), _today(session, company_id, clock),
        )  # fmt: skip
    answer = port.ask(_dated(asked), asked.header, asked.secret)
    if isinstance(answer, NotTaken):
        return Tried(answer, None)
    return Tried(read(answer.told, asked.fields, asked.units, asked.today), answer)


def ask_now(
    engine: Engine, actor: Actor, port: Port, company_id: int, source_id: int, clock: Clock
) -> Outcome | NotTaken | Refusal:
    """Asks one source at once, for somebody who may tell signals."""
    with writing(engine) as session:
        if refused := company_right(session, actor, PERMISSION, company_id):
            return refused
        if owned(session, SignalSource, source_id, company_id) is None:
            return NotFound(N_("Source of signals"))
    return _ask(engine, port, source_id, clock, actor.user_id)


def ask_all(engine: Engine, port: Port, company_id: int, clock: Clock) -> dict[int, str]:
    """Asks every source in use, one after the other; how each went, by its id."""
    with writing(engine) as session:
        found = session.exec(
            select(SignalSource.id)
            .where(col(SignalSource.company_id) == company_id, col(SignalSource.active).is_(True))
            .order_by(col(SignalSource.id))
        ).all()
    went: dict[int, str] = {}
    for source_id in found:
        done = _ask(engine, port, source_id or 0, clock, None)
        went[source_id or 0] = done.why.value if isinstance(done, NotTaken) else TAKEN
    return went


def _ask(
    engine: Engine, port: Port, source_id: int, clock: Clock, user_id: int | None
) -> Outcome | NotTaken:
    with writing(engine) as session:
        row = session.get_one(SignalSource, source_id)
        asked = _Asked(
            row.company_id, row.address, row.header, row.secret, fields_of(row),
            _units(session, row.company_id), _today(session, row.company_id, clock),
        )  # fmt: skip
    answer = port.ask(_dated(asked), asked.header, asked.secret)
    told = answer
    if isinstance(answer, Answer):
        told = read(answer.told, asked.fields, asked.units, asked.today)  # type: ignore[assignment]
    with writing(engine) as session:
        return _taken(session, source_id, told, clock, user_id)


def _taken(
    session: Session,
    source_id: int,
    told: object,
    clock: Clock,
    user_id: int | None,
) -> Outcome | NotTaken:
    """Writes what was told, and on the source how it went."""
    row = session.get_one(SignalSource, source_id)
    row.asked_at = to_micros(clock.now())
    session.add(row)
    if isinstance(told, NotTaken):
        row.state, row.detail, row.rows = told.why.value, told.detail[:200], 0
        return told
    assert isinstance(told, Read)  # noqa: S101  an answer was read, or not taken
    changed = take_in(session, row.company_id, told.told, row.name)
    row.state, row.detail, row.rows = TAKEN, "", len(told.told)
    if changed:
        detail = {"source": row.name, "changed": changed, "told": len(told.told)}
        tell(session, user_id, "signal.taken", detail, clock, companies=[row.company_id])
    return Outcome(changed, len(told.told), told.empty)


def take_in(session: Session, company_id: int, told: Sequence[Told], source: str) -> int:
    """Keeps values, the same day, kind and org unit replaced; how many are new or other."""
    if not told:
        return 0
    days = [one.on for one in told]
    rows = session.exec(
        select(Signal).where(
            col(Signal.company_id) == company_id,
            col(Signal.kind).in_({one.kind for one in told}),
            col(Signal.on) >= min(days),
            col(Signal.on) <= max(days),
        )
    ).all()
    kept = {(row.kind, row.on, row.org_unit_id): row for row in rows}
    changed = 0
    for one in told:
        row = kept.get((one.kind, one.on, one.org_unit_id))
        if row is None:
            row = Signal(
                company_id=company_id, kind=one.kind, on=one.on, org_unit_id=one.org_unit_id
            )
        elif row.value_micro == one.value_micro:
            continue
        row.value_micro, row.source = one.value_micro, source[:120]
        session.add(row)
        changed += 1
    session.flush()
    return changed


def fields_of(row: SignalSource) -> Fields:
    """Where things lie in the answers of a source."""
    return Fields(
        row.rows_path, row.day_field, row.value_field, row.kind_field, row.kind, row.unit_field,
        row.org_unit_id,
    )  # fmt: skip


def _dated(asked: _Asked) -> str:
    since, until = (
        (asked.today + dt.timedelta(days=days)).isoformat() for days in (-BACK_DAYS, AHEAD_DAYS)
    )
    return asked.address.replace("{since}", since).replace("{until}", until)


def _units(session: Session, company_id: int) -> dict[str, int]:
    found = session.exec(
        select(OrgUnit.code, OrgUnit.id).where(col(OrgUnit.company_id) == company_id)
    ).all()
    return {code.casefold(): unit or 0 for code, unit in found}


def _today(session: Session, company_id: int, clock: Clock) -> dt.date:
    zone = session.get_one(Company, company_id).zone
    return clock.now().astimezone(ZoneInfo(zone)).date()
