"""Submitting: a draft becomes a posted document, or says everything that is wrong with it.

The frame checks the lines, the kind builds what they do, the door writes it. A draft that
was saved keeps its row; its version is checked by the door. Sending the same draft twice
answers the first document; another content under its key is refused. A kind that somebody
has to approve is posted by submitting only where its maker may approve it alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sqlmodel import Session

from core.documents.approvals import Approvals
from core.documents.draft import Draft
from core.documents.frame import Checked, Frame
from core.documents.framing import whole
from core.documents.kind import Kind, Kinds, Note, Totals, open_items, totals_of
from core.documents.masters import Masters
from core.documents.refusals import Problems, UnknownKind
from core.kernel.clock import Clock, SystemClock
from core.kernel.refusals import Refusal
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Rows
from core.posting.door import Refused, post_all
from core.posting.locks import lock_keys, lock_lines
from core.posting.wanted import LineRow, Posted, Posting


def submit(
    session: Session, actor: Actor, kinds: Kinds, draft: Draft, clock: Clock | None = None
) -> Posted | Refusal:
    """Posts one draft. The caller's edge rolls back on a refusal."""
    answer = submit_all(session, actor, kinds, [draft], clock)
    return answer.refusal if isinstance(answer, Refused) else answer[0]


def submit_all(
    session: Session,
    actor: Actor,
    kinds: Kinds,
    drafts: Sequence[Draft],
    clock: Clock | None = None,
) -> list[Posted] | Refused:
    """Posts drafts of one company in order, all or none."""
    clock = clock or SystemClock()
    posted: list[Posted] = []
    rows = Rows(session)
    masters = Masters(rows)
    for together in _apart(drafts):
        answer = _together(session, actor, kinds, together, clock, masters)
        if isinstance(answer, Refused):
            return Refused(len(posted) + answer.index, answer.refusal)
        posted += answer
    return posted


def _apart(drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    """Drafts cut where one follows a line that one before it follows too: what is left of
    that line is known when the first is posted."""
    run: list[Draft] = []
    followed: set[int] = set()
    for draft in drafts:
        lines = {line.source_line_id for line in draft.lines if line.source_line_id is not None}
        if lines & followed:
            yield run
            run, followed = [], set()
        run.append(draft)
        followed |= lines
    if run:
        yield run


def submit_approved(
    session: Session, actor: Actor, kinds: Kinds, draft: Draft, clock: Clock
) -> Posted | Refusal:
    """Posts a draft that stood waiting, for the actor who approves it; `core.documents.approve`
    asks whether he may."""
    answer = _together(session, actor, kinds, [draft], clock, Masters(Rows(session)), waited=True)
    return answer.refusal if isinstance(answer, Refused) else answer[0]


def _together(
    session: Session,
    actor: Actor,
    kinds: Kinds,
    drafts: list[Draft],
    clock: Clock,
    masters: Masters,
    waited: bool = False,
) -> list[Posted] | Refused:
    rows = masters.rows
    lock_keys(rows, [draft.idempotency_key for draft in drafts])
    lock_lines(
        rows,
        (x.source_line_id for draft in drafts for x in draft.lines if x.source_line_id is not None),
    )
    again = _already(rows, drafts)
    masters.load_items(x.item_id for draft in drafts for x in draft.lines if x.item_id)
    postings: list[Posting] = []
    approvals = Approvals(rows, actor)
    for index, draft in enumerate(drafts):
        kind = kinds.get(draft.kind)
        if kind is None:
            return Refused(index, UnknownKind(draft.kind))
        permission = kind.approve if waited else kind.permission
        if not actor.may(permission, draft.org_unit_id):
            return Refused(index, NotAllowed(permission, draft.org_unit_id))
        repeated = draft.idempotency_key in again
        posting = _repeated(draft) if repeated else prepare(masters, kind, draft, clock)
        if isinstance(posting, Posting) and not repeated and kind.approve:
            if waited:
                posting.permission, posting.waited = permission, True
            else:
                posting = approvals.binding(kind, posting)
        if isinstance(posting, Refusal):
            return Refused(index, posting)
        postings.append(posting)
    return post_all(session, actor, postings, clock)


def preview(
    session: Session, kinds: Kinds, draft: Draft, clock: Clock | None = None
) -> tuple[Totals, list[Note]] | Problems:
    """Totals and notes of a draft that could be submitted, or what is wrong with it."""
    kind = kinds[draft.kind]
    frame = whole(Masters(Rows(session)), kind, draft, clock or SystemClock())
    if isinstance(frame, Problems):
        return frame
    return totals_of(frame.lines), kind.notes(frame)


def _already(rows: Rows, drafts: Sequence[Draft]) -> set[str]:
    """Keys under which a document was posted before."""
    return {
        key
        for (key,) in rows.select_keys(
            "SELECT idempotency_key FROM document WHERE state IN ('posted', 'reversed')"
            " AND idempotency_key IN",
            [(draft.idempotency_key,) for draft in drafts],
        )
    }


def _repeated(draft: Draft) -> Posting:
    """A posting that only carries the key, for a draft that was posted before: the door
    answers its document, or refuses another content, without checking it anew."""
    return Posting(
        header={},
        lines=[],
        permission="",
        series="",
        on=draft.on,
        at=0,
        company_id=draft.company_id,
        org_unit_id=draft.org_unit_id,
        kind=draft.kind,
        idempotency_key=draft.idempotency_key,
        payload_hash=draft.payload_hash(),
    )


def prepare(masters: Masters, kind: Kind, draft: Draft, clock: Clock) -> Posting | Refusal:
    """Checks and builds a draft; nothing is written but lots that are new."""
    frame = whole(masters, kind, draft, clock)
    if isinstance(frame, Problems):
        return frame
    built = kind.build(frame)
    if isinstance(built, Refusal):
        return built
    totals = built.totals or totals_of(frame.lines)
    due = draft.on + dt.timedelta(days=frame.credit_days)
    return Posting(
        header=_header(kind, frame, totals) | built.header,
        lines=[
            LineRow(_line(kind, frame, line) | built.line_values.get(index, {}))
            for index, line in enumerate(frame.lines)
        ],
        permission=kind.permission,
        series=kind.series,
        on=draft.on,
        at=frame.moment(kind.usual),
        company_id=draft.company_id,
        org_unit_id=draft.org_unit_id,
        kind=kind.code,
        idempotency_key=draft.idempotency_key,
        payload_hash=draft.payload_hash(),
        partner_id=draft.partner_id,
        document_id=draft.id,
        version=draft.version,
        moves=built.moves,
        amounts=kind.amounts(totals),
        open_items=open_items(kind, totals, due) if draft.partner_id else [],
        sales=built.sales,
        taxes_out=built.taxes_out,
        fulfils=built.fulfils,
        reserves=built.reserves,
        orders=built.orders,
        tenders=dict(totals.tenders),
        sales_documents=1 if kind.sells else 0,
    )


def _header(kind: Kind, frame: Frame, totals: Totals) -> dict[str, Any]:
    draft = frame.draft
    return {
        "warehouse_id": draft.warehouse_id,
        "to_warehouse_id": draft.to_warehouse_id if kind.destination else None,
        "source_id": draft.source_id,
        "import_id": draft.import_id,
        "currency": frame.currency,
        "carries_cost": kind.carries_cost,
        "prices_include_tax": draft.prices_include_tax,
        "net_fen": totals.net_fen,
        "tax_fen": totals.tax_fen,
        "gross_fen": totals.gross_fen,
        "channel": kind.channel,
        "reference": draft.reference,
        "memo": draft.memo,
        "custom": draft.extra,
    }


def _line(kind: Kind, frame: Frame, line: Checked) -> dict[str, Any]:
    warehouse = frame.draft.warehouse_id
    return {
        "item_id": line.item.id,
        "unit_id": line.unit_id,
        "entered_micro": line.typed.entered_micro,
        "quantity_micro": line.quantity_micro,
        "gift_micro": line.typed.gift_micro,
        "refused_micro": line.typed.refused_micro,
        "carries_cost": kind.carries_cost,
        "price_micro": line.typed.price_micro,
        "discount_fen": line.typed.discount_fen,
        "tax_class_id": line.tax_class_id,
        "tax_rate_bp": line.tax_rate_bp,
        "net_fen": line.amounts.net_fen,
        "tax_fen": line.amounts.tax_fen,
        "gross_fen": line.amounts.gross_fen,
        "lot_id": line.lot_id,
        "lot_code": line.lot_code,
        "produced_on": line.produced_on,
        "expires_on": line.expires_on,
        "from_warehouse_id": warehouse if kind.outward else None,
        "to_warehouse_id": None if kind.outward else warehouse,
        "source_line_id": line.typed.source_line_id,
        "reason": line.typed.reason,
        "regular_price_micro": line.typed.regular_price_micro,
        "markdown_fen": line.markdown_fen,
        "promotion_id": line.typed.promotion_id,
        "memo": line.typed.memo,
    }
