"""Reversal (红冲): another document of the same kind that takes back all that one did.

Its moves amend the original's moves at their own moment, so everything valued after them is
valued as if they had never happened; money is booked on the reversal's day, on the same side
with negative amounts. Documents that others build on must wait until those are reversed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlmodel import Session

from core.documents.amounts import line_amounts
from core.documents.days import business_day
from core.documents.draft import mint_key
from core.documents.kind import CLOSED, LINE_REASON, RELEASED, Kind, Kinds, Totals, open_items
from core.documents.refusals import (
    FutureDate,
    HasFollowers,
    NotReversible,
    ReversedTooEarly,
    UnknownKind,
)
from core.kernel.clock import Clock, SystemClock, to_micros
from core.kernel.refusals import Refusal
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Row, Rows, as_date, as_json
from core.posting.door import post
from core.posting.locks import lock_document, lock_keys
from core.posting.papers import LINE
from core.posting.wanted import (
    FulfilWanted,
    LineRow,
    MoveKind,
    MoveWanted,
    Posted,
    Posting,
    ReserveWanted,
    SaleWanted,
    TaxOutWanted,
)

PERMISSION = "document.reverse"
_OWN = frozenset(
    {"document_id", "company_id", "org_unit_id", "other_org_unit_id", "line_no", "carries_cost"}
    | {"memo", "custom"}
)
_LINE = (*(name for name in LINE if name not in _OWN), "custom")
"""What a line says that its reversal says too; the reversal has its own owner and number."""
_NEGATED = (
    "entered_micro",
    "quantity_micro",
    "gift_micro",
    "refused_micro",
    "discount_fen",
    "net_fen",
    "tax_fen",
    "gross_fen",
    "markdown_fen",
)


def reverse(
    session: Session,
    actor: Actor,
    kinds: Kinds,
    document_id: int,
    *,
    on: dt.date | None = None,
    memo: str = "",
    key: str | None = None,
    clock: Clock | None = None,
) -> Posted | Refusal:
    """Reverses a posted document, dated like it, or on `on` (its period may be closed).

    Refuses what is not posted, was reversed, is a reversal, or has later documents.
    """
    rows, clock = Rows(session), clock or SystemClock()
    lock_keys(rows, [key] if key else [])
    lock_document(rows, document_id)
    header = rows.one(
        "SELECT id, company_id, org_unit_id, kind, state, reverses_id, partner_id, warehouse_id,"
        ' source_id, currency, carries_cost, prices_include_tax, net_fen, tax_fen, gross_fen, "on",'
        " number, channel, to_warehouse_id, other_org_unit_id FROM document WHERE id = ?",
        (document_id,),
    )
    if header is None or header[4] != "posted" or header[5] is not None:
        again = key and rows.one(
            "SELECT id, number FROM document WHERE idempotency_key = ? AND state = 'posted'"
            " AND reverses_id = ?",
            (key, document_id),
        )
        return Posted(again[0], again[1], True) if again else NotReversible(document_id)
    if not actor.may(PERMISSION, header[2]):
        return NotAllowed(PERMISSION, header[2])
    kind = kinds.get(header[3])
    if kind is None:
        return UnknownKind(header[3])
    if (follower := _follower(rows, document_id)) is not None:
        return follower
    own = as_date(header[15])
    day = on or own
    if day < own:
        return ReversedTooEarly(own)
    if day > max(own, business_day(rows, header[1], clock)):
        return FutureDate(day)
    posting = _posting(rows, kind, header, day, to_micros(clock.now()))
    posting.header["memo"] = memo
    posting.idempotency_key = key or mint_key()
    posting.payload_hash = f"reverses {document_id}"
    return post(session, actor, posting, clock)


FOLLOWER = (  # from the document's own lines and moves outward: never a look at all documents
    "SELECT d.id, d.number FROM document d WHERE d.id IN ("
    "SELECT l.document_id FROM document_line s JOIN document_line l ON l.source_line_id = s.id"
    " WHERE s.document_id = ?"
    " UNION ALL SELECT m.document_id FROM move o JOIN move m ON m.of_id = o.id"
    " WHERE o.document_id = ? AND m.kind <> 'count'"
    " UNION ALL SELECT m.document_id FROM move o JOIN move m ON m.amends_id = o.id"
    " WHERE o.document_id = ? AND m.of_id IS NULL AND m.kind <> 'count')"
    " AND d.state = 'posted' AND d.reverses_id IS NULL AND d.id <> ? ORDER BY d.id LIMIT 1"
)


def _follower(rows: Rows, document_id: int) -> HasFollowers | None:
    """The first live document that builds on this one, by its lines or by its moves."""
    found = rows.one(FOLLOWER, (document_id,) * 4)
    return HasFollowers(*found) if found else None


def _posting(rows: Rows, kind: Kind, header: Row, on: dt.date, now: int) -> Posting:
    document_id = header[0]
    lines = [
        dict(zip(_LINE, row, strict=True)) | {"custom": as_json(row[-1])}
        for row in rows.select(
            f"SELECT {', '.join(_LINE)} FROM document_line"  # noqa: S608
            " WHERE document_id = ? ORDER BY line_no",
            (document_id,),
        )
    ]
    tenders: dict[str, int] = dict(
        rows.select("SELECT tender, amount_fen FROM tender WHERE document_id = ?", (document_id,))
    )
    totals = Totals(header[12], header[13], header[14], tenders).negated()
    index = {line["id"]: n for n, line in enumerate(lines)}
    return Posting(
        header={
            "warehouse_id": header[7],
            "source_id": header[8],
            "currency": header[9],
            "carries_cost": bool(header[10]),
            "prices_include_tax": bool(header[11]),
            "net_fen": totals.net_fen,
            "tax_fen": totals.tax_fen,
            "gross_fen": totals.gross_fen,
            "channel": header[17],
            "to_warehouse_id": header[18],
            "other_org_unit_id": header[19],
            "reference": header[16],
        },
        lines=[_negative(kind, line) for line in lines],
        permission=PERMISSION,
        series=kind.series,
        on=on,
        at=now,
        company_id=header[1],
        org_unit_id=header[2],
        kind=kind.code,
        idempotency_key="",
        payload_hash="",
        partner_id=header[6],
        moves=_moves(rows, kind, document_id, index),
        amounts=kind.amounts(totals),
        open_items=open_items(kind, totals, on) if header[6] else [],
        sales=_sales(kind, lines, bool(header[11])),
        taxes_out=_taxes_out(kind, lines),
        fulfils=_fulfils(kind, lines),
        reserves=_reserves(rows, [line["id"] for line in lines]) + _promises(rows, lines),
        tenders=dict(totals.tenders),
        reverses_id=document_id,
        sales_documents=-1 if kind.sells else 0,
    )


def _negative(kind: Kind, line: dict[str, Any]) -> LineRow:
    values = {k: v for k, v in line.items() if k not in ("id", "custom")}
    for name in _NEGATED:
        values[name] = -(values[name] or 0)
    for name in ("produced_on", "expires_on"):
        values[name] = as_date(values[name]) if values[name] is not None else None
    return LineRow(values | {"carries_cost": kind.carries_cost})


def _moves(rows: Rows, kind: Kind, document_id: int, index: dict[int, int]) -> list[MoveWanted]:
    """One amendment for each move, and for each late cost; corrected counts follow of
    themselves. A count goes back with all that it absorbed since."""
    return [
        MoveWanted(
            index.get(line, -1),
            MoveKind(of_kind),
            item,
            warehouse,
            -int(quantity),
            value_fen=None if value is None else -value,
            lot_id=lot,
            amends=amends or move,
            may_short=kind.oversells,
        )
        for move, line, of_kind, item, warehouse, lot, quantity, value, amends in rows.select(
            "SELECT id, line_id, kind, item_id, warehouse_id, lot_id, quantity_micro + CASE WHEN"
            " kind = 'count' THEN (SELECT coalesce(sum(a.quantity_micro), 0) FROM move a"
            " WHERE a.amends_id = move.id) ELSE 0 END, input_fen,"
            " amends_id FROM move WHERE document_id = ?"
            " AND (amends_id IS NULL OR kind <> 'count') ORDER BY id",
            (document_id,),
        )
    ]


def _sales(kind: Kind, lines: list[dict[str, Any]], inclusive: bool) -> list[SaleWanted]:
    """The facts of a sale or return with the opposite sign."""
    if not (kind.sells or kind.takes_back):
        return []
    sign = 1 if kind.takes_back else -1
    return [
        SaleWanted(
            n,
            line["item_id"],
            line["from_warehouse_id"] or line["to_warehouse_id"],
            sign * line["quantity_micro"],
            sign * line["net_fen"],
            sign * line["tax_fen"],
            sign * _net_discount(line, inclusive),
            sign * line["markdown_fen"],
        )
        for n, line in enumerate(lines)
        if line["quantity_micro"] or line["gross_fen"]
    ]


def _taxes_out(kind: Kind, lines: list[dict[str, Any]]) -> list[TaxOutWanted]:
    """Input tax that a loss took back is deducted again."""
    return [
        TaxOutWanted(
            line["item_id"],
            line["from_warehouse_id"],
            line["reason"] if kind.loses == LINE_REASON else kind.loses,
            -line["tax_fen"],
        )
        for line in lines
        if kind.loses and line["tax_fen"]
    ]


def _net_discount(line: dict[str, Any], inclusive: bool) -> int:
    """The net difference a line's discount made, as the frame computed it."""
    if not line["discount_fen"]:
        return 0
    after = line["gross_fen"] if inclusive else line["net_fen"]
    before = line_amounts(after + line["discount_fen"], line["tax_rate_bp"], inclusive)
    return before.net_fen - int(line["net_fen"])


def _fulfils(kind: Kind, lines: list[dict[str, Any]]) -> list[FulfilWanted]:
    return [
        FulfilWanted(
            line["source_line_id"], -line["quantity_micro"], -line["custom"].get(CLOSED, 0)
        )
        for line in lines
        if line["source_line_id"] is not None and kind.takes_off_source
    ]


def _promises(rows: Rows, lines: list[dict[str, Any]]) -> list[ReserveWanted]:
    """Promises again what the document took off the promises to its orders, where they stood."""
    where: dict[int, int] = dict(
        rows.select_keys(
            "SELECT line_id, warehouse_id FROM reservation WHERE line_id IN",
            [(line["source_line_id"],) for line in lines if line["custom"].get(RELEASED)],
        )
    )
    return [
        ReserveWanted(
            -1,
            line["source_line_id"],
            line["item_id"],
            where[line["source_line_id"]],
            line["custom"][RELEASED],
            may_short=True,
        )
        for line in lines
        if line["custom"].get(RELEASED)
    ]


def _reserves(rows: Rows, lines: list[int]) -> list[ReserveWanted]:
    """Releases what an order still holds."""
    return [
        ReserveWanted(-1, line, item, warehouse, -quantity)
        for line, item, warehouse, quantity in rows.select_keys(
            "SELECT line_id, item_id, warehouse_id, quantity_micro FROM reservation"
            " WHERE quantity_micro > 0 AND line_id IN",
            [(line,) for line in lines],
        )
    ]
