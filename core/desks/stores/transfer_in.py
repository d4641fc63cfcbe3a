"""Goods that were sent arrive (调拨入库), all of them, in parts, or not quite as sent.

What does not arrive stays on its way, as a claim on whoever carried it, until it arrives or
somebody closes the rest: then it is written off as lost on the way, for the reason given. More
than was sent, if it is said to be so, comes straight from the sender's shelf, which was not
counted off as it should have been; that needs the right there too. From another cost pool the
goods bring their value along, layer by layer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.catalog.loss_reasons import ON_THE_WAY, OVER, OVER_NAME
from core.documents import lots
from core.documents import refusals as r
from core.documents.frame import Checked, Frame, SourceLine
from core.documents.kind import CLOSED, LINE_REASON, Built, Kind, Totals
from core.documents.loss_tax import Lost, taxes_of
from core.documents.sources import moves_of
from core.kernel.refusals import Refusal
from core.posting.refusals import OverFulfilled
from core.posting.wanted import (
    AmountWanted,
    FulfilWanted,
    MoveKind,
    MoveWanted,
    TaxOutWanted,
)

SENT = "stock.ship"


@dataclass(slots=True)
class _Leg:
    """Goods of a sent line that are still on their way."""

    move_id: int
    warehouse_id: int
    lot_id: int | None
    left_micro: int


def _build(frame: Frame) -> Built | Refusal:
    if (wrong := _sources(frame)) is not None:
        return wrong
    if (wrong := lots.outgoing(frame, sellable=False, serials=False)) is not None:
        return wrong
    legs = _legs(frame)
    built = Built(totals=Totals(0, 0, 0))
    for index, line in enumerate(frame.lines):
        source = _source(line)
        built.header["other_org_unit_id"] = source.org_unit_id
        taken, over = _take(legs[source.line_id], line)
        if over and line.typed.reason != OVER:
            return OverFulfilled(source.line_id, line.quantity_micro - over, line.quantity_micro)
        built.moves += [_arrives(frame, index, leg, quantity) for leg, quantity in taken]
        if over:
            built.moves.append(_straight(frame, index, line, over))
        transit = legs[source.line_id][0].warehouse_id if legs[source.line_id] else None
        built.line_values[index] = {"from_warehouse_id": transit, "tax_rate_bp": 0}
        built.fulfils.append(FulfilWanted(source.line_id, line.quantity_micro))
    return _close(frame, built, legs)


def _sources(frame: Frame) -> Refusal | None:
    """Every line follows goods that were sent here, and not before they were."""
    problems: list[Refusal] = []
    now = frame.moment("closing")
    for line in frame.lines:
        source = line.source
        if source is None or source.kind != SENT or not _here(frame, source):
            problems.append(r.WrongSource(line.line_no))
        elif source.at > now:
            problems.append(r.BeforeSource(line.line_no, source.on))
        elif line.typed.close_rest and line.typed.reason not in (*ON_THE_WAY, OVER, ""):
            problems.append(r.UnknownReason(line.line_no, line.typed.reason))
    return r.Problems(tuple(problems)) if problems else None


def _here(frame: Frame, source: SourceLine) -> bool:
    """Whether the goods were sent to this org unit; which of its warehouses takes them in is
    its own matter."""
    row = frame.rows.one(
        "SELECT 1 FROM warehouse WHERE id = ? AND org_unit_id = ? AND company_id = ?",
        (source.to_warehouse_id, frame.draft.org_unit_id, frame.draft.company_id),
    )
    return row is not None


def _source(line: Checked) -> SourceLine:
    assert line.source is not None  # noqa: S101
    return line.source


def _legs(frame: Frame) -> dict[int, list[_Leg]]:
    """What of each sent line is still on its way, in the order it left."""
    wanted = {_source(line).line_id for line in frame.lines}
    found = moves_of(frame.rows, wanted)
    return {
        line: [
            _Leg(m.id, m.warehouse_id, m.lot_id, m.quantity_micro + m.returned_micro)
            for m in reversed(found.get(line, []))
            if m.quantity_micro > 0
        ]
        for line in wanted
    }


def _take(legs: list[_Leg], line: Checked) -> tuple[list[tuple[_Leg, int]], int]:
    """Which goods on their way arrive with a line, and how much beyond them."""
    missing, taken = line.quantity_micro, []
    for leg in legs:
        take = min(missing, leg.left_micro)
        if take > 0 and line.lot_id in (None, leg.lot_id):
            taken.append((leg, take))
            leg.left_micro -= take
            missing -= take
    return taken, missing


def _arrives(frame: Frame, index: int, leg: _Leg, quantity: int) -> MoveWanted:
    return MoveWanted(
        index,
        MoveKind.RELOCATE,
        frame.lines[index].item.id,
        leg.warehouse_id,
        -quantity,
        lot_id=leg.lot_id,
        of_move=leg.move_id,
        to_warehouse_id=frame.draft.warehouse_id,
    )


def _straight(frame: Frame, index: int, line: Checked, quantity: int) -> MoveWanted:
    """More than was sent: from the sender's shelf to ours."""
    source = _source(line)
    assert source.warehouse_id is not None  # noqa: S101
    return MoveWanted(
        index,
        MoveKind.RELOCATE,
        line.item.id,
        source.warehouse_id,
        -quantity,
        lot_id=line.lot_id,
        pick=line.lot_id is None,
        to_warehouse_id=frame.draft.warehouse_id,
    )


def _close(frame: Frame, built: Built, legs: dict[int, list[_Leg]]) -> Built:
    """Writes off what is left of the lines that are closed, once for each of them."""
    lost: list[tuple[int, _Leg, Lost]] = []
    for index, line in enumerate(frame.lines):
        if not line.typed.close_rest:
            continue
        reason = line.typed.reason if line.typed.reason in ON_THE_WAY else "short"
        for leg in legs[_source(line).line_id]:
            if leg.left_micro > 0:
                pool = _pool(frame, leg.warehouse_id)
                lost.append((index, leg, Lost(line, leg.lot_id, leg.left_micro, reason, pool)))
                leg.left_micro = 0
    total = 0
    for (index, leg, gone), tax in zip(
        lost, taxes_of(frame, [gone for _, _, gone in lost]), strict=True
    ):
        _write_off(built, index, leg, gone, tax)
        total += tax
    built.totals = Totals(0, total, total)
    return built


def _write_off(built: Built, index: int, leg: _Leg, gone: Lost, tax: int) -> None:
    built.moves.append(
        MoveWanted(
            index,
            MoveKind.WASTE,
            gone.line.item.id,
            leg.warehouse_id,
            -gone.quantity_micro,
            lot_id=leg.lot_id,
            of_move=leg.move_id,
            reason=gone.reason,
        )
    )
    if tax:
        built.taxes_out.append(TaxOutWanted(gone.line.item.id, leg.warehouse_id, gone.reason, tax))
    values = built.line_values[index]
    before = values.get("custom", {}).get(CLOSED, 0)
    values["custom"] = {CLOSED: before + gone.quantity_micro}
    values["reason"] = gone.reason
    values["tax_fen"] = values.get("tax_fen", 0) + tax
    values["gross_fen"] = values["tax_fen"]
    fulfil = built.fulfils[index]
    built.fulfils[index] = replace(fulfil, close_micro=fulfil.close_micro + gone.quantity_micro)


def _pool(frame: Frame, warehouse_id: int) -> int:
    row = frame.rows.one("SELECT cost_pool_id FROM warehouse WHERE id = ?", (warehouse_id,))
    return int(row[0]) if row else 0


TRANSFER_IN = Kind(
    code="stock.receive",
    series="DR",
    permission="stock.receive",
    zh="调拨入库",
    en="Transfer in",
    carries_cost=True,
    sales=False,
    partner=None,
    build=_build,
    usual="closing",
    sources=(SENT,),
    source_required=True,
    priced=False,
    line_fields=("lot", "close_rest", "reason", "memo"),
    reasons={code: reason.name for code, reason in ON_THE_WAY.items()} | {OVER: OVER_NAME},
    arrives=True,
    loses=LINE_REASON,
    amounts=lambda totals: [AmountWanted("stock.waste", {"tax": totals.tax_fen})],
)
