"""Opening balance (期初库存): what is on the shelf on the first day, and what it is worth.

The value stands against opening equity; from here on stock and books agree.
"""

from __future__ import annotations

from core.documents import lots
from core.documents.frame import Frame
from core.documents.kind import Built, Kind, Totals
from core.kernel.refusals import Refusal
from core.posting.wanted import MoveKind, MoveWanted


def _build(frame: Frame) -> Built | Refusal:
    if (wrong := lots.incoming(frame, None)) is not None:
        return wrong
    warehouse = frame.draft.warehouse_id
    assert warehouse is not None  # noqa: S101
    moves = [
        MoveWanted(
            index,
            MoveKind.OPENING,
            line.item.id,
            warehouse,
            line.quantity_micro,
            value_fen=line.amount_fen,
            lot_id=line.lot_id,
        )
        for index, line in enumerate(frame.lines)
        if line.quantity_micro
    ]
    net = sum(line.amount_fen for line in frame.lines)
    return Built(moves=moves, totals=Totals(net, 0, net))


OPENING = Kind(
    code="stock.opening",
    series="QC",
    permission="stock.opening",
    zh="期初库存",
    en="Opening stock",
    carries_cost=True,
    sales=False,
    partner=None,
    build=_build,
    usual="opening",
    taxed=False,
    line_fields=("price", "lot", "produced_on", "expires_on", "memo"),
)
