"""Documents as they are read: their kinds, lists, and one whole with everything it did.

Where the caller may look at documents. All values come from the scoped reader, so a cost he
may not see is null, in the lines, the moves, the vouchers and the debts alike.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from sqlalchemy import ColumnElement, Connection, FromClause, func, or_, select

from core.analytics.source import whole_sum
from core.api.access import Caller, Known
from core.api.catalog import PathId, equal
from core.api.document_values import (
    DestinationOut,
    DocumentOut,
    DocumentWhole,
    KindOut,
    LineOut,
    MoveOut,
    OpenItemOut,
    TenderOut,
    VoucherLineOut,
    VoucherOut,
)
from core.api.paging import page
from core.api.refusals import NothingThere, RefusedError
from core.api.values import AskedId, Day, Listing, Missing, Page, Search, Strict
from core.documents.destinations import destinations
from core.platform.i18n import N_
from core.platform.rights import SEE_COST
from models.base import table
from models.company import Company
from models.cost import CostEvent
from models.documents import Document, DocumentLine, OpenQuantity, Tender
from models.general import Account, Voucher, VoucherLine
from models.settlement import OpenItem
from models.stock import Move

router = APIRouter(prefix="/v1", tags=["documents"])
PERMISSION = "document.view"


class DocumentsAsked(Listing):
    """What documents may be asked for."""

    company_id: AskedId | Missing = None
    org_unit_id: AskedId | Missing = None
    kind: Search | Missing = None
    state: Literal["draft", "posted", "reversed", "discarded"] | Missing = None
    partner_id: AskedId | Missing = None
    source_id: AskedId | Missing = None
    number: Search | Missing = None
    from_on: Day | Missing = None
    to_on: Day | Missing = None


class DestinationsAsked(Strict):
    """Of which kind of document."""

    kind: Search


@router.get(
    "/document-kinds", summary=N_("Kinds of documents, and where the caller may enter them")
)
def document_kinds(who: Known) -> list[KindOut]:
    """Every kind, by its code."""
    return [
        KindOut(
            code=kind.code,
            name_zh=kind.zh,
            name_en=kind.en,
            series=kind.series,
            permission=kind.permission,
            partner=kind.partner,
            sources=list(kind.sources),
            source_required=kind.source_required,
            priced=kind.priced,
            prices_include_tax=kind.prices_include_tax,
            carries_cost=kind.carries_cost,
            line_fields=list(kind.line_fields),
            org_units=sorted(who.actor.where(kind.permission)),
        )
        for _code, kind in sorted(who.world.kinds.items())
    ]


@router.get("/destinations", summary=N_("Where goods may be sent"))
def where_to(who: Known, asked: Annotated[DestinationsAsked, Query()]) -> list[DestinationOut]:
    """Warehouses that documents of a kind may name as `to_warehouse_id`, with the name of their
    org unit before; of those the caller cannot look into he learns no more. None where he may
    not enter the kind, or where it sends nothing."""
    kind = who.world.kinds.get(asked.kind)
    if kind is None or not kind.destination:
        return []
    companies = sorted(set(who.actor.units.values()))
    return [
        DestinationOut(id=row_id, company_id=company, name=name)
        for company in companies
        for row_id, name in who.do(destinations, who.actor, company, kind.permission).items()
    ]


@router.get("/documents", summary=N_("Documents, the newest first; drafts too"))
def documents(who: Known, asked: Annotated[DocumentsAsked, Query()]) -> Page[DocumentOut]:
    """Documents where the caller may look at them, by day and id, falling."""
    document, company = table(Document), table(Company)
    named = ("company_id", "org_unit_id", "kind", "state", "partner_id", "source_id", "number")
    where = [_within(who), *equal(document, asked, *named)]
    if asked.from_on is not None:
        where.append(document.c.on >= asked.from_on)
    if asked.to_on is not None:
        where.append(document.c.on <= asked.to_on)
    statement = (
        select(document, company.c.currency_exponent)
        .join(company, company.c.id == document.c.company_id)
        .where(*where)
    )
    keys = [document.c.on, document.c.id]
    with who.reading() as connection:
        return page(connection, statement, keys, asked, DocumentOut, falling=True)


@router.get("/documents/{document_id}", summary=N_("One document, with everything it did"))
def one_document(who: Known, document_id: PathId, response: Response) -> DocumentWhole:
    """Header, lines, moves, vouchers and debts. `ETag` is the version, for changing a draft."""
    document, company = table(Document), table(Company)
    with who.reading() as connection:
        row = connection.execute(
            select(document, company.c.currency_exponent)
            .join(company, company.c.id == document.c.company_id)
            .where(document.c.id == document_id, _within(who))
        ).one_or_none()
        if row is None:
            raise RefusedError(NothingThere())
        own = DocumentOut.model_validate(row)
        reversed_by = connection.scalar(
            select(document.c.id).where(
                document.c.reverses_id == document_id, document.c.state == "posted"
            )
        )
        whole = DocumentWhole(
            **own.model_dump(),
            reversed_by_id=reversed_by,
            lines=_lines(connection, document_id),
            tenders=_rows(connection, table(Tender), document_id, "tender", TenderOut),
            moves=_moves(connection, who, document_id),
            vouchers=_vouchers(connection, document_id),
            open_items=_rows(connection, table(OpenItem), document_id, "id", OpenItemOut),
        )
    response.headers["ETag"] = f'"{own.version}"'
    return whole


def find(who: Caller, document_id: int) -> None:
    """Raises RefusedError where there is no such document that the caller sees."""
    document = table(Document)
    with who.reading() as connection:
        found = connection.scalar(select(document.c.id).where(document.c.id == document_id))
    if found is None:
        raise RefusedError(NothingThere())


def _within(who: Caller) -> ColumnElement[bool]:
    document, units = table(Document), sorted(who.where(PERMISSION))
    return or_(document.c.org_unit_id.in_(units), document.c.other_org_unit_id.in_(units))


def _rows(connection: Connection, of: FromClause, document_id: int, order: str, out: Any) -> Any:
    found = connection.execute(
        select(of).where(of.c.document_id == document_id).order_by(of.c[order])
    )
    return [out.model_validate(row) for row in found]


def _lines(connection: Connection, document_id: int) -> list[LineOut]:
    line, wanted = table(DocumentLine), table(OpenQuantity)
    found = connection.execute(
        select(line, wanted.c.ordered_micro, wanted.c.fulfilled_micro, wanted.c.closed_micro)
        .outerjoin(wanted, wanted.c.line_id == line.c.id)
        .where(line.c.document_id == document_id)
        .order_by(line.c.line_no)
    )
    return [LineOut.model_validate(row) for row in found]


def _moves(connection: Connection, who: Caller, document_id: int) -> list[MoveOut]:
    """Moves, each with the value it carries now: the sum of its cost events."""
    move, event = table(Move), table(CostEvent)
    values = (
        select(
            event.c.move_id,
            whole_sum(event.c.value_fen, "value_fen"),
            func.count().label("events"),
        )
        .where(event.c.move_id.in_(select(move.c.id).where(move.c.document_id == document_id)))
        .group_by(event.c.move_id)
        .subquery()
    )
    found = connection.execute(
        select(move, values.c.value_fen, values.c.events)
        .outerjoin(values, values.c.move_id == move.c.id)
        .where(move.c.document_id == document_id)
        .order_by(move.c.id)
    ).mappings()
    told = []
    for row in found:
        free = row["events"] is None and who.actor.may(SEE_COST, row["org_unit_id"])
        told.append(MoveOut.model_validate({**row, "value_fen": 0 if free else row["value_fen"]}))
    return told


def _vouchers(connection: Connection, document_id: int) -> list[VoucherOut]:
    voucher, line, account = table(Voucher), table(VoucherLine), table(Account)
    lines: dict[int, list[VoucherLineOut]] = {}
    for row in connection.execute(
        select(line, account.c.code.label("account"), account.c.name.label("account_name"))
        .join(account, account.c.id == line.c.account_id)
        .join(voucher, voucher.c.id == line.c.voucher_id)
        .where(voucher.c.document_id == document_id)
        .order_by(line.c.voucher_id, line.c.line_no)
    ):
        lines.setdefault(row.voucher_id, []).append(VoucherLineOut.model_validate(row))
    found = connection.execute(
        select(voucher).where(voucher.c.document_id == document_id).order_by(voucher.c.id)
    ).mappings()
    return [VoucherOut.model_validate({**row, "lines": lines.get(row["id"], [])}) for row in found]
