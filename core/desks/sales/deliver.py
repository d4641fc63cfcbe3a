"""Delivery (销售出库): goods leave first-expired-first; revenue, receivable and cost at once.

A line may name its lot; an expired one is refused. Following an order, it takes off what the
order still asks for and releases what was promised to it.
"""

from __future__ import annotations

from core.documents import lots
from core.documents import refusals as r
from core.documents.amounts import extended, line_amounts, provisional_fen
from core.documents.closing import rests, taken
from core.documents.frame import Checked, Frame, SourceLine
from core.documents.kind import CLOSED, RELEASED, Built, Kind, Totals
from core.documents.promoted import OFFER
from core.documents.sale_notes import notes
from core.kernel.refusals import Refusal
from core.posting.wanted import (
    AmountWanted,
    FulfilWanted,
    MoveKind,
    MoveWanted,
    ReserveWanted,
    SaleWanted,
)


def _build(frame: Frame) -> Built | Refusal:
    wrong = [
        r.WrongSource(x.line_no)
        for x in frame.lines
        if x.source is not None
        and (x.source.kind != "sales.order" or x.source.partner_id != frame.draft.partner_id)
    ]
    if wrong:
        return r.Problems(tuple(wrong))
    if (refused := lots.outgoing(frame, sellable=True)) is not None:
        return refused
    warehouse = frame.draft.warehouse_id
    assert warehouse is not None  # noqa: S101
    built, closes = Built(orders=True), rests(frame)
    for index, line in enumerate(frame.lines):
        if line.quantity_micro:
            built.moves.append(
                MoveWanted(
                    index,
                    MoveKind.ISSUE,
                    line.item.id,
                    warehouse,
                    -line.quantity_micro,
                    lot_id=line.lot_id,
                    pick=line.lot_id is None,
                    fallback=(_guess(frame, line), line.quantity_micro),
                )
            )
            built.sales.append(
                SaleWanted(
                    index,
                    line.item.id,
                    warehouse,
                    line.quantity_micro,
                    line.amounts.net_fen,
                    line.amounts.tax_fen,
                    line.discount_net_fen,
                    line.markdown_fen,
                )
            )
        if line.source is not None:
            fulfil = _fulfil(line.source, line.quantity_micro, closes.get(index, 0))
            built.fulfils.append(fulfil)
            if fulfil.close_micro:
                built.line_values[index] = {"custom": {CLOSED: fulfil.close_micro}}
    built.reserves = _releases(frame)
    _note(frame, built)
    return built


def _fulfil(source: SourceLine, quantity: int, rest: int) -> FulfilWanted:
    limit = source.quantity_micro - source.closed_micro
    return FulfilWanted(source.line_id, quantity, rest, limit)


def _note(frame: Frame, built: Built) -> None:
    """Writes what was taken off a promise on the first line that follows it."""
    released = {wanted.line_id: -wanted.quantity_micro for wanted in built.reserves}
    for index, line in enumerate(frame.lines):
        taken = released.pop(line.source.line_id, 0) if line.source is not None else 0
        if taken:
            custom = built.line_values.setdefault(index, {"custom": {}})["custom"]
            custom[RELEASED] = taken


def _releases(frame: Frame) -> list[ReserveWanted]:
    """Gives back what was promised to the order lines that are delivered now."""
    quantities = taken(frame)
    for index, rest in rests(frame).items():
        source = frame.lines[index].source
        assert source is not None  # noqa: S101
        quantities[source.line_id] += rest
    return [
        ReserveWanted(-1, line_id, item, warehouse, -min(promised, quantities[line_id]))
        for line_id, item, warehouse, promised in frame.rows.select_keys(
            "SELECT line_id, item_id, warehouse_id, quantity_micro FROM reservation"
            " WHERE quantity_micro > 0 AND line_id IN",
            [(key,) for key in quantities],
        )
        if quantities[line_id]
    ]


def _guess(frame: Frame, line: Checked) -> int:
    """What the goods are taken to have cost where the warehouse may go below zero and
    nothing is known yet."""
    net = line.amounts.net_fen
    retail = extended(line.quantity_micro, line.item.retail_price_micro, frame.exponent)
    without_tax = line_amounts(retail, line.tax_rate_bp, True).net_fen
    return provisional_fen(
        net, net + line.discount_net_fen, line.quantity_micro, line.item.margin_bp, without_tax
    )


def _amounts(totals: Totals) -> list[AmountWanted]:
    money = {"gross": totals.gross_fen, "net": totals.net_fen, "tax": totals.tax_fen}
    return [AmountWanted("sales.delivery", money)]


DELIVERY = Kind(
    code="sales.delivery",
    series="XC",
    permission="sales.deliver",
    zh="销售出库",
    en="Delivery",
    carries_cost=False,
    sales=True,
    partner="customer",
    build=_build,
    usual="closing",
    sources=("sales.order",),
    line_fields=("price", "discount", "lot", "close_rest", "memo"),
    prices_include_tax=True,
    amounts=_amounts,
    debts=lambda totals: [("receivable", totals.gross_fen)],
    sells=True,
    promotions=OFFER,
    notes=notes,
    channel="wholesale",
    outward=True,
)
