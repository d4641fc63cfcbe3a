"""Quantities: whole millionths of an item's base unit.

Six decimals hold grams of a tonne and millilitres of a cubic metre exactly. Whatever
does not fit is refused where it enters, never rounded on the way.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.kernel.amounts import MICRO
from core.kernel.decimals import format_decimal, parse_decimal

_PLACES = 6


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """An exact quantity: `micro` millionths of the base unit; negative means outward."""

    micro: int

    @classmethod
    def of(cls, base_units: int) -> Quantity:
        return cls(base_units * MICRO)

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.micro + other.micro)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(self.micro - other.micro)

    def __neg__(self) -> Quantity:
        return Quantity(-self.micro)

    def __str__(self) -> str:
        return format_quantity(self.micro)


def parse_quantity(text: str) -> int:
    """Micro units from exact decimal text; ValueError beyond six decimals."""
    return parse_decimal(text, _PLACES)


def format_quantity(micro: int) -> str:
    """Exact decimal text of micro units, without trailing zeros."""
    return format_decimal(micro, _PLACES, keep=0)
