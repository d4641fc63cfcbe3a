"""Posting rules: which role is debited or credited for which amount of which recipe.

The rule book (`rulebook.csv`) is data keyed by role, so a company maps roles to its own
chart and every book is written by the same rules. A reversal is the same side with a
negative amount (红字). Amounts are minor units; lines of nothing are dropped.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_HERE = Path(__file__).parent

PARTNER_ROLES = frozenset({"receivable", "ap_estimated", "ap_invoiced"})
"""Control accounts: their balances equal the open items of the same role."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a recipe."""

    debit: bool
    role: str
    amount: str
    sign: int


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A voucher line before roles become accounts; exactly one side is not zero."""

    role: str
    partner_id: int | None
    debit_fen: int
    credit_fen: int


class Unbalanced(Exception):
    """A recipe whose debits and credits differ: a broken rule book or caller."""


@lru_cache(maxsize=1)
def rulebook() -> Mapping[str, tuple[Rule, ...]]:
    """Recipe to its rules."""
    book: dict[str, list[Rule]] = {}
    with (_HERE / "rulebook.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            rule = Rule(row["side"] == "D", row["role"], row["amount"], int(row["sign"]))
            book.setdefault(row["recipe"], []).append(rule)
    return {recipe: tuple(rules) for recipe, rules in book.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """Amounts of one recipe; `partner_id` lands on the control accounts."""

    recipe: str
    amounts: Mapping[str, int]
    partner_id: int | None = None


def render(entries: Iterable[Entry]) -> tuple[RoleLine, ...]:
    """One balanced voucher of all entries, lines of one role, side and partner summed.

    Raises Unbalanced where debits and credits differ, KeyError for an unknown recipe.
    """
    book = rulebook()
    sums: dict[tuple[str, int | None, bool], int] = {}
    for entry in entries:
        for rule in book[entry.recipe]:
            partner = entry.partner_id if rule.role in PARTNER_ROLES else None
            line = (rule.role, partner, rule.debit)
            sums[line] = sums.get(line, 0) + rule.sign * entry.amounts.get(rule.amount, 0)
    debit_sum = sum(amount for (_, _, debit), amount in sums.items() if debit)
    credit_sum = sum(amount for (_, _, debit), amount in sums.items() if not debit)
    if debit_sum != credit_sum:
        raise Unbalanced(f"debits {debit_sum}, credits {credit_sum}")
    return tuple(
        RoleLine(role, partner, amount if debit else 0, 0 if debit else amount)
        for (role, partner, debit), amount in sums.items()
        if amount
    )
