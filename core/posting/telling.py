"""What a posting means for the daily facts: its moves, its sales, and every change of cost.

Moves and sales lie on the posting's day. A line's revenue is shared over the lots that its
goods left in; what a supplier brought is told by the moves themselves.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.kernel.amounts import split
from core.posting.context import Context
from core.posting.facts import RECEIPTS, SALES, CostChange, Facts
from core.posting.moves import CARRIED_BY_FACTS, MoveRow
from core.posting.wanted import Posting, SaleWanted


def tell(
    facts: Facts,
    context: Context,
    posting: Posting,
    moves: Iterable[MoveRow],
    changed: Iterable[CostChange],
) -> None:
    """Adds one document to the facts."""
    on, partner = posting.on, posting.partner_id
    with_lots: dict[int, list[MoveRow]] = {}
    for m in moves:
        unit, lot, micro = m.org_unit_id, m.lot_id, m.quantity
        facts.moved(m.kind, m.item_id, m.warehouse_id, unit, lot, on, micro, m.reason)
        if m.kind in RECEIPTS and partner is not None:
            facts.bought(partner, m.item_id, unit, on, micro, m.input_fen or 0)
        elif m.kind in SALES and m.quantity:
            with_lots.setdefault(m.line, []).append(m)
        elif m.kind in CARRIED_BY_FACTS and m.input_fen:
            facts.relocated(m.item_id, m.warehouse_id, unit, lot, on, m.input_fen)
    channel = posting.header.get("channel", "")
    for sale in posting.sales:
        unit = context.warehouses[sale.warehouse_id].org_unit_id
        facts.sold(sale, unit, on, partner, channel)
        _by_lot(facts, sale, with_lots.get(sale.line, []))
    for out in posting.taxes_out:
        facts.tax_out(out, context.warehouses[out.warehouse_id].org_unit_id, on)
    if posting.sales_documents:
        facts.documents(posting.org_unit_id, on, posting.sales_documents)
    for change in changed:
        facts.cost(change, on)


def _by_lot(facts: Facts, sale: SaleWanted, moves: list[MoveRow]) -> None:
    """Shares a line's revenue over what each lot gave, where any of it was of a lot."""
    if all(m.lot_id is None for m in moves):
        return
    shares = split(sale.net_fen, [abs(m.quantity) for m in moves])
    for m, share in zip(moves, shares, strict=True):
        if m.lot_id is not None:
            facts.sold_lot(m.lot_id, m.item_id, m.warehouse_id, m.org_unit_id, share)
