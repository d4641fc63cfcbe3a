"""Beginning and ending a pilot: three to five categories, a control group matched once, as data.

From its first day on, goods of its categories are asked for by themselves (their replenishment
policy becomes automatic), if that day is still to come; the control keeps the policies it has.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from sqlmodel import Session, col, select

from core.catalog.fields import clean, company_right, first
from core.catalog.price_refusals import OutOfRange
from core.catalog.refusals import Missing, NotFound
from core.catalog.replenishment import PolicyForm, policies_on, save_policy
from core.documents.days import business_day
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock, to_micros
from core.kernel.refusals import Refusal
from core.planning.pilot.rule import Before, Pair, matched
from core.planning.pilot.weeks import Earned, earned, last_day
from core.platform.changes import recorded
from core.platform.database import append
from core.platform.i18n import N_
from core.platform.rights import Actor
from core.platform.rows import Rows
from models.base import table
from models.catalog import Category, Item
from models.company import Warehouse
from models.trials import Pilot, PilotCategory, PilotShelf

PERMISSION = "purchase.policy"
FEWEST, MOST = 3, 5
BACK_DAYS, AHEAD_DAYS = 182, 31
WEEK = 7
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PilotForm:
    """A pilot as a form holds it."""

    name: str
    categories: tuple[int, ...]
    from_on: dt.date
    before_days: int = 56


@dataclass(frozen=True, slots=True)
class NobodyLike(Refusal):
    """No shelf outside these categories is like theirs, or nothing is known of before."""

    key: ClassVar[str] = "pilot_nobody_like"


@dataclass(frozen=True, slots=True)
class PilotRunning(Refusal):
    """Another pilot runs already; two at once would spoil each other's control."""

    key: ClassVar[str] = "pilot_running"
    name: str


@recorded("setup.pilot", Pilot)
def start_pilot(
    session: Session, actor: Actor, company_id: int, form: PilotForm, clock: Clock
) -> int | Refusal:
    """Begins a pilot and matches its control by what is known of before; its id."""
    today = business_day(Rows(session), company_id, clock)
    name = clean(form.name)[:60]
    refused = company_right(session, actor, PERMISSION, company_id) or first(
        None if name else Missing(N_("Name")),
        _odd(form, today),
        _unknown(session, company_id, form),
        _running(session, company_id),
    )
    if refused is not None:
        return refused
    parents = dict(
        session.exec(
            select(Category.id, Category.parent_id).where(col(Category.company_id) == company_id)
        ).all()
    )
    pairs = _pairs(session, company_id, form, parents)
    if not pairs:
        return NobodyLike()
    row = Pilot(
        company_id=company_id,
        name=name,
        from_on=form.from_on,
        before_days=form.before_days,
        made_by=actor.user_id,
        made_at=to_micros(clock.now()),
    )
    session.add(row)
    session.flush()
    for category in form.categories:
        session.add(
            PilotCategory(pilot_id=row.id or 0, category_id=category, company_id=company_id)
        )
    session.flush()
    _keep(session, company_id, row.id or 0, pairs)
    if form.from_on >= today:
        policies = policies_on(Rows(session), company_id, form.from_on)
        for category in form.categories:
            automatic = replace(policies.of(0, category), automatic=True)
            answer = save_policy(
                session, actor, company_id, PolicyForm(form.from_on, automatic, None, category)
            )
            if isinstance(answer, Refusal):
                return answer
    return row.id or 0


@recorded("setup.pilot", Pilot)
def end_pilot(session: Session, actor: Actor, pilot_id: int, clock: Clock) -> int | Refusal:
    """Ends a pilot today: later days no longer count. Policies stay as they are."""
    row = session.get(Pilot, pilot_id)
    if row is None or row.ended_on is not None:
        return NotFound(N_("Pilot"))
    refused = company_right(session, actor, PERMISSION, row.company_id)
    if refused is not None:
        return refused
    row.ended_on = business_day(Rows(session), row.company_id, clock)
    session.add(row)
    session.flush()
    return pilot_id


def _odd(form: PilotForm, today: dt.date) -> Refusal | None:
    if not FEWEST <= len(set(form.categories)) <= MOST:
        return OutOfRange(N_("Categories"), str(FEWEST), str(MOST))
    if not 28 <= form.before_days <= 182:
        return OutOfRange(N_("Days before"), "28", "182")
    early, late = today - BACK_DAYS * DAY, today + AHEAD_DAYS * DAY
    if not early <= form.from_on <= late:
        return OutOfRange(N_("From"), early.isoformat(), late.isoformat())
    return None


def _unknown(session: Session, company_id: int, form: PilotForm) -> Refusal | None:
    found = session.exec(
        select(Category.id).where(
            col(Category.company_id) == company_id, col(Category.id).in_(form.categories)
        )
    ).all()
    return None if len(found) == len(set(form.categories)) else NotFound(N_("Category"))


def _running(session: Session, company_id: int) -> Refusal | None:
    other = session.exec(
        select(Pilot).where(col(Pilot.company_id) == company_id, col(Pilot.ended_on).is_(None))
    ).first()
    return None if other is None else PilotRunning(other.name)


def _pairs(
    session: Session, company_id: int, form: PilotForm, parents: Mapping[int | None, int | None]
) -> list[Pair]:
    connection = session.connection()
    known = last_day(connection, company_id)
    if known is None:
        return []
    last = min(known, form.from_on - DAY)
    begin = last - (form.before_days - 1) * DAY
    found = earned(connection, company_id, begin, last)
    category = dict(
        session.exec(
            select(Item.id, Item.category_id).where(
                col(Item.company_id) == company_id, col(Item.active)
            )
        ).all()
    )
    pilot: list[Before] = []
    others: list[Before] = []
    for key, days in sorted(found.items()):
        before = before_of(key, days, begin, form.before_days)
        if before is not None and key[0] in category:
            mine = _within(category[key[0]], form.categories, parents)
            (pilot if mine else others).append(before)
    return matched(pilot, others)


def before_of(
    key: tuple[int, int], days: Mapping[dt.date, Earned], begin: dt.date, count: int
) -> Before | None:
    """What a shelf was like; None for one that sold in fewer than half of its weeks."""
    weeks = np.zeros(count // WEEK)
    waste = 0
    for on, one in days.items():
        week = (on - begin).days // WEEK
        if week < len(weeks):
            weeks[week] += one.net_fen
            waste += one.waste_fen or 0
    if (weeks > 0).sum() * 2 < len(weeks) or weeks.mean() <= 0:
        return None
    variation = float(weeks.std() / weeks.mean())
    return Before(key, float(weeks.mean()), variation, waste / float(weeks.sum()))


def _within(
    category: int | None, wanted: tuple[int, ...], parents: Mapping[int | None, int | None]
) -> bool:
    while category is not None:
        if category in wanted:
            return True
        category = parents.get(category)
    return False


def _keep(session: Session, company_id: int, pilot_id: int, pairs: list[Pair]) -> None:
    units = dict(
        session.exec(
            select(Warehouse.id, Warehouse.org_unit_id).where(
                col(Warehouse.company_id) == company_id
            )
        ).all()
    )
    rows = [
        {
            "pilot_id": pilot_id,
            "item_id": key[0],
            "warehouse_id": key[1],
            "company_id": company_id,
            "org_unit_id": units[key[1]],
            "arm": arm,
            "pair": number,
            "apart_micro": round(pair.apart * MICRO),
        }
        for number, pair in enumerate(pairs, start=1)
        for arm, key in (("pilot", pair.pilot), ("control", pair.control))
    ]
    append(session, table(PilotShelf), rows)
