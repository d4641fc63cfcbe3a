"""Templates of documents: what somebody enters again and again, kept by name.

A template keeps partner, items, units, quantities, reasons and notes, never prices or lots: a
document made from it gets the prices of its day. It is its writer's own, or shared with all
who may enter that kind in the company. Saving under a name once more replaces it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Connection, or_, select
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from core.catalog.fields import NAME, check_text, clean
from core.catalog.refusals import Missing, TooLong
from core.documents.draft import Draft, Line
from core.documents.read_entry import item, partner
from core.documents.refusals import NoLines
from core.kernel.refusals import Refusal
from core.platform.rights import Actor, NotAllowed
from models.base import table
from models.documents import DocumentTemplate

template = table(DocumentTemplate)
LONGEST_NAME = 60
_KEPT = ("item_id", "unit_id", "entered_micro", "reason", "memo")


@dataclass(frozen=True, slots=True)
class TemplateGone(Refusal):
    """There is no such template any more, or it is somebody else's."""

    key: ClassVar[str] = "template_gone"


@dataclass(frozen=True, slots=True)
class Listed:
    """A template in a list; `own`: the reader made it."""

    id: int
    name: str
    shared: bool
    own: bool
    lines: int


def save_template(
    session: Session, actor: Actor, draft: Draft, permission: str, name: str, *, shared: bool
) -> int | NotAllowed | Missing | TooLong | NoLines:
    """Keeps what a draft says as a template; its id."""
    if not actor.may(permission, draft.org_unit_id):
        return NotAllowed(permission, draft.org_unit_id)
    lines = [line for line in draft.lines if line.item_id is not None]
    said = clean(name)
    if (wrong := check_text(NAME, said, LONGEST_NAME)) is not None:
        return wrong
    if not lines:
        return NoLines()
    row = session.exec(
        rows_of(DocumentTemplate).where(
            col(DocumentTemplate.company_id) == draft.company_id,
            col(DocumentTemplate.kind) == draft.kind,
            col(DocumentTemplate.created_by) == actor.user_id,
            col(DocumentTemplate.name) == said,
        )
    ).one_or_none()
    row = row or DocumentTemplate(
        company_id=draft.company_id, kind=draft.kind, name=said, created_by=actor.user_id
    )
    row.shared, row.partner_id = shared, draft.partner_id
    row.content = {"lines": [_kept(line) for line in lines], "memo": draft.memo}
    session.add(row)
    session.flush()
    return row.id or 0


def remove_template(session: Session, actor: Actor, template_id: int) -> TemplateGone | None:
    """Takes a template away; only its writer may."""
    row = session.get(DocumentTemplate, template_id)
    if row is None or row.created_by != actor.user_id:
        return TemplateGone()
    session.delete(row)
    session.flush()
    return None


def templates(connection: Connection, company_id: int, user_id: int, kind: str) -> list[Listed]:
    """Templates of a kind that a user may use: own ones first, by name."""
    rows = connection.execute(
        select(template)
        .where(template.c.company_id == company_id, template.c.kind == kind, _usable(user_id))
        .order_by((template.c.created_by == user_id).desc(), template.c.name)
    )
    return [
        Listed(
            row.id,
            row.name,
            bool(row.shared),
            row.created_by == user_id,
            len(row.content.get("lines", ())),
        )
        for row in rows
    ]


def from_template(
    connection: Connection, company_id: int, user_id: int, template_id: int, blank: Draft
) -> Draft | None:
    """A new draft of a template, on `blank`'s day and place; None where there is none.

    Items and partners no longer in use are left out.
    """
    row = connection.execute(
        select(template).where(
            template.c.id == template_id,
            template.c.company_id == company_id,
            template.c.kind == blank.kind,
            _usable(user_id),
        )
    ).first()
    if row is None:
        return None
    lines: list[Mapping[str, Any]] = list(row.content.get("lines", ()))
    used = select(item.c.id).where(
        item.c.id.in_([one["item_id"] for one in lines]), item.c.active.is_(True)
    )
    items = set(connection.execute(used).scalars())
    blank.lines = [Line(**one) for one in lines if one["item_id"] in items]
    blank.memo = str(row.content.get("memo") or "")
    known = select(partner.c.id).where(
        partner.c.id == (row.partner_id or 0), partner.c.active.is_(True)
    )
    blank.partner_id = connection.execute(known).scalar_one_or_none()
    return blank


def _kept(line: Line) -> dict[str, Any]:
    values = {name: getattr(line, name) for name in _KEPT}
    return {name: value for name, value in values.items() if value not in (None, "")}


def _usable(user_id: int) -> ColumnElement[bool]:
    return or_(template.c.shared.is_(True), template.c.created_by == user_id)
