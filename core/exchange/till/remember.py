"""How a company's till files are read, kept from one import to the next.

One mapping for each set of headings, so that two tills of a company don't disturb each other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from sqlmodel import Session, col, select

from core.desks.stores.till_summary import PERMISSION
from core.exchange.till.rows import Settings
from core.platform.rights import Actor, NotAllowed
from models.people import Preference

TOPIC, _LONGEST = "till mapping", 20_000


def _name(columns: Sequence[str]) -> str:
    return hashlib.sha256("\t".join(columns).encode()).hexdigest()


def recall(session: Session, company_id: int, columns: Sequence[str]) -> Settings | None:
    """What was chosen the last time a file with these headings came."""
    row = session.exec(_kept(company_id, _name(columns))).first()
    return None if row is None else Settings.from_json(json.loads(row.value))


def remember(
    session: Session, actor: Actor, company_id: int, columns: Sequence[str], settings: Settings
) -> NotAllowed | None:
    """Keeps a choice for the company."""
    if not actor.may_in(PERMISSION, company_id):
        return NotAllowed(PERMISSION, 0)
    value = json.dumps(settings.to_json(), ensure_ascii=False)
    if len(value) > _LONGEST:
        return None
    row = session.exec(_kept(company_id, _name(columns))).first()
    row = row or Preference(company_id=company_id, topic=TOPIC, name=_name(columns))
    row.value = value
    session.add(row)
    session.flush()
    return None


def _kept(company_id: int, name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return select(Preference).where(
        col(Preference.company_id) == company_id,
        col(Preference.topic) == TOPIC,
        col(Preference.name) == name,
        col(Preference.user_id).is_(None),
    )
