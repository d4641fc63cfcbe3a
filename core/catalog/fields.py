"""Checks that all master data shares: texts that fit, codes taken once, rights in a company."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.catalog.refusals import CodeTaken, Missing, NotAChoice, TooLong
from core.kernel.refusals import Refusal
from core.platform.i18n import N_
from core.platform.rights import Actor, NotAllowed, require
from models.base import Table
from models.company import OrgUnit

CODE, NAME = N_("Code"), N_("Name")
T = TypeVar("T", bound=Table)


def clean(text: str) -> str:
    """Text as it is kept: composed, without blanks around it."""
    return unicodedata.normalize("NFC", text).strip()


def code_of(text: str) -> str:
    """A code as it is kept: half-width and without blanks, whatever the keyboard typed."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def check_text(field: str, value: str, longest: int) -> Missing | TooLong | None:
    """None for a text that is there and fits."""
    if not value:
        return Missing(field)
    return TooLong(field, longest) if len(value) > longest else None


def check_choice(field: str, value: str, choices: Iterable[str]) -> NotAChoice | None:
    """None for one of the choices."""
    return None if value in choices else NotAChoice(field, value)


def first(*answers: Refusal | None) -> Refusal | None:
    """The first refusal of several checks."""
    return next((answer for answer in answers if answer is not None), None)


def company_right(
    session: Session, actor: Actor, permission: str, company_id: int
) -> NotAllowed | None:
    """What belongs to a whole company needs the right at its head office."""
    return require(actor, permission, head_office(session, company_id))


def head_office(session: Session, company_id: int) -> int:
    """The topmost org unit of a company."""
    root: int | None = session.exec(
        select(func.min(OrgUnit.id)).where(
            col(OrgUnit.company_id) == company_id, col(OrgUnit.parent_id).is_(None)
        )
    ).one()
    return root or 0


def taken(
    session: Session, table: type[T], code: str, row_id: int | None, **keys: int
) -> Refusal | None:
    """`CodeTaken` where another row with these keys has the code, in any case of letters."""
    columns: Any = table
    query = select(table).where(func.lower(columns.code) == code.lower())
    for name, value in keys.items():
        query = query.where(getattr(columns, name) == value)
    for row in session.exec(query):
        found: Any = row
        if found.id != row_id:
            return CodeTaken(found.code, found.name)
    return None


def owned(session: Session, table: type[T], row_id: int | None, company_id: int) -> T | None:
    """A row of a company, or None: ids that pages send are not believed."""
    found: Any = session.get(table, row_id) if row_id is not None else None
    return found if found is not None and found.company_id == company_id else None
