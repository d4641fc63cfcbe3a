"""Late cost (费用分摊、补差): freight or a bill that makes a past receipt dearer or cheaper.

The amount joins the value of the receipts from their own day on; goods sold meanwhile take
their share, booked now. Shared over several receipt lines by the amounts typed on each line.
"""

from __future__ import annotations

from core.documents import refusals as r
from core.documents.frame import Frame
from core.documents.kind import Built, Kind, Totals
from core.documents.sources import moves_of
from core.kernel.refusals import Refusal
from core.posting.wanted import MoveKind, MoveWanted


def _build(frame: Frame) -> Built | Refusal:
    wrong = [
        r.WrongSource(x.line_no)
        for x in frame.lines
        if x.source is None or x.source.kind != "purchase.receipt"
    ]
    if wrong:
        return r.Problems(tuple(wrong))
    found = moves_of(frame.rows, [x.source.line_id for x in frame.lines if x.source])
    built = Built()
    total = 0
    for index, line in enumerate(frame.lines):
        assert line.source is not None  # noqa: S101
        move = next(iter(found.get(line.source.line_id, ())), None)
        if move is None:
            return r.Problems((r.WrongSource(line.line_no),))
        total += line.amount_fen
        built.line_values[index] = {
            "net_fen": line.amount_fen,
            "tax_fen": 0,
            "gross_fen": line.amount_fen,
            "tax_rate_bp": 0,
        }
        built.moves.append(
            MoveWanted(
                index,
                MoveKind.RECEIPT,
                line.item.id,
                move.warehouse_id,
                0,
                value_fen=line.amount_fen,
                amends=move.id,
            )
        )
    built.totals = Totals(total, 0, total)
    return built


LATE_COST = Kind(
    code="purchase.cost",
    series="CB",
    permission="purchase.receive",
    zh="采购费用",
    en="Late cost",
    carries_cost=True,
    sales=False,
    partner="supplier",
    build=_build,
    takes_off_source=False,
    sources=("purchase.receipt",),
    source_required=True,
    line_fields=("price", "memo"),
    debts=lambda totals: [("ap_estimated", totals.net_fen)],
)
