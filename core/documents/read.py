"""Lists of documents: one row a document, with what orders still wait for.

Through a scoped connection: amounts of purchases read None for whoever may not see cost.
Money in minor units, quantities in micro base units. Newest first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, or_, select

from core.documents.follow import open_quantity
from core.documents.read_entry import document, item, line, partner, warehouse
from core.documents.read_rows import made
from models.base import table
from models.people import User

user, sent_to = table(User), warehouse.alias("sent_to")
SHOWN = ("waiting", "posted", "reversed")


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in a list. Asked, done and closed are sums over its lines, for orders."""

    id: int
    kind: str
    number: str | None
    state: str
    on: dt.date
    partner: str | None
    warehouse: str | None
    net_fen: int | None
    gross_fen: int | None
    currency: str
    reference: str
    reverses_id: int | None
    writer: str
    lines: int
    asked_micro: int | None
    done_micro: int | None
    closed_micro: int | None
    to_warehouse: str | None = None

    @property
    def open_micro(self) -> int | None:
        """What is still asked for."""
        if self.asked_micro is None:
            return None
        return max(0, self.asked_micro - (self.done_micro or 0) - (self.closed_micro or 0))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shall show. `state`: posted, reversed, open (still asks for something)."""

    company_id: int
    kinds: tuple[str, ...] = ()
    state: str = ""
    from_on: dt.date | None = None
    to_on: dt.date | None = None
    partner_id: int | None = None
    text: str = ""
    writer_id: int | None = None


def listed(connection: Connection, wanted: Wanted, limit: int = 200) -> list[Listed]:
    """Documents that fit, newest first; drafts by `state='draft'`."""
    statement = _statement().where(*_conditions(wanted))
    statement = statement.order_by(document.c.on.desc(), document.c.id.desc())
    return made(Listed, connection, statement.limit(limit))


def open_documents(
    connection: Connection, company_id: int, kinds: Sequence[str], limit: int = 200
) -> list[Listed]:
    """Posted documents of `kinds` that still have something to receive, deliver or give back."""
    return listed(connection, Wanted(company_id, tuple(kinds), "open"), limit)


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    return (
        select(func.sum(column))
        .where(open_quantity.c.document_id == document.c.id)
        .correlate(document)
        .scalar_subquery()
    )


def _statement() -> Select[Any]:
    lines = (
        select(func.count())
        .select_from(line)
        .where(line.c.document_id == document.c.id)
        .correlate(document)
        .scalar_subquery()
    )
    return (
        select(
            document.c.id,
            document.c.kind,
            document.c.number,
            document.c.state,
            document.c.on,
            partner.c.name,
            warehouse.c.name,
            document.c.net_fen,
            document.c.gross_fen,
            document.c.currency,
            document.c.reference,
            document.c.reverses_id,
            func.coalesce(user.c.name, literal("")),
            lines,
            _sum(open_quantity.c.ordered_micro),
            _sum(open_quantity.c.fulfilled_micro),
            _sum(open_quantity.c.closed_micro),
            sent_to.c.name,
        )
        .outerjoin(partner, partner.c.id == document.c.partner_id)
        .outerjoin(warehouse, warehouse.c.id == document.c.warehouse_id)
        .outerjoin(sent_to, sent_to.c.id == document.c.to_warehouse_id)
        .outerjoin(user, user.c.id == document.c.created_by)
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [document.c.company_id == wanted.company_id]
    if wanted.kinds:
        found.append(document.c.kind.in_(wanted.kinds))
    if wanted.state == "open":
        rest = (
            open_quantity.c.ordered_micro
            - open_quantity.c.fulfilled_micro
            - open_quantity.c.closed_micro
        )
        still = select(literal(1)).where(
            and_(open_quantity.c.document_id == document.c.id, rest > 0)
        )
        found += [document.c.state == "posted", document.c.reverses_id.is_(None), still.exists()]
    else:
        found.append(document.c.state.in_((wanted.state,) if wanted.state else SHOWN))
    if wanted.from_on:
        found.append(document.c.on >= wanted.from_on)
    if wanted.to_on:
        found.append(document.c.on <= wanted.to_on)
    if wanted.partner_id:
        found.append(document.c.partner_id == wanted.partner_id)
    if wanted.writer_id:
        found.append(document.c.created_by == wanted.writer_id)
    if wanted.text.strip():
        found.append(_text(wanted.text.strip().lower()))
    return found


def _text(sought: str) -> ColumnElement[bool]:
    like = "%" + sought.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    in_lines = (
        select(literal(1))
        .select_from(line)
        .join(item, item.c.id == line.c.item_id)
        .where(
            line.c.document_id == document.c.id,
            or_(
                func.lower(item.c.name).like(like, escape="\\"),
                func.lower(item.c.code).like(like, escape="\\"),
                item.c.initials.like(like, escape="\\"),
            ),
        )
    )
    return or_(
        func.lower(document.c.number).like(like, escape="\\"),
        func.lower(document.c.reference).like(like, escape="\\"),
        func.lower(document.c.memo).like(like, escape="\\"),
        func.lower(partner.c.name).like(like, escape="\\"),
        partner.c.initials.like(like, escape="\\"),
        in_lines.exists(),
    )
