"""The pure route: a case straight through core.ledgers.costing, no database.

Event n becomes move 2n, the receiving side of a transfer 2n + 1, each wh a stream.
Corrections and landed costs become amendments, folded by a fold of its own. A
return that names no wh or lot belongs to those of what it refers to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import cast

from benchmarks.conformance.amend import Amendment, fold_keyed
from benchmarks.conformance.case import Case, Event
from benchmarks.conformance.check import Outcome
from core.kernel.amounts import MICRO, round_half_up, split
from core.ledgers import costing

_KINDS: dict[str, costing.Kind] = {
    "in": "receipt",
    "out": "issue",
    "transfer": "transfer_out",
    "return_in": "supplier_return",
    "return_out": "customer_return",
    "count": "count",
    "revalue": "revalue",
}
_OUTWARD = {"out", "transfer", "return_in"}
_VALUED = {"in", "revalue"}


def run_purely(case: Case) -> Outcome:
    """What the costing rules make of `case`."""
    shares = None
    for event in case.events:
        if event.type == "allocate":
            try:
                shares = split(event.amount, event.weights)
            except ValueError as refused:
                return Outcome(problems=(f"refused: {refused}",))
    lots = {lot: number for number, lot in enumerate(_lots(case), 1)}
    placed = sorted(_placed(case, lots), key=lambda keyed: (keyed[1].at, keyed[1].seq))
    folded = fold_keyed(placed, _amendments(case))
    return _outcome(folded, costing.replay({}, folded), lots, shares)


def _lots(case: Case) -> list[str]:
    return list(dict.fromkeys(event.lot for event in case.events if event.lot is not None))


def _unit(cost: Fraction) -> costing.UnitCost:
    """Minor units per base unit as an exact (value, quantity) pair."""
    return cost.numerator, cost.denominator * MICRO


def _worth(event: Event) -> int:
    """qty x unit cost, rounded half-up to the currency."""
    value = Fraction(event.qty, MICRO) * (event.unit_cost or 0)
    return round_half_up(value.numerator, value.denominator)


def _placed(case: Case, lots: dict[str, int]) -> Iterator[tuple[str, costing.Event]]:
    """The moves of `case` as first written, each with the wh whose stream it belongs to."""
    method = cast(costing.Method, case.method)
    for event in case.events:
        if event.type not in _KINDS:
            continue
        target = case.events[event.ref - 1] if event.ref else None
        lot = event.lot if event.lot is not None or target is None else target.lot
        wh = event.wh if event.wh is not None or target is None else target.wh
        move = costing.Event(
            seq=2 * event.number,
            at=event.day,
            kind=_KINDS[event.type],
            method=method,
            quantity=-event.qty if event.type in _OUTWARD else event.qty,
            value=_worth(event) if event.type in _VALUED else 0,
            lot=None if lot is None else lots[lot],
            of=2 * event.ref or None,
            unit=_count_cost(case, event),
            fallback=_unit(case.standard_cost),
        )
        yield wh or "", move
        if event.type == "transfer":
            received = replace(
                move, seq=move.seq + 1, kind="transfer_in", quantity=event.qty, of=move.seq
            )
            yield event.to_wh or "", received


def _count_cost(case: Case, event: Event) -> costing.UnitCost | None:
    """What a count's surplus comes in at, after the last correction of it."""
    cost = event.unit_cost if event.type == "count" else None
    for edit in case.events:
        if edit.type == "edit_unit_cost" and edit.ref == event.number and event.type == "count":
            cost = edit.unit_cost
    return None if cost is None else _unit(cost)


def _amendments(case: Case) -> Iterator[Amendment]:
    """Corrections as deltas, in file order: each starts from what the one before it left."""
    current = {event.number: event for event in case.events}
    for event in case.events:
        if event.type == "landed_cost":
            yield Amendment(2 * event.ref, value=event.amount)
        if event.type not in {"edit_qty", "edit_unit_cost"}:
            continue
        old = current[event.ref]
        new = (
            replace(old, qty=event.qty)
            if event.type == "edit_qty"
            else replace(old, unit_cost=event.unit_cost)
        )
        current[event.ref] = new
        more = new.qty - old.qty
        yield Amendment(
            2 * event.ref,
            quantity=-more if old.type in _OUTWARD else more,
            value=_worth(new) - _worth(old) if old.type in _VALUED else 0,
        )
        if old.type == "transfer":
            yield Amendment(2 * event.ref + 1, quantity=more)


def _outcome(
    placed: list[tuple[str, costing.Event]],
    replayed: costing.Replayed[str],
    lots: dict[str, int],
    shares: tuple[int, ...] | None,
) -> Outcome:
    lot_of = {event.seq: event.lot for _, event in placed}
    names = {number: lot for lot, number in lots.items()}
    carried: dict[int, int] = defaultdict(int)
    by_lot: dict[str, tuple[int, int]] = dict.fromkeys(lots, (0, 0))
    problems = [f"transfer {seq // 2} does not settle" for seq in replayed.unsettled]
    for wh, entries in replayed.entries.items():
        for entry in entries:
            carried[entry.move] += entry.value
            lot = lot_of[entry.move]
            if lot is not None:
                quantity, value = by_lot[names[lot]]
                by_lot[names[lot]] = (quantity + entry.quantity, value + entry.value)
        state = replayed.states[wh]
        sums = sum(entry.quantity for entry in entries), sum(entry.value for entry in entries)
        if sums != (state.quantity, state.value):
            problems.append(f"wh {wh!r}: layers are {state}, entries sum to {sums}")
    by_wh = {wh: (state.quantity, state.value) for wh, state in replayed.states.items()}
    return Outcome(
        quantity=sum(quantity for quantity, _ in by_wh.values()),
        value=sum(value for _, value in by_wh.values()),
        events={seq // 2: value for seq, value in carried.items() if seq % 2 == 0},
        by_wh=by_wh,
        by_lot=by_lot,
        shares=shares,
        problems=tuple(problems),
    )
