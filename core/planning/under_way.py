"""What is under way to shelves, and how late each supplier's orders came: the one reading of both,
for whoever suggests, asks, looks or looks back.

    coming(connection, company_id, today, items)          # what binds: posted orders and transfers
    coming(connection, company_id, today, asked=True)     # and what waits, or is a draft yet
    leaving(connection, company_id)                       # what accepted moves will take away
    coming_then(connection, company_id, eve)              # as it was after closing on a past day
    late_records(connection, company_id, eve)             # by what had come by then

Reads through whatever connection it is given: the scoped reader's in pages, the session's own in
verbs. Quantities are millionths of base units. What is overdue is expected tomorrow.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Select, and_, case, exists, func, or_, select

from core.planning.stored import Shelf
from core.planning.suggest.shelf import Coming
from core.platform.rows import as_date
from models.base import table
from models.catalog import ItemUnit, Partner
from models.documents import Document, DocumentLine, OpenQuantity
from models.facts import FactOrder
from models.suggestions import SuggestionDecision

ORDER, TRANSFER = "purchase.order", "stock.ship"
TRANSFER_DAYS = 1
LATE_DAYS, OPEN_DAYS = 180, 60
"""Orders of so many days tell how late a supplier is; those that a look back takes to be open."""
FEWEST_ORDERS, MOST_ORDERS = 5, 100
"""Fewer past orders, and a supplier is taken at his word; more stand for each other."""
MOST_LATE = 14
DAY = dt.timedelta(days=1)

_DOCUMENT = table(Document)
_LINE = table(DocumentLine)
_LEFT = table(OpenQuantity)
_PARTNER = table(Partner)
_UNIT = table(ItemUnit)
_ORDERED = table(FactOrder)
_ANSWER = table(SuggestionDecision)
_PLACE = case(
    (_DOCUMENT.c.kind == ORDER, _DOCUMENT.c.warehouse_id), else_=_DOCUMENT.c.to_warehouse_id
)
"""Where goods of an order or a transfer arrive."""


def coming(
    connection: Connection,
    company_id: int,
    today: dt.date,
    items: Collection[int] | None = None,
    *,
    asked: bool = False,
) -> dict[Shelf, list[Coming]]:
    """What is promised and not there yet, by item and warehouse, the first due first; of all goods
    where none are named. With `asked` also orders that wait for approval and drafts made of
    suggestions, not `bound`: nothing is asked for twice."""
    left = _LEFT.c.ordered_micro - _LEFT.c.fulfilled_micro - _LEFT.c.closed_micro
    query = _of(
        select(*_WHAT, left)
        .select_from(_LEFT)
        .join(_LINE, _LINE.c.id == _LEFT.c.line_id)
        .join(_DOCUMENT, _DOCUMENT.c.id == _LEFT.c.document_id)
        .where(_LEFT.c.company_id == company_id, left > 0, _DOCUMENT.c.state == "posted"),
        items,
    )
    found: dict[Shelf, list[Coming]] = defaultdict(list)
    for item, place, kind, on, lead, supplier, micro in connection.execute(query):
        found[item, place].append(_promised(kind, on, lead, supplier, int(micro), today))
    if asked:
        for item, place, kind, on, lead, supplier, _from, entered, up, down in connection.execute(
            _of(_asked(company_id), items)
        ):
            micro = entered * (up or 1) // (down or 1)
            one = _promised(kind, on, lead, supplier, micro, today, bound=False)
            found[item, place].append(one)
    return _sorted(found)


def leaving(
    connection: Connection, company_id: int, items: Collection[int] | None = None
) -> dict[Shelf, int]:
    """What transfers made of suggestions will take out of each place, and has not left it yet."""
    query = _of(_asked(company_id), items).where(_DOCUMENT.c.kind == TRANSFER)
    found: dict[Shelf, int] = defaultdict(int)
    for item, *_, place, entered, up, down in connection.execute(query):
        found[item, place] += entered * (up or 1) // (down or 1)
    return dict(found)


def coming_then(connection: Connection, company_id: int, eve: dt.date) -> dict[Shelf, list[Coming]]:
    """What was ordered or sent by the evening of a past day and had not come: by the receipts up
    to it, of orders not much older."""
    came, receipt = _LINE.alias("came"), _DOCUMENT.alias("receipt")
    received = (
        select(func.coalesce(func.sum(came.c.quantity_micro), 0))
        .join(receipt, receipt.c.id == came.c.document_id)
        .where(
            came.c.source_line_id == _LINE.c.id, receipt.c.state == "posted", receipt.c.on <= eve
        )
        .scalar_subquery()
    )
    query = _of(
        select(*_WHAT, _LEFT.c.ordered_micro - _LEFT.c.closed_micro, received)
        .select_from(_DOCUMENT)
        .join(_LINE, _LINE.c.document_id == _DOCUMENT.c.id)
        .join(_LEFT, _LEFT.c.line_id == _LINE.c.id)
        .where(
            _DOCUMENT.c.company_id == company_id,
            _DOCUMENT.c.state == "posted",
            _DOCUMENT.c.on.between(eve - OPEN_DAYS * DAY, eve),
        ),
        None,
    )
    found: dict[Shelf, list[Coming]] = defaultdict(list)
    for item, place, kind, on, lead, supplier, ordered, there in connection.execute(query):
        if (micro := int(ordered) - int(there)) > 0:
            found[item, place].append(_promised(kind, on, lead, supplier, micro, eve + DAY))
    return _sorted(found)


_WHAT = (
    _LINE.c.item_id,
    _PLACE.label("place"),
    _DOCUMENT.c.kind,
    _DOCUMENT.c.on,
    _PARTNER.c.lead_days,
    _PARTNER.c.id,
)


def _of(query: Select[Any], items: Collection[int] | None) -> Select[Any]:
    """Orders and transfers that go somewhere, with who brings them."""
    query = query.join(_PARTNER, _PARTNER.c.id == _DOCUMENT.c.partner_id, isouter=True).where(
        _DOCUMENT.c.kind.in_((ORDER, TRANSFER)), _PLACE.is_not(None)
    )
    return query if items is None else query.where(_LINE.c.item_id.in_(sorted(items)))


def _asked(company_id: int) -> Select[Any]:
    """Orders and transfers that somebody asked for and nobody bound yet, with where they leave."""
    accepted = exists().where(_ANSWER.c.document_id == _DOCUMENT.c.id)
    unit = and_(_UNIT.c.item_id == _LINE.c.item_id, _UNIT.c.unit_id == _LINE.c.unit_id)
    return (
        select(
            *_WHAT,
            _DOCUMENT.c.warehouse_id.label("leaves"),
            _LINE.c.entered_micro,
            _UNIT.c.numerator,
            _UNIT.c.denominator,
        )
        .select_from(_DOCUMENT)
        .join(_LINE, _LINE.c.document_id == _DOCUMENT.c.id)
        .join(_UNIT, unit, isouter=True)
        .where(
            _DOCUMENT.c.company_id == company_id,
            _LINE.c.item_id.is_not(None),
            _LINE.c.entered_micro.is_not(None),
            or_(_DOCUMENT.c.state == "waiting", and_(_DOCUMENT.c.state == "draft", accepted)),
        )
    )


def _promised(
    kind: str,
    on: object,
    lead: int | None,
    supplier: int | None,
    micro: int,
    today: dt.date,
    *,
    bound: bool = True,
) -> Coming:
    moved = kind == TRANSFER
    due = as_date(on) + DAY * (TRANSFER_DAYS if moved else lead or 0)
    return Coming(micro, max(due, today + DAY), None if moved else supplier, bound)


def _sorted(found: dict[Shelf, list[Coming]]) -> dict[Shelf, list[Coming]]:
    for each in found.values():
        each.sort(key=lambda one: one.due_on)
    return found


def late_records(
    connection: Connection, company_id: int, until: dt.date
) -> dict[int, tuple[int, ...]]:
    """By supplier, days past the promise (early is negative) of the orders of half a year that had
    come by the evening of `until`, in order; suppliers with too few are left out. Each order
    counts as much as any other, however many there are."""
    rows = connection.execute(
        select(
            _ORDERED.c.partner_id,
            _PARTNER.c.lead_days,
            _ORDERED.c.on,
            _ORDERED.c.lead_days,
            func.count(),
        )
        .join(_PARTNER, _PARTNER.c.id == _ORDERED.c.partner_id)
        .where(
            _ORDERED.c.company_id == company_id,
            _ORDERED.c.kind == ORDER,
            _ORDERED.c.on.between(until - LATE_DAYS * DAY, until),
            _ORDERED.c.fulfilled_micro > 0,
        )
        .group_by(_ORDERED.c.partner_id, _PARTNER.c.lead_days, _ORDERED.c.on, _ORDERED.c.lead_days)
    )
    found: dict[int, Counter[int]] = defaultdict(Counter)
    for partner, promised, on, took, count in rows:
        if as_date(on) + DAY * took <= until:
            found[partner][max(-MOST_LATE, min(MOST_LATE, took - promised))] += count
    return {
        partner: _record(counts)
        for partner, counts in found.items()
        if counts.total() >= FEWEST_ORDERS
    }


def _record(counts: Mapping[int, int]) -> tuple[int, ...]:
    """Days late in order, one an order; of more than MOST_ORDERS so many evenly out of all."""
    every = [late for late in sorted(counts) for _ in range(counts[late])]
    if len(every) <= MOST_ORDERS:
        return tuple(every)
    return tuple(every[(2 * n + 1) * len(every) // (2 * MOST_ORDERS)] for n in range(MOST_ORDERS))
