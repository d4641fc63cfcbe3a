"""One search over everything that has a name: items, partners, documents by number.

Through a scoped connection, so nothing is found that may not be seen. Items answer to code,
name, barcode and pinyin initials; partners to code, name and initials; documents to the
beginning of their number or of the other side's, the latest ones to its end too. What fits
exactly comes first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, case, func, literal, or_, select

from core.documents.read_entry import barcode, document, item, partner
from core.platform.sql_order import by_code

MOST = 5
RECENT = 400
"""How many of the latest documents are known by the end of their number too."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found. `what`: item, partner or document; `kind` of a document;
    `on` its day; `tail` its partner or an item's code."""

    what: str
    id: int
    name: str
    tail: str = ""
    kind: str = ""
    on: dt.date | None = None
    exact: bool = False


def search(
    connection: Connection, company_id: int, text: str, kinds: Sequence[str], most: int = MOST
) -> list[Hit]:
    """What fits a text, at most `most` of each sort; nothing for an empty text."""
    sought = text.strip()
    if not sought:
        return []
    found = [
        *_items(connection, company_id, sought, most),
        *_partners(connection, company_id, sought, most),
        *_documents(connection, company_id, sought, kinds, most),
    ]
    return sorted(found, key=lambda hit: not hit.exact)


def _like(sought: str) -> str:
    return sought.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _items(connection: Connection, company_id: int, sought: str, most: int) -> list[Hit]:
    low = _like(sought)
    code, name = func.lower(item.c.code), func.lower(item.c.name)
    scanned = select(barcode.c.item_id).where(
        barcode.c.company_id == company_id, barcode.c.code == sought
    )
    rank = case(
        (or_(code == sought.lower(), item.c.id.in_(scanned)), 0),
        (code.like(f"{low}%", escape="\\"), 1),
        (item.c.initials.like(f"{low}%", escape="\\"), 2),
        (name.like(f"{low}%", escape="\\"), 3),
        else_=4,
    )
    statement = (
        select(item.c.id, item.c.name, item.c.code, rank.label("rank"))
        .where(
            item.c.company_id == company_id,
            or_(
                code.like(f"{low}%", escape="\\"),
                name.like(f"%{low}%", escape="\\"),
                item.c.initials.like(f"%{low}%", escape="\\"),
                item.c.id.in_(scanned),
            ),
        )
        .order_by(item.c.active.desc(), rank, *by_code(item.c.code))
        .limit(most)
    )
    return [
        Hit("item", row.id, row.name, row.code, exact=row.rank == 0)
        for row in connection.execute(statement)
    ]


def _partners(connection: Connection, company_id: int, sought: str, most: int) -> list[Hit]:
    low = _like(sought)
    code, name = func.lower(partner.c.code), func.lower(partner.c.name)
    exact = code == sought.lower()
    statement = (
        select(partner.c.id, partner.c.name, partner.c.code, exact.label("exact"))
        .where(
            partner.c.company_id == company_id,
            or_(
                code.like(f"{low}%", escape="\\"),
                name.like(f"%{low}%", escape="\\"),
                partner.c.initials.like(f"%{low}%", escape="\\"),
            ),
        )
        .order_by(exact.desc(), partner.c.active.desc(), partner.c.code)
        .limit(most)
    )
    return [
        Hit("partner", row.id, row.name, row.code, exact=bool(row.exact))
        for row in connection.execute(statement)
    ]


def _documents(
    connection: Connection, company_id: int, sought: str, kinds: Sequence[str], most: int
) -> list[Hit]:
    number = sought.upper()
    if not any(sign.isdigit() for sign in number) and len(number) < 2:
        return []
    mine = document.c.company_id == company_id
    # a range, not LIKE: it walks the index of numbers, kind by kind
    begins: ColumnElement[bool] = (
        document.c.kind.in_(kinds)
        & (document.c.number >= number)
        & (document.c.number < number + "\uffff")
    )
    latest = (
        select(document.c.id)
        .where(mine, document.c.number.is_not(None))
        .order_by(document.c.id.desc())
        .limit(RECENT)
    )
    low = _like(sought)
    ends: ColumnElement[bool] = document.c.id.in_(latest) & or_(
        func.lower(document.c.number).like(f"%{low}", escape="\\"),
        func.lower(document.c.reference).like(f"{low}%", escape="\\"),
    )
    columns = (
        document.c.id,
        document.c.number,
        document.c.kind,
        document.c.on,
        func.coalesce(partner.c.name, literal("")).label("partner"),
    )
    found: dict[int, Hit] = {}
    for fits in (begins, ends):
        if len(found) >= most:
            break
        statement = (
            select(*columns)
            .outerjoin(partner, partner.c.id == document.c.partner_id)
            .where(mine, fits, document.c.state.in_(("posted", "reversed")))
            .order_by(document.c.on.desc(), document.c.id.desc())
            .limit(most)
        )
        for row in connection.execute(statement):
            exact = row.number == number
            found.setdefault(
                row.id, Hit("document", row.id, row.number, row.partner, row.kind, row.on, exact)
            )
    return list(found.values())[:most]
