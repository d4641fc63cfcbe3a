"""Org units: a tree of head office, regions, stores and distribution centres.

`path` ('/1/4/9/') names all ancestors and itself, so "everything below" is one prefix. A unit
may move with all that is below it, within its company and never under itself; the head
office stays on top. Rights follow the tree at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from core.catalog.fields import (
    CODE,
    NAME,
    check_choice,
    check_text,
    clean,
    code_of,
    company_right,
    first,
    owned,
    taken,
)
from core.catalog.group_sums import sum_groups
from core.catalog.refusals import NotANumber, NotFound, OwnAncestor
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor
from models.company import OrgUnit

KINDS = ("head", "region", "store", "dc")
PARENT = N_("Belongs to")


@dataclass(frozen=True, slots=True)
class OrgUnitForm:
    """An org unit as a form holds it. Opening hours in minutes after midnight."""

    code: str
    name: str
    kind: str = "store"
    parent_id: int | None = None
    opens_minute: int = 8 * 60
    closes_minute: int = 22 * 60
    active: bool = True


@recorded("setup.org_unit", OrgUnit)
def save_org_unit(
    session: Session, actor: Actor, company_id: int, form: OrgUnitForm, unit_id: int | None = None
) -> int | Refusal:
    """Add a unit (below a parent) or change one; its id."""
    unit = owned(session, OrgUnit, unit_id, company_id)
    parent = owned(session, OrgUnit, form.parent_id, company_id)
    is_root = unit is not None and unit.parent_id is None
    refused = company_right(session, actor, "setup.company", company_id) or first(
        NotFound(N_("Organisation unit")) if unit_id is not None and unit is None else None,
        NotFound(PARENT) if parent is None and not is_root else None,
        check_text(CODE, code_of(form.code), 20),
        check_text(NAME, clean(form.name), 120),
        check_choice(N_("Kind"), form.kind, KINDS),
        _checked_hours(form),
        taken(session, OrgUnit, code_of(form.code), unit_id, company_id=company_id),
    )
    if refused is not None:
        return refused
    if unit is None:
        unit = OrgUnit(company_id=company_id, path="", code="", name="")
    if not is_root and parent is not None:
        if unit.path and parent.path.startswith(unit.path):
            return OwnAncestor(unit.name)
        unit.parent_id = parent.id
    before, kind = unit.path, unit.kind
    unit.code, unit.name, unit.kind = code_of(form.code), clean(form.name), form.kind
    unit.opens_minute, unit.closes_minute = form.opens_minute, form.closes_minute
    unit.active = form.active or is_root
    session.add(unit)
    session.flush()
    _place(session, unit, parent.path if parent is not None and not is_root else "/")
    if before:
        others = _units(before) ^ _units(unit.path)
        sum_groups(session, others | ({unit.id or 0} if unit.kind != kind else set()))
    return unit.id or 0


def _units(path: str) -> set[int]:
    return {int(number) for number in path.strip("/").split("/")}


def _checked_hours(form: OrgUnitForm) -> NotANumber | None:
    # past midnight is said as more than 24 hours: a bar closes at 26:00
    if 0 <= form.opens_minute < form.closes_minute <= 36 * 60:
        return None
    return NotANumber(N_("Opening hours"), f"{form.opens_minute}–{form.closes_minute}")


def _place(session: Session, unit: OrgUnit, above: str) -> None:
    """Write the path of a unit and of all below it."""
    old, new = unit.path, f"{above}{unit.id}/"
    if old == new:
        return
    unit.path = new
    if old:
        for below in session.exec(
            select(OrgUnit).where(
                col(OrgUnit.company_id) == unit.company_id,
                col(OrgUnit.path).startswith(old, autoescape=True),
                col(OrgUnit.id) != unit.id,
            )
        ):
            below.path = new + below.path.removeprefix(old)
            session.add(below)
    session.add(unit)
    session.flush()
