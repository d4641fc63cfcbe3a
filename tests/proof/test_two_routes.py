"""Random costing cases told twice: by the pure rules at once, and through the door event by
event, backdated and corrected as the days fall. Both must end with the same values."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

import pytest

from benchmarks.conformance.case import Case, parse_case
from benchmarks.conformance.door import run_through_door
from benchmarks.conformance.pure import run_purely

K = TypeVar("K")
V = TypeVar("V")
CASES = 250
KINDS = (
    "in",
    "in",
    "out",
    "out",
    "count",
    "transfer",
    "return_in",
    "return_out",
    *("edit_qty", "edit_unit_cost", "landed_cost"),
)
REFERS = {
    "return_in": {"in"},
    "return_out": {"out"},
    "landed_cost": {"in"},
    "edit_unit_cost": {"in"},
    "edit_qty": {"in", "out", "transfer", "return_in", "return_out"},
}


def told(seed: int) -> Case | None:
    """A case drawn from a seed; None where nothing came of it."""
    draw = random.Random(seed)
    method = draw.choice(("fifo", "average"))
    places = draw.choice(("A", "AB", "ABC"))
    events: list[dict[str, object]] = []
    for _ in range(draw.randint(2, 9)):
        event = _event(draw, draw.choice(KINDS), places, events)
        if event is not None:
            events.append(event)
    if not events:
        return None
    case = {
        "name": f"seed {seed}",
        "method": method,
        "currency_precision": 2,
        "standard_cost": draw.choice((0, 2)),
        "events": events,
        "expect": {"value": 0},
    }
    return parse_case(case, f"seed {seed}")


def _event(
    draw: random.Random, kind: str, places: str, events: list[dict[str, object]]
) -> dict[str, object] | None:
    event: dict[str, object] = {"type": kind, "day": draw.choice((0, 0, 1, 2, 3))}
    if kind in REFERS:
        found = [n for n, other in enumerate(events, 1) if other["type"] in REFERS[kind]]
        if not found:
            return None
        event["ref"] = draw.choice(found)
        earlier = events[int(str(event["ref"])) - 1]["day"]
        if kind.startswith("return"):
            event["day"] = max(int(str(event["day"])), int(str(earlier)))
    else:
        event["wh"] = draw.choice(places)
    if kind == "transfer":
        others = [place for place in places if place != event["wh"]]
        if not others:
            return None
        event["to_wh"] = draw.choice(others)
    if kind in {"in", "edit_unit_cost"}:
        event["unit_cost"] = draw.choice((1, 2, Decimal("3.33"), Decimal("0.05")))
    if kind == "landed_cost":
        event["amount"] = draw.choice((5, Decimal("0.01")))
    if kind not in {"landed_cost", "edit_unit_cost"}:
        event["qty"] = draw.randint(0 if kind == "count" else 1, 9)
    return event


@pytest.mark.slow
def test_the_door_comes_to_what_the_rules_come_to() -> None:
    compared = 0
    for seed in range(CASES):
        case = told(seed)
        pure = run_purely(case) if case else None
        if case is None or pure is None or pure.problems:
            continue  # a circle of shortages has no exact value
        door = run_through_door(case)
        assert door.problems == (), case
        assert _some(door.events) == _some(pure.events), case
        assert _some(door.by_wh) == _some(pure.by_wh), case
        compared += 1
    assert compared > CASES // 2


def _some(values: Mapping[K, V]) -> dict[K, V]:
    """Without what is nothing."""
    return {key: value for key, value in values.items() if value not in (0, (0, 0))}
