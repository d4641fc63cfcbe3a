"""Supplier return (采购退货): goods of a receipt go back, from their own layer where it stands.

The supplier owes what the receipt accrued for them; where the goods are valued otherwise by
now, the difference goes to the purchase variance in the same voucher.
"""

from __future__ import annotations

from core.documents import refusals as r
from core.documents.frame import Checked, Frame
from core.documents.kind import Built, Kind, Totals
from core.documents.sources import SourceMove, following, moves_of, proportional
from core.kernel.refusals import Refusal
from core.posting.wanted import AmountWanted, FulfilWanted, MoveKind, MoveWanted


def _build(frame: Frame) -> Built | Refusal:
    if (wrong := following(frame, "purchase.receipt")) is not None:
        return wrong
    found = moves_of(frame.rows, [x.source.line_id for x in frame.lines if x.source])
    built = Built()
    net = tax = 0
    for index, line in enumerate(frame.lines):
        source = line.source
        assert source is not None  # noqa: S101
        move = next(iter(found.get(source.line_id, ())), None)
        if move is None:
            return r.Problems((r.WrongSource(line.line_no),))
        part = proportional(frame, line)
        net, tax = net + part.net, tax + part.tax
        built.line_values[index] = {
            "net_fen": part.net,
            "tax_fen": part.tax,
            "gross_fen": part.gross,
            "lot_id": move.lot_id,
        }
        built.moves.append(_move(index, line, move, part.net))
        built.fulfils.append(
            FulfilWanted(source.line_id, line.quantity_micro, 0, source.quantity_micro)
        )
    built.totals = Totals(net, tax, net + tax)
    return built


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
