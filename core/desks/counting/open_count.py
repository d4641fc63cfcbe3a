"""Open a count (发起盘点): where, of which moment, of what, in which zones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from core.catalog.fields import check_choice, check_text, clean, first, owned
from core.catalog.refusals import CodeTaken, NotFound
from core.desks.counting.access import COUNT
from core.desks.counting.moment import MOMENTS, hours_of, instant
from core.documents.refusals import FutureDate, UnknownWarehouse, WrongTime
from core.kernel.clock import Clock, SystemClock, from_micros, to_micros
from core.kernel.refusals import Refusal
from core.platform.i18n import N_
from core.platform.rights import Actor, require
from models.catalog import Category, Item
from models.company import Warehouse
from models.counting import CountItem, CountZone, StockCount

ZONE_KINDS = ("shelf", "endcap", "cold", "back", "other")
SCOPES = ("all", "category", "items")
ZONE = N_("Zone")


@dataclass(frozen=True, slots=True)
class ZoneForm:
    """A zone and its name; two of a kind are told apart by it."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class CountForm:
    """A count as a form holds it. `minute` of the day for a count within hours."""

    company_id: int
    warehouse_id: int
    name: str
    on: dt.date
    zones: Sequence[ZoneForm]
    moment: str = "after_closing"
    minute: int | None = None
    scope: str = "all"
    category_id: int | None = None
    items: Sequence[int] = ()
    blind: bool = True


def open_count(
    session: Session, actor: Actor, form: CountForm, key: str, clock: Clock | None = None
) -> int | Refusal:
    """Opens a count and its zones; its id. The same key answers the count it opened first."""
    place = owned(session, Warehouse, form.warehouse_id, form.company_id)
    if place is None or not place.active:
        return UnknownWarehouse()
    if refused := require(actor, COUNT, place.org_unit_id):
        return refused
    again = session.exec(
        select(StockCount.id).where(col(StockCount.idempotency_key) == key)
    ).first()
    if again is not None:
        return again
    now = to_micros((clock or SystemClock()).now())
    hours = hours_of(session.connection(), place.org_unit_id)
    today = from_micros(now).astimezone(hours.zone).date()
    if (wrong := _checked(session, form, today)) is not None:
        return wrong
    count = StockCount(
        company_id=form.company_id,
        org_unit_id=place.org_unit_id,
        warehouse_id=form.warehouse_id,
        name=clean(form.name),
        on=form.on,
        moment=form.moment,
        at=instant(hours, form.moment, form.on, form.minute, now),
        scope=form.scope,
        category_id=form.category_id if form.scope == "category" else None,
        blind=form.blind,
        opened_by=actor.user_id,
        opened_at=now,
        idempotency_key=key,
    )
    session.add(count)
    session.flush()
    assert count.id is not None  # noqa: S101
    where: dict[str, Any] = {"company_id": count.company_id, "org_unit_id": count.org_unit_id}
    session.add_all(
        CountZone(count_id=count.id, kind=zone.kind, name=clean(zone.name), **where)
        for zone in form.zones
    )
    if form.scope == "items":
        session.add_all(
            CountItem(count_id=count.id, item_id=one, **where) for one in sorted(set(form.items))
        )
    session.flush()
    return count.id


def _checked(session: Session, form: CountForm, today: dt.date) -> Refusal | None:
    names = [clean(zone.name) for zone in form.zones]
    twice = next((name for name in names if names.count(name) > 1), None)
    return first(
        check_text(N_("Name"), clean(form.name), 120),
        FutureDate(form.on) if form.on > today else None,
        check_choice(N_("Moment"), form.moment, MOMENTS),
        check_choice(N_("What is counted"), form.scope, SCOPES),
        NotFound(ZONE) if not names else None,
        *(check_text(ZONE, name, 40) for name in names),
        *(check_choice(ZONE, zone.kind, ZONE_KINDS) for zone in form.zones),
        CodeTaken(twice, twice) if twice is not None else None,
        _wrong_time(form),
        _wrong_scope(session, form),
    )


def _wrong_time(form: CountForm) -> WrongTime | None:
    if form.moment != "at":
        return None
    whole = form.minute is not None and 0 <= form.minute < 24 * 60 and form.minute % 60 == 0
    return None if whole else WrongTime()


def _wrong_scope(session: Session, form: CountForm) -> NotFound | None:
    if form.scope == "category":
        found = owned(session, Category, form.category_id, form.company_id)
        return None if found is not None else NotFound(N_("Category"))
    if form.scope == "items":
        wanted = set(form.items)
        known = session.exec(
            select(Item.id).where(col(Item.id).in_(wanted), col(Item.company_id) == form.company_id)
        ).all()
        return None if wanted and len(known) == len(wanted) else NotFound(N_("Item"))
    return None
