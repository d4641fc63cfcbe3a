"""Documents as they are written: drafts by version, submitting by key, reversal.

`Idempotency-Key` is the document's key from the first time it is sent: a call that got no
answer can simply be sent again, and does its work once. `If-Match` is the version of a draft
the caller saw; another one by now is refused. Ids in a request must name what the caller
sees, so nothing of another company or store can be referred to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated

from fastapi import APIRouter, Header, Response
from sqlalchemy import Connection, select

import models
from core.api import entering
from core.api.access import Caller, Known
from core.api.catalog import PathId
from core.api.document_values import DocumentIn, DraftChange, DraftOut, PostedOut, Reversal
from core.api.documents import find
from core.api.refusals import RefusedError, UnknownReference
from core.documents.destinations import destinations
from core.documents.draft import Draft, Line
from core.documents.kind import Kind
from core.documents.refusals import UnknownKind
from core.platform.i18n import N_
from core.platform.rights import NotAllowed, require
from core.posting.wanted import Posted
from models.base import table
from models.catalog import Item, Partner, TaxClass, Unit
from models.company import Warehouse
from models.documents import Document, DocumentLine
from models.stock import Lot

router = APIRouter(prefix="/v1", tags=["documents"])

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9._~-]{8,50}$",
        description="Made by the caller, one for each document: a UUID will do.",
    ),
]
Version = Annotated[
    str,
    Header(
        alias="If-Match",
        pattern=r'^"[0-9]{1,18}"$',
        description='The version the caller saw, in quotes as ETag gave it: "3".',
    ),
]
_HEADER: dict[str, type[models.Table]] = {
    "warehouse_id": Warehouse,
    "to_warehouse_id": Warehouse,
    "partner_id": Partner,
    "source_id": Document,
}
_LINE: dict[str, type[models.Table]] = {
    "item_id": Item,
    "unit_id": Unit,
    "lot_id": Lot,
    "source_line_id": DocumentLine,
    "tax_class_id": TaxClass,
}


@router.post("/drafts", status_code=201, summary=N_("Keep a draft, whole or not"))
def keep_draft(who: Known, key: Key, sent: DocumentIn, response: Response) -> DraftOut:
    """A new draft. The same key and content again: 200 with the draft that was kept."""
    draft = _draft(who, sent, key)
    kept = who.do(entering.keep, who.actor, who.world.kinds, draft, who.world.clock)
    if kept.again:
        response.status_code = 200
    response.headers["ETag"] = f'"{kept.version}"'
    return DraftOut.model_validate(kept)


@router.put("/drafts/{draft_id}", summary=N_("Change a draft of the version the caller saw"))
def change_draft(
    who: Known, draft_id: PathId, version: Version, sent: DraftChange, response: Response
) -> DraftOut:
    """New content for a draft. 409 where it was changed or submitted meanwhile."""
    find(who, draft_id)
    kind, company = _kept(who, draft_id)
    _check(who, sent, kind, company)
    inclusive = kind is not None and kind.prices_include_tax
    new = _content(sent, kind="", org_unit_id=0, company_id=0, inclusive=inclusive)
    kept = who.do(
        entering.change,
        who.actor,
        who.world.kinds,
        draft_id,
        version_of(version),
        new,
        who.world.clock,
    )
    response.headers["ETag"] = f'"{kept.version}"'
    return DraftOut.model_validate(kept)


@router.delete("/drafts/{draft_id}", status_code=204, summary=N_("Put a draft away"))
def discard_draft(who: Known, draft_id: PathId, version: Version) -> None:
    """Discards a draft; it stays in the database, unseen by default."""
    find(who, draft_id)
    who.do(entering.put_away, who.actor, who.world.kinds, draft_id, version_of(version))


@router.post(
    "/drafts/{draft_id}/submit", summary=N_("Submit a draft: it is posted, or refused whole")
)
def submit_draft(who: Known, draft_id: PathId, key: Key, version: Version) -> PostedOut:
    """Posts a draft under its own key. Sent again, answers the document it became."""
    find(who, draft_id)
    return posted_out(
        who.do(
            entering.submit_kept,
            who.actor,
            who.world.kinds,
            draft_id,
            key,
            version_of(version),
            who.world.clock,
        )
    )


@router.post("/documents", status_code=201, summary=N_("Post a whole document in one call"))
def post_document(who: Known, key: Key, sent: DocumentIn, response: Response) -> PostedOut:
    """Posts a document. The same key and content again: 200 with the first document."""
    draft = _draft(who, sent, key)
    posted = who.do(entering.submit_whole, who.actor, who.world.kinds, draft, who.world.clock)
    if posted.again:
        response.status_code = 200
    return posted_out(posted)


@router.post(
    "/documents/{document_id}/reverse",
    status_code=201,
    summary=N_("Reverse a document by another one in red"),
)
def reverse_document(
    who: Known, document_id: PathId, key: Key, sent: Reversal, response: Response
) -> PostedOut:
    """Takes back all that a document did. The same key again: 200 with that reversal."""
    find(who, document_id)
    posted = who.do(
        entering.take_back,
        who.actor,
        who.world.kinds,
        document_id,
        sent.on,
        sent.memo,
        entering.stored_key(who.actor, key),
        who.world.clock,
    )
    if posted.again:
        response.status_code = 200
    return posted_out(posted)


def posted_out(posted: Posted) -> PostedOut:
    """What the door answered."""
    return PostedOut(id=posted.document_id, number=posted.number, again=posted.again)


def version_of(version: str) -> int:
    """The number that an If-Match header quotes."""
    return int(re.sub(r"[^0-9]", "", version))


def _draft(who: Caller, sent: DocumentIn, key: str) -> Draft:
    """The draft that was sent; raises RefusedError for a kind or place the caller may not use."""
    kind = who.world.kinds.get(sent.kind)
    if kind is None:
        raise RefusedError(UnknownKind(sent.kind))
    if (refused := require(who.actor, kind.permission, sent.org_unit_id)) is not None:
        raise RefusedError(refused)
    company = who.actor.units.get(sent.org_unit_id)
    if company is None:
        raise RefusedError(NotAllowed(kind.permission, sent.org_unit_id))
    _check(who, sent, kind, company)
    draft = _content(
        sent,
        kind=kind.code,
        org_unit_id=sent.org_unit_id,
        company_id=company,
        inclusive=kind.prices_include_tax,
    )
    draft.idempotency_key = entering.stored_key(who.actor, key)
    return draft


def _content(
    sent: DraftChange, *, kind: str, org_unit_id: int, company_id: int, inclusive: bool
) -> Draft:
    lines = [Line(**line.model_dump()) for line in sent.lines]
    return Draft(
        kind=kind,
        company_id=company_id,
        org_unit_id=org_unit_id,
        on=sent.on,
        warehouse_id=sent.warehouse_id,
        to_warehouse_id=sent.to_warehouse_id,
        partner_id=sent.partner_id,
        source_id=sent.source_id,
        minute=sent.minute,
        prices_include_tax=inclusive
        if sent.prices_include_tax is None
        else sent.prices_include_tax,
        reserve=sent.reserve,
        reference=sent.reference,
        memo=sent.memo,
        lines=lines,
        tenders=dict(sent.tenders),
    )


def _kept(who: Caller, draft_id: int) -> tuple[Kind | None, int]:
    """The kind of a draft and its company."""
    document = table(Document)
    with who.reading() as connection:
        row = connection.execute(
            select(document.c.kind, document.c.company_id).where(document.c.id == draft_id)
        ).one()
    return who.world.kinds.get(str(row.kind)), row.company_id


def _check(who: Caller, sent: DraftChange, kind: Kind | None, company_id: int) -> None:
    """Raises RefusedError for the first id that names nothing the caller may name.

    Where goods are sent may lie out of his sight, as on the screen.
    """
    named = _named(sent)
    if kind is not None and kind.destination and sent.to_warehouse_id is not None:
        there = who.do(destinations, who.actor, company_id, kind.permission)
        if sent.to_warehouse_id not in there:
            raise RefusedError(UnknownReference("to_warehouse_id"))
        named = (one for one in named if one[2] != "to_warehouse_id")
    with who.reading() as connection:
        _check_references(connection, named)


def _named(sent: DraftChange) -> Iterator[tuple[type[models.Table], int, str]]:
    """Every id in a document, the table it is of, and where it stands."""
    for name, model in _HEADER.items():
        if (wanted := getattr(sent, name)) is not None:
            yield model, wanted, name
    for index, line in enumerate(sent.lines):
        for name, model in _LINE.items():
            if (wanted := getattr(line, name)) is not None:
                yield model, wanted, f"lines.{index}.{name}"


def _check_references(
    connection: Connection, named: Iterable[tuple[type[models.Table], int, str]]
) -> None:
    """Raises RefusedError for the first id that names nothing the caller sees."""
    wanted: dict[type[models.Table], dict[int, str]] = {}
    for model, row_id, place in named:
        wanted.setdefault(model, {}).setdefault(row_id, place)
    for model, places in wanted.items():
        of = table(model)
        found = set(connection.scalars(select(of.c.id).where(of.c.id.in_(list(places)))))
        for row_id, place in places.items():
            if row_id not in found:
                raise RefusedError(UnknownReference(place))
