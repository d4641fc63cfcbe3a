"""Supplier return (采购退货): goods of a receipt go back, from their own layer where it stands.

The supplier owes what the receipt accrued for them; where the goods are valued otherwise by
now, the difference goes to the purchase variance in the same voucher.
"""

from __future__ import annotations

from core.documents import refusals as r
from core.documents.frame import Checked, Frame
from core.documents.kind import Built, Kind
from core.documents.sources import SourceMove, returning
from core.kernel.refusals import Refusal
from core.posting.wanted import AmountWanted, MoveKind, MoveWanted


def _build(frame: Frame) -> Built | Refusal:
    back = returning(frame, "purchase.receipt")
    if isinstance(back, Refusal):
        return back
    for index, (line, part) in enumerate(zip(frame.lines, back.parts, strict=True)):
        move = next(iter(back.of(line)), None)
        if move is None:
            return r.Problems((r.WrongSource(line.line_no),))
        back.built.line_values[index]["lot_id"] = move.lot_id
        back.built.moves.append(_move(index, line, move, part.net))
    return back.built


def _move(index: int, line: Checked, of_move: SourceMove, credit_fen: int) -> MoveWanted:
    return MoveWanted(
        index,
        MoveKind.SUPPLIER_RETURN,
        line.item.id,
        of_move.warehouse_id,
        -line.quantity_micro,
        value_fen=-credit_fen,
        lot_id=of_move.lot_id,
        of_move=of_move.id,
    )


SUPPLIER_RETURN = Kind(
    code="purchase.return",
    series="CT",
    permission="purchase.return",
    zh="采购退货",
    en="Supplier return",
    carries_cost=True,
    sales=False,
    partner="supplier",
    build=_build,
    outward=True,
    usual="closing",
    sources=("purchase.receipt",),
    source_required=True,
    priced=False,
    line_fields=("memo",),
    amounts=lambda totals: [AmountWanted("purchase.return", {"expected": totals.net_fen})],
    debts=lambda totals: [("ap_estimated", -totals.net_fen)],
)
