"""What documents posted after some moment did to the figures of earlier days, row by row.

Their number bounds the effort: further back than 10,000 documents it says so instead of scanning.
Rows hold the item, the warehouse, the document and four values: the first two belong to the figure
of now, the last two to what came late.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sqlalchemy import ColumnElement, Connection, FromClause, Select, case, func, literal, select

from core.analytics.source import Slice, limits
from core.analytics.window import Window
from core.kernel.refusals import Refusal
from models.base import table
from models.cost import CostEvent
from models.documents import Document, DocumentLine
from models.stock import Move

MOST_SINCE: Final = 10_000
SALES = ("issue", "customer_return")


@dataclass(frozen=True, slots=True)
class TooMuchSince(Refusal):
    """More documents were posted since than are looked through; choose a later moment."""

    key: ClassVar[str] = "too_much_since"
    limit: int


def too_far(connection: Connection, of: Slice, known_at: int) -> TooMuchSince | None:
    """A refusal where more was posted since than is looked through."""
    document = table(Document)
    since = (
        select(document.c.id)
        .where(document.c.company_id == of.company_id, document.c.posted_at > known_at)
        .limit(MOST_SINCE + 1)
        .subquery()
    )
    count = connection.scalar(select(func.count()).select_from(since)) or 0
    return TooMuchSince(MOST_SINCE) if count > MOST_SINCE else None


def columns(
    item: ColumnElement[Any],
    place: ColumnElement[Any],
    document: ColumnElement[Any],
    *values: ColumnElement[Any],
) -> Select[Any]:
    """Rows as all of these reports add them up."""
    names = ("now_a", "now_b", "late_a", "late_b")
    return select(
        item.label("item_id"),
        place.label("warehouse_id"),
        document.label("document_id"),
        *(value.label(name) for value, name in zip(values, names, strict=True)),
    )


def _late(document: FromClause, of: Slice, known_at: int) -> list[ColumnElement[bool]]:
    return [document.c.company_id == of.company_id, document.c.posted_at > known_at]


def stock_since(of: Slice, on: dt.date, known_at: int) -> list[Select[Any]]:
    """What documents posted later did to the stock of a day: goods, and value."""
    document, move, event = table(Document), table(Move), table(CostEvent)
    zero = literal(0)
    goods = (
        columns(
            move.c.item_id, move.c.warehouse_id, document.c.id, zero, zero,
            move.c.quantity_micro, zero,
        )
        .select_from(document)
        .join(move, move.c.document_id == document.c.id)
        .where(*_late(document, of, known_at), move.c.on <= on, *limits(move, of))
    )  # fmt: skip
    value = (
        columns(
            move.c.item_id, move.c.warehouse_id, document.c.id, zero, zero, zero,
            event.c.value_fen,
        )
        .select_from(document)
        .join(event, event.c.document_id == document.c.id)
        .join(move, move.c.id == event.c.move_id)
        .where(*_late(document, of, known_at), event.c.booked_on <= on, *limits(move, of))
    )  # fmt: skip
    return [goods, value]


def margin_since(of: Slice, window: Window, known_at: int) -> list[Select[Any]]:
    """What documents posted later did to the margin of some days: revenue, and cost."""
    document, line, move = table(Document), table(DocumentLine), table(Move)
    event, zero = table(CostEvent), literal(0)
    sign = case((document.c.kind == "sales.return", -1), else_=1)
    place = func.coalesce(line.c.from_warehouse_id, line.c.to_warehouse_id)
    revenue = (
        columns(line.c.item_id, place, document.c.id, zero, zero, sign * line.c.net_fen, zero)
        .select_from(document)
        .join(line, line.c.document_id == document.c.id)
        .where(
            *_late(document, of, known_at),
            document.c.state.in_(("posted", "reversed")),
            document.c.channel != "",
            document.c.on.between(window.first, window.last),
            *limits(line, of),
        )
    )
    cost = (
        columns(
            move.c.item_id, move.c.warehouse_id, document.c.id, zero, zero, zero,
            -event.c.value_fen,
        )
        .select_from(document)
        .join(event, event.c.document_id == document.c.id)
        .join(move, move.c.id == event.c.move_id)
        .where(
            *_late(document, of, known_at),
            move.c.kind.in_(SALES),
            move.c.on.between(window.first, window.last),
            *limits(move, of),
        )
    )  # fmt: skip
    return [revenue, cost]


def less(whole: int | None, part: int | None) -> int | None:
    """The difference; none where either is hidden."""
    return None if whole is None or part is None else whole - part
