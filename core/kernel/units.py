"""Units of measure: each is an exact fraction of the item's base unit.

A case of 12 is 12/1, a half-pound is 1/2. At set-up one unit must come out exact in
millionths of the base unit, else it is refused: a third of a kilogram cannot be stored.
A quantity with decimals can still fall between two millionths; that is refused too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.kernel.amounts import MICRO
from core.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class InexactConversion(Refusal):
    """`micro_in_unit` of a unit of numerator/denominator base units is not exact."""

    key: ClassVar[str] = "inexact_conversion"
    micro_in_unit: int
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Conversion:
    """One unit is numerator / denominator base units. Build it with `conversion`."""

    numerator: int
    denominator: int = 1

    def to_base(self, micro_in_unit: int) -> int | InexactConversion:
        """Micro base units of `micro_in_unit` millionths of this unit."""
        base, rest = divmod(micro_in_unit * self.numerator, self.denominator)
        if rest:
            return InexactConversion(micro_in_unit, self.numerator, self.denominator)
        return base

    def from_base(self, micro_base: int) -> int | InexactConversion:
        """Micro of this unit in `micro_base` millionths of the base unit."""
        return Conversion(self.denominator, self.numerator).to_base(micro_base)


def conversion(numerator: int, denominator: int = 1) -> Conversion | InexactConversion:
    """The checked way to set up a unit; refuses one that is not exact in 1e-6 base units.

    A zero or negative part is a broken caller (ValueError).
    """
    if numerator <= 0 or denominator <= 0:
        raise ValueError("a unit is a positive fraction of its base unit")
    unit = Conversion(numerator, denominator)
    exact = unit.to_base(MICRO)
    return exact if isinstance(exact, InexactConversion) else unit
