"""Receive goods (采购入库): stock and its value come in, the debt is accrued unbilled (暂估).

A receipt may follow an order in parts, up to the category's tolerance over what was ordered,
and may close the rest. Gifts come in at no cost, refused goods do not come in. Goods with
less than two thirds of their life left are pointed out before submitting.
"""

from __future__ import annotations

from core.documents import lots
from core.documents import refusals as r
from core.documents.closing import rests
from core.documents.frame import Checked, Frame
from core.documents.kind import CLOSED, Built, Kind, Note, Totals
from core.kernel.amounts import round_half_up
from core.kernel.refusals import Refusal
from core.posting.wanted import FulfilWanted, MoveKind, MoveWanted


def _build(frame: Frame) -> Built | Refusal:
    if (wrong := _sources(frame)) is not None:
        return wrong
    if (wrong := lots.incoming(frame, frame.draft.partner_id)) is not None:
        return wrong
    warehouse = frame.draft.warehouse_id
    assert warehouse is not None  # noqa: S101
    built, closes = Built(orders=True), rests(frame)
    for index, line in enumerate(frame.lines):
        cost = line.amounts.cost_fen
        built.line_values[index] = {"net_fen": cost, "tax_fen": line.amounts.gross_fen - cost}
        quantity = line.quantity_micro + line.typed.gift_micro
        if quantity:
            built.moves.append(
                MoveWanted(
                    index,
                    MoveKind.RECEIPT,
                    line.item.id,
                    warehouse,
                    quantity,
                    value_fen=line.amounts.cost_fen,
                    lot_id=line.lot_id,
                )
            )
        if line.source is not None:
            fulfil = _fulfil(line, line.item.over_bp, closes.get(index, 0))
            built.fulfils.append(fulfil)
            if fulfil.close_micro:
                built.line_values[index]["custom"] = {CLOSED: fulfil.close_micro}
    built.totals = _totals(frame)
    return built


def _totals(frame: Frame) -> Totals:
    """What is accrued is what went into stock: net, plus tax that may not be deducted."""
    cost = sum(line.amounts.cost_fen for line in frame.lines)
    gross = sum(line.amounts.gross_fen for line in frame.lines)
    return Totals(cost, gross - cost, gross)


def _fulfil(line: Checked, over_bp: int, rest: int) -> FulfilWanted:
    source = line.source
    assert source is not None  # noqa: S101
    limit = source.quantity_micro - source.closed_micro
    if not source.closed_micro:  # closing the rest ends the tolerance too
        limit += round_half_up(source.quantity_micro * over_bp, 10_000)
    return FulfilWanted(source.line_id, line.quantity_micro, rest, limit)


def _sources(frame: Frame) -> Refusal | None:
    wrong = [
        r.WrongSource(line.line_no)
        for line in frame.lines
        if line.source is not None
        and (
            line.source.kind != "purchase.order" or line.source.partner_id != frame.draft.partner_id
        )
    ]
    return r.Problems(tuple(wrong)) if wrong else None


def _notes(frame: Frame) -> list[Note]:
    """短保提醒: goods that arrive with less than ⅔ of their life left."""
    notes = []
    for line in frame.lines:
        life, expires = line.item.life_days, line.expires_on
        if expires is None and line.produced_on is not None and life:
            left = life - (frame.draft.on - line.produced_on).days
        elif expires is not None and life:
            left = (expires - frame.draft.on).days
        else:
            continue
        if life and left < 0:
            notes.append(Note("past_date", line.line_no, {"days": -left}))
        elif life and 3 * left < 2 * life:
            notes.append(Note("short_life", line.line_no, {"left": left, "life": life}))
    return notes


RECEIPT = Kind(
    code="purchase.receipt",
    series="RK",
    permission="purchase.receive",
    zh="采购入库",
    en="Goods receipt",
    carries_cost=True,
    sales=False,
    partner="supplier",
    build=_build,
    usual="opening",
    sources=("purchase.order",),
    line_fields=(
        "price",
        "discount",
        "lot",
        "produced_on",
        "expires_on",
        "gift",
        "refused",
        "close_rest",
        "memo",
    ),
    debts=lambda totals: [("ap_estimated", totals.net_fen)],
    notes=_notes,
)
