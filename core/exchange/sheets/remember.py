"""How a company's sheets are read, kept from one import to the next, by kind and headings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from sqlmodel import Session, col, select

from core.exchange.sheets.engine import Settings, SheetKind
from core.platform.rights import Actor, NotAllowed
from models.people import Preference

TOPIC, LONGEST = "sheet mapping", 20_000


def _name(kind: SheetKind, columns: Sequence[str]) -> str:
    return hashlib.sha256("\t".join((kind.code, *columns)).encode()).hexdigest()


def recall(
    session: Session, company_id: int, kind: SheetKind, columns: Sequence[str]
) -> Settings | None:
    """What was chosen the last time such a sheet came."""
    row = _row(session, company_id, _name(kind, columns))
    return None if row is None else Settings.from_json(json.loads(row.value))


def remember(
    session: Session,
    actor: Actor,
    company_id: int,
    kind: SheetKind,
    columns: Sequence[str],
    settings: Settings,
) -> NotAllowed | None:
    """Keeps a choice for the company."""
    if not actor.may_in(kind.permission, company_id):
        return NotAllowed(kind.permission, 0)
    value = json.dumps(settings.to_json(), ensure_ascii=False)
    if len(value) > LONGEST:
        return None
    name = _name(kind, columns)
    row = _row(session, company_id, name)
    row = row or Preference(company_id=company_id, topic=TOPIC, name=name)
    row.value = value
    session.add(row)
    session.flush()
    return None


def _row(session: Session, company_id: int, name: str) -> Preference | None:
    return session.exec(
        select(Preference).where(
            col(Preference.company_id) == company_id,
            col(Preference.topic) == TOPIC,
            col(Preference.name) == name,
            col(Preference.user_id).is_(None),
        )
    ).first()
