"""A costing case as its file says it: events of one item and what must come out.

Money is in whole currency and quantities in base units; both become exact integers
(minor units, micro) here. Whatever the format does not define is refused as Malformed
with the place where it stands: a case that is half understood would prove nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from core.kernel.amounts import MICRO, round_half_up

METHODS = ("fifo", "average", "specific", "allocation")


class Malformed(Exception):
    """The file is not a file of costing cases; the message says where and why."""


class Shape(NamedTuple):
    """The fields an event type must and may have."""

    required: frozenset[str]
    optional: frozenset[str]


_PLACE = frozenset({"wh", "lot", "day"})
_SHAPES = {
    "in": Shape(frozenset({"qty", "unit_cost"}), _PLACE),
    "out": Shape(frozenset({"qty"}), _PLACE),
    "transfer": Shape(frozenset({"qty", "to_wh"}), _PLACE),
    "return_in": Shape(frozenset({"qty", "ref"}), _PLACE),
    "return_out": Shape(frozenset({"qty", "ref"}), _PLACE),
    "edit_qty": Shape(frozenset({"ref", "qty"}), _PLACE),
    "edit_unit_cost": Shape(frozenset({"ref", "unit_cost"}), _PLACE),
    "landed_cost": Shape(frozenset({"ref", "amount"}), _PLACE),
    "count": Shape(frozenset({"qty"}), _PLACE | {"unit_cost"}),
    "revalue": Shape(frozenset({"qty", "unit_cost"}), _PLACE),
    "allocate": Shape(frozenset({"amount", "weights"}), frozenset({"day"})),
}
_REFERS_TO = {
    "return_in": {"in"},
    "return_out": {"out"},
    "landed_cost": {"in"},
    "edit_unit_cost": {"in", "count", "revalue"},
    "edit_qty": {"in", "out", "transfer", "return_in", "return_out", "count", "revalue"},
}
_ALWAYS = {"type", "note"}


@dataclass(frozen=True, slots=True)
class Event:
    """One numbered event; quantities in micro, amounts in minor units, unit costs exact."""

    number: int
    type: str
    day: int = 0
    qty: int = 0
    unit_cost: Fraction | None = None  # minor units per base unit
    wh: str | None = None
    to_wh: str | None = None
    lot: str | None = None
    ref: int = 0
    amount: int = 0
    weights: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Expect:
    """What is checked, in whole currency and base units; None or empty means unchecked."""

    qty: Fraction | None = None
    value: Fraction | None = None
    events: Mapping[int, Fraction] = field(default_factory=dict)
    by_wh: Mapping[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    by_lot: Mapping[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    shares: tuple[Fraction, ...] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One item's story under one method."""

    name: str
    method: str
    precision: int
    standard_cost: Fraction  # minor units per base unit
    events: tuple[Event, ...]
    expect: Expect


def read_cases(path: Path) -> list[Case]:
    """All cases of the file at `path`; Malformed if it is not one, or holds none."""
    try:
        data = json.loads(
            path.read_text(encoding="utf-8-sig"), parse_float=Decimal, parse_constant=_no_constant
        )
    except (OSError, ValueError) as problem:
        raise Malformed(f"{path}: {problem}") from problem
    raw = data.get("cases") if isinstance(data, dict) else None
    if not isinstance(raw, list) or not raw:
        raise Malformed(f'{path}: expected an object with a non-empty list "cases"')
    return [parse_case(case, f"case {index}") for index, case in enumerate(raw, 1)]


def parse_case(raw: object, where: str) -> Case:
    """One case from its JSON object (decimals as Decimal)."""
    case = _object(raw, where)
    name = _required(case, "name", where)
    if not isinstance(name, str):
        raise Malformed(f"{where}: the name is not text")
    where = name
    method = _required(case, "method", where)
    if method not in METHODS:
        raise Malformed(f"{where}: unknown method {method!r}")
    precision = _whole(_required(case, "currency_precision", where), where)
    if not 0 <= precision <= 12:
        raise Malformed(f"{where}: currency_precision {precision} is not possible")
    raw_events = _required(case, "events", where)
    if not isinstance(raw_events, list):
        raise Malformed(f"{where}: events is not a list")
    events = tuple(
        _event(event, number, precision, f"{where}, event {number}")
        for number, event in enumerate(raw_events, 1)
    )
    for event in events:
        _check_reference(event, events, where)
    return Case(
        name=name,
        method=method,
        precision=precision,
        standard_cost=_number(case.get("standard_cost", 0), where) * 10**precision,
        events=events,
        expect=_expect(_required(case, "expect", where), len(events), where),
    )


def _event(raw: object, number: int, precision: int, where: str) -> Event:
    event = _object(raw, where)
    kind = event.get("type")
    shape = _SHAPES.get(kind) if isinstance(kind, str) else None
    if shape is None or not isinstance(kind, str):
        raise Malformed(f"{where}: unknown type {kind!r}")
    missing = shape.required - event.keys()
    unknown = event.keys() - shape.required - shape.optional - _ALWAYS
    if missing or unknown:
        fault = "lacks" if missing else "does not know"
        raise Malformed(f"{where}: {kind} {fault} {', '.join(sorted(missing or unknown))}")
    scale = 10**precision
    cost = event.get("unit_cost")
    amount = _number(event.get("amount", 0), where) * scale
    return Event(
        number=number,
        type=kind,
        day=_whole(event.get("day", 0), where),
        qty=_micro(event.get("qty", 0), where),
        unit_cost=None if cost is None else _number(cost, where) * scale,
        wh=_label(event.get("wh"), where),
        to_wh=_label(event.get("to_wh"), where),
        lot=_label(event.get("lot"), where),
        ref=_whole(event.get("ref", 0), where),
        amount=round_half_up(amount.numerator, amount.denominator),
        weights=_weights(event.get("weights", []), where),
    )


def _check_reference(event: Event, events: tuple[Event, ...], where: str) -> None:
    allowed = _REFERS_TO.get(event.type)
    if allowed is None:
        return
    if not 1 <= event.ref <= len(events):
        raise Malformed(f"{where}, event {event.number}: there is no event {event.ref}")
    target = events[event.ref - 1]
    if target.type not in allowed:
        raise Malformed(
            f"{where}, event {event.number}: {event.type} cannot refer to a {target.type}"
        )


def _expect(raw: object, events: int, where: str) -> Expect:
    expect = _object(raw, f"{where}, expect")
    unknown = expect.keys() - {"qty", "value", "events", "by_wh", "by_lot", "shares", "note"}
    if unknown:
        raise Malformed(f"{where}: cannot check {', '.join(sorted(unknown))}")
    if not expect.keys() - {"note"}:
        raise Malformed(f"{where}: nothing is expected")
    by_event: dict[int, Fraction] = {}
    for label, value in _object(expect.get("events", {}), where).items():
        if not (label.isascii() and label.isdigit() and 1 <= int(label) <= events):
            raise Malformed(f"{where}: expected value of an event {label!r} that is not there")
        by_event[int(label)] = _number(value, where)
    shares = expect.get("shares")
    if shares is not None and not isinstance(shares, list):
        raise Malformed(f"{where}: shares is not a list")
    return Expect(
        qty=_number(expect["qty"], where) if "qty" in expect else None,
        value=_number(expect["value"], where) if "value" in expect else None,
        events=by_event,
        by_wh=_pairs(expect.get("by_wh", {}), where),
        by_lot=_pairs(expect.get("by_lot", {}), where),
        shares=None if shares is None else tuple(_number(share, where) for share in shares),
    )


def _pairs(raw: object, where: str) -> dict[str, tuple[Fraction, Fraction]]:
    pairs: dict[str, tuple[Fraction, Fraction]] = {}
    for label, pair in _object(raw, where).items():
        if not isinstance(pair, list) or len(pair) != 2:
            raise Malformed(f"{where}: {label} is not [quantity, value]")
        pairs[label] = (_number(pair[0], where), _number(pair[1], where))
    return pairs


def _weights(raw: object, where: str) -> tuple[int, ...]:
    """Weights on one whole-number scale: only their proportion matters."""
    if not isinstance(raw, list):
        raise Malformed(f"{where}: weights is not a list")
    exact = [_number(weight, where) for weight in raw]
    if any(weight < 0 for weight in exact):
        raise Malformed(f"{where}: a weight is negative")
    scale = 1
    for weight in exact:
        scale *= weight.denominator
    return tuple(int(weight * scale) for weight in exact)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a number")


def _object(raw: object, where: str) -> dict[str, object]:
    if not isinstance(raw, dict):
        raise Malformed(f"{where}: expected an object, found {type(raw).__name__}")
    return raw


def _required(case: dict[str, object], name: str, where: str) -> object:
    if name not in case:
        raise Malformed(f"{where}: {name} is missing")
    return case[name]


def _number(raw: object, where: str) -> Fraction:
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise Malformed(f"{where}: {raw!r} is not a number")
    return Fraction(raw)


def _whole(raw: object, where: str) -> int:
    number = _number(raw, where)
    if number.denominator != 1:
        raise Malformed(f"{where}: {raw} is not a whole number")
    return int(number)


def _micro(raw: object, where: str) -> int:
    micro = _number(raw, where) * MICRO
    if micro.denominator != 1:
        raise Malformed(f"{where}: the quantity {raw} has more than six decimals")
    if micro < 0:
        raise Malformed(f"{where}: the quantity {raw} is negative")
    return int(micro)


def _label(raw: object, where: str) -> str | None:
    if raw is None or isinstance(raw, str):
        return raw
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    raise Malformed(f"{where}: {raw!r} is not a name")
