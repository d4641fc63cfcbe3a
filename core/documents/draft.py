"""A document while somebody types it: a header and lines, half-filled or whole.

Drafts live in the database under an idempotency key minted when they are opened, and carry a
version: a save against an older one is `Stale`. A form that was never saved is a Draft with
no id. Quantities are micro of the entered unit, prices six decimals of the currency unit.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, field, fields
from operator import attrgetter
from typing import Any

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col, select

from core.kernel.clock import Clock, SystemClock, to_micros
from core.platform.rights import Actor, NotAllowed
from core.posting.refusals import Stale
from models.documents import Document, DocumentLine


@dataclass(slots=True)
class Line:
    """A line as typed. What is None is not filled in yet."""

    item_id: int | None = None
    unit_id: int | None = None
    entered_micro: int | None = None
    price_micro: int | None = None
    discount_fen: int = 0
    lot_id: int | None = None
    lot_code: str = ""
    produced_on: dt.date | None = None
    expires_on: dt.date | None = None
    gift_micro: int = 0
    refused_micro: int = 0
    source_line_id: int | None = None
    tax_class_id: int | None = None
    close_rest: bool = False
    reason: str = ""
    to_lot_code: str = ""
    regular_price_micro: int | None = None
    promotion_id: int | None = None
    memo: str = ""

    @property
    def blank(self) -> bool:
        """Nothing was typed: such a line is dropped, not refused."""
        return self.item_id is None and self.entered_micro is None and self.price_micro is None


def mint_key() -> str:
    """A fresh idempotency key."""
    return secrets.token_urlsafe(18)


@dataclass(slots=True)
class Draft:
    """A document on its way. `minute` is the time of day, where somebody said it."""

    kind: str
    company_id: int
    org_unit_id: int
    on: dt.date
    warehouse_id: int | None = None
    to_warehouse_id: int | None = None
    partner_id: int | None = None
    source_id: int | None = None
    minute: int | None = None
    prices_include_tax: bool = False
    reserve: bool = False
    reference: str = ""
    memo: str = ""
    lines: list[Line] = field(default_factory=list)
    tenders: dict[str, int] = field(default_factory=dict)
    idempotency_key: str = field(default_factory=mint_key)
    id: int | None = None
    version: int | None = None
    import_id: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def payload_hash(self) -> str:
        """SHA-256 of the content that a person would call the same document."""
        content = (_CONTENT(self), [_LINE_CONTENT(x) for x in self.lines if not x.blank])
        text = json.dumps(content, sort_keys=True, default=str, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


_NOT_CONTENT = {"id", "version", "idempotency_key", "import_id", "lines"}
_CONTENT = attrgetter(*(f.name for f in fields(Draft) if f.name not in _NOT_CONTENT))
_LINE_CONTENT = attrgetter(*(f.name for f in fields(Line)))


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft's row and the version to send with the next save."""

    id: int
    version: int


def save(
    session: Session,
    actor: Actor,
    draft: Draft,
    permission: str,
    carries_cost: bool,
    clock: Clock | None = None,
) -> Saved | Stale | NotAllowed:
    """Keeps a draft as it is, whole or not. Stale where it was saved elsewhere meanwhile."""
    if not actor.may(permission, draft.org_unit_id):
        return NotAllowed(permission, draft.org_unit_id)
    values = _header(draft) | {"carries_cost": carries_cost}
    if draft.id is None:
        row = Document(
            **values,
            company_id=draft.company_id,
            org_unit_id=draft.org_unit_id,
            kind=draft.kind,
            state="draft",
            idempotency_key=draft.idempotency_key,
            created_by=actor.user_id,
            created_at=to_micros((clock or SystemClock()).now()),
            currency="",
        )
        session.add(row)
        session.flush()
        assert row.id is not None  # noqa: S101
        saved = Saved(row.id, 1)
    else:
        changed = session.connection().execute(
            update(Document)
            .where(
                col(Document.id) == draft.id,
                col(Document.state) == "draft",
                col(Document.version) == draft.version,
                col(Document.idempotency_key) == draft.idempotency_key,
                col(Document.company_id) == draft.company_id,
                col(Document.kind) == draft.kind,
                col(Document.org_unit_id).in_(actor.where(permission)),
            )
            .values(**values, org_unit_id=draft.org_unit_id, version=col(Document.version) + 1)
        )
        if changed.rowcount != 1:
            return Stale(draft.id)
        session.connection().execute(
            delete(DocumentLine).where(col(DocumentLine.document_id) == draft.id)
        )
        saved = Saved(draft.id, (draft.version or 0) + 1)
    lines = [_line(draft, saved.id, n, line, carries_cost) for n, line in enumerate(draft.lines, 1)]
    if lines:
        session.connection().execute(insert(DocumentLine), lines)
    return saved


def load(session: Session, actor: Actor, draft_id: int, state: str = "draft") -> Draft | Stale:
    """A saved draft, or one that waits for approval (`state` 'waiting'); Stale where it is none
    (any more) or not the actor's to see."""
    row = session.exec(
        select(Document).where(col(Document.id) == draft_id, col(Document.state) == state)
    ).one_or_none()
    if row is None or row.org_unit_id not in actor.where("see"):
        return Stale(draft_id)
    lines = session.exec(
        select(DocumentLine)
        .where(col(DocumentLine.document_id) == draft_id)
        .order_by(col(DocumentLine.line_no))
    ).all()
    extra = dict(row.custom)
    return Draft(
        kind=row.kind,
        company_id=row.company_id,
        org_unit_id=row.org_unit_id,
        on=row.on,
        warehouse_id=row.warehouse_id,
        to_warehouse_id=row.to_warehouse_id,
        partner_id=row.partner_id,
        source_id=row.source_id,
        minute=extra.pop("minute", None),  # type: ignore[arg-type]
        prices_include_tax=row.prices_include_tax,
        reserve=bool(extra.pop("reserve", False)),
        reference=row.reference,
        memo=row.memo,
        lines=[_typed(line) for line in lines],
        tenders=extra.pop("tenders", {}),  # type: ignore[arg-type]
        idempotency_key=row.idempotency_key,
        id=row.id,
        version=row.version,
        extra=extra,
    )


def discard(session: Session, actor: Actor, draft_id: int, permission: str) -> Stale | None:
    """Puts a draft away; it stays in the database, unseen. Stale where it is none any more."""
    row = session.exec(
        select(Document.org_unit_id).where(
            col(Document.id) == draft_id, col(Document.state) == "draft"
        )
    ).one_or_none()
    if row is None or not actor.may(permission, row):
        return Stale(draft_id)
    session.connection().execute(
        update(Document).where(col(Document.id) == draft_id).values(state="discarded")
    )
    return None


def _header(draft: Draft) -> dict[str, Any]:
    custom = dict(draft.extra)
    if draft.minute is not None:
        custom["minute"] = draft.minute
    if draft.reserve:
        custom["reserve"] = True
    if draft.tenders:
        custom["tenders"] = draft.tenders
    return {
        "on": draft.on,
        "partner_id": draft.partner_id,
        "warehouse_id": draft.warehouse_id,
        "to_warehouse_id": draft.to_warehouse_id,
        "source_id": draft.source_id,
        "import_id": draft.import_id,
        "prices_include_tax": draft.prices_include_tax,
        "reference": draft.reference,
        "memo": draft.memo,
        "custom": custom,
    }


def _line(
    draft: Draft, document_id: int, line_no: int, line: Line, carries_cost: bool
) -> dict[str, Any]:
    values = asdict(line)
    close = values.pop("close_rest")
    return {
        **values,
        "document_id": document_id,
        "company_id": draft.company_id,
        "org_unit_id": draft.org_unit_id,
        "line_no": line_no,
        "carries_cost": carries_cost,
        "tax_rate_bp": 0,
        "net_fen": 0,
        "tax_fen": 0,
        "gross_fen": 0,
        "markdown_fen": 0,
        "custom": {"close_rest": True} if close else {},
    }


def _typed(row: DocumentLine) -> Line:
    return Line(
        item_id=row.item_id,
        unit_id=row.unit_id,
        entered_micro=row.entered_micro,
        price_micro=row.price_micro,
        discount_fen=row.discount_fen,
        lot_id=row.lot_id,
        lot_code=row.lot_code,
        produced_on=row.produced_on,
        expires_on=row.expires_on,
        gift_micro=row.gift_micro,
        refused_micro=row.refused_micro,
        source_line_id=row.source_line_id,
        tax_class_id=row.tax_class_id,
        close_rest=bool(row.custom.get("close_rest")),
        reason=row.reason,
        to_lot_code=row.to_lot_code,
        regular_price_micro=row.regular_price_micro,
        promotion_id=row.promotion_id,
        memo=row.memo,
    )
