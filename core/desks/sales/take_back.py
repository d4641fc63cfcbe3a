"""Customer return (销售退货): goods come back to their own batch, at the cost they left with.

The money goes back in proportion to the delivered line; several lots of one line come back
latest first, unless the line names the lot that lies on the counter.
"""

from __future__ import annotations

from dataclasses import replace

from core.documents import refusals as r
from core.documents.frame import Checked, Frame
from core.documents.kind import Built, Kind, Totals
from core.documents.sources import SourceMove, following, moves_of, proportional
from core.kernel.refusals import Refusal
from core.posting.refusals import OverFulfilled
from core.posting.wanted import AmountWanted, FulfilWanted, MoveKind, MoveWanted, SaleWanted


def _build(frame: Frame) -> Built | Refusal:
    if (wrong := following(frame, "sales.delivery")) is not None:
        return wrong
    found = moves_of(frame.rows, [x.source.line_id for x in frame.lines if x.source])
    built = Built()
    net = tax = 0
    for index, line in enumerate(frame.lines):
        source = line.source
        assert source is not None  # noqa: S101
        taken = _take(line, found.get(source.line_id, []))
        if isinstance(taken, Refusal):
            return taken
        part = proportional(frame, line)
        net, tax = net + part.net, tax + part.tax
        built.line_values[index] = {
            "net_fen": part.net,
            "tax_fen": part.tax,
            "gross_fen": part.gross,
            "regular_price_micro": source.regular_price_micro,
            "markdown_fen": part.markdown,
            "promotion_id": source.promotion_id,
        }
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
        built.fulfils.append(
            FulfilWanted(source.line_id, line.quantity_micro, 0, source.quantity_micro)
        )
    built.totals = Totals(net, tax, net + tax)
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
