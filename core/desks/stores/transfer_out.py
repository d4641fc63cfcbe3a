"""Send goods (调拨出库): they leave a warehouse and are on their way to another.

On their way they lie in the company's in-transit warehouse of the sender's cost pool, so that
nothing is worth more or less for having been sent, and no voucher is written. Lots leave
first-expired-first, or as named. What was sent stays open until it arrives.
"""

from __future__ import annotations

from core.catalog.warehouses import in_transit
from core.documents import lots
from core.documents.frame import Frame
from core.documents.kind import Built, Kind
from core.kernel.refusals import Refusal
from core.posting.wanted import MoveKind, MoveWanted


def _build(frame: Frame) -> Built | Refusal:
    if (refused := lots.outgoing(frame, sellable=False)) is not None:
        return refused
    draft, destination = frame.draft, frame.destination
    assert draft.warehouse_id is not None and destination is not None  # noqa: S101, PT018
    row = frame.rows.one("SELECT cost_pool_id FROM warehouse WHERE id = ?", (draft.warehouse_id,))
    transit = in_transit(frame.rows, draft.company_id, row[0] if row else 0)
    built = Built(orders=True, header={"other_org_unit_id": destination.org_unit_id})
    for index, line in enumerate(frame.lines):
        built.line_values[index] = {"to_warehouse_id": destination.id}
        built.moves.append(
            MoveWanted(
                index,
                MoveKind.RELOCATE,
                line.item.id,
                draft.warehouse_id,
                -line.quantity_micro,
                lot_id=line.lot_id,
                pick=line.lot_id is None,
                to_warehouse_id=transit,
            )
        )
    return built


TRANSFER_OUT = Kind(
    code="stock.ship",
    series="DC",
    permission="stock.ship",
    zh="调拨出库",
    en="Transfer out",
    carries_cost=False,
    sales=False,
    partner=None,
    build=_build,
    usual="opening",
    priced=False,
    taxed=False,
    line_fields=("lot", "memo"),
    outward=True,
    destination=True,
)
