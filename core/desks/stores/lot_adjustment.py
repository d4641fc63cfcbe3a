"""Lot adjustment (批次调整): goods stand in another lot than the books say.

Quantity goes from one lot of an item to another in the same warehouse; the total stays, and
nothing is booked. Goods that are costed by lot take their cost along, by replay; an average
and first-in-first-out know no lots. A lot that is not known yet is made, with its dates.
"""

from __future__ import annotations

from core.documents import lots
from core.documents import refusals as r
from core.documents.frame import Frame
from core.documents.kind import Built, Kind
from core.kernel.refusals import Refusal
from core.posting.wanted import MoveKind, MoveWanted


def _build(frame: Frame) -> Built | Refusal:
    wrong: list[Refusal] = []
    for line in frame.lines:
        named = line.lot_id is not None or line.lot_code
        if line.item.tracking == "none" or not named or not line.typed.to_lot_code.strip():
            wrong.append(r.LotMissing(line.line_no, line.item.id))
    if wrong:
        return r.Problems(tuple(wrong))
    dates = [(line.produced_on, line.expires_on) for line in frame.lines]
    if (refused := lots.outgoing(frame, sellable=False)) is not None:
        return refused
    for line, (produced, expires) in zip(frame.lines, dates, strict=True):
        line.produced_on, line.expires_on = produced, expires
    into = lots.named_to(frame)
    if isinstance(into, Refusal):
        return into
    warehouse = frame.draft.warehouse_id
    assert warehouse is not None  # noqa: S101
    built = Built()
    for index, (line, (lot, code)) in enumerate(zip(frame.lines, into, strict=True)):
        built.line_values[index] = {"to_lot_id": lot, "to_lot_code": code}
        built.moves.append(
            MoveWanted(
                index,
                MoveKind.RELOT,
                line.item.id,
                warehouse,
                -line.quantity_micro,
                lot_id=line.lot_id,
                to_lot_id=lot,
            )
        )
    return built


LOT_ADJUSTMENT = Kind(
    code="stock.lots",
    series="PT",
    permission="stock.lots",
    zh="批次调整",
    en="Lot adjustment",
    carries_cost=False,
    sales=False,
    partner=None,
    build=_build,
    usual="closing",
    priced=False,
    taxed=False,
    line_fields=("lot", "to_lot", "produced_on", "expires_on", "memo"),
    outward=True,
)
