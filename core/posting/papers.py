"""The rows of the documents of a batch: header, lines, moves, open items, what they ask.

Collected while the batch is taken, written in the order that references need. A saved draft
becomes the document by a guarded update; a new one is inserted.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from core.kernel.period import Period
from core.platform.audit import Happening
from core.platform.rows import Row, Rows
from core.posting.refusals import Stale
from core.posting.vouchers import take_numbers
from core.posting.wanted import Posted, Posting

_HEADER = (
    "company_id",
    "org_unit_id",
    "other_org_unit_id",
    "kind",
    "number",
    "state",
    "on",
    "at",
    "partner_id",
    "warehouse_id",
    "to_warehouse_id",
    "source_id",
    "reverses_id",
    "import_id",
    "currency",
    "carries_cost",
    "prices_include_tax",
    "net_fen",
    "tax_fen",
    "gross_fen",
    "channel",
    "reference",
    "memo",
    "idempotency_key",
    "payload_hash",
    "version",
    "workflow_version",
    "created_by",
    "created_at",
    "posted_by",
    "posted_at",
    "custom",
)
LINE = (
    "id",
    "document_id",
    "company_id",
    "org_unit_id",
    "other_org_unit_id",
    "line_no",
    "item_id",
    "unit_id",
    "entered_micro",
    "quantity_micro",
    "gift_micro",
    "refused_micro",
    "carries_cost",
    "price_micro",
    "discount_fen",
    "tax_class_id",
    "tax_rate_bp",
    "net_fen",
    "tax_fen",
    "gross_fen",
    "lot_id",
    "lot_code",
    "to_lot_id",
    "to_lot_code",
    "produced_on",
    "expires_on",
    "from_warehouse_id",
    "to_warehouse_id",
    "source_line_id",
    "reason",
    "regular_price_micro",
    "markdown_fen",
    "promotion_id",
    "memo",
    "custom",
)
_line_row = itemgetter(*LINE)
_LINE_DEFAULTS: dict[str, Any] = dict.fromkeys(LINE) | {
    "gift_micro": 0,
    "refused_micro": 0,
    "carries_cost": False,
    "discount_fen": 0,
    "tax_rate_bp": 0,
    "net_fen": 0,
    "tax_fen": 0,
    "gross_fen": 0,
    "lot_code": "",
    "to_lot_code": "",
    "reason": "",
    "markdown_fen": 0,
    "memo": "",
    "custom": {},
}
_header_row = itemgetter(*_HEADER)
_HEADER_DEFAULTS: dict[str, Any] = dict.fromkeys(_HEADER) | {
    "currency": "CNY",
    "carries_cost": False,
    "prices_include_tax": False,
    "net_fen": 0,
    "tax_fen": 0,
    "gross_fen": 0,
    "channel": "",
    "reference": "",
    "memo": "",
    "version": 1,
    "workflow_version": 0,
    "custom": {},
}
MOVE = (
    "id",
    "company_id",
    "org_unit_id",
    "other_org_unit_id",
    "document_id",
    "line_id",
    "kind",
    "item_id",
    "warehouse_id",
    "cost_pool_id",
    "lot_id",
    "on",
    "at",
    "quantity_micro",
    "input_fen",
    "fallback_fen",
    "of_id",
    "amends_id",
    "inferred",
    "reason",
)


class Papers:
    """Documents of a batch, not written yet."""

    def __init__(self, rows: Rows, user_id: int, now: int) -> None:
        self.rows = rows
        self.user_id = user_id
        self.now = now
        self._documents: list[tuple[int, Posting]] = []
        self._lines: list[Row] = []
        self.moves: list[Row] = []
        self._open_items: list[Row] = []
        self._open_quantities: list[Row] = []
        self._tenders: list[Row] = []
        self.posted: list[Posted] = []
        self.happenings: list[Happening] = []
        self.messages: list[Row] = []

    def add(self, document_id: int, line_ids: list[int], posting: Posting) -> None:
        """Takes one document whose moves were accepted."""
        self._documents.append((document_id, posting))
        owner = {
            "document_id": document_id,
            "company_id": posting.company_id,
            "org_unit_id": posting.org_unit_id,
            "other_org_unit_id": posting.header.get("other_org_unit_id"),
        }
        for number, (line_id, line) in enumerate(zip(line_ids, posting.lines, strict=True), 1):
            values = {**_LINE_DEFAULTS, **line.values, **owner, "id": line_id, "line_no": number}
            self._lines.append(_line_row(values))
            if posting.orders:
                self._open_quantities.append(
                    (
                        line_id,
                        document_id,
                        posting.company_id,
                        posting.org_unit_id,
                        owner["other_org_unit_id"],
                        values["quantity_micro"],
                        0,
                        0,
                    )
                )
        for item in posting.open_items:
            self._open_items.append(
                (
                    posting.company_id,
                    posting.org_unit_id,
                    posting.partner_id,
                    item.role,
                    document_id,
                    posting.on,
                    item.due_on,
                    posting.header.get("carries_cost", False),
                    item.amount_fen,
                    item.amount_fen,
                )
            )
        self._tenders += [
            (document_id, name, posting.company_id, posting.org_unit_id, amount)
            for name, amount in posting.tenders.items()
        ]

    def write(self) -> Stale | None:
        """Numbers and writes everything taken so far; Stale where a draft has moved on."""
        numbers = self._numbers()
        fresh: list[Row] = []
        for (document_id, posting), number in zip(self._documents, numbers, strict=True):
            values = self._header(posting, number)
            if posting.document_id is None:
                fresh.append((document_id, *_header_row(values)))
            elif not self._promote(document_id, posting, values):
                return Stale(document_id)
            self.posted.append(Posted(document_id, number))
            self.happenings.append(
                Happening(
                    posting.company_id,
                    self.user_id,
                    f"post {posting.kind}",
                    document_id,
                    {"number": number, "payload": posting.payload_hash},
                )
            )
            self.messages.append(
                (
                    posting.company_id,
                    f"posted.{posting.kind}",
                    document_id,
                    {"number": number},
                    self.now,
                    0,
                )
            )
        self.rows.insert("document", ("id", *_HEADER), fresh)
        self.rows.insert("document_line", LINE, self._lines)
        self.rows.insert("open_quantity", _OPEN_QUANTITY, self._open_quantities)
        self.rows.insert("move", MOVE, self.moves)
        self.rows.insert("open_item", _OPEN_ITEM, self._open_items)
        self.rows.insert("tender", _TENDER, self._tenders)
        for _, posting in self._documents:
            if posting.reverses_id is not None:
                self.rows.run(
                    "UPDATE document SET state = 'reversed' WHERE id = ?", (posting.reverses_id,)
                )
        self._documents, self._lines, self.moves = [], [], []
        self._open_items, self._open_quantities, self._tenders = [], [], []
        return None

    def _header(self, posting: Posting, number: str) -> dict[str, Any]:
        values = _HEADER_DEFAULTS | posting.header
        return values | {
            "company_id": posting.company_id,
            "org_unit_id": posting.org_unit_id,
            "kind": posting.kind,
            "number": number,
            "state": "posted",
            "on": posting.on,
            "at": posting.at,
            "partner_id": posting.partner_id,
            "reverses_id": posting.reverses_id,
            "idempotency_key": posting.idempotency_key,
            "payload_hash": posting.payload_hash,
            "created_by": values["created_by"] or self.user_id,
            "created_at": values["created_at"] or self.now,
            "posted_by": self.user_id,
            "posted_at": self.now,
        }

    def _promote(self, document_id: int, posting: Posting, values: dict[str, Any]) -> bool:
        kept = [n for n in _HEADER if n not in ("created_by", "created_at", "version")]
        names = ", ".join(f'"{name}" = ?' for name in kept)
        before = "waiting" if posting.waited else "draft"
        # while it is a draft: the lines of what is posted can no longer be taken out
        self.rows.run(
            "DELETE FROM document_line WHERE document_id IN (SELECT id FROM document"
            " WHERE id = ? AND state = ?)",
            (document_id, before),
        )
        changed = self.rows.run(
            f"UPDATE document SET {names}, version = version + 1"  # noqa: S608
            " WHERE id = ? AND state = ? AND version = ? AND idempotency_key = ?"
            " AND company_id = ? AND kind = ?",
            [
                *(values[name] for name in kept),
                document_id,
                before,
                posting.version,
                posting.idempotency_key,
                posting.company_id,
                posting.kind,
            ],
        )
        return changed == 1

    def _numbers(self) -> list[str]:
        wanted: dict[tuple[str, int], int] = {}
        keys = []
        for _, posting in self._documents:
            key = (posting.series, Period.of(posting.on).code)
            keys.append((posting.company_id, key))
            wanted[key] = wanted.get(key, 0) + 1
        if not keys:
            return []
        last = take_numbers(self.rows, keys[0][0], wanted)
        numbers = []
        for _, key in keys:
            last[key] += 1
            numbers.append(f"{key[0]}{key[1]}-{last[key]:04d}")
        return numbers


_OPEN_QUANTITY = (
    "line_id",
    "document_id",
    "company_id",
    "org_unit_id",
    "other_org_unit_id",
    "ordered_micro",
    "fulfilled_micro",
    "closed_micro",
)
_OPEN_ITEM = (
    "company_id",
    "org_unit_id",
    "partner_id",
    "role",
    "document_id",
    "on",
    "due_on",
    "carries_cost",
    "amount_fen",
    "open_fen",
)
_TENDER = ("document_id", "tender", "company_id", "org_unit_id", "amount_fen")
OUTBOX = ("company_id", "topic", "document_id", "body", "created_at", "attempts")
