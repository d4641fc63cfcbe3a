"""Telling the value of a signal: one number of a day, of an org unit or of the whole company.

Told again, the later word counts; the earlier row is changed, and the trail keeps what it was.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from core.kernel.refusals import Refusal
from core.platform.rights import Actor, NotAllowed
from models.planning import Signal

PERMISSION = "setup.catalog"


@dataclass(frozen=True, slots=True)
class SignalForm:
    """A value as it is told. Put out of use it is forgotten."""

    kind: str
    on: dt.date
    org_unit_id: int | None
    value_micro: int
    source: str = ""
    active: bool = True


def form_of(kept: dict[str, Any]) -> SignalForm:
    """Back from JSON."""
    return SignalForm(**{**kept, "on": dt.date.fromisoformat(str(kept["on"]))})


def save_signal(
    session: Session, actor: Actor, company_id: int, form: SignalForm, signal_id: int | None = None
) -> int | Refusal:
    """Keeps a value; the id of its row."""
    if not actor.may_in(PERMISSION, company_id):
        return NotAllowed(PERMISSION, form.org_unit_id or 0)
    row = session.get(Signal, signal_id) if signal_id else _told(session, company_id, form)
    if row is None:
        row = Signal(company_id=company_id, kind=form.kind[:30], on=form.on)
    if not form.active:
        if row.id is not None:
            session.delete(row)
            session.flush()
        return row.id or 0
    row.org_unit_id, row.value_micro = form.org_unit_id, form.value_micro
    row.source = form.source[:120]
    session.add(row)
    session.flush()
    return row.id or 0


def _told(session: Session, company_id: int, form: SignalForm) -> Signal | None:
    return session.exec(
        select(Signal).where(
            col(Signal.company_id) == company_id,
            col(Signal.kind) == form.kind[:30],
            col(Signal.on) == form.on,
            col(Signal.org_unit_id).is_(None)
            if form.org_unit_id is None
            else col(Signal.org_unit_id) == form.org_unit_id,
        )
    ).first()
