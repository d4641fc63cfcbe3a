"""Customer return (销售退货): goods come back to their own batch, at the cost they left with.

The money goes back in proportion to the delivered line; several lots of one line come back
latest first, unless the line names the lot that lies on the counter.
"""

from __future__ import annotations

from dataclasses import replace

from core.documents import refusals as r
from core.documents.frame import Checked, Frame
from core.documents.kind import Built, Kind, Totals
from core.documents.sources import SourceMove, returning
from core.kernel.refusals import Refusal
from core.posting.refusals import OverFulfilled
from core.posting.wanted import AmountWanted, MoveKind, MoveWanted, SaleWanted


def _build(frame: Frame) -> Built | Refusal:
    back = returning(frame, "sales.delivery")
    if isinstance(back, Refusal):
        return back
    built = back.built
    for index, (line, part) in enumerate(zip(frame.lines, back.parts, strict=True)):
        taken = _take(line, back.of(line))
        if isinstance(taken, Refusal):
            return taken
        for move, quantity in taken:
            built.moves.append(
                MoveWanted(
                    index,
                    MoveKind.CUSTOMER_RETURN,
                    line.item.id,
                    move.warehouse_id,
                    quantity,
                    lot_id=move.lot_id,
                    of_move=move.id,
                )
            )
        built.sales.append(
            SaleWanted(
                index,
                line.item.id,
                taken[0][0].warehouse_id,
                -line.quantity_micro,
                -part.net,
                -part.tax,
                markdown_fen=-part.markdown,
            )
        )
    return built


def _take(line: Checked, moves: list[SourceMove]) -> list[tuple[SourceMove, int]] | Refusal:
    """Which delivered moves come back, and how much of each; a move gives back at most what
    it took."""
    missing = line.quantity_micro
    taken: list[tuple[SourceMove, int]] = []
    wanted = [m for m in moves if line.lot_id is None or m.lot_id == line.lot_id]
    for move in wanted:
        take = min(missing, -move.quantity_micro - move.returned_micro)
        if take > 0:
            taken.append((move, take))
            missing -= take
    for move, take in taken:  # another line may follow the same delivered line
        moves[moves.index(move)] = replace(move, returned_micro=move.returned_micro + take)
    if missing or not taken:
        assert line.source is not None  # noqa: S101
        allowed = line.quantity_micro - missing
        if not allowed and not wanted:
            return r.Problems((r.WrongSource(line.line_no),))
        return OverFulfilled(line.source.line_id, allowed, line.quantity_micro)
    return taken


def _amounts(totals: Totals) -> list[AmountWanted]:
    money = {"gross": totals.gross_fen, "net": totals.net_fen, "tax": totals.tax_fen}
    return [AmountWanted("sales.return", money)]


CUSTOMER_RETURN = Kind(
    code="sales.return",
    series="XT",
    permission="sales.return",
    zh="销售退货",
    en="Customer return",
    carries_cost=False,
    sales=True,
    partner="customer",
    build=_build,
    takes_back=True,
    channel="wholesale",
    usual="closing",
    sources=("sales.delivery",),
    source_required=True,
    priced=False,
    line_fields=("lot", "memo"),
    prices_include_tax=True,
    amounts=_amounts,
    debts=lambda totals: [("receivable", -totals.gross_fen)],
)
