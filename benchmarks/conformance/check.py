"""Compare what came out of a route with what a case expects: exact equality, no tolerance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from benchmarks.conformance.case import Case
from core.kernel.amounts import MICRO
from core.kernel.decimals import format_decimal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a route found, in micro and minor units.

    events: what each numbered event carries at the end (issues and the sending side of a
    transfer negative; corrections carry nothing, they change what they correct).
    problems: what went wrong on the way; each makes the case fail.
    skipped: why the route cannot tell this case at all, if so; then nothing else counts.
    """

    quantity: int = 0
    value: int = 0
    events: Mapping[int, int] = field(default_factory=dict)
    by_wh: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    by_lot: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    shares: tuple[int, ...] | None = None
    problems: tuple[str, ...] = ()
    skipped: str = ""


def check(case: Case, outcome: Outcome) -> list[str]:
    """One line for each thing that differs; empty if the case holds."""
    if outcome.skipped:
        return []
    return [*outcome.problems, *_differences(case, outcome)]


def _differences(case: Case, outcome: Outcome) -> Iterator[str]:
    scale = 10**case.precision
    expect = case.expect
    wanted: list[tuple[str, Fraction, Fraction]] = []
    if expect.qty is not None:
        wanted.append(("qty", expect.qty, Fraction(outcome.quantity, MICRO)))
    if expect.value is not None:
        wanted.append(("value", expect.value, Fraction(outcome.value, scale)))
    for number, value in expect.events.items():
        got = Fraction(outcome.events.get(number, 0), scale)
        wanted.append((f"event {number}", value, got))
    for title, pairs, found in (
        ("wh", expect.by_wh, outcome.by_wh),
        ("lot", expect.by_lot, outcome.by_lot),
    ):
        for label, (quantity, value) in pairs.items():
            micro, minor = found.get(label, (0, 0))
            wanted.append((f"{title} {label} qty", quantity, Fraction(micro, MICRO)))
            wanted.append((f"{title} {label} value", value, Fraction(minor, scale)))
    for what, expected, got in wanted:
        if expected != got:
            yield f"{what}: expected {_text(expected)}, got {_text(got)}"
    if expect.shares is not None:
        shares = tuple(Fraction(share, scale) for share in outcome.shares or ())
        if expect.shares != shares:
            yield f"shares: expected {_texts(expect.shares)}, got {_texts(shares)}"


def _text(number: Fraction) -> str:
    """Exact decimal text; every number here ends within 18 decimals."""
    scaled = number * 10**18
    return str(number) if scaled.denominator != 1 else format_decimal(int(scaled), 18, keep=0)


def _texts(numbers: tuple[Fraction, ...]) -> str:
    return "[" + ", ".join(_text(number) for number in numbers) + "]"
