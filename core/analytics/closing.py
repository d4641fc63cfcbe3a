"""What still stands against closing a month: drafts dated in it, till days nobody has seen,
cost that is still an estimate.

None of them keeps a month from being closed: a person decides. What is estimated is trued up
in the first open month, whenever its receipt comes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from core.analytics.source import whole_sum
from core.kernel.period import Period
from core.platform.rows import as_date
from models.base import table
from models.catalog import Item
from models.company import OrgUnit
from models.documents import Document
from models.facts import FactItemMonth
from models.people import User

TILL = "till.summary"
DAY = dt.timedelta(days=1)
MOST = 50


@dataclass(frozen=True, slots=True)
class DraftThere:
    """A draft dated in the month."""

    document_id: int
    kind: str
    on: dt.date
    org_unit: str
    begun_by: str


@dataclass(frozen=True, slots=True)
class DaysMissing:
    """Days of a store without a till summary, though it sends them."""

    org_unit_id: int
    store: str
    days: tuple[dt.date, ...]


@dataclass(frozen=True, slots=True)
class CostGuessed:
    """An item part of whose cost of sales of the month is an estimate."""

    item_id: int
    code: str
    name: str
    provisional_fen: int | None


@dataclass(frozen=True, slots=True)
class Open:
    """What is open in a month. Lists hold at most `MOST` rows, counts all."""

    drafts: int = 0
    till_days: int = 0
    guessed: int = 0
    draft_list: Sequence[DraftThere] = field(default_factory=tuple)
    missing: Sequence[DaysMissing] = field(default_factory=tuple)
    guesses: Sequence[CostGuessed] = field(default_factory=tuple)

    @property
    def settled(self) -> bool:
        """Nothing stands against closing."""
        return not (self.drafts or self.till_days or self.guessed)


def standing_open(connection: Connection, company_id: int, code: int, today: dt.date) -> Open:
    """What is open in a month by today."""
    month = Period.from_code(code)
    drafts, of_drafts = _drafts(connection, company_id, month)
    missing = _missing(connection, company_id, month, today)
    guesses, of_guesses = _guesses(connection, company_id, code)
    return Open(
        drafts, sum(len(one.days) for one in missing), guesses, of_drafts, missing, of_guesses
    )


def _drafts(connection: Connection, company_id: int, month: Period) -> tuple[int, list[DraftThere]]:
    document, unit, user = table(Document), table(OrgUnit), table(User)
    there = (
        document.c.company_id == company_id,
        document.c.state.in_(("draft", "waiting")),
        document.c.on.between(month.first_day, month.last_day),
    )
    count = connection.execute(select(func.count()).select_from(document).where(*there)).scalar()
    rows = connection.execute(
        select(
            document.c.id,
            document.c.kind,
            document.c.on,
            unit.c.name.label("unit"),
            user.c.name.label("by"),
        )
        .join(unit, unit.c.id == document.c.org_unit_id)
        .outerjoin(user, user.c.id == document.c.created_by)
        .where(*there)
        .order_by(document.c.on, document.c.id)
        .limit(MOST)
    )
    found = [DraftThere(r.id, r.kind, as_date(r.on), r.unit, r.by or "") for r in rows]
    return int(count or 0), found


def _missing(
    connection: Connection, company_id: int, month: Period, today: dt.date
) -> list[DaysMissing]:
    """Of stores that sent a summary before or in the month; up to yesterday, and to the last
    they ever sent where they have stopped since."""
    document, unit = table(Document), table(OrgUnit)
    posted = (
        document.c.company_id == company_id,
        document.c.kind == TILL,
        document.c.state == "posted",
        document.c.reverses_id.is_(None),
    )
    stores = connection.execute(
        select(unit.c.id, unit.c.name, func.min(document.c.on).label("first"))
        .join(unit, unit.c.id == document.c.org_unit_id)
        .where(*posted, unit.c.active.is_(True), document.c.on <= month.last_day)
        .group_by(unit.c.id, unit.c.name)
        .order_by(unit.c.name)
    ).all()
    seen: dict[int, set[dt.date]] = {}
    for row in connection.execute(
        select(document.c.org_unit_id, document.c.on).where(
            *posted, document.c.on.between(month.first_day, month.last_day)
        )
    ):
        seen.setdefault(row.org_unit_id, set()).add(as_date(row.on))
    found = []
    for store in stores:
        start = max(as_date(store.first), month.first_day)
        end = min(month.last_day, today - DAY)
        days = tuple(
            on
            for n in range((end - start).days + 1)
            if (on := start + DAY * n) not in seen.get(store.id, set())
        )
        if days:
            found.append(DaysMissing(store.id, store.name, days))
    return found


def _guesses(connection: Connection, company_id: int, code: int) -> tuple[int, list[CostGuessed]]:
    facts, item = table(FactItemMonth), table(Item)
    guess = func.sum(facts.c.provisional_fen)
    per_item = (
        select(item.c.id, item.c.code, item.c.name, whole_sum(facts.c.provisional_fen, "guess"))
        .join(item, item.c.id == facts.c.item_id)
        .where(
            facts.c.company_id == company_id, facts.c.period == code, facts.c.provisional_fen != 0
        )
        .group_by(item.c.id, item.c.code, item.c.name)
        .having(guess != 0)
    )
    count = connection.execute(select(func.count()).select_from(per_item.subquery())).scalar()
    rows = connection.execute(per_item.order_by(func.abs(guess).desc(), item.c.id).limit(MOST))
    found = [
        CostGuessed(r.id, r.code, r.name, None if r.guess is None else int(r.guess)) for r in rows
    ]
    return int(count or 0), found
