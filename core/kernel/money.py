"""Money: whole minor units (分) of one currency.

Two currencies never mix; a sum of both is a broken program (ValueError), not a refusal.
There is no multiplication here: a share of money is `split`, a slice is `slice_value`,
so that every rounding in the system has one of two names.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.kernel.decimals import format_decimal, parse_decimal


@dataclass(frozen=True, slots=True)
class Currency:
    """An ISO 4217 code and the number of decimals of its minor unit (CNY 2, JPY 0)."""

    code: str
    exponent: int

    def __post_init__(self) -> None:
        if self.exponent < 0:
            raise ValueError("a currency has no negative number of decimals")


CNY = Currency("CNY", 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `minor` smallest units of `currency`."""

    minor: int
    currency: Currency

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __str__(self) -> str:
        return f"{self.currency.code} {format_money(self)}"

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency.code} and {other.currency.code} do not add up")
        return other.minor


def parse_money(text: str, currency: Currency) -> Money:
    """Money from exact decimal text; ValueError if it has more decimals than the currency."""
    return Money(parse_decimal(text, currency.exponent), currency)


def format_money(money: Money) -> str:
    """Exact decimal text with all decimals of the currency, without its code."""
    exponent = money.currency.exponent
    return format_decimal(money.minor, exponent, keep=exponent)
