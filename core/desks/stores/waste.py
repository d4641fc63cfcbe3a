"""Waste (报损): goods that nobody will buy leave stock, each line for a reason.

They leave as a sale does, at cost; a line may name its lot, else what is past its date goes
first. Input tax is taken back where the reason asks for it, as much as was really deducted.
"""

from __future__ import annotations

from core.catalog.loss_reasons import REASONS
from core.documents import lots
from core.documents import refusals as r
from core.documents.amounts import extended, line_amounts, provisional_fen
from core.documents.frame import Checked, Frame
from core.documents.kind import LINE_REASON, Built, Kind, Totals
from core.documents.loss_tax import Lost, taxes_of
from core.kernel.refusals import Refusal
from core.posting.wanted import AmountWanted, MoveKind, MoveWanted, TaxOutWanted


def _build(frame: Frame) -> Built | Refusal:
    wrong: list[Refusal] = []
    for line in frame.lines:
        if not line.typed.reason:
            wrong.append(r.LineIncomplete(line.line_no, "reason"))
        elif line.typed.reason not in REASONS:
            wrong.append(r.UnknownReason(line.line_no, line.typed.reason))
    if wrong:
        return r.Problems(tuple(wrong))
    if (refused := lots.outgoing(frame, sellable=False)) is not None:
        return refused
    warehouse = frame.draft.warehouse_id
    assert warehouse is not None  # noqa: S101
    row = frame.rows.one("SELECT cost_pool_id FROM warehouse WHERE id = ?", (warehouse,))
    pool = int(row[0]) if row else 0
    taxes = taxes_of(
        frame,
        [Lost(x, x.lot_id, x.quantity_micro, x.typed.reason, pool) for x in frame.lines],
    )
    built = Built(totals=Totals(0, sum(taxes), sum(taxes)))
    for index, (line, tax) in enumerate(zip(frame.lines, taxes, strict=True)):
        built.line_values[index] = {"tax_fen": tax, "gross_fen": tax}
        if not tax:
            built.line_values[index]["tax_rate_bp"] = 0
        else:
            out = TaxOutWanted(line.item.id, warehouse, line.typed.reason, tax)
            built.taxes_out.append(out)
        built.moves.append(_move(frame, index, line, warehouse))
    return built


def _move(frame: Frame, index: int, line: Checked, warehouse: int) -> MoveWanted:
    return MoveWanted(
        index,
        MoveKind.WASTE,
        line.item.id,
        warehouse,
        -line.quantity_micro,
        lot_id=line.lot_id,
        pick=line.lot_id is None,
        past_dates=True,
        fallback=(_guess(frame, line), line.quantity_micro) if line.quantity_micro else None,
        reason=line.typed.reason,
    )


def _guess(frame: Frame, line: Checked) -> int:
    """What the goods are taken to have cost where the shelf may go below zero and nothing is
    known: the retail price less the margin that the category states."""
    retail = extended(line.quantity_micro, line.item.retail_price_micro, frame.exponent)
    without_tax = line_amounts(retail, line.tax_rate_bp, True).net_fen
    return provisional_fen(0, 0, line.quantity_micro, line.item.margin_bp, without_tax)


WASTE = Kind(
    code="stock.waste",
    series="BS",
    permission="stock.waste",
    zh="报损",
    en="Waste",
    carries_cost=True,
    sales=False,
    partner=None,
    build=_build,
    usual="closing",
    priced=False,
    line_fields=("reason", "lot", "memo"),
    reasons={code: reason.name for code, reason in REASONS.items()},
    outward=True,
    loses=LINE_REASON,
    amounts=lambda totals: [AmountWanted("stock.waste", {"tax": totals.tax_fen})],
)
